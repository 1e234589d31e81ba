r"""
view size is not compatible with input tensor's size and stride
===============================================================

``view`` cannot describe this order of elements without a copy. Index the tensor itself if you want to
write; ``reshape``, which the message advises, returns a copy here, and a write to it is lost. To read it is right.

.. symptoms::

   x.transpose(1, 2).view(b, -1) crashes, tensor not contiguous
   x.t().view(-1)[:2] = 0 fails and with reshape the write is lost
   permute then view in attention heads refused, use reshape or contiguous
"""

import torch

table = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

# raises: RuntimeError: view size is not compatible with input tensor's size and stride (at least one
#     dimension spans across two contiguous subspaces). Use .reshape(...) instead.
table.t().view(-1)[:2] = 0.0

# %%
# Why
# ---
#
# A tensor is a **storage** and, for each dimension, a **stride**: how many elements to step. A flat view
# has one stride. ``table.t()`` in reading order is 1, 4, 2, 5, 3, 6: steps of three, then back. No single
# stride does that:

print("strides:", table.t().stride(), "contiguous:", table.t().is_contiguous())

# %%
# Some columns of a table bring the same error, ``table[:, :2].view(-1)``. A dimension of length 1 does not matter.
# Images in ``channels_last`` bring it as well, and so does an expanded tensor, whose elements share memory:
# :ref:`scenario-write-to-an-expanded-tensor`. Compiled code says "Cannot view a tensor with shape" for it.
#
# :api:`torch.Tensor.reshape` makes a view where it can, and **copies** where it cannot
# (:ref:`claim-reshape-is-a-view-only-if-the-strides-allow`). No error, and
# ``table`` stays as it is. ``contiguous().view(-1)`` is the same trap:

flat = table.t().reshape(-1)
flat[:2] = 0.0
table.t().contiguous().view(-1)[:2] = 0.0

assert table.tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]

# picture: table, flat

# %%
# Fix 1: write by the indices of the tensor
# -----------------------------------------
#
# The first two elements of the transposed table are its first column:


# fix: clear_first(table) like (table.copy_(torch.cat([table[:, :1] * 0.0, table[:, 1:]], dim=1)), None)[1]
#     from computed(2 * n).reshape(2, n) * 1.0
def clear_first(table):
    table[:, 0] = 0.0


clear_first(table)

assert table.tolist() == [[0.0, 2.0, 3.0], [0.0, 5.0, 6.0]]
table

# %%
# Fix 2: edit the copy, and copy it back
# --------------------------------------
#
# For writes that only the flat order can say. ``flatten()`` would be a view where the strides allow it, as for a table of
# one row, and ``copy_`` refuses to copy a tensor to itself in another order of strides. ``clone`` copies each table. An
# expanded tensor refuses ``copy_``. A leaf that requires grad needs ``torch.no_grad()``:


# fix: fill_every_second(table) like (table[1:].fill_(9.0), None)[1] from computed(2 * n).reshape(2, n) * 1.0;
#     overlapping
def fill_every_second(table):
    turned = table.t()
    flat = turned.clone(memory_format=torch.contiguous_format).view(-1)
    flat[1::2] = 9.0
    turned.copy_(flat.view(turned.shape))


fill_every_second(table)

assert table.tolist() == [[0.0, 2.0, 3.0], [9.0, 9.0, 9.0]]
table

# %%
# Fix 3: you only read
# --------------------
#
# ``reshape`` is right then, and gradients go back through it:


# fix: flat_columns(table) like torch.cat([table[:, i] for i in range(n)]) + 0.0 from leaf(2 * n).reshape(2, n)
def flat_columns(table):
    return table.t().reshape(-1)


leaf = torch.zeros(2, 2, requires_grad=True)
(flat_columns(leaf) * torch.arange(4.0)).sum().backward()

assert flat_columns(table).tolist() == [0.0, 9.0, 2.0, 9.0, 3.0, 9.0]
assert leaf.grad.tolist() == [[0.0, 2.0], [1.0, 3.0]]

# %%
# A view as another dtype
# -----------------------
#
# ``view(dtype)`` reads the same bytes anew. Where the elements have another size, there must be a last dimension, and
# it must lie in one piece. For larger elements its bytes must make whole elements. So must the other strides and the
# offset in the storage:

bits = torch.zeros(2, 3, dtype=torch.float32)

# raises: RuntimeError: self.size(-1) must be divisible by 2 to view Float as Long (different element sizes), but got 3
bits.view(torch.int64)

# %%

flat = bits.view(-1)

# raises: RuntimeError: self.storage_offset() must be divisible by 2 to view Float as Long ...
flat[1:5].view(torch.int64)

# %%
# A copy begins at offset 0. Take it with ``clone``: ``contiguous()`` returns ``flat[1:5]`` as it is. A write to the
# copy does not reach ``bits``.

pairs = bits[:, :2].clone(memory_format=torch.contiguous_format).view(torch.int64)
middle = flat[1:5].clone(memory_format=torch.contiguous_format).view(torch.int64)

assert pairs.shape == (2, 1) and middle.shape == (2,) and bits.view(torch.int32).shape == (2, 3)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces).
#    self.size(-1) must be divisible by {count:int} to view
#    self.stride(-1) must be 1 to view
#    self.stride({dimension:int}) must be divisible by {count:int} to view
#    self.storage_offset() must be divisible by {count:int} to view
#    self.dim() cannot be 0 to view
#
# .. verdict:: transposed/through-view/eager
# .. verdict:: transposed/through-reshape/eager
#
# See also: :ref:`scenario-crop-or-reshape-of-a-leaf`, :ref:`scenario-write-to-contiguous-or-to`.
