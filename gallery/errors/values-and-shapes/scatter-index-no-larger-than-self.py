r"""
Expected index to be no larger than self apart from dimension, and no larger size than src
==========================================================================================

``scatter_`` does not broadcast: ``index`` and ``src`` need as many dimensions as the tensor. ``index`` must not be
longer than ``src``, nor than the tensor off ``dim``. Check ``dim`` first. Make a vector of indices a column, or expand
it.

.. symptoms::

   one_hot.scatter_(1, labels, 1) crashes, labels is a vector
   counts.scatter_(0, idx, src) refused, index and tensor differ in shape
   scatter_add_ per row with 1-D index does not broadcast
"""

import torch

counts = torch.zeros(2, 3)
index = torch.tensor([[0, 1, 0, 1]])

# raises: RuntimeError: Expected index [1, 4] to be no larger than self [2, 3] apart from dimension 0
#     and to be no larger size than src [1, 4]
counts.scatter_(0, index, torch.ones(1, 4))

# %%
# Why
# ---
#
# :api:`torch.Tensor.scatter_` loops over ``index``. With ``dim=0`` the element at ``[i, j]`` says: write
# ``src[i, j]`` to ``counts[index[i, j], j]``. So every ``j`` of ``index`` must exist in ``counts`` and in
# ``src``. Along ``dim`` ``index`` may be longer than the tensor, and not longer than ``src``:

longer = torch.tensor([[0], [1], [1]])
written = torch.zeros(2, 3).scatter_(0, longer, torch.tensor([[1.0], [2.0], [2.0]]))

assert written.tolist() == [[1.0, 0.0, 0.0], [2.0, 0.0, 0.0]]

# %%
# In the failing line ``index`` has four columns, and ``counts`` has three. If the four numbers name columns of row 0,
# ``dim`` is 1. The numbers repeat, so add:

counted = torch.zeros(2, 3).scatter_add(1, index, torch.ones(1, 4))

assert counted.tolist() == [[2.0, 2.0, 0.0], [0.0, 0.0, 0.0]]

# %%
# An index that is shorter than ``src`` raises nothing. What is left over of ``src`` is not written:
# :ref:`claim-scatter-writes-once-for-each-index`.
#
# A vector of class numbers for a table is the other form of this mistake. One number a row is a column:

labels = torch.tensor([2, 0])

# raises: RuntimeError: Index tensor must have the same number of dimensions as self tensor
counts.scatter_(1, labels, 1.0)

# %%
# Fix 1: one index a row
# ----------------------
#
# For labels with more dimensions ``labels.unsqueeze(dim)`` does the same:


# fix: one_hot_of(labels) like torch.eye(3)[labels] from torch.arange(n) % 3; indexed
def one_hot_of(labels):
    return torch.zeros(len(labels), 3).scatter(1, labels[:, None], 1.0)


assert one_hot_of(labels).tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]

# %%
# Fix 2: move whole rows
# ----------------------
#
# Expand the index yourself, or use :api:`torch.Tensor.index_add_`, which takes one index a row. Both add
# the third row to the first here. The gradient of each source row is that of the row it went to:


# fix: added_rows(target, rows) like torch.stack([(rows * (target == i)[:, None]).sum(dim=0) for i in range(2)])
#     from torch.arange(n) % 2, leaf(3 * n).reshape(n, 3)
def added_rows(target, rows):
    return torch.zeros(2, 3).scatter_add(0, target[:, None].expand(-1, 3), rows)


rows = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]], requires_grad=True)
target = torch.tensor([0, 1, 0])
added = added_rows(target, rows)
same = torch.zeros(2, 3).index_add(0, target, rows)
(added * torch.tensor([[1.0], [10.0]])).sum().backward()

assert added.tolist() == same.tolist() == [[8.0, 10.0, 12.0], [4.0, 5.0, 6.0]]
assert rows.grad.tolist() == [[1.0] * 3, [10.0] * 3, [1.0] * 3]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Expected index {shape} to be no larger than self {shape} apart from dimension {dimension}
#    Expected index {shape} to be smaller than self {shape} apart from dimension {dimension}  -- torch 2.5 and older
#    Index tensor must have the same number of dimensions as self tensor
#    Index tensor must have the same number of dimensions as src tensor
#    Size does not match at dimension {dimension} expected index {shape} to be no larger than self {shape}  -- gather
#    Index tensor must have the same number of dimensions as input tensor  -- gather
#
# See also: :ref:`scenario-scatter-reads-the-shape-of-the-index`, :ref:`error-index-out-of-bounds`,
# :ref:`error-source-does-not-match-the-index`.
