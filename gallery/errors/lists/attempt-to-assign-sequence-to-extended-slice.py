r"""
attempt to assign sequence to extended slice
============================================

A list slice with a step takes exactly as many values as it has elements. Give that number of values, or
build a new list; only a slice without a step can change the length.
"""

row = [1, 2, 3, 4]

# raises: ValueError: attempt to assign sequence of size 3 to extended slice of size 2
row[::2] = [7, 8, 9]

# %%
# Why
# ---
#
# ``row[::2]`` is an **extended slice**: positions 0 and 2, with others between them. A third value would
# have no place. ``row[1:3]`` is one stretch, and is replaced by whatever comes:

longer = [1, 2, 3, 4]
longer[1:3] = [7, 8, 9]
len(row[::2]), longer

# %%
# A negative step is a step, too: ``row[::-1] = values`` needs as many values as the list is long.
#
# A step of 0 is an error of its own, for a list and a tensor. The step may be computed:

# raises: ValueError: slice step cannot be zero
row[:: len(row) // 10] = [7, 8]

# %%
# Write ``max(1, step)``. The words for a tensor: :ref:`error-step-must-be-greater-than-zero`.
#
# Fix: as many values as positions
# --------------------------------

values = [7, 8, 9]
row[::2] = values[: len(row[::2])]
backwards = [1, 2, 3, 4]
backwards[::-1] = [7, 8, 9, 10]

assert row == [7, 2, 8, 4] and backwards == [10, 9, 8, 7]
row, backwards

# %%
# A tensor
# --------
#
# It has one rule for every slice: the value's shape is that of the slice, or can be broadcast to it. A
# negative step is :ref:`refused <error-step-must-be-greater-than-zero>`; :api:`torch.Tensor.flip` the value.

import torch

scores = torch.zeros(4)
scores[::2] = torch.tensor([7.0, 8.0])
scores[1::2] = 5.0

assert scores.tolist() == [7.0, 5.0, 8.0, 5.0]
scores

# %%

scores[:] = torch.tensor([7.0, 8.0, 9.0, 10.0]).flip(0)
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
