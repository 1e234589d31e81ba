r"""
view size is not compatible with input tensor's size and stride
===============================================================

``view`` cannot describe this order of elements without a copy. Index the tensor itself if you want to
write; ``reshape``, which the message advises, returns a copy here, and a write to it is lost.
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

table.t().stride(), table.t().is_contiguous()

# %%
# :api:`torch.Tensor.reshape` makes a view where it can, and **copies** where it cannot. No error, and
# ``table`` stays as it is. ``contiguous().view(-1)`` is the same trap:

table.t().reshape(-1)[:2] = 0.0
table.t().contiguous().view(-1)[:2] = 0.0
table

# %%
# Fix 1: write by the indices of the tensor
# -----------------------------------------
#
# The first two elements of the transposed table are its first column:

table[:, 0] = 0.0

assert table.tolist() == [[0.0, 2.0, 3.0], [0.0, 5.0, 6.0]]
table

# %%
# Fix 2: edit the copy, and copy it back
# --------------------------------------
#
# For writes that only the flat order can say:

flat = table.t().flatten()
flat[1::2] = 9.0
table.t().copy_(flat.view(3, 2))

assert table.tolist() == [[0.0, 2.0, 3.0], [9.0, 9.0, 9.0]]
table

# %%
# If you only read, ``reshape`` is right, and gradients go back through it:

leaf = torch.zeros(2, 2, requires_grad=True)
(leaf.t().reshape(-1) * torch.arange(4.0)).sum().backward()

assert leaf.grad.tolist() == [[0.0, 2.0], [1.0, 3.0]]
leaf.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces).
#
# .. verdict:: transposed/through-view/eager
# .. verdict:: transposed/through-reshape/eager
#
# See also: :ref:`scenario-crop-or-reshape-of-a-leaf`, :ref:`scenario-write-to-contiguous-or-to`.
