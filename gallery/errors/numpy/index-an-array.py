r"""
too many indices for array: array is 1-dimensional, but 2 were indexed
======================================================================

NumPy names what does not fit: too many indices, an index that is no integer, a mask of another length. Compare
``array.shape`` with what stands between the brackets.
"""

import numpy as np

scores = np.zeros(4)

# raises: IndexError: too many indices for array: array is 1-dimensional, but 2 were indexed
scores[0, 1] = 5.0

# %%
# Why
# ---
#
# Each integer between the brackets stands for one dimension. An array that came out of a mask, of ``ravel()`` or of one
# row has fewer than you may think. A position that was computed with ``/`` is a float, and so are the values of an
# array without ``dtype=int``:

# raises: IndexError: only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean
#     arrays are valid indices
scores[len(scores) / 2] = 5.0

# %%

# raises: IndexError: arrays used as indices must be of integer (or boolean) type
scores[np.array([0.0, 2.0])] = 5.0

# %%
# A mask has the size of the dimension that it selects from, or no elements at all, and then it selects none:

# raises: IndexError: boolean index did not match indexed array along axis 0; size of axis is 4 but size of
#     corresponding boolean axis is 3
scores[np.array([True, False, True])] = 5.0

# %%
# Two arrays of indices are paired, so they have one length:

table = np.zeros((3, 4))

# raises: IndexError: shape mismatch: indexing arrays could not be broadcast together with shapes (3,) (2,)
table[np.array([0, 1, 2]), np.array([0, 3])] = 5.0

# %%
# A number that was read from an array is no array, and takes no index:

# raises: TypeError: 'numpy.float64' object does not support item assignment
scores[0][0] = 5.0

# %%
# Fix 1: as many indices as dimensions, whole numbers
# ---------------------------------------------------

# fix: not compiled: numpy
scores[len(scores) // 2] = 5.0
scores[np.array([0.0, 1.0]).astype(int)] = 7.0
table[0, 1] = 9.0

assert scores.tolist() == [7.0, 7.0, 5.0, 0.0] and table.sum() == 9.0
scores, table

# %%
# Fix 2: a mask made from the array
# ---------------------------------
#
# A comparison with the array has its shape:

# fix: not compiled: numpy
scores[scores == 7.0] = 0.0

assert scores.tolist() == [0.0, 0.0, 5.0, 0.0]
scores

# %%
# Fix 3: a rectangle of rows and columns
# --------------------------------------
#
# ``np.ix_`` takes each row with each column:

# fix: not compiled: numpy
table[np.ix_([0, 2], [0, 3])] = 1.0

assert table.tolist() == [[1.0, 9.0, 0.0, 1.0], [0.0] * 4, [1.0, 0.0, 0.0, 1.0]]
table

# %%
# A tensor has the same rules, and other words: :ref:`error-too-many-indices`,
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
