r"""
index\_add\_(): Number of indices should be equal to source.size(dim)
=====================================================================

``index_add_`` and ``index_copy_`` take one row of the source for each index, and the rows must be as wide
as those of the tensor. Nothing is broadcast: expand the source, or add the missing dimension.

.. symptoms::

   table.index_add_(0, idx, row) crashes, one row for several indices
   index_copy_ into cache or memory bank, source has different shape
   sum node features per graph with index_add_, vector source refused
"""

import torch

table = torch.zeros(3, 2)
where = torch.tensor([0, 2])

# raises: RuntimeError: index_add_(): Number of indices (2) should be equal to source.size(dim): (1),
#     for dim: 0
table.index_add_(0, where, torch.ones(1, 2))

# %%
# Why
# ---
#
# With ``dim=0`` row ``i`` of the source goes to row ``where[i]`` of the table. So the source has as many
# rows as there are indices, and in every other dimension the size of the table:

# raises: RuntimeError: source tensor shape must match self tensor shape, excluding the specified
#     dimension. Got self.shape = [3, 2] source.shape = [2, 3]
table.index_add_(0, where, torch.ones(2, 3))

# %%
# ``index_copy_`` has the same rule and other words for it. A vector is no row:

# raises: IndexError: index_copy_(): When source and destination are not scalars, their
#     dimensionality must match. Source dimensionality (1), destination dimensionality (2)
table.index_copy_(0, torch.tensor([1]), torch.tensor([5.0, 6.0]))

# %%
# ``put_`` wants one source value for each of its indices:

# exception in deterministic: put-has-no-deterministic-algorithm
# raises: IndexError: put_(): Expected source and index to have the same number of elements, but got
#     source.numel() = 1, index.numel() = 2
table.put_(where, torch.ones(1))

# %%
# Fix 1: one row an index
# -----------------------
#
# Expand the source to one row an index. The line also serves a table that is a vector, and a source of one number. If
# the source has one value an index, give it its second dimension first: ``values[:, None]``.


# fix: added_to(table, where, row) like table + torch.isin(torch.arange(n), where)[:, None] * row
#     from matrix(n, 2), torch.tensor([0, 2]), leaf(2)
def added_to(table, where, row):
    return table.index_add(0, where, row.expand(len(where), *table.shape[1:]))


row = torch.tensor([5.0, 6.0], requires_grad=True)
added = added_to(table, where, row)
added.sum().backward()

assert added.tolist() == [[5.0, 6.0], [0.0, 0.0], [5.0, 6.0]] and row.grad.tolist() == [2.0, 2.0]
assert added_to(torch.zeros(3), where, torch.ones(1)).tolist() == [1.0, 0.0, 1.0]
added.detach()

# %%
# Fix 2: brackets, which broadcast
# --------------------------------
#
# If nothing is added up, assign. Mind repeated indices: :ref:`scenario-which-of-two-values-stays`. To add, the line
# that broadcasts is ``table.index_put_((where,), row, accumulate=True)``: :ref:`recipe-add-at-repeated-indices`.


# fix: write(table, where, row) like
#     (table.copy_(torch.where(torch.isin(torch.arange(n), where)[:, None], row, table)), None)[1]
#     from matrix(n, 2), torch.tensor([0, 2]), leaf(2)
def write(table, where, row):
    table[where] = row


write(table, where, torch.tensor([5.0, 6.0]))

assert table.tolist() == [[5.0, 6.0], [0.0, 0.0], [5.0, 6.0]]

# %%
# Fix 3: put\_ with one value
# ---------------------------


# exception in deterministic: put-has-no-deterministic-algorithm
# fix: put_one(table, where, value) like
#     (table.copy_(torch.where(torch.isin(torch.arange(2 * n).reshape(n, 2), where), value, table)), None)[1]
#     from matrix(n, 2), torch.tensor([0, 2]), leaf(1)
def put_one(table, where, value):
    table.put_(where, value.expand(where.shape))


put_one(table, where, torch.ones(1))

assert table.tolist() == [[1.0, 6.0], [1.0, 0.0], [5.0, 6.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Number of indices ({count}) should be equal to source.size(dim): ({count}), for dim: {dimension}
#    source tensor shape must match self tensor shape, excluding the specified dimension.
#    index_copy_(): Source/destination tensor must have same slice shapes.
#    Number of indices ({count:int}) should be equal to tensor.size(dim) ({size:int}), for dim={dimension:int}
#
# .. wordings:: IndexError
#
#    index_copy_(): Number of indices ({count}) should be equal to source.size(dim) ({count})
#    index_copy_(): When source and destination are not scalars, their dimensionality must match.
#    index_copy_(): When source is scalar, index should have one element (got {count})
#    put_(): Expected source and index to have the same number of elements
