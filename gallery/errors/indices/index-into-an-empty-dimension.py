r"""
index is out of bounds for dimension with size 0
================================================

The dimension has no elements, so no index is right. Skip the write for an empty batch, or use a slice or a
mask, which may pick nothing.
"""

import torch

boxes = torch.zeros(0, 2)

# raises: IndexError: index is out of bounds for dimension with size 0
boxes[torch.tensor([0])] = 1.0

# %%
# Why
# ---
#
# A tensor may have a dimension of length 0, such as the result of a mask that is ``False`` everywhere.
# With an integer the message names the index and the dimension:

assert torch.zeros(1, 2)[torch.tensor([False])].shape == boxes.shape == (0, 2)

# raises: IndexError: index 0 is out of bounds for dimension 0 with size 0
boxes[0] = 1.0

# %%
# Fix 1: ask first
# ----------------
#
# :api:`torch.Tensor.numel` counts all elements, ``shape[0]`` the rows:

if boxes.shape[0]:
    boxes[0] = 1.0

boxes.shape[0], boxes.numel()

# %%
# Fix 2: a selection that may be empty
# ------------------------------------
#
# A slice, a mask and an empty list of indices write nothing here, and the same line works for a full batch:

for batch in (boxes, torch.tensor([[5.0, -5.0], [-1.0, 2.0]])):
    batch[:1] = 1.0
    batch[batch < 0] = 0.0
    batch[[]] = 7.0

assert batch.tolist() == [[1.0, 1.0], [0.0, 2.0]]
boxes, batch

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    index is out of bounds for dimension with size 0
#    index {index} is out of bounds for dimension {dimension} with size 0
#
# See also: :ref:`error-index-out-of-bounds`, :ref:`claim-an-empty-mask-writes-nothing`, and for a list
# :ref:`error-list-assignment-index-out-of-range`.
