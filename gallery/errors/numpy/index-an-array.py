r"""
too many indices for array: array is 1-dimensional, but 2 were indexed
======================================================================

NumPy names what does not fit: too many indices, an index that is no integer, a mask of another length. Compare
``array.shape`` with what stands between the brackets.

.. symptoms::

   numpy arr[i, j] = v crashes on a 1-D array
   numpy index is a float, a[len(a) / 2] = 0 refused
   set values by mask in numpy, mask length differs from array length
"""

import numpy as np

scores = np.zeros(4)

# raises: IndexError: too many indices for array: array is 1-dimensional, but 2 were indexed
scores[0, 1] = 5.0

# %%
# Why
# ---
#
# Each integer or slice between the brackets stands for one dimension, and a mask for as many as it has. An array that
# came out of a mask, of ``ravel()`` or of one row has fewer than you may think, and so has an object array of rows of
# different lengths. A position that was computed with ``/`` is a float, and so are the values of ``np.zeros(2)``:

# raises: IndexError: only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean
#     arrays are valid indices
scores[len(scores) / 2] = 5.0

# %%

# raises: IndexError: arrays used as indices must be of integer (or boolean) type
scores[np.array([0.0, 2.0])] = 5.0

# %%
# The mask here has three values, and the dimension that it selects from has four elements:

# raises: IndexError: boolean index did not match indexed array along axis 0; size of axis is 4 but size of
#     corresponding boolean axis is 3
scores[np.array([True, False, True])] = 5.0

# %%
# Two arrays of indices are paired. Three rows do not pair with two columns:

table = np.zeros((3, 4))

# raises: IndexError: shape mismatch: indexing arrays could not be broadcast together with shapes (3,) (2,)
table[np.array([0, 1, 2]), np.array([0, 3])] = 5.0

# %%
# A number that was read from an array is no array, and takes no index. Write ``scores[0] = 5.0``:

# raises: TypeError: 'numpy.float64' object does not support item assignment
scores[0][0] = 5.0

# %%
# Fix 1: as many indices as dimensions, whole numbers
# ---------------------------------------------------
#
# ``astype(int)`` alone cuts: ``0.3 / 0.1`` is a little less than 3, and would become 2. ``np.rint`` rounds.

# fix: not compiled: numpy
scores[len(scores) // 2] = 5.0
scores[np.rint(np.array([0.0, 1.0])).astype(int)] = 7.0
table[0, 1] = 9.0

assert scores.tolist() == [7.0, 7.0, 5.0, 0.0] and table.sum() == 9.0
scores, table

# %%
# Fix 2: a mask made from the array
# ---------------------------------
#
# The comparison of an array with a number has the shape of the array:

# fix: not compiled: numpy
scores[scores == 7.0] = 0.0

assert scores.tolist() == [0.0, 0.0, 5.0, 0.0]
scores

# %%
# Fix 3: a rectangle of rows and columns
# --------------------------------------
#
# ``np.ix_`` takes each row with each column, by positions or by masks:

# fix: not compiled: numpy
table[np.ix_([0, 2], [0, 3])] = 1.0

assert table.tolist() == [[1.0, 9.0, 0.0, 1.0], [0.0] * 4, [1.0, 0.0, 0.0, 1.0]]
table

# %%
# ``del scores[0]`` does not work on an array: ``np.delete(scores, 0)`` gives a shorter copy.
#
# A tensor has other words for these errors: :ref:`error-too-many-indices`,
# :ref:`error-only-integers-are-valid-indices`, :ref:`error-shape-of-the-mask-does-not-match`,
# :ref:`error-indexing-tensors-could-not-be-broadcast`.
#
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    too many indices for array: array is {count:int}-dimensional, but {given:int} were indexed
#    only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices
#    arrays used as indices must be of integer (or boolean) type
#    boolean index did not match indexed array along axis {axis:int}; size of axis is {size:int} but size of corresponding boolean axis is {size:int}
#    boolean index did not match indexed array along dimension {axis:int}; dimension is {size:int} but corresponding boolean dimension is {size:int}  -- NumPy 1
#    shape mismatch: indexing arrays could not be broadcast together with shapes
#    an index can only have a single ellipsis ('...')
#    invalid index to scalar variable.
#
# .. wordings:: TypeError
#
#    'numpy.{type:name}' object does not support item assignment
#    'numpy.{type:name}' object does not support item deletion
#
# .. wordings:: ValueError
#
#    cannot delete array elements
#
# See also: :ref:`error-could-not-broadcast-input-array`.
