r"""
result type can't be cast to the desired output type
====================================================

The result of an in-place operation has to go into a tensor whose dtype cannot hold that kind of number.
Compute a new tensor, ``counts = counts + 0.5``, or convert first, ``counts = counts.float()``.
"""

import torch

counts = torch.tensor([1, 2, 3])

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
counts[:2] += 0.5

# %%
# Why
# ---
#
# **Dtype promotion** gives every operation a result dtype. An in-place operation writes its result into the
# tensor that is there. float64 goes into float16, but float does not go into integer. The message names the
# result's dtype first, then that of your tensor. The dtypes of some results:

half = torch.zeros(1, dtype=torch.float16)
half += torch.ones(1, dtype=torch.float64)
[x.dtype for x in (counts + 0.5, counts / 2, counts.sqrt(), counts.bool() + 1, half.float() + 1j)]

# %%
# :api:`torch.can_cast` says which can be written in place:

torch.can_cast(torch.float32, torch.int64), torch.can_cast(torch.float64, torch.float16)

# %%
# ``alpha`` has its own words:

# raises: RuntimeError: For integral input tensors, argument alpha must not be a floating point number.
counts.add_(1, alpha=0.5)

# %%
# Fix 1: compute a new tensor
# ---------------------------
#
# It gets the dtype that the result needs, and ``counts`` keeps its values:

# fix: not compiled: statement
shares = counts / 2

assert shares.dtype == torch.get_default_dtype() and counts.tolist() == [1, 2, 3]
shares

# %%
# Fix 2: an operation that stays in the dtype
# -------------------------------------------
#
# ``//=`` for integers, ``|=`` for masks:

# fix: not compiled: statement
counts //= 2
mask = torch.tensor([True, False, False])
mask |= torch.tensor([False, False, True])

assert counts.tolist() == [0, 1, 1] and mask.tolist() == [True, False, True]
counts, mask

# %%
# Assignment does not refuse
# --------------------------
#
# It converts, and cuts the fraction off without a word. So it is no fix:

counts[0] = 5.9
counts[1:] = counts[1:] * 0.5
counts

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    result type {dtype} can't be cast to the desired output type {dtype}
#    For integral input tensors, argument alpha must not be a floating point number
