r"""
index\_add\_(): Index is supposed to be a vector
================================================

``index_add_``, ``index_copy_`` and ``index_fill_`` take an index of at most one dimension, and yours has more. Flatten
it, and the source in step with it. To add within each row, as for a count per batch, use ``scatter_add_``.

.. symptoms::

   x.index_add_(0, idx, src) fails with a two-dimensional index
   histogram or count per batch with index_add_, labels of shape [batch, length]
   index_select or index_copy_ with idx of shape [n, 1] crashes
"""

import torch

counts = torch.zeros(3)
classes = torch.tensor([[0, 2], [2, 2]])

# raises: IndexError: index_add_(): Index is supposed to be a vector, but got dim: 2 with type: Long
#     and size: [2, 2]
counts.index_add_(0, classes, torch.ones(2, 2))

# %%
# Why
# ---
#
# The index of ``index_add_`` is a vector: its entry ``i`` says where part ``i`` of the source goes. ``index_select``
# and ``index_reduce_`` raise with the same words, and these methods with others:

# raises: IndexError: index_copy_(): Index should have dimension 1 or 0 (got 2)
counts.index_copy_(0, classes, torch.ones(4))

# %%

# raises: RuntimeError: Index has to be a vector/scalar
counts.index_fill_(0, classes, 1.0)

# %%
# ``index_fill_`` takes an index without dimensions as a vector of one entry, and refuses one entry in two dimensions:

assert torch.zeros(3).index_fill_(0, torch.tensor(2), 1.0).tolist() == [0.0, 0.0, 1.0]

# raises: RuntimeError: Index has to be a vector/scalar
counts.index_fill_(0, torch.tensor([[2]]), 1.0)

# %%
# Fix 1: flatten both
# -------------------
#
# :api:`torch.Tensor.flatten` keeps index and source in step:


# fix: add_up(classes, amounts) like
#     torch.stack([(amounts * (classes == i)).sum() for i in range(3)])
#     from torch.arange(2 * n).reshape(n, 2) % 3, leaf(2 * n).reshape(n, 2); indexed
def add_up(classes, amounts):
    return amounts.new_zeros(3).index_add(0, classes.flatten(), amounts.flatten())


amounts = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
counts = add_up(classes, amounts)
(counts * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert counts.tolist() == [1.0, 0.0, 9.0]
assert amounts.grad.tolist() == [[1.0, 100.0], [100.0, 100.0]]
counts.detach(), amounts.grad

# %%
# If each part of the source is a row, keep the dimension of the row. For a column of indices, ``[n, 1]``, and a source
# of ``n`` rows flatten the index alone:

rows = torch.tensor([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
sums = torch.zeros(3, 2).index_add(0, classes.flatten(), rows.flatten(0, 1))

assert sums.tolist() == [[1.0, 2.0], [0.0, 0.0], [3.0 + 5.0 + 7.0, 4.0 + 6.0 + 8.0]]

column = torch.tensor([[0], [2]])
sums = torch.zeros(3, 2).index_add(0, column.flatten(), rows[0])

assert sums.tolist() == [[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]]

# %%
# Fix 2: an index for each element
# --------------------------------
#
# Here the index has the shape of the source, and row ``i`` of ``classes`` counts into row ``i``:


# fix: count_rows(classes) like
#     torch.stack([(classes == i).sum(dim=1) for i in range(3)], dim=1).to(torch.zeros(1))
#     from torch.arange(2 * n).reshape(n, 2) % 3; indexed
def count_rows(classes):
    return torch.zeros(len(classes), 3).scatter_add(1, classes, torch.ones(classes.shape))


assert count_rows(classes).tolist() == [[1.0, 0.0, 1.0], [0.0, 0.0, 2.0]]

# %%
# Fix 3: brackets, for a fill
# ---------------------------
#
# They take this index as it is, and they do not add. To fill along ``dim=1`` write ``marks[:, classes]``. Brackets
# also read where ``index_select`` raises: for the vector here ``marks[classes]`` has the shape of the index.


# fix: mark(marks, classes) like (marks.index_fill_(0, classes.flatten(), 1.0), None)[1]
#     from vector(n), torch.arange(4).reshape(2, 2) % 3; indexed
def mark(marks, classes):
    marks[classes] = 1.0


marks = torch.zeros(3)
mark(marks, classes)

assert marks.tolist() == [1.0, 0.0, 1.0]
assert marks[classes].tolist() == [[1.0, 1.0], [1.0, 1.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    index_add_(): Index is supposed to be a vector, but got dim: {count}
#    {function:op}(): Index is supposed to be a vector
#    index_copy_(): Index should have dimension 1 or 0 (got {count})
#
# .. wordings:: RuntimeError
#
#    Index has to be a vector/scalar
#    Index should have dimension 1 or 0 (got {count:int})
