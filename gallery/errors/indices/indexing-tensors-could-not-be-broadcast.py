r"""
shape mismatch: indexing tensors could not be broadcast together with shapes
============================================================================

Index tensors side by side are paired element by element, and yours differ in length. For every row with
every column turn one of them: ``table[rows[:, None], columns]``.
"""

import torch

table = torch.zeros(3, 3)
rows = torch.tensor([0, 2])
columns = torch.tensor([0, 1, 2])

# raises: IndexError: shape mismatch: indexing tensors could not be broadcast together with shapes
#     [2], [3]
table[rows, columns] = 1.0

# %%
# Why
# ---
#
# With **advanced indexing** the index tensors are **broadcast** against each other, and then read together:
# element ``i`` is ``table[rows[i], columns[i]]``. So two index tensors of one length give no rectangle but
# a row of single elements. A list does the same, and a mask by the positions of its ``True``:

table[rows, rows] = 5.0
assert table[[0, 2], torch.tensor([True, False, True])].tolist() == [5.0, 5.0]
table

# %%
# Fix 1: a rectangle
# ------------------
#
# A column of rows and a row of columns broadcast to all combinations:

table = torch.zeros(3, 3)
table[rows[:, None], columns[:2]] = 1.0

assert table.tolist() == [[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
table

# %%
# ``table[rows][:, columns] = 9.0`` is no way: ``table[rows]`` is a copy, and the write is lost. Reading so
# is fine.

table[rows][:, columns] = 9.0

assert table.max() == 1.0
assert torch.equal(table[rows][:, columns[:2]], torch.ones(2, 2))

# %%
# Fix 2: pairs
# ------------
#
# As many rows as columns. :api:`torch.where` gives them so:

table = torch.zeros(3, 3)
table[torch.tensor([0, 1, 2]), columns] = torch.tensor([7.0, 8.0, 9.0])

assert torch.equal(table, torch.diag(torch.tensor([7.0, 8.0, 9.0])))
table, torch.where(table > 7.0)

# %%
# Fix 3: a block
# --------------
#
# If the rows or columns are neighbours, a slice in one of the two places is enough:

table[rows, 0:2] = 1.0
table

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    shape mismatch: indexing tensors could not be broadcast together with shapes
