r"""
too many indices for tensor of dimension
========================================

There are more indices between the brackets than the tensor has dimensions. Look at ``tensor.shape`` and
drop an index, or add the missing dimension; a mask counts with all of its dimensions.

.. symptoms::

   x[0, 1] = 9 or x[:, 0] fails, tensor is one-dimensional
   out[:, 1] crashes for batch size 1 after squeeze()
   mask of shape [n, 1] on a vector x[mask] raises
"""

import torch

scores = torch.zeros(3)

# raises: IndexError: too many indices for tensor of dimension 1
scores[0, 1] = 9.0

# %%
# Why
# ---
#
# Each integer in the index takes one dimension (:ref:`claim-an-integer-index-removes-its-dimension`), and so does a
# slice or an ``int64`` index tensor. ``None`` and ``...`` need none. The number in the message is what the tensor
# has. A dimension can be lost on the way: in a ``squeeze()`` that also drops a batch of one, in a row that was indexed
# before, in a ``mean`` without ``keepdim=True``:

batch = torch.zeros(1, 3)

assert batch.squeeze().shape == batch[0].shape == (3,)
assert batch.mean(1).shape == (1,) and batch.mean(1, keepdim=True).shape == (1, 1)

# %%
# A **mask** takes as many as it has (:ref:`claim-a-mask-uses-up-as-many-dimensions-as-it-has`). A column of
# ``True`` and ``False`` has two:

column = torch.tensor([[True], [False], [True]])

# raises: IndexError: too many indices for tensor of dimension 1
scores[column] = 9.0

# %%
# A list of two lists, ``scores[[[0], [2]]]``, is read as two indices: make it a tensor
# (:ref:`error-using-a-non-tuple-sequence`). "Dimension 0" means a tensor without dimensions
# (:ref:`error-invalid-index-of-a-0-dim-tensor`).
#
# Fix 1: a mask of the same number of dimensions
# ----------------------------------------------
#
# :api:`torch.Tensor.squeeze` with the dimension named drops that one only, and only if its size is 1. For a mask of
# one row, name dimension 0. For a mask of several columns write ``mask.any(-1)`` or ``mask.all(-1)``.


# fix: mark(scores, column) like (scores.copy_(torch.where(column[:, 0], 9.0, scores)), None)[1]
#     from computed(n), every_third(n).reshape(n, 1)
def mark(scores, column):
    scores[column.squeeze(-1)] = 9.0


mark(scores, column)

assert scores.tolist() == [9.0, 0.0, 9.0]
assert torch.zeros(1, 3, 1).squeeze(-1).shape == (1, 3)
assert torch.zeros(3, 2).squeeze(-1).shape == (3, 2)

# %%
# Fix 2: keep the dimension
# -------------------------
#
# ``None`` adds one. ``scores[None, :]`` is a view, so the write reaches ``scores``:


# fix: write(scores) like (scores[1:2].fill_(5.0), None)[1] from computed(n)
def write(scores):
    table = scores[None, :]
    table[0, 1] = 5.0


write(scores)

assert scores.tolist() == [9.0, 5.0, 9.0]

# %%
# Fix 3: index from the end
# -------------------------
#
# ``...`` stands for the dimensions before, also for none of them. ``-1`` still takes one:


# fix: clear_last(tensor) like (tensor.copy_(torch.cat([tensor[:, :-1], tensor[:, -1:] * 0.0 + 1.0], dim=1)), None)[1]
#     from computed(n * 3).reshape(n, 3) * 1.0
def clear_last(tensor):
    tensor[..., -1] = 1.0


batch = torch.zeros(2, 3)
clear_last(scores)
clear_last(batch)

assert scores.tolist() == [9.0, 5.0, 1.0]
assert batch.tolist() == [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    too many indices for tensor of dimension {count}  -- ``index_put_`` adds how many it got
#
# See also: :ref:`error-shape-of-the-mask-does-not-match`.
