r"""
index is out of bounds for dimension with size 0
================================================

The dimension has no elements, so an integer or an entry of an index tensor points at nothing. Skip the line for an
empty batch, or use a slice or a mask, which may pick nothing: ``x[-1:] = value``. A read of ``x[-1:]`` keeps the
dimension.

.. symptoms::

   x[0] = 1 or x[-1] crashes, tensor is empty after filtering
   no detections in the image, boxes[0] fails with shape [0, 4]
   last batch or mask selects nothing, indexing an empty tensor raises
"""

import torch

boxes = torch.zeros(0, 2)

# raises: IndexError: index is out of bounds for dimension with size 0
boxes[torch.tensor([0])] = 1.0

# %%
# Why
# ---
#
# A tensor may have a dimension of length 0, such as the result of a mask that is ``False`` everywhere. A list of
# integers and an index tensor with dimensions give the message above. With an integer, the message names the index and
# the dimension:

assert torch.zeros(1, 2)[torch.tensor([False])].shape == boxes.shape == (0, 2)

# raises: IndexError: index 0 is out of bounds for dimension 0 with size 0
boxes[0] = 1.0

# %%
# The other dimension of ``boxes`` has two elements. A write to its column 0 is right, and writes nothing:

boxes[:, 0] = 1.0

assert boxes.shape == (0, 2)

# %%
# Fix 1: ask first
# ----------------
#
# A tensor without elements may have rows, so ask for the dimension that you index. ``take`` and ``put_`` index all
# elements: for them ask :api:`torch.Tensor.numel`.


# fix: mark_first(boxes) like (boxes[:1].fill_(1.0), None)[1] from matrix(n, 2)
def mark_first(boxes):
    if boxes.shape[0]:
        boxes[0] = 1.0


full = torch.zeros(2, 2)
mark_first(boxes)
mark_first(full)

assert boxes.shape == (0, 2) and full.tolist() == [[1.0, 1.0], [0.0, 0.0]]
assert torch.zeros(2, 0).shape[0] == 2 and torch.zeros(2, 0).numel() == 0

# %%
# Fix 2: a selection that may be empty
# ------------------------------------
#
# These lines write nothing to ``boxes``, and work for a full batch:


# fix: mark(batch) like (batch.clamp_(min=0.0), batch[:1].fill_(1.0), batch[n - 1].fill_(2.0), None)[3]
#     from matrix(n, 2) - 4.0
def mark(batch):
    batch[batch < 0] = 0.0
    batch[:1] = 1.0
    batch[-1:] = 2.0
    batch[[]] = 7.0


full = torch.tensor([[5.0, -5.0], [-1.0, 2.0], [-3.0, 2.0]])
mark(boxes)
mark(full)

assert boxes.shape == (0, 2)
assert full.tolist() == [[1.0, 1.0], [0.0, 2.0], [2.0, 2.0]]
full

# %%
# The value is a number here. A value of two rows does not fit an empty selection:
# :ref:`error-value-cannot-be-broadcast-to-indexing-result`.
#
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    index is out of bounds for dimension with size 0
#    index {index} is out of bounds for dimension {dimension} with size 0
#    take(): tried to take from an empty tensor
#    put_(): Tried to put elements into an empty tensor
#
# .. wordings:: RuntimeError
#
#    {function:op}(): self indexing axis dim should be positive
#
# See also: :ref:`error-index-out-of-bounds`, :ref:`claim-an-empty-mask-writes-nothing`, and for a list
# :ref:`error-list-assignment-index-out-of-range`.
