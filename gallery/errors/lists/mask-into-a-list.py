r"""
only integer tensors of a single element can be converted to an index
=====================================================================

A tensor of several elements stands where Python wants one integer: as the index of a list, or as a bound
of a slice. Make the list a tensor, or the index ``int(...)``.
"""

import torch

row = [1, 2, 3]
mask = torch.tensor([True, False, True])

# raises: TypeError: only integer tensors of a single element can be converted to an index
row[mask] = 0

# %%
# Why
# ---
#
# A list asks what stands between the brackets for ``__index__``, that is for one integer. A mask and a list
# of positions have none to give; a tensor of one integer has. It is asked of the bounds of a slice, too:

assert row[torch.tensor([[2]])] == 3
scores = torch.tensor([1, 2, 3])
starts = torch.tensor([0, 1])

# raises: TypeError: only integer tensors of a single element can be converted to an index
scores[starts : starts + 1] = 0

# %%
# The mask itself cannot come from the list, either: a list is not compared element by element.

# raises: TypeError: '>' not supported between instances of 'list' and 'int'
row[row > 1] = 0

# %%
# ``row == 1`` raises nothing; it is ``False``, and ``row[False] = 0`` writes to element 0:

row[row == 3] = 9
row

# %%
# Fix 1: a tensor for the data
# ----------------------------

scores[mask] = 0
scores[scores > 1] = 9

assert scores.tolist() == [0, 9, 0]
scores

# %%
# Fix 2: stay with the list
# -------------------------

row = [1, 2, 3]
hidden = [0 if drop else value for value, drop in zip(row, mask.tolist())]
capped = [9 if value > 1 else value for value in row]

assert hidden == [0, 2, 0] and capped == [1, 9, 9]
hidden, capped

# %%
# For the bounds of a slice take one number, ``int(starts[0])``.
#
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    only integer tensors of a single element can be converted to an index
#    only integer scalar arrays can be converted to a scalar index  -- a NumPy array as the index
#    '{operator}' not supported between instances of 'list' and '{type}'
#
# See also: :ref:`error-list-indices-must-be-integers`; :ref:`error-slice-indices-must-be-integers` if a tensor
# of several lengths is the bound of a slice.
