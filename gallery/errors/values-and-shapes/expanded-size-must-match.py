r"""
The expanded size of the tensor must match the existing size at non-singleton dimension
=======================================================================================

The value does not fit the slice it is assigned to. A tensor does not change its shape on assignment: make the value
fit, or build a new tensor with ``torch.cat``. ``expand`` says it of a size that is not 1.

.. symptoms::

   x[1:3] = y crashes because y has another length than the slice
   batch[i, :n] = seq padding loop fails, sequence longer than max_len
   replay buffer slice at the end too short, buffer[pos:pos + n] = batch refused
   query[:, :, :5] = image where image has fewer or more columns, expanded size error
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0, 4.0])

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (3) at
#     non-singleton dimension 0. Target sizes: [2]. Tensor sizes: [3]
scores[1:3] = torch.tensor([7.0, 8.0, 9.0])

# %%
# Why
# ---
#
# ``scores[1:3]`` is a view of two elements, and assigning copies the value into it. "Target sizes" is
# the slice, "Tensor sizes" is the value. The value may be **broadcast**: dimensions are compared from
# the last one, and each must be equal, or 1 in the value (:ref:`claim-sizes-of-one-are-stretched`). The message names
# the last dimension that is neither.
#
# Target sizes 0, or fewer than you expect: often the slice reaches past the end, and was cut there. In a
# :ref:`ring buffer <recipe-store-samples-in-a-replay-buffer>` write up to ``len(buffer)`` rows at
# ``torch.arange(pos, pos + n) % len(buffer)``.

# raises: RuntimeError: The expanded size of the tensor (0) must match the existing size (2) ...
scores[4:6] = torch.tensor([5.0, 6.0])

# %%
# One value fits the empty slice, since a size of 1 is stretched to 0. The line writes to no element:

scores[4:5] = torch.tensor([5.0])

assert scores.tolist() == [1.0, 2.0, 3.0, 4.0]

# %%
# Fix 1: a value of the shape of the slice
# ----------------------------------------
#
# Give the slice as many places as the value has elements, at the top ``scores[1:4]``, or cut the value. If each element
# of a vector is to fill a row, turn it with ``None`` in the index:

table = torch.zeros(2, 3)
column = torch.tensor([7.0, 8.0])

# raises: RuntimeError: The expanded size of the tensor (3) must match the existing size (2) at
#     non-singleton dimension 1. Target sizes: [2, 3]. Tensor sizes: [2]
table[:, :] = column

# %%


# fix: fill_rows(table, column) like (table.copy_(torch.stack([column] * 3, dim=1)), None)[1] from matrix(n), leaf(n)
def fill_rows(table, column):
    table[:, :] = column[:, None]


fill_rows(table, column)

assert table.tolist() == [[7.0] * 3, [8.0] * 3]
table

# %%
# In a square table the value without ``None`` raises nothing, and fills the columns:
# :ref:`claim-a-vector-is-lined-up-with-the-last-dimension`.
#
# Fix 2: the tensor is to grow, as a list does
# --------------------------------------------
#
# A list gets longer by such an assignment (:ref:`scenario-slice-assignment-grows-a-list-only`). For a tensor
# compute a new one with :api:`torch.cat`:


# fix: replaced(scores, new) like torch.stack([scores[0], *new, *scores[3:]]) from leaf(n), leaf(3)
def replaced(scores, new):
    return torch.cat([scores[:1], new, scores[3:]])


scores = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
new = torch.tensor([7.0, 8.0, 9.0], requires_grad=True)
grown = replaced(scores, new)
(grown * torch.arange(5.0)).sum().backward()

assert grown.tolist() == [1.0, 7.0, 8.0, 9.0, 4.0]
assert scores.grad.tolist() == [0.0, 0.0, 0.0, 4.0] and new.grad.tolist() == [1.0, 2.0, 3.0]
grown.detach()

# %%
# Your own call of expand
# -----------------------
#
# ``expand`` repeats a dimension of size 1. To repeat two elements, use :api:`torch.Tensor.repeat`, which copies. If
# the positions of a model are too few for your input, cut the input, or make more positions:

pair = torch.tensor([5.0, 6.0])

assert pair.repeat(2).tolist() == [5.0, 6.0, 5.0, 6.0]
assert pair[:, None].expand(2, 4).tolist() == [[5.0] * 4, [6.0] * 4]

# raises: RuntimeError: The expanded size of the tensor (4) must match the existing size (2) ...
pair.expand(4)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    The expanded size of the tensor ({size}) must match the existing size ({size}) at non-singleton dimension  -- ``masked_scatter_`` says it of a mask
#
# .. verdict:: tensor/too-long/eager
#
# See also: :ref:`error-value-has-more-dimensions`, :ref:`error-size-of-tensor-a-must-match`.
