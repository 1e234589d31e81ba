r"""
Using a non-tuple sequence for multidimensional indexing is deprecated
======================================================================

The index is a list that holds more than numbers: slices, lists, ``None`` or tensors. A list of up to 31 entries is
still read as a tuple, one index a dimension. Make it a tuple: ``table[tuple(index)] = value``.

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
# :ref:`Could not infer dtype of slice <error-could-not-infer-dtype>`. The same code changes its meaning with the length
# of the list, so write the tuple or the tensor that you mean.
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
# It does what the list of up to 31 entries does, and does not warn:


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
# As for ``rows`` above. For several index tensors of one shape :api:`torch.stack` makes one of them. A flat list of
# integers is one index anyway, and does not warn:


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
