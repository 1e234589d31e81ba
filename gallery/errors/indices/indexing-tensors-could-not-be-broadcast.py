r"""
shape mismatch: indexing tensors could not be broadcast together with shapes
============================================================================

Index tensors side by side are paired element by element, and yours differ in length. For every row with
every column turn a vector of positions: ``table[rows[:, None], columns]``.

.. symptoms::

   x[rows, cols] = v fails with two index lists of different length
   fill a submatrix of selected rows and columns, like np.ix_
   x[[0, 2], mask] crashes, number of True values differs from number of rows
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
# element ``i`` is ``table[rows[i], columns[i]]``. So two vectors of one length give single elements and no rectangle. A
# list counts as a vector, and a mask of one dimension as the positions of its ``True``:

table[rows, rows] = 5.0

assert table.tolist() == [[5.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 5.0]]
assert table[[0, 2], torch.tensor([True, False, True])].tolist() == [5.0, 5.0]
table

# %%
# An index of one entry, or a mask with one ``True``, broadcasts, so the line that fails for two rows writes for one:

table[rows[:1], columns] = 7.0

assert table[0].tolist() == [7.0, 7.0, 7.0]

# %%
# Fix 1: a rectangle
# ------------------
#
# A column of rows and a row of columns broadcast to all combinations. The same line takes columns of their own for each
# row, of shape ``[rows, k]``. A list becomes a tensor first, ``torch.tensor(rows)[:, None]``:


# fix: mark(table, rows, columns) like
#     (table.masked_fill_(torch.isin(torch.arange(len(table)), rows)[:, None]
#     & torch.isin(torch.arange(3), columns), 1.0), None)[1]
#     from matrix(n), torch.arange(0, n, 2), torch.tensor([0, 1])
def mark(table, rows, columns):
    table[rows[:, None], columns] = 1.0


table = torch.zeros(3, 3)
mark(table, rows, columns[:2])
own = torch.tensor([[0, 1], [1, 2]])

assert table[rows[:, None], own].tolist() == [[1.0, 1.0], [1.0, 0.0]]
assert table.tolist() == [[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
table

# %%
# A third index takes a dimension of its own: ``cube[a[:, None, None], b[:, None], c]``. ``mask.nonzero()`` makes a
# column of positions from a mask of the rows:

mask = torch.tensor([True, False, True])

assert torch.equal(table[mask.nonzero(), columns], table[rows[:, None], columns])

cube = torch.arange(12.0).reshape(2, 2, 3)
pair = torch.tensor([0, 1])

assert torch.equal(cube[pair[:, None, None], pair[:, None], columns], cube)

# %%
# ``table[rows][:, columns] = 9.0`` is no way: with this ``rows`` the first bracket makes a copy. The write is lost:

table[rows][:, columns] = 9.0

assert table.max() == 1.0
assert torch.equal(table[rows][:, columns[:2]], torch.ones(2, 2))

# %%
# Fix 2: pairs
# ------------
#
# Give as many rows as columns. :api:`torch.where` of a matrix gives them so:


# fix: write_pairs(table, rows, columns, values) like
#     (table.copy_(torch.stack([torch.where(torch.arange(3) == c, v, row)
#     for row, c, v in zip(table, columns, values)])), None)[1]
#     from matrix(n), torch.arange(n), torch.arange(n) % 3, vector(n)
def write_pairs(table, rows, columns, values):
    table[rows, columns] = values


table = torch.zeros(3, 3)
write_pairs(table, torch.tensor([0, 1, 2]), columns, torch.tensor([7.0, 8.0, 9.0]))

assert torch.equal(table, torch.diag(torch.tensor([7.0, 8.0, 9.0])))
assert [index.tolist() for index in torch.where(table > 7.0)] == [[1, 2], [1, 2]]

# %%
# Fix 3: a block
# --------------
#
# If the rows or columns are neighbours in ascending order, a slice in one of the two places is enough:


# fix: write_block(table, rows) like
#     (table[:, :2].masked_fill_(torch.isin(torch.arange(len(table)), rows)[:, None], 1.0), None)[1]
#     from matrix(n), torch.arange(0, n, 2)
def write_block(table, rows):
    table[rows, 0:2] = 1.0


table = torch.zeros(3, 3)
write_block(table, rows)

assert table.tolist() == [[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    shape mismatch: indexing tensors could not be broadcast together with shapes
