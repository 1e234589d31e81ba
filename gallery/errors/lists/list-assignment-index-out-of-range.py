r"""
list assignment index out of range
==================================

You assign to a position that the list does not have. ``row.append(value)`` adds one at the end; to fill
by position, make the list as long as it is to be first: ``row = [0.0] * size``.
"""

row = [1.0, 2.0, 3.0]

# raises: IndexError: list assignment index out of range
row[3] = 4.0

# %%
# Why
# ---
#
# An assignment to an index replaces an element, and adds none. Three elements have the indices 0 to 2,
# and -3 to -1 from the end. An empty list has no index at all.
#
# Fix 1: let it grow
# ------------------
#
# A **slice** of a list may change the length. A slice that starts after the end is taken as the end, so a
# wrong start raises nothing:

row.append(4.0)
row[4:] = [5.0, 6.0]
row[100:] = [7.0]

assert row == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
row

# %%
# Fix 2: allocate, then fill by position
# --------------------------------------

frames = [None] * 3
frames[2] = "last"
frames

# %%
# A tensor never grows
# --------------------
#
# It refuses the same index in other words, and a slice after the end is an empty view:

import torch

scores = torch.tensor([1.0, 2.0, 3.0])

print(scores[3:])

# raises: IndexError: index 3 is out of bounds for dimension 0 with size 3
scores[3] = 4.0

# %%
# Collect parts in a list, and join them once; every part gets its gradient:

parts = [scores.requires_grad_(), torch.tensor([4.0], requires_grad=True)]
joined = torch.cat(parts)
(joined * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert parts[0].grad.tolist() == [1.0, 10.0, 100.0] and parts[1].grad.tolist() == [1000.0]
joined.detach(), parts[1].grad

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    list assignment index out of range
#    index {index} is out of bounds for axis {axis} with size {size}  -- an array
#
# .. verdict:: list/past-end/eager
#
# See also: :ref:`error-list-indices-must-be-integers`, :ref:`scenario-write-past-the-end`.
