r"""
result type can't be cast to the desired output type
====================================================

The result of an in-place operation has to go into a tensor whose dtype cannot hold that kind of number.
Compute a new tensor, ``counts = counts + 0.5``, or convert first, ``counts = counts.float()``. If a loss raises it,
convert the targets.

.. symptoms::

   BCEWithLogitsLoss or binary_cross_entropy_with_logits with integer or long targets
   integer labels subtracted or divided in place, x /= 2
   normalise a uint8 image in place with sub_ and div_
   index arithmetic, idx *= 0.5 or idx += offset with a float offset
   bool mask += 1
   mean or running average kept in an integer tensor
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
# Fix 3: the targets of a loss
# ----------------------------
#
# Some losses write a result of floats in place into a tensor of the targets' dtype. The fix belongs to the targets:

scores, labels = torch.zeros(2), torch.tensor([0, 1])

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)

# %%

# fix: not compiled: statement
loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels.to(scores.dtype))

assert torch.allclose(loss, torch.tensor(2.0).log())
loss

# %%
# ``CrossEntropyLoss`` wants the opposite: class numbers stay ``long``.
#
# Fix 4: numbers that have to stay integers
# -----------------------------------------
#
# Positions and indices must be integers again at the end, so a result of floats is no help. Make the *other* operand
# an integer, or say how to round:

positions = torch.tensor([3, 5, 8])
offset = torch.tensor(2.0)

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
positions += offset

# %%

# fix: not compiled: statement
positions += offset.long()
halves = positions.div(2, rounding_mode="floor")

assert positions.tolist() == [5, 7, 10] and halves.tolist() == [2, 3, 5]
assert halves.dtype == torch.int64
torch.arange(12)[positions], halves

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
