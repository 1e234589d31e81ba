r"""
the fallback path doesn't work on out= or view ops
==================================================

You passed ``out=`` to an operation on a sample inside ``torch.vmap``, which has no rule for it. Use the value that the
operation returns. If a buffer outside has to be filled, copy into it after the vmap. If you did not write ``out=``, look
below for the operation that the message names.

.. symptoms::

   torch.mul(x, 2, out=buf) inside vmap fails
   write result of each sample into preallocated buffer with out= under torch.vmap
   vmapped function crashes, operation lacks a rule and has out=
"""

import torch


def scale(row):
    scaled = torch.empty_like(row)
    return torch.mul(row, 10.0, out=scaled)


rows = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# raises: RuntimeError: Batching rule not implemented for aten::mul.out; the fallback path doesn't work
#     on out= or view ops.
torch.vmap(scale)(rows)

# %%
# Why
# ---
#
# For an operation on samples :api:`torch.vmap` uses a **batching rule**, which says how it works with one more
# dimension. The ``out=`` variant of an operation is another operation, here ``aten::mul.out``, and has
# no such rule. The fallback, which calls an operation once for each sample, is not made for ``out=``.
#
# Fix: use what the operation returns
# -----------------------------------


# fix: scale(row) like torch.stack([number * 10.0 for number in row]) from vector(n)
def scale(row):
    return torch.mul(row, 10.0)


scaled = torch.vmap(scale)(rows)

assert scaled.tolist() == [[10.0, 20.0], [30.0, 40.0]]
scaled

# %%
# If the tensor after ``out=`` had another dtype, add ``.to(dtype)``.
#
# A buffer outside can be kept. If ``rows`` requires grad, the buffer does after the copy; copy ``.detach()`` where it
# must not:

# fix: not compiled: transform
buffer = torch.empty(2, 2)
address = buffer.data_ptr()
buffer.copy_(torch.vmap(scale)(rows))

assert buffer.data_ptr() == address
assert buffer.tolist() == [[10.0, 20.0], [30.0, 40.0]]
buffer

# %%
# Without ``out=`` gradients go back to the rows:

rows.requires_grad_()
torch.vmap(scale)(rows).sum().backward()

assert rows.grad.tolist() == [[10.0, 10.0], [10.0, 10.0]]
rows.grad

# %%
# Without ``out=``
# ----------------
#
# Some operations that return a view have the same message. One is ``narrow`` with a tensor as its start:

starts = torch.tensor([0, 1])

# raises: RuntimeError: Batching rule not implemented for aten::narrow.Tensor; the fallback path doesn't work
#     on out= or view ops.
torch.vmap(lambda row, start: row.narrow(0, start, 1))(rows, starts)

# %%
# Index with a tensor of positions, which gives a copy. To write to that part of the row, assign through the
# same positions:


# fix: cut(row, start) like row[1:2] * 1.0 from leaf(n + 1), torch.tensor(1)
def cut(row, start):
    return row[start + torch.arange(1, device=row.device)]


cuts = torch.vmap(cut)(rows.detach(), starts)

assert cuts.tolist() == [[1.0], [4.0]]
cuts

# %%
# A custom operator that writes to an argument has the message, too. Give it a rule with ``register_vmap``, or let it
# return a new tensor.
#
# "We could not generate a fallback" has other causes. For ``torch.equal(a, b)`` with tensors of one shape write
# ``(a == b).all()``. Give ``foreach=False`` to ``torch.nn.utils.get_total_norm``. Instead of
# ``nonzero(as_tuple=True)`` see :ref:`error-vmap-dynamic-shape`. Where the samples share the weights, call
# ``torch.nn.LSTM`` and ``torch.nn.GRU`` with the whole batch, outside of the vmap.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Nested batching rule not implemented for {op}; the fallback path doesn't work on out= or view ops.
#    Batching rule not implemented for {op}; the fallback path doesn't work on out= or view ops.
#    Batching rule not implemented for {operation}. We could not generate a fallback.
#    Nested batching rule not implemented for {operation}. We could not generate a fallback.
#
# See also: :ref:`error-vmap-performance-drop`, the fallback where it works.
