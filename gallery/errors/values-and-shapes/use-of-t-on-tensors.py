r"""
The use of \`x.T\` on tensors of dimension other than 2 to reverse their shape is deprecated
============================================================================================

``.T`` is meant for matrices. To transpose each matrix of a batch write ``.mT``; to reverse all
dimensions, which is what ``.T`` does here, write ``permute``.
"""

import torch

batch = torch.zeros(2, 2, 3)

# warns: UserWarning: The use of `x.T` on tensors of dimension other than 2 to reverse their shape is
#     deprecated and it will throw an error in a future release. ...
flipped = batch.T

flipped.shape

# %%
# Why
# ---
#
# ``.T`` reverses *all* dimensions: ``[2, 2, 3]`` becomes ``[3, 2, 2]``, and the batch is last. Few people
# mean that. The result is a **view**, so a write to it lands somewhere else, and no shape error says so. Here the
# first rows change, and not the first columns:

square = torch.zeros(2, 2, 2)
# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: The use of `x.T` on tensors of dimension other than 2 to reverse their shape is ...
square.T[:, 0] = 1.0
square

# %%
# Fix 1: transpose each matrix
# ----------------------------
#
# ``.mT`` swaps the last two dimensions. Column 0 of every matrix:

batch.mT[:, 0] = 1.0

assert torch.equal(batch[:, :, 0], torch.ones(2, 2)) and batch.sum() == 4
batch

# %%
# Fix 2: reverse all dimensions on purpose
# ----------------------------------------

reverse = batch.permute(2, 1, 0)

assert torch.equal(reverse, flipped) and reverse.shape == (3, 2, 2)
reverse.shape

# %%
# Fix 3: no transpose at all
# --------------------------
#
# An index says it as well, and needs no thought about views:

batch[..., 0] = 2.0
batch

# %%
# For a vector ``.T`` changes nothing, and warns. Leave it out, or make a column:

vector = torch.tensor([1.0, 2.0])
# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: The use of `x.T` on tensors of dimension other than 2 to reverse their shape is ...
vector.T, vector[:, None]

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated
#    Tensor.T is deprecated on 0-D tensors.
