r"""
could not broadcast input array from shape into shape
=====================================================

The value has another shape than the part of the array it goes into. Make both shapes equal, or such that NumPy can
repeat the value: ``table[:, 0] = column`` takes a number, or a ``column`` of one dimension with as many values as
``table`` has rows.

.. symptoms::

   numpy a[0:2] = b fails because lengths differ
   put a column into a matrix, table[:, 0] = col refused, shape (n, 1)
   copy images of different size into one preallocated numpy batch
"""

import numpy as np

scores = np.zeros(3)

# raises: ValueError: could not broadcast input array from shape (3,) into shape (2,)
scores[0:2] = np.array([7.0, 8.0, 9.0])

# %%
# Why
# ---
#
# The first shape is the value's, the second that of the slice. NumPy may **broadcast** the value: it compares dimensions
# from the last one, and each must be equal, or 1 in the value, or missing there. An assignment to a slice or to a list of
# positions also drops dimensions of 1 at the front of the value, which ``+=`` does not. Other lines say the same in
# other words. A list of positions:

# raises: ValueError: shape mismatch: value array of shape (3,) could not be broadcast to indexing result
#     of shape (2,)
scores[[0, 1]] = np.array([7.0, 8.0, 9.0])

# %%
# A mask of the array's own shape, which takes one value, or as many as it has ``True``, in one dimension:

# raises: ValueError: NumPy boolean array indexing assignment cannot assign 3 input values to the 2 output
#     values where the mask is true
scores[np.array([True, True, False])] = np.array([7.0, 8.0, 9.0])

# %%
# An operation:

# raises: ValueError: operands could not be broadcast together with shapes (2,) (3,) (2,)
scores[0:2] += np.array([7.0, 8.0, 9.0])

# %%
# Fix: the shape of the part you write to
# ---------------------------------------
#
# For a row where a column is meant, add a dimension with ``None``. A value of shape (2, 1), which does not fit
# ``table[:, 0]``, fits the slice ``table[:, :1]``. Of a value that is too long, take the part that is meant. An image
# that is smaller than its place goes into a part of the place: ``images[0, :height, :width]``.

# fix: not compiled: numpy
table = np.zeros((2, 3))
column = np.array([7.0, 8.0])
table[:, :] = column[:, None]
table[:, :1] = column[:, None]
scores[0:2] = np.array([7.0, 8.0, 9.0])[:2]

assert table.tolist() == [[7.0] * 3, [8.0] * 3] and scores.tolist() == [7.0, 8.0, 0.0]
table, scores

# %%
# A tensor as the value
# ---------------------
#
# If the target is an array and NumPy can read the tensor, the error is NumPy's, too. For a tensor as the target the
# same shapes fit a slice, and the error has :ref:`other words <error-expanded-size-must-match>`.

import torch

# raises: ValueError: could not broadcast input array from shape (3,) into shape (2,)
scores[0:2] = torch.zeros(3, device="cpu")

# %%
# ``np.array([a, b], dtype=object)`` raises it too, for arrays with equal first dimensions and another size behind
# them. Keep them in a list.
#
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    could not broadcast input array from shape {shape} into shape {shape}
#    shape mismatch: value array of shape {shape} could not be broadcast to indexing result of shape {shape}
#    NumPy boolean array indexing assignment cannot assign {number} input values to the {number} output values
#    operands could not be broadcast together with shapes
#    operands could not be broadcast together with shape {shape:shapes} {shape:shapes}
#    matmul: Input operand {number:int} has a mismatch in its core dimension
#
# .. wordings:: TypeError
#
#    NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has {count:int} dimensions
#
# .. verdict:: array/too-long/eager
