r"""
Using a non-tuple sequence for multidimensional indexing is deprecated
======================================================================

The index is a list that holds slices, lists, ``None`` or tensors. With up to 31 entries it is still read as a tuple,
one index a dimension. If you mean that, write ``table[tuple(index)] = value``; if you mean rows, make it a tensor.

.. symptoms::

   x[[slice(0, 2), slice(0, 1)]] = 1 warns, list of slices as index
   index built in a loop as list, x[idx] = v, deprecated indexing warning
   x[[[0, 1], [2, 2]]] picks single elements and no rows, nested list
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
# A list of 32 or more entries is one index today, without a warning: 32 lists are rows, and 32 slices raise
# :ref:`Could not infer dtype of slice <error-could-not-infer-dtype>`.
#
# Where both readings are possible, they differ. Two lists of numbers are positions, paired:

pairs = [[0, 1], [2, 2]]
marked = torch.zeros(3, 3)
marked[tuple(pairs)] = 1.0

rows = torch.zeros(3, 3)
rows[torch.tensor(pairs)] = 1.0

assert marked.tolist() == [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
assert rows.tolist() == [[1.0] * 3] * 3

# %%
# Fix 1: a tuple, if each entry is for a dimension
# ------------------------------------------------
#
# It does what the list of up to 31 entries does:


# fix: write(table, index) like (table[:2, :1].fill_(1.0), None)[1] from matrix(n), [slice(0, 2), slice(0, 1)]
def write(table, index):
    table[tuple(index)] = 1.0


by_tuple = torch.zeros(3, 3)
write(by_tuple, index)

assert by_tuple.tolist() == table.tolist() == [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]

# %%
# Fix 2: a tensor, if the list is one index
# -----------------------------------------
#
# As for ``rows`` above. :api:`torch.stack` makes one index of several tensors of integers that have one shape. A flat
# list of integers does not warn:


# fix: mark_rows(table, first, second) like
#     (table.masked_fill_((torch.arange(n) < 3)[:, None], 1.0), None)[1]
#     from matrix(n), torch.tensor([0, 1]), torch.tensor([2, 2])
def mark_rows(table, first, second):
    table[torch.stack([first, second])] = 1.0


rows = torch.zeros(4, 3)
mark_rows(rows, torch.tensor([0, 1]), torch.tensor([2, 2]))
flat = torch.zeros(3, 3)
flat[[0, 2]] = 1.0

assert rows.tolist() == [[1.0] * 3] * 3 + [[0.0] * 3]
assert flat.tolist() == [[1.0] * 3, [0.0] * 3, [1.0] * 3]

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    Using a non-tuple sequence for multidimensional indexing is deprecated  -- since torch 2.8
