r"""
Cannot cast ufunc 'add' output from dtype('float64') to dtype('int64') with casting rule 'same_kind'
====================================================================================================

An operation in place keeps the dtype of the array, and its result is of a wider kind. Convert the array first,
``counts = counts.astype(float)``. To stay with whole numbers round the other operand, and convert it:
``counts += np.rint(steps).astype(counts.dtype)``.

.. symptoms::

   integer numpy array a += 0.5 refused
   a /= 2 on an int array, divide in place crashes
   normalise uint8 image in place, img -= mean or img /= 255 error
"""

import numpy as np

counts = np.array([1, 2, 3])

# raises: UFuncTypeError: Cannot cast ufunc 'add' output from dtype('float64') to dtype('int64') with casting rule
#     'same_kind'
counts += 0.5

# %%
# Why
# ---
#
# The kinds of numbers are bool, unsigned integers, signed integers, floats and complex numbers, in this order. In
# place, NumPy writes a result back of the same kind or a narrower one. So a uint8 image refuses ``image -= offsets`` if
# ``offsets`` is an array of int64. Division makes floats of integers:

# raises: UFuncTypeError: Cannot cast ufunc 'divide' output from dtype('float64') to dtype('int64') with casting rule
#     'same_kind'
counts /= 2

# %%
# The bitwise operators have no form for floats:

scores = np.array([0.5, 1.5])

# raises: TypeError: ufunc 'bitwise_or' not supported for the input types, and the inputs could not be safely coerced
#     to any supported types according to the casting rule ''safe''
scores |= 1

# %%
# An assignment of 7.9 is not stopped: NumPy cuts it to 7.

counts[0] = 7.9
counts

# %%
# Fix 1: an array of the wider kind
# ---------------------------------
#
# ``astype`` copies: another name for the old array does not see the result. For ``counts[:2] += 0.5`` convert the
# whole array as well. For a complex result take ``astype(complex)``; for a uint8 image whose differences may be
# negative, ``astype(int)``.

# fix: not compiled: numpy
wide = counts.astype(float)
wide += 0.5

assert wide.tolist() == [7.5, 2.5, 3.5] and counts.tolist() == [7, 2, 3]
wide

# %%
# Fix 2: stay with whole numbers
# ------------------------------
#
# The steps must fit the dtype of the array: a negative float does not fit ``uint8``.

# fix: not compiled: numpy
steps = np.array([0.6, 1.4, 2.0])
counts += np.rint(steps).astype(counts.dtype)
counts //= 2

assert counts.tolist() == [4, 1, 2]
counts

# %%
# Fix 3: a mask for a bitwise operator
# ------------------------------------
#
# ``|`` and ``&`` join masks. Put parentheses around each comparison. (Bit flags need an array of integers.)

# fix: not compiled: numpy
scores[(scores < 0.0) | (scores > 1.0)] = 0.0

assert scores.tolist() == [0.5, 0.0]
scores

# %%
# Masks have no ``-``. Write ``~mask`` for ``-mask``, and ``mask & ~other`` to take ``other`` out of ``mask``.
#
# Other wordings
# --------------
#
# .. wordings:: UFuncTypeError
#
#    Cannot cast ufunc '{operation:name}' output from dtype('{dtype}') to dtype('{dtype}') with casting rule 'same_kind'
#    Cannot cast ufunc '{operation:name}' output from {dtype} to {dtype} with casting rule 'same_kind'
#
# .. wordings:: TypeError
#
#    ufunc '{operation:name}' not supported for the input types, and the inputs could not be safely coerced to any supported types
#    ufunc '{operation:name}' did not contain a loop with signature matching types
#    numpy boolean subtract, the `-` operator, is not supported
#    numpy boolean negative, the `-` operator, is not supported
#
# See also: :ref:`error-result-type-cannot-be-cast`, what a tensor says.
