r"""
attempt to assign sequence to extended slice
============================================

A list slice with a step other than 1 takes as many values as it has elements. To set each element to 0, assign
``[0] * len(row[::2])``. For more values than elements make the list longer first.

.. symptoms::

   row[::2] = [7, 8, 9] fails, number of values differs
   replace each second list element, a[1::2] = b raises ValueError
   prime sieve, flags[i * i::i] = [False] raises
"""

row = [1, 2, 3, 4]

# raises: ValueError: attempt to assign sequence of size 3 to extended slice of size 2
row[::2] = [7, 8, 9]

# %%
# Why
# ---
#
# ``row[::2]`` is an **extended slice**: positions 0 and 2, with another between them. A third value would
# have no place, and one value is not repeated. ``row[1:3]`` is one stretch. The values that come replace it, however
# many they are:

longer = [1, 2, 3, 4]
longer[1:3] = [7, 8, 9]
len(row[::2]), longer

# %%
# A step of 0 is an error of its own. Here the step was computed, and is 0 for a short list:

# raises: ValueError: slice step cannot be zero
row[:: len(row) // 10] = [7, 8]

# %%
# ``max(1, step)`` is accepted. But with a step of 1 the values replace the whole list, and ``[7, 8]`` leaves a list of
# two.
#
# Fix 1: as many values as positions
# ----------------------------------
#
# ``values[: len(row[::2])]`` drops the values for which there is no place. A number is repeated by ``*``. If there are
# fewer values than positions, end the slice earlier:

# fix: not compiled: statement
row = [1, 2, 3, 4]
values = [7, 8, 9]
row[::2] = values[: len(row[::2])]
assert row == [7, 2, 8, 4]

row[1::2] = [0] * len(row[1::2])
assert row == [7, 0, 8, 0]

fewer = [5]
row[: 2 * len(fewer) : 2] = fewer
assert row == [5, 0, 8, 0]
row

# %%
# Fix 2: a place for each value
# -----------------------------
#
# If each value matters, and there are more values than positions, make the list longer first. Here the slice begins at
# position 0:

# fix: not compiled: statement
row = [1, 2, 3, 4]
values = [7, 8, 9]
row += [0] * (2 * len(values) - 1 - len(row))
row[::2] = values

assert row == [7, 2, 8, 4, 9]
row

# %%
# Fix 3: a tensor
# ---------------
#
# To a slice of a tensor you assign a number, or a tensor that can be broadcast to the shape of the slice. A negative
# step is :ref:`refused <error-step-must-be-greater-than-zero>`; :api:`torch.Tensor.flip` the value.

import torch

# fix: not compiled: statement
scores = torch.zeros(4)
scores[::2] = torch.tensor([7.0, 8.0])
scores[1::2] = 5.0

assert scores.tolist() == [7.0, 5.0, 8.0, 5.0]
scores

# %%

# fix: not compiled: statement
scores[:] = torch.tensor([7.0, 8.0, 9.0, 10.0]).flip(0)

assert scores.tolist() == [10.0, 9.0, 8.0, 7.0]
scores

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    attempt to assign sequence of size {size} to extended slice of size {size}
#
# See also: :ref:`error-step-must-be-greater-than-zero`, :ref:`error-can-only-assign-an-iterable`,
# :ref:`error-expanded-size-must-match`.
