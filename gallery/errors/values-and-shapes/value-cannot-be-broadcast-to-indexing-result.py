r"""
shape mismatch: value tensor cannot be broadcast to indexing result
===================================================================

The value must fit what the mask or the index list picks, not the whole tensor. If it has the shape of the whole, index
it in the same way: ``scores[mask] = new[mask]``. For one number for each picked row of a matrix: ``numbers[:, None]``.

.. symptoms::

   x[mask] = y crashes, y has the shape of x
   replace positive entries with values from another tensor by boolean mask fails
   x[[0, 2]] = rows or x[idx] = v refused, count of rows differs
"""

import torch

scores = torch.tensor([1.0, -2.0, 3.0])
new = torch.tensor([10.0, 20.0, 30.0])
mask = scores > 0

# raises: RuntimeError: shape mismatch: value tensor of shape [3] cannot be broadcast to indexing
#     result of shape [2]
scores[mask] = new

# %%
# Why
# ---
#
# A mask, a list or a tensor with dimensions between the brackets is **advanced indexing**. The places it picks form a
# result of a shape of its own, and the value is broadcast to that shape. ``mask`` has two ``True``, so it wants two
# numbers, or one for both. ``[0, 2]`` wants two rows, or one for both:

table = torch.zeros(3, 2)

# raises: RuntimeError: shape mismatch: value tensor of shape [3, 2] cannot be broadcast to indexing
#     result of shape [2, 2]
table[[0, 2]] = torch.ones(3, 2)

# %%
# Two lists pick pairs, here two elements and no :ref:`rectangle <recipe-write-to-a-rectangle-of-rows-and-columns>`:

# raises: RuntimeError: shape mismatch: value tensor of shape [2, 2] cannot be broadcast to indexing
#     result of shape [2]
table[[0, 2], [0, 1]] = torch.ones(2, 2)

# %%
# If a mask happens to be ``True`` everywhere, the line at the top raises nothing.
#
# Fix 1: index the value too
# --------------------------
#
# Use the whole index, with its slices: ``table[:, mask] = wide[:, mask]``. For a value of another length:
# :ref:`scenario-as-many-values-as-the-mask-selects`.


# fix: update(scores, mask, new) like (scores.copy_(torch.where(mask, new, scores)), None)[1]
#     from computed(n), every_third(n), leaf(n)
def update(scores, mask, new):
    scores[mask] = new[mask]


update(scores, mask, new)

assert scores.tolist() == [10.0, -2.0, 30.0]
scores

# %%
# Fix 2: choose element by element
# --------------------------------
#
# :api:`torch.where` takes all three at full size, and makes a new tensor of the promoted dtype. A mask of the rows of a
# matrix is ``mask[:, None]`` there. Each gradient goes where the element came from:


# fix: chosen_from(mask, fresh, old) like
#     torch.stack([fresh[i] if i % 3 == 0 else old[i] for i in range(n)]) from every_third(n), leaf(n), leaf(n)
def chosen_from(mask, fresh, old):
    return torch.where(mask, fresh, old)


old = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
fresh = torch.tensor([10.0, 20.0, 30.0], requires_grad=True)
chosen = chosen_from(mask, fresh, old)
(chosen * torch.tensor([1.0, 2.0, 3.0])).sum().backward()

assert chosen.tolist() == [10.0, -2.0, 30.0]
assert fresh.grad.tolist() == [1.0, 0.0, 3.0] and old.grad.tolist() == [0.0, 2.0, 0.0]
chosen.detach()

# %%
# Fix 3: as many rows as indices
# ------------------------------


# fix: write_rows(table, rows) like (table[:1].copy_(rows[:1]), table[2:3].copy_(rows[1:]), None)[2]
#     from matrix(n, 2), leaf(4).reshape(2, 2)
def write_rows(table, rows):
    table[[0, 2]] = rows


write_rows(table, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))

assert table.tolist() == [[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]]
table

# %%
# One number for each of these rows is a column, for the value is broadcast from its last dimension. For a ``table`` of
# three dimensions it is ``numbers[:, None, None]``:

table = torch.zeros(3, 3)
numbers = torch.tensor([7.0, 8.0])

# raises: RuntimeError: shape mismatch: value tensor of shape [2] cannot be broadcast to indexing
#     result of shape [2, 3]
table[[0, 2]] = numbers

# %%

table[[0, 2]] = numbers[:, None]

assert table.tolist() == [[7.0, 7.0, 7.0], [0.0, 0.0, 0.0], [8.0, 8.0, 8.0]]

# %%
# If ``table`` has as many columns as numbers, each row gets both numbers without ``[:, None]``, and no error comes:

narrow = torch.zeros(3, 2)
narrow[[0, 2]] = numbers

assert narrow.tolist() == [[7.0, 8.0], [0.0, 0.0], [7.0, 8.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    shape mismatch: value tensor of shape {shape} cannot be broadcast to indexing result of shape {shape}
#
# .. verdict:: tensor/mask-too-short/eager
#
# A mask of two dimensions stands for two of the tensor's: :ref:`scenario-mask-and-slice-in-one-index`.
#
# See also: :ref:`recipe-write-one-column-per-row`, :ref:`error-masked-scatter-source-too-short`,
# :ref:`scenario-as-many-values-as-the-mask-selects`.
