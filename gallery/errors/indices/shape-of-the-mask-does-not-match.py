r"""
The shape of the mask does not match the shape of the indexed tensor
====================================================================

A mask between brackets has the sizes of the dimensions that it stands for, and is not broadcast. Put a ``:`` before it
to mean a later dimension, ``table[:, mask]``, or use ``masked_fill_``, which does broadcast. A flat mask is reshaped to
the shape of the tensor, or laid over a flat view: ``table.view(-1)[mask] = 1``.

.. symptoms::

   one-dimensional mask from flattened boxes or anchors, tensor of shape [anchors, height, width]
   conf[b][iou > threshold] = 0 in a detection loss, the mask has anchors * height * width elements
   mask from another tensor that was flattened, view(-1) or reshape
   mask of pixels for an image with channels, [height, width] for [channels, height, width]
   mask made from a selection used on the full tensor
   attention or padding mask of the batch on [batch, heads, length, length]
   x[mask] = 0 fails, mask has one entry per column of a matrix
   boolean mask for columns of a table, set selected columns to a value
   mask of shape [batch, 1] or [n, 1] in brackets does not broadcast
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
# A mask between the brackets is **advanced indexing**: it selects as the indices do where it is ``True``. A mask of one
# dimension that stands first selects rows, and three flags do not fit two rows. A list of booleans is a mask too. A
# nested list is read as one mask for each dimension (:ref:`error-using-a-non-tuple-sequence`): wrap it in
# ``torch.tensor``. "at index" is the dimension where the sizes differ, of the mask and of the tensor. A size of 1 is
# not stretched. If the rows are meant, write ``table[mask[:, 0]]``:

# raises: IndexError: The shape of the mask [2, 1] at index 1 does not match the shape of the indexed
#     tensor [2, 3] at index 1
table[torch.tensor([[True], [False]])] = 1.0

# %%
# In a square table a mask meant for the columns fits the rows, and nothing raises:

square = torch.zeros(3, 3)
square[columns] = 1.0

assert square.tolist() == [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]

# %%
# Fix 1: name the dimension
# -------------------------
#
# ``:`` passes over one dimension, and ``...`` over as many as the mask leaves free:


# fix: mark(table, columns) like (table.copy_(torch.where(columns, 1.0, table)), None)[1]
#     from matrix(2, n), every_third(n)
def mark(table, columns):
    table[:, columns] = 1.0


mark(table, columns)

assert table.tolist() == [[1.0, 0.0, 1.0]] * 2
assert torch.equal(table[:, columns], table[:, torch.where(columns)[0]])
assert torch.equal(table[..., columns], table[:, columns])
table

# %%
# Fix 2: broadcast
# ----------------
#
# :api:`torch.Tensor.masked_fill` returns a new tensor. ``masked_fill_`` writes to the tensor itself. A mask of one
# dimension is lined up with the last one, so a mask of the rows is written as a column, ``rows[:, None]``. Filled
# elements get no gradient:


# fix: filled_part(scores, rows, columns) like
#     torch.stack([torch.where(columns, -1.0, row) if marked else row for row, marked in zip(scores, rows.tolist())])
#     from leaf(2 * n).reshape(2, n), torch.tensor([True, False]), every_third(n)
def filled_part(scores, rows, columns):
    return scores.masked_fill(rows[:, None] & columns, -1.0)


attention = torch.ones(2, 3, requires_grad=True)
rows = torch.tensor([True, False])
filled = filled_part(attention, rows, columns)
filled.sum().backward()

assert attention.masked_fill(columns, -1.0).tolist() == [[-1.0, 1.0, -1.0]] * 2
assert filled.tolist() == [[-1.0, 1.0, -1.0], [1.0, 1.0, 1.0]]
assert attention.grad.tolist() == [[0.0, 1.0, 0.0], [1.0, 1.0, 1.0]]
attention.grad

# %%
# A padding mask of shape ``[batch, length]`` for ``[batch, heads, length, length]`` takes two dimensions in the middle:

padding = torch.tensor([[False, False, True], [False, True, True]])
hidden = torch.zeros(2, 4, 3, 3).masked_fill(padding[:, None, None, :], -1.0)

assert hidden[0].tolist() == [[[0.0, 0.0, -1.0]] * 3] * 4
assert hidden[1].tolist() == [[[0.0, -1.0, -1.0]] * 3] * 4

# %%
# Fix 3: expand the mask
# ----------------------
#
# For values, not one number. They are written row by row. ``expand_as`` copies nothing:


# fix: write(table, columns, values) like (table.masked_scatter_(columns, values), None)[1]
#     from matrix(2, n), every_third(n), vector(2 * len(range(0, n, 3)))
def write(table, columns, values):
    table[columns.expand_as(table)] = values


write(table, columns, torch.tensor([1.0, 2.0, 3.0, 4.0]))

assert columns.expand_as(table).data_ptr() == columns.data_ptr()
assert table.tolist() == [[1.0, 0.0, 2.0], [3.0, 0.0, 4.0]]
table

# %%
# Fix 4: a flat mask
# ------------------
#
# Give a mask that was computed from flattened values the shape of the target, if both are flattened in the same order.
# Or write through a flat **view** of the target. ``view(-1)`` raises where no view is possible; ``reshape(-1)`` copies
# there, and the write would be lost (:ref:`scenario-does-reshape-copy`):

# fix: not compiled: statement
confidence = torch.ones(2, 2, 3)
overlap = torch.linspace(0, 1, 6)
confidence[0].view(-1)[overlap > 0.5] = 0.0
confidence[1][(overlap > 0.5).view(2, 3)] = 0.0

assert confidence[0].tolist() == confidence[1].tolist() == [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]
confidence[0]

# %%
# A mask of pixels, ``[height, width]``, leaves out the first dimension of ``[channels, height, width]``. For one number
# write ``image[:, mask] = v``. One value for each channel is written as a column, ``image[:, mask] = color[:, None]``.
#
# Fix 5: a mask of a selection
# ----------------------------
#
# A mask that was made from ``boxes[chosen]`` has the length of ``chosen``. Narrow the positions down, and write once
# (:ref:`recipe-narrow-a-selection-down`):

# fix: not compiled: statement
boxes = torch.tensor([5.0, 1.0, 7.0, 2.0])
chosen = torch.where(boxes > 1.0)[0]
large = boxes[chosen] > 4.0
boxes[chosen[large]] = 0.0

assert boxes.tolist() == [0.0, 1.0, 0.0, 2.0]
boxes

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    The shape of the mask {shape} at index {index} does not match the shape of the indexed tensor {shape} at index {index}
#
# See also: :ref:`error-too-many-indices`.
