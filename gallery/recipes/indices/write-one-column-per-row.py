r"""
Write one column in each row
============================

Give a row number for each column number: ``table[torch.arange(len(table)), columns] = values``. ``table[:, columns]``
writes *all* of these columns in every row. ``scatter_`` along dimension 1 writes the same, if no column is negative.

.. symptoms::

   x[:, idx] = v fills whole columns, I want one element of each row
   set the element at index idx[i] of row i
   another index for each element of the batch, write v[i] at x[i, idx[i]]
   one-hot from class numbers, a 1 at the target of each sample
   put the score of the chosen action or target class to minus infinity
   per-row index assignment, gather and write back
   last valid token of each sequence, write at lengths - 1
   mark one entry per line of a matrix, too many entries get marked
   onehot = torch.zeros(B, C); onehot[:, targets] = 1 has several ones per sample
   set all logits except the top k of each row to -inf
   logits[:, topk_indices] = -inf masks the choices of every other row, too
"""

import torch

scores = torch.zeros(3, 4)
labels = torch.tensor([2, 0, 2])

scores[:, labels] = 1.0
print("columns 2 and 0 of every row:", scores, sep="\n")

# %%
# The way that looks right
# ------------------------
#
# ``:`` means every row, and each row gets every column of the index. That is a result of shape ``[rows, rows]``, and
# one value a row broadcasts to it. No error shows that the line is wrong:

scores = torch.zeros(3, 4)
scores[:, torch.tensor([2, 0, 3])] = torch.tensor([5.0, 6.0, 7.0])

assert scores.tolist() == [[6.0, 0.0, 5.0, 7.0]] * 3
scores

# %%
# A row number for each column number
# -----------------------------------
#
# Two index tensors are taken *together*: element ``i`` of both names one place. With two lists you would loop over
# ``zip(range(3), labels)``:


# fix: set_each(scores, labels, values) like torch.where(
#     torch.arange(scores.shape[1]) == labels[:, None], values[:, None], scores)
#     from matrix(n, 4), torch.arange(n) % 4, -leaf(n); indexed
def set_each(scores, labels, values):
    result = scores.clone()
    result[torch.arange(len(result), device=result.device), labels] = values
    return result


values = torch.tensor([5.0, 6.0, 7.0])
by_loop = torch.zeros(3, 4)
for row, column in enumerate(labels.tolist()):
    by_loop[row, column] = values[row]

assert torch.equal(set_each(torch.zeros(3, 4), labels, values), by_loop)
by_loop

# %%
# The gradient: an element that was written over gets 0, and each value gets that of its place.

logits, values = torch.ones(3, 4, requires_grad=True), torch.zeros(3, requires_grad=True)
weight = torch.arange(12.0).view(3, 4)
(set_each(logits, labels, values) * weight).sum().backward()

assert values.grad.tolist() == [2.0, 4.0, 10.0]
assert torch.equal(logits.grad, weight * (torch.nn.functional.one_hot(labels, 4) == 0))
logits.grad

# %%
# The same write with ``scatter_``
# --------------------------------
#
# ``scatter_`` takes an index of as many dimensions as the tensor, so the columns stand in a column. The value is a
# number, or a tensor that stands in a column as well. ``gather`` reads the same places:

one_hot = torch.zeros(3, 4).scatter_(1, labels[:, None], 1.0)
read = one_hot.gather(1, labels[:, None]).squeeze(1)
written = torch.zeros(3, 4).scatter_(1, labels[:, None], torch.tensor([[5.0], [6.0], [7.0]]))

assert torch.equal(written, by_loop)
assert torch.equal(one_hot, torch.nn.functional.one_hot(labels, 4).to(one_hot))
assert read.eq(1).all()
one_hot

# %%
# :api:`torch.nn.functional.one_hot` makes integers of class numbers of the dtype ``int64``. ``+=`` with both index
# tensors adds once at each place, since no place comes twice (:ref:`scenario-add-once-or-every-time`):

counts = torch.zeros(3, 4)
counts[torch.arange(3), labels] += 1

assert torch.equal(counts, one_hot)

# %%
# Several columns in each row, and more dimensions
# ------------------------------------------------
#
# With ``k`` columns for each row the row numbers stand in a column, so that both broadcast to ``[rows, k]``. The same
# holds for column numbers of shape ``[rows, 1]``, as ``argmax(keepdim=True)`` gives them:

chosen = torch.tensor([[0, 1], [2, 3], [0, 3]])
masked = torch.zeros(3, 4)
masked[torch.arange(3)[:, None], chosen] = -float("inf")
best = torch.zeros(3, 4)
best[torch.arange(3)[:, None], labels[:, None]] = 1.0

assert torch.equal(best, one_hot)
assert torch.equal(masked.isinf().sum(dim=1), torch.full((3,), 2))
masked

# %%
# To keep the ``k`` largest of each row and set all others, begin with the others:

table = torch.tensor([[3.0, 1.0, 2.0, 0.0], [0.0, 5.0, 4.0, 1.0]])
top = table.topk(2, dim=1)
kept = torch.full_like(table, -float("inf")).scatter_(1, top.indices, top.values)

assert torch.equal(kept, torch.where(table >= 2.0, table, -float("inf")))
kept

# %%
# For ``[batch, time, features]`` and one time for each sample, what follows is written whole, here a vector:

hidden, last = torch.zeros(3, 4, 2), torch.tensor([3, 0, 1])
hidden[torch.arange(3), last] = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

assert hidden[0, 3].tolist() == [1.0, 2.0] and hidden[1, 0].tolist() == [3.0, 4.0]
hidden.sum(dim=2)

# %%
# Targets to leave out
# --------------------
#
# A target of -100 is no column. Here the write would raise, but with 100 columns or more -100 counts from the end, and
# -1 is the *last* column, which is also what ``lengths - 1`` of an empty sequence names. Choose the rows first:

targets = torch.tensor([2, -100, 2])
rows = torch.where(targets >= 0)[0]
one_hot = torch.zeros(3, 4)
one_hot[rows, targets[rows]] = 1.0

assert one_hot.sum(dim=1).tolist() == [1.0, 0.0, 1.0]
one_hot

# %%
# At the edges: no rows, one row, and under ``vmap``, where the index of the sample is a 0-dimensional
# tensor:

assert set_each(torch.zeros(0, 4), labels[:0], torch.zeros(0)).shape == (0, 4)
assert set_each(torch.zeros(1, 4), labels[:1], torch.ones(1)).tolist() == [[0.0, 0.0, 1.0, 0.0]]


def set_one(row, column):
    return row.index_put((column,), row.new_ones(()))


batched = torch.vmap(set_one)(torch.zeros(3, 4), labels)
assert torch.equal(batched, torch.nn.functional.one_hot(labels, 4).to(batched))

# %%
# See also: :ref:`recipe-write-to-a-rectangle-of-rows-and-columns`,
# :ref:`scenario-scatter-reads-the-shape-of-the-index`, :ref:`error-value-cannot-be-broadcast-to-indexing-result`.
#
# .. claim:: two-index-tensors-name-places-together
#    :range: plain-tensors
#    :leaves-out: rank 0, 1; size 0, 1, 1000; layout expanded, one element
#    :wrong: x[rows, columns] -> x[:, columns]
#    :same-in-false-worlds: the index is advanced, and makes no view in any world
#
#    For a ``t`` of two dimensions or more that is not expanded, ``t[rows, columns] = v`` writes one place for each
#    pair; ``t[:, columns] = v`` writes each of the columns in every row.
#
#    >>> t, columns = torch.zeros(2, 3), torch.tensor([2, 0])
#    >>> t[torch.arange(2), columns] = 1.0
#    >>> t
#    tensor([[0., 0., 1.],
#            [1., 0., 0.]])
#    >>> t[:, columns] = 5.0
#    >>> t
#    tensor([[5., 0., 5.],
#            [5., 0., 5.]])
#
#    def holds(x):
#        rows, columns = torch.tensor([0, 1]), torch.tensor([1, 0])
#        x.fill_(0)
#        x[rows, columns] = 1
#        pairs = x.clone()
#        assert (pairs[0, 1] == 1).all() and (pairs[1, 0] == 1).all() and pairs.sum() == 2 * pairs[0, 0].numel()
#        x[:, columns] = 1
#        assert (x[:, :2] == 1).all()
