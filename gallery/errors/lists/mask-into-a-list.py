r"""
only integer tensors of a single element can be converted to an index
=====================================================================

A tensor of several elements, or of floats, stands where Python wants one integer, such as the index of a list or a
bound of a slice. Make the list a tensor, or loop over ``positions.tolist()`` (of a mask, over
``mask.nonzero().flatten().tolist()``). For one slice take ``int(positions[0])``.

.. symptoms::

   row[mask] = 0 fails, row is a Python list and mask a tensor
   filenames[idx] or labels[perm] with a list and an index tensor from randperm
   x[starts:starts + 3] with a tensor of several start positions raises TypeError
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
# A list calls ``__index__`` of the tensor between the brackets, to get one integer. A tensor of one integer gives its
# number, with dimensions or without. Python calls ``__index__`` of the bounds of a slice, too:

assert row[torch.tensor([[2]])] == 3
scores = torch.tensor([1, 2, 3])
starts = torch.tensor([0, 1])

# raises: TypeError: only integer tensors of a single element can be converted to an index
scores[starts : starts + 1] = 0

# %%
# A comparison with the list does not make a mask:

# raises: TypeError: '>' not supported between instances of 'list' and 'int'
row[row > 1] = 0

# %%
# ``row == 3`` does not raise. It is ``False``, and ``row[False] = 9`` writes to element 0:

row[row == 3] = 9
row

# %%
# The mask ``torch.tensor([True])`` does not raise either: it is taken as position 1.
#
# Fix 1: a tensor for the data
# ----------------------------


# fix: write(scores, mask) like torch.where(torch.where(mask, 0, scores) > 1, 9, torch.where(mask, 0, scores))
#     from torch.arange(n), torch.arange(n) % 2 == 0; indexed
def write(scores, mask):
    scores = scores.clone()
    scores[mask] = 0
    scores[scores > 1] = 9
    return scores


written = write(scores, mask)

assert written.tolist() == [0, 9, 0]
written

# %%
# Fix 2: stay with the list
# -------------------------
#
# ``hidden`` and ``capped`` are new lists: assign them to ``row[:]`` if ``row`` itself is to change. Positions that are
# floats need ``.long()`` first.

# fix: not compiled: statement
row = [1, 2, 3]
hidden = [0 if drop else value for value, drop in zip(row, mask.tolist())]
capped = [9 if value > 1 else value for value in row]
positions = torch.tensor([2, 0])
picked = [row[position] for position in positions.tolist()]
for position in positions.tolist():
    row[position] = 0

assert hidden == [0, 2, 0] and capped == [1, 9, 9]
assert picked == [3, 1] and row == [0, 2, 0]
hidden, capped, picked

# %%
# Fix 3: one number
# -----------------
#
# For a slice at each of several starts, all of one length, add the positions in the slice to the starts:

# fix: not compiled: statement
scores = torch.tensor([1, 2, 3])
start = int(starts[0])
scores[start : start + 1] = 0
assert scores.tolist() == [0, 2, 3]

scores = torch.tensor([1, 2, 3])
scores[starts[:, None] + torch.arange(1)] = 0
assert scores.tolist() == [0, 0, 3]

# %%
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
