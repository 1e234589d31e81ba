r"""
only integers, slices (\`:\`), ellipsis (\`...\`), None and long or byte Variables are valid indices
====================================================================================================

The index is a ``float``, or an object that is no index at all; the message names its type at the end. Write
``int(...)`` around a ``float``, or divide integers by ``//`` instead of ``/``. For several positions pass a list.

.. symptoms::

   x[n / 2] = 1 fails, middle element by division
   x[len(x) * 0.8] or index computed by math raises IndexError, float index
   x[{0, 3}] or x[some_object] on a tensor raises, index is a set
"""

import numpy as np
import torch

scores = torch.zeros(5)

# raises: IndexError: only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables
#     are valid indices (got float)
scores[len(scores) / 2] = 1.0

# %%
# Why
# ---
#
# ``/`` makes a ``float`` of two integers, even if it divides evenly, and ``//`` does if one of the two is a ``float``.
# A set is no index either:

assert type(4 / 2) is float

# raises: IndexError: only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables
#     are valid indices (got set)
scores[{0, 3}] = 1.0

# %%
# The message lists less than is taken: a list, a range, an array and a ``bool`` tensor are indices too. ``np.bool_``
# is none: write ``bool(...)`` around it. Text gets other messages, the next one or ``too many indices``: turn it into a
# number first, ``scores[int("2")]``:

# warns: UserWarning: Using a non-tuple sequence for multidimensional indexing is deprecated ...
# raises: TypeError: new(): invalid data type 'str'
scores["2"] = 1.0

# %%
# Fix 1: whole numbers
# --------------------
#
# ``//`` rounds down, ``int`` towards zero, ``round`` to the nearest, and from the middle to the even number.
# ``round`` may give the length itself, which is past the end: ``round(0.95 * 5)`` is 5.


# fix: mark(scores) like (scores[n // 2 : n // 2 + 1].fill_(1.0), scores[int(0.75 * n + 0.5)].fill_(2.0), None)[2]
#     from vector(n)
def mark(scores):
    scores[len(scores) // 2] = 1.0
    scores[round(0.75 * len(scores))] = 2.0


mark(scores)

assert scores.tolist() == [0.0, 0.0, 1.0, 0.0, 2.0]
print("-7 // 2:", -7 // 2, "int(-3.5):", int(-3.5))
print("round(3.75):", round(3.75), "round(2.5):", round(2.5))

# %%
# Fix 2: several positions, in a list
# -----------------------------------


# fix: write(scores) like (scores[:1].fill_(5.0), scores[2:3].fill_(5.0), None)[2] from vector(n)
def write(scores):
    scores[sorted({0, 2})] = 5.0


write(scores)

assert scores.tolist() == [5.0, 0.0, 5.0, 0.0, 2.0]
scores

# %%
# Beware of Python's floats *inside* a list, and of an array of floats. They are cut to whole numbers without a warning:

scores = torch.zeros(3)
scores[[0.9, 1.9]] = 1.0
scores[np.array([2.9])] = 2.0

assert scores.tolist() == [1.0, 1.0, 2.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices
#
# .. wordings:: TypeError
#
#    new(): invalid data type '{type:type}'
#
# See also: :ref:`error-tensors-used-as-indices`, :ref:`error-slice-indices-must-be-integers`, and for a list
# :ref:`error-list-indices-must-be-integers`.
