r"""
The shape of the mask does not match the shape of the indexed tensor
====================================================================

A mask is laid over the *first* dimensions of the tensor and is not broadcast. Put a ``:`` before it to
mean a later dimension, ``table[:, mask]``, or use ``masked_fill_``, which does broadcast. A flat mask for a tensor of
more dimensions is reshaped, or laid over a flat view: ``table.view(-1)[mask] = 1``.

.. symptoms::

   one-dimensional mask from flattened boxes or anchors, tensor of shape [anchors, height, width]
   conf[b][iou > threshold] = 0 in a detection loss, the mask has anchors * height * width elements
   mask from another tensor that was flattened, view(-1) or reshape
   mask of pixels for an image with channels, [height, width] for [channels, height, width]
   mask made from a selection used on the full tensor
   attention or padding mask of the batch on [batch, heads, length, length]
"""

import torch

table = torch.zeros(2, 3)
columns = torch.tensor([True, False, True])

# raises: IndexError: The shape of the mask [3] at index 0 does not match the shape of the indexed
#     tensor [2, 3] at index 0
table[columns] = 1.0

# %%
# Why
# ---
#
# A mask between the brackets is **advanced indexing**: it selects as the indices do where it is ``True``
# (asserted in fix 1). A mask of one dimension selects rows here, and three flags do not fit two rows. «at
# index» is the dimension where the sizes differ, of the mask and of the tensor.
#
# Beware of a square table. A mask meant for the columns fits its rows, and nothing raises:

square = torch.zeros(3, 3)
square[columns] = 1.0
square

# %%
# Fix 1: name the dimension
# -------------------------

# fix: not compiled: statement
table[:, columns] = 1.0

assert table.tolist() == [[1.0, 0.0, 1.0]] * 2
assert torch.equal(table[:, columns], table[:, torch.where(columns)[0]])
table

# %%
# Fix 2: broadcast
# ----------------
#
# :api:`torch.Tensor.masked_fill` takes a mask that broadcasts to the tensor, and here one of rows is combined
# with one of columns. Filled elements get no gradient:

# fix: not compiled: backward
attention = torch.ones(2, 3, requires_grad=True)
assert attention.masked_fill(columns, -1.0).tolist() == [[-1.0, 1.0, -1.0]] * 2
rows = torch.tensor([[True], [False]])
filled = attention.masked_fill(rows & columns, -1.0)
filled.sum().backward()

assert attention.grad.tolist() == [[0.0, 1.0, 0.0], [1.0, 1.0, 1.0]]
filled.detach(), attention.grad

# %%
# Fix 3: expand the mask
# ----------------------
#
# For values, not one number. ``expand_as`` copies nothing:

# fix: not compiled: statement
assert columns.expand_as(table).data_ptr() == columns.data_ptr()
table[columns.expand_as(table)] = torch.tensor([1.0, 2.0, 3.0, 4.0])

assert table.tolist() == [[1.0, 0.0, 2.0], [3.0, 0.0, 4.0]]
table

# %%
# Fix 4: a flat mask
# ------------------
#
# A mask that was computed from flattened values has one dimension with all elements. Give it the shape of the target,
# if both are flattened in the same order. Or write through a flat **view** of the target: the view shares the memory,
# so the write arrives. ``reshape(-1)`` copies where no view is possible, and the write would be lost
# (:ref:`scenario-does-reshape-copy`):

# fix: not compiled: statement
confidence = torch.ones(2, 2, 3)
overlap = torch.linspace(0, 1, 6)
confidence[0].view(-1)[overlap > 0.5] = 0.0
confidence[1][(overlap > 0.5).view(2, 3)] = 0.0

assert confidence[0].tolist() == confidence[1].tolist() == [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]
confidence[0]

# %%
# For the first dimension of a tensor of images, ``[channels, height, width]``, and a mask of pixels: ``image[:, mask]
# = v``.
#
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    The shape of the mask {shape} at index {index} does not match the shape of the indexed tensor {shape} at index {index}
#
# See also: :ref:`error-too-many-indices`.
