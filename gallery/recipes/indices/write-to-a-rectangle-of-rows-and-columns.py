r"""
Write where chosen rows and chosen columns cross
================================================

Put the row numbers in a column, so that both index tensors broadcast: ``table[rows[:, None], columns] = 0``.
``table[rows, columns]`` pairs them, and ``table[rows][:, columns] = 0`` writes into a copy: ``table`` stays as it is.

.. symptoms::

   x[rows][:, cols] = 0 has no effect
   assign to a submatrix given by two index lists, like np.ix_
   shape mismatch, indexing tensors could not be broadcast, with rows and columns of other lengths
   only the diagonal of my block was set
   zero the weights from some input channels to some output channels
   two boolean masks, one for rows and one for columns
   fill the cells where some lines meet some columns, only single cells change
   corr[idx, idx] = 0 or adj[nodes][:, nodes] = 1 for a subgraph
"""

import numpy as np
import torch

rows, columns = torch.tensor([0, 2]), torch.tensor([1, 3])
table = torch.zeros(3, 4)

table[rows][:, columns] = 1.0
print("two brackets:  written elements:", int(table.sum()))

table[rows, columns] = 1.0
print("paired numbers: written elements:", int(table.sum()))
table

# %%
# Why
# ---
#
# ``table[rows]`` is **advanced indexing**. It reads a copy, and the second bracket writes into that copy
# (:ref:`scenario-write-through-two-brackets`). Two index tensors in one bracket are paired, as ``zip`` pairs two
# lists: places (0, 1) and (2, 3). Two numbers and three cannot be paired:

# raises: IndexError: shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]
table[rows, torch.tensor([0, 1, 3])] = 1.0

# %%
# Rows in a column
# ----------------
#
# ``rows[:, None]`` has shape ``[2, 1]`` and ``columns`` shape ``[2]``. Together they broadcast to the rectangle. If
# ``rows`` is a Python list, make it a tensor first. NumPy has ``np.ix_``, and on lists it is two loops:


# fix: cleared(table, rows, columns) like torch.where(
#     torch.isin(torch.arange(len(table)), rows)[:, None] & torch.isin(torch.arange(table.shape[1]), columns),
#     0.0, table) from matrix(n + 2, 5).requires_grad_() * 1, shuffled(n + 2)[:n], torch.tensor([4, 1]); indexed
def cleared(table, rows, columns):
    result = table.clone()
    result[rows[:, None], columns] = 0.0
    return result


expected = np.ones((3, 4))
expected[np.ix_([0, 2], [1, 3])] = 0.0
as_lists = [[1.0] * 4 for _ in range(3)]
for row in (0, 2):
    for column in (1, 3):
        as_lists[row][column] = 0.0

assert cleared(torch.ones(3, 4), rows, columns).tolist() == expected.tolist() == as_lists
assert torch.equal(
    cleared(torch.ones(3, 4), torch.tensor([0, 2]), [1, 3]),
    cleared(torch.ones(3, 4), rows, columns),
)
cleared(torch.ones(3, 4), rows, columns)

# %%
# The value has the dtype of the table and the shape of the rectangle, or broadcasts to it. Values go to the rows in the
# order of ``rows``:

table = torch.zeros(3, 4)
table[rows[:, None], columns] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
table[rows.flip(0)[:, None], columns] += 10 * torch.tensor([[1.0, 2.0], [3.0, 4.0]])

assert table.tolist() == [[0.0, 31.0, 0.0, 42.0], [0.0] * 4, [0.0, 13.0, 0.0, 24.0]]
table

# %%
# Masks
# -----
#
# A mask of one dimension counts as the numbers of its ``True`` places, so two masks are paired as well. Turn the row
# mask into a column of numbers, or combine the masks to one of two dimensions. ``masked_fill_`` takes that mask for a
# table. For the weight of a convolution use the bracket: ``masked_fill_`` lines the mask up with the last dimensions,
# and for some sizes it fills other places without a word:

row_mask, column_mask = torch.tensor([True, False, True]), torch.tensor([False, True, False, True])
first, second, third = torch.zeros(3, 4), torch.zeros(3, 4), torch.zeros(3, 4)
first[row_mask.nonzero(), column_mask] = 1.0
second[row_mask[:, None] & column_mask] = 1.0
third.masked_fill_(row_mask[:, None] & column_mask, 1.0)

assert torch.equal(first, second) and torch.equal(second, third)
assert first.tolist() == [[0.0, 1.0, 0.0, 1.0], [0.0] * 4, [0.0, 1.0, 0.0, 1.0]]
first

# %%
# If one of the two is a slice, leave the other as it is:

table = torch.zeros(3, 4)
table[rows, 1:3] = 1.0
table[0:2, columns] = 2.0
table

# %%
# With a slice *between* two index tensors, the dimension of the slice comes after those of the rectangle:

block = torch.zeros(3, 5, 4)
print("shape of block[rows, :, columns]:", list(block[rows, :, columns].shape))
block[rows[:, None], :, columns] = torch.ones(2, 2, 5)

assert block.sum() == 2 * 2 * 5 and block[0, :, 1].eq(1).all() and block[0, :, 0].eq(0).all()

# %%
# To prune whole output *and* input channels is no rectangle: write to these rows, and to these columns.

layer = torch.nn.Linear(4, 3, bias=False)
with torch.no_grad():
    layer.weight.fill_(1.0)[rows[:, None], columns] = 0.0
print("rectangle:", layer.weight.tolist())

with torch.no_grad():
    layer.weight[rows] = 0.0
    layer.weight[:, columns] = 0.0
print("pruned:   ", layer.weight.tolist())

assert layer.weight.tolist() == [[0.0] * 4, [1.0, 0.0, 1.0, 0.0], [0.0] * 4]

# %%
# At the edges: no rows, repeated rows.

assert torch.equal(cleared(torch.ones(3, 4), rows[:0], columns), torch.ones(3, 4))
assert torch.equal(
    cleared(torch.ones(3, 4), rows[[0, 0]], columns), cleared(torch.ones(3, 4), rows[:1], columns)
)

# %%
# See also: :ref:`recipe-write-one-column-per-row`, :ref:`recipe-narrow-a-selection-down`,
# :ref:`error-indexing-tensors-could-not-be-broadcast`, :ref:`scenario-mask-and-slice-in-one-index`.
#
# .. claim:: a-column-of-rows-makes-a-rectangle
#    :range: plain-tensors
#    :leaves-out: rank 0, 1; size 0, 1, 1000; layout expanded, one element
#    :wrong: x[rows][:, columns] = 1 -> x[rows[:, None], columns] = 1
#    :same-in-false-worlds: an index tensor reads a copy in every world
#
#    For a ``t`` of two dimensions or more that is not expanded, ``t[rows[:, None], columns] = v`` writes the whole
#    rectangle, ``t[rows, columns] = v`` one place for each pair, and ``t[rows][:, columns] = v`` none.
#
#    >>> rows, columns = torch.tensor([0, 1]), torch.tensor([0, 2])
#    >>> rectangle, pairs, neither = (torch.zeros(3, 3) for _ in range(3))
#    >>> rectangle[rows[:, None], columns] = 1
#    >>> pairs[rows, columns] = 1
#    >>> neither[rows][:, columns] = 1
#    >>> [int(t.sum()) for t in (rectangle, pairs, neither)]
#    [4, 2, 0]
#
#    def holds(x):
#        rows, columns = torch.tensor([0, 1]), torch.tensor([1, 0])
#        x.fill_(0)
#        x[rows][:, columns] = 1
#        assert not x.any()
#        x[rows, columns] = 1
#        assert (x[rows, columns] == 1).all() and not x[columns, columns].any()
#        x[rows[:, None], columns] = 1
#        assert (x[:2, :2] == 1).all() and not x[2:].any() and not x[:, 2:].any()
