r"""
add(sparse, dense) is not supported. Use add(dense, sparse) instead
===================================================================

The left side of ``+=``, ``-=``, ``+`` or ``-`` is a sparse COO tensor, and the right side is dense or a number. Put a
dense tensor of the same shape on the left: ``bias + counts``. A number needs ``counts.to_dense() + 1.0``. If
``SGD`` with ``weight_decay`` raised it, make the gradient dense.

.. symptoms::

   sparse_matrix += 1 or sparse - dense crashes
   add a dense bias to a sparse COO tensor, order of operands refused
   SGD with weight_decay and Embedding(sparse=True) fails at optimizer.step()
"""

import torch

counts = torch.eye(2).to_sparse()

# raises: RuntimeError: add(sparse, dense) is not supported. Use add(dense, sparse) instead.
counts += 1.0

# %%
# Why
# ---
#
# A number is added to the elements that are not stored, too, so the result is dense. ``counts`` cannot become
# dense in place. A product stays sparse:

counts *= 1.0
counts.layout

# %%
# A number counts as a dense tensor here. ``1.0 + counts`` is computed as ``counts + 1.0``:

# raises: RuntimeError: add(sparse, dense) is not supported. Use add(dense, sparse) instead.
1.0 + counts

# %%
# ``sum([...])`` of sparse tensors fails in the same way, since it begins with the number 0. Give it a start,
# ``sum(tensors[1:], tensors[0])``. A dense tensor on the left of another shape is refused, too:

# raises: RuntimeError: add: expected 'self' and 'other' to have same size, but self has size [2] while other has size
#     [2, 2] (FYI: dense-sparse addition does not currently support broadcasting)
torch.ones(2) + counts

# %%
# Make the sparse tensor dense to broadcast: ``torch.ones(2) + counts.to_dense()``. A number minus a sparse
# tensor is refused with the same words: write ``1.0 - counts.to_dense()``.
#
# Fix 1: the result is dense
# --------------------------

# fix: not compiled: other-layout
bias = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
total = bias + counts
(total**2).sum().backward()

assert total.tolist() == [[2.0, 2.0], [3.0, 5.0]] and total.dtype == bias.dtype
assert bias.grad.tolist() == [[2 * 2.0, 2 * 2.0], [2 * 3.0, 2 * 5.0]]
total.detach(), counts.to_dense() + 1.0

# %%
# For ``counts - bias`` write ``counts.to_dense() - bias``. In place it is the dense tensor that changes. Clone it first
# if it came from ``expand``: its rows share memory, and torch adds to them without an error.

running = torch.ones(2, 2)
running += counts

assert running.tolist() == [[2.0, 1.0], [1.0, 2.0]]
running

# %%
# Fix 2: only stored elements should change
# -----------------------------------------
#
# Then the result is as sparse as before. This write is for a tensor without gradients. If ``counts`` was not
# coalesced, ``coalesce()`` makes a new tensor, and a second name keeps the old one.

# fix: not compiled: other-layout
counts = counts.coalesce()
counts.values().add_(1.0)

assert counts.to_dense().tolist() == [[2.0, 0.0], [0.0, 2.0]]
counts.to_dense()

# %%
# The gradient of an embedding
# ----------------------------
#
# ``nn.Embedding(sparse=True)`` has a sparse gradient. ``SGD`` with ``weight_decay`` adds the dense weight to it:

table = torch.nn.Embedding(3, 2, sparse=True)
with torch.no_grad():
    table.weight.fill_(1.0)
optimizer = torch.optim.SGD(table.parameters(), lr=0.5, weight_decay=0.5)
table(torch.tensor([1])).sum().backward()

# raises: RuntimeError: add(sparse, dense) is not supported. Use add(dense, sparse) instead.
optimizer.step()

# %%
# Assign a dense gradient before each step, or leave out ``sparse=True``:

table.weight.grad = table.weight.grad.to_dense()
optimizer.step()

assert table.weight.tolist() == [[0.75, 0.75], [0.25, 0.25], [0.75, 0.75]]
table.weight.detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    add(sparse, dense) is not supported. Use add(dense, sparse) instead
#    sparse addition does not currently support broadcasting
#
# See also: :ref:`error-assign-to-a-sparse-tensor`, :ref:`scenario-write-to-the-values-of-a-sparse-tensor`.
