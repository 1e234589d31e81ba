r"""
Using a non-tuple sequence for multidimensional indexing is deprecated
======================================================================

The index is a list that holds slices, lists or tensors, and is still read as one index a dimension. Make it
a tuple: ``table[tuple(index)] = value``.
"""

import torch

table = torch.zeros(3, 3)
index = [slice(0, 2), slice(0, 1)]

# warns: UserWarning: Using a non-tuple sequence for multidimensional indexing is deprecated and will
#     be changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. ...
table[index] = 1.0

table

# %%
# Why
# ---
#
# A **tuple** is one index a dimension (:ref:`claim-a-tuple-is-one-index-a-dimension`). A list of numbers is
# one index, a selection along the first dimension. The list above, with slices in it, counted as a tuple.
# The warning says that this ends in 2.9. In the version that built this page it is still in force.
#
# Where both readings are possible, they differ. Two lists of numbers are positions, paired:

pairs = [[0, 1], [2, 2]]
marked = torch.zeros(3, 3)
marked[tuple(pairs)] = 1.0

rows = torch.zeros(3, 3)
rows[torch.tensor(pairs)] = 1.0

assert marked.sum() == 2 and rows.sum() == 9
marked, rows

# %%
# Fix 1: a tuple, if each entry is for a dimension
# ------------------------------------------------
#
# It does what the list does here, and does not warn:

by_tuple = torch.zeros(3, 3)
by_tuple[tuple(index)] = 1.0

assert torch.equal(by_tuple, table)

# %%
# Fix 2: a tensor, if the list is one index
# -----------------------------------------
#
# As for ``rows`` above. A flat list of integers is read so anyway, and does not warn:

rows = torch.zeros(3, 3)
rows[[0, 2]] = 1.0
rows

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    Using a non-tuple sequence for multidimensional indexing is deprecated  -- since torch 2.8
