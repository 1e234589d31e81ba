r"""
The use of \`x.T\` on tensors of dimension other than 2 to reverse their shape is deprecated
============================================================================================

``.T`` is meant for matrices. To transpose each matrix of a batch write ``.mT``; to reverse all
dimensions, which is what ``.T`` does here, write ``permute``. For a vector or a single number leave it out.

.. symptoms::

   batch.T on a 3-D tensor prints a deprecation warning
   transpose each matrix in a batch, x.T puts the batch last
   x.T[:, 0] = 1 edits wrong entries of a 3-D tensor
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
# ``.T`` reverses *all* dimensions: ``[2, 2, 3]`` becomes ``[3, 2, 2]``, and the batch is last. The result is a
# **view**. A number written to a part of it lands somewhere else, without a shape error. Here the first rows change,
# and not the first columns:

square = torch.zeros(2, 2, 2)
# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: The use of `x.T` on tensors of dimension other than 2 to reverse their shape is ...
square.T[:, 0] = 1.0
square

# %%
# Fix 1: transpose each matrix
# ----------------------------
#
# ``.mT`` swaps the last two dimensions. Column 0 of each matrix in a 3-D batch is ``batch.mT[:, 0]``. With more
# dimensions in front it is ``batch.mT[..., 0, :]``.


# fix: fill_columns(batch) like (batch[:, :, :1].fill_(1.0), None)[1] from computed(4 * n).reshape(n, 2, 2) * 1.0
def fill_columns(batch):
    batch.mT[:, 0] = 1.0


fill_columns(batch)

assert batch.tolist() == [[[1.0, 0.0, 0.0]] * 2] * 2
batch

# %%
# ``.mT`` raises for a vector.
#
# Fix 2: reverse all dimensions on purpose
# ----------------------------------------


# fix: reverse(batch) like batch.transpose(0, 2) from leaf(4 * n).reshape(n, 2, 2)
def reverse(batch):
    return batch.permute(2, 1, 0)


assert torch.equal(reverse(batch), flipped) and reverse(batch).shape == (3, 2, 2)
assert batch.permute(*range(batch.ndim)[::-1]).shape == (3, 2, 2)

# %%
# To put the channels of an image ``[channels, height, width]`` last, name the order. ``.T`` would swap height and width
# as well:

image = torch.zeros(3, 4, 5)

assert image.permute(1, 2, 0).shape == (4, 5, 3)

# %%
# Fix 3: no transpose at all
# --------------------------
#
# An index names the column:


# fix: fill_last(batch) like (batch.mT[:, 0].fill_(2.0), None)[1] from computed(4 * n).reshape(n, 2, 2) * 1.0
def fill_last(batch):
    batch[..., 0] = 2.0


fill_last(batch)

assert batch.tolist() == [[[2.0, 0.0, 0.0]] * 2] * 2
batch

# %%
# For a vector ``.T`` keeps the shape, and warns. Leave it out, or make a column:

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
