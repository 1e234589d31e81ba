r"""
add(sparse, dense) is not supported. Use add(dense, sparse) instead
===================================================================

The left side of ``+=``, ``-=``, ``+`` or ``-`` is sparse, and the right side is dense or a number. Put a dense
tensor of the same shape on the left: ``bias + counts``. A number needs ``counts.to_dense() + 1.0``.
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
# dense in place. A product stays sparse, and ``*=`` works:

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
# ``counts - bias`` is ``-bias + counts``. In place it is the dense tensor that changes:

running = torch.ones(2, 2)
running += counts

assert running.tolist() == [[2.0, 1.0], [1.0, 2.0]]
running

# %%
# Fix 2: only stored elements should change
# -----------------------------------------
#
# Then the result is as sparse as before. This write is for a tensor without gradients:

# fix: not compiled: other-layout
counts = counts.coalesce()
counts.values().add_(1.0)

assert counts.to_dense().tolist() == [[2.0, 0.0], [0.0, 2.0]]
counts.to_dense()

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
