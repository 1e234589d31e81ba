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
# **Dtype promotion** gives every operation a result dtype: bool, integer, float, complex, in this order,
# and the highest operand wins. An in-place operation has no free choice of its result: it is written
# into the storage that is there. Within one kind torch converts (float64 into float16); it never goes
# down a kind. The message names the result's dtype first, then that of your tensor.
#
# Look for the line of yours:
#
# * ``counts += 0.5``, ``counts *= weights``: the other operand is a float.
# * ``counts /= 2``, ``counts.sqrt_()``, ``exp_``, ``log_``: the result is a float whatever goes in.
# * ``mask += 1``: bool and int make an int. ``scores += 1j``: the result is complex.
# * ``torch.add(..., out=counts)``: ``out`` is the tensor to write into.
#
# ``counts.clamp_(min=0.5)`` says the same, with ``long int`` for ``Long``. ``alpha`` has its own words:

# raises: RuntimeError: For integral input tensors, argument alpha must not be a floating point number.
counts.add_(1, alpha=0.5)

# %%
# Fix 1: compute a new tensor
# ---------------------------
#
# It gets the dtype that the result needs. Other views of ``counts`` keep the old values.

shares = counts / 2

assert shares.dtype == torch.float32
shares

# %%
# Fix 2: an operation that stays in the dtype
# -------------------------------------------
#
# ``//=`` for integers, ``|=``, ``&=`` and ``^=`` for masks, an integer bound for ``clamp_``.

counts //= 2
mask = torch.tensor([True, False, False])
mask |= torch.tensor([False, False, True])

assert counts.tolist() == [0, 1, 1] and mask.tolist() == [True, False, True]
counts, mask

# %%
# Assignment does not refuse
# --------------------------
#
# ``counts[0] = 0.9`` and ``counts[:] = floats`` convert, and cut the fraction off without a word. So
# ``counts[:] = counts * 0.5`` is no fix. A list has no dtype: each element is what you put there.

counts[0] = 0.9
counts

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    result type {dtype} can't be cast to the desired output type {dtype}
#    For integral input tensors, argument alpha must not be a floating point number
