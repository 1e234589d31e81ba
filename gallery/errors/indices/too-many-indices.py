r"""
too many indices for tensor of dimension
========================================

There are more indices between the brackets than the tensor has dimensions. Look at ``tensor.shape`` and
drop an index, or add the missing dimension; a mask counts with all of its dimensions.
"""

import torch

scores = torch.zeros(3)

# raises: IndexError: too many indices for tensor of dimension 1
scores[0, 1] = 9.0

# %%
# Why
# ---
#
# Each integer in the index takes one dimension (:ref:`claim-an-integer-index-removes-its-dimension`). The
# number in the message is what the tensor has. A dimension can be lost on the way: in a ``squeeze()`` that
# also drops a batch of one, in a row that was indexed before, in a ``mean`` without ``keepdim=True``:

batch = torch.zeros(1, 3)
batch.squeeze().shape, batch[0].shape, batch.mean(1).shape

# %%
# A **mask** takes as many as it has (:ref:`claim-a-mask-uses-up-as-many-dimensions-as-it-has`). A column of
# ``True`` and ``False`` has two:

column = torch.tensor([[True], [False], [True]])

# raises: IndexError: too many indices for tensor of dimension 1
scores[column] = 9.0

# %%
# Fix 1: a mask of the same number of dimensions
# ----------------------------------------------
#
# :api:`torch.Tensor.squeeze` with the dimension named drops that one only:

assert torch.zeros(1, 3, 1).squeeze(-1).shape == (1, 3)
scores[column.squeeze(-1)] = 9.0

assert scores.tolist() == [9.0, 0.0, 9.0]
scores

# %%
# Fix 2: keep the dimension
# -------------------------
#
# ``None`` in the index adds one. The result is a view, so the write reaches ``scores``:

table = scores[None, :]
table[0, 1] = 5.0

assert scores.tolist() == [9.0, 5.0, 9.0]
table

# %%
# Fix 3: index from the end
# -------------------------
#
# ``...`` stands for the dimensions before, however many there are. It also stands for none:

batch = torch.zeros(2, 3)
for tensor in (scores, batch):
    tensor[..., -1] = 1.0
scores, batch

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    too many indices for tensor of dimension {count}  -- ``index_put_`` adds how many it got
#
# See also: :ref:`error-shape-of-the-mask-does-not-match`, :ref:`error-invalid-index-of-a-0-dim-tensor`.
