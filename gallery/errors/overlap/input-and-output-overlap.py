r"""
unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location
====================================================================================================================

You copied part of a tensor onto an overlapping part of itself. Clone what you read:
``series[1:] = series[:-1].clone()``.
"""

import torch

series = torch.tensor([1.0, 2.0, 3.0, 4.0])

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor before performing the
#     operation.
series[1:] = series[:-1]

# %%
# Why
# ---
#
# Both sides are **views** of one storage. The copy would read ``series[1]`` after it had already
# written it, or before, as the loop over the elements goes. Torch checks, before it writes, whether
# source and target overlap in part, and refuses.
#
# Fix 1: read from a copy
# -----------------------

series[1:] = series[:-1].clone()

assert series.tolist() == [1.0, 1.0, 2.0, 3.0]
series

# %%
# Fix 2: compute the shifted tensor
# ---------------------------------
#
# Nothing is written in place, so gradients are recorded as for any other operation, and it stays
# right under ``torch.compile``:

source = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
shifted = torch.cat([source[:1], source[:-1]])
(shifted * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert source.grad.tolist() == [11.0, 100.0, 1000.0, 0.0]
shifted, source.grad

# %%
# The check is not complete
# -------------------------
#
# It looks at the two views' memory and gives up when that takes long, as it may for views with
# gaps between their rows. A shift by a *column* is not refused, and may come out wrong:

table = torch.arange(8.0).repeat(8, 1)
right = torch.cat([table[:, :1], table[:, :-1]], dim=1)

table[:, 1:] = table[:, :-1]
torch.equal(table, right)

# %%
# So clone whenever both sides come from one tensor, and do not wait for the error.
#
# A list and an array
# -------------------
#
# A list's slice on the right is a copy already, and NumPy notices the overlap and makes one:

import numpy as np

row, array = [1.0, 2.0, 3.0, 4.0], np.array([1.0, 2.0, 3.0, 4.0])
row[1:] = row[:-1]
array[1:] = array[:-1]
row, array

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.  -- since torch 1.3
