r"""
Can I update part of a float8 tensor?
=====================================

You can assign to it by position or by a slice: the value is rounded to 8 bits. ``+``, ``+=`` and an assignment of a
number through a mask raise. Compute in another dtype and write the result back.

.. symptoms::

   float8_e4m3fn add not implemented
   += on fp8 weights
   mask assignment fails for float8
   fp8 kv cache update
   8 bit floating tensor refuses in-place addition and masked fill
   w8 = w.to(torch.float8_e4m3fn); w8[mask] = 0 raises masked_fill not implemented for Float8_e4m3fn
"""

# needs: cpu

import torch

cache = torch.zeros(4, dtype=torch.float8_e4m3fn)
cache[0] = 1.1
cache[1:3] = torch.tensor([0.3, -2.3])
cache[[3]] = 5.0
cache.float(), torch.finfo(cache.dtype).eps

# %%
# Between 1 and 2, the values of ``float8_e4m3fn`` are 0.125 apart, so 1.1 is 1.125.
#
# What is missing
# ---------------

# raises: NotImplementedError: "add_stub" not implemented for 'Float8_e4m3fn'
cache[0] + 1.0

# %%

# raises: NotImplementedError: "masked_fill" not implemented for 'Float8_e4m3fn'
cache[torch.tensor([True, False, False, True])] = 0.0

# %%
# A tensor of another dtype is converted by a slice. A list, a tensor of positions and a mask refuse it:

# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float8_e4m3fn
#     for the destination and Float for the source.
cache[torch.tensor([0, 1])] = torch.tensor([1.0, 2.0])

# %%
# Compute outside, write back
# ---------------------------
#
# To set a number where a mask is true, turn the mask into positions. For a computation, use :api:`torch.where` on a
# copy in float32. ``.to(cache.dtype)`` and ``copy_`` round:

mask = torch.tensor([True, False, False, True])
cache[mask.nonzero(as_tuple=True)] = 4.0
assert cache.float().tolist() == [4.0, 0.3125, -2.25, 4.0]

position = torch.tensor([0, 1])
cache[position] = torch.tensor([1.0, 2.0]).to(cache.dtype)
wide = cache.float() + 1.0
wide = torch.where(mask, 0.0, wide)
cache.copy_(wide)

assert cache.float().tolist() == [0.0, 3.0, -1.25, 0.0] and cache.dtype == torch.float8_e4m3fn
cache.float()

# %%
# What a value outside the range becomes depends on the float8 kind. Clamp to the largest number before you write:

for dtype in (torch.float8_e4m3fn, torch.float8_e5m2):
    largest = torch.finfo(dtype).max
    wide = torch.tensor([1e6])
    clamped = wide.clamp(-largest, largest).to(dtype)
    assert clamped.float().item() == largest
    print(dtype, "without clamp:", wide.to(dtype).item(), "with clamp:", clamped.item())

# %%
# ``float8_e8m0fnu``, the dtype of scales, holds powers of two. On the CPU, it takes no list or tensor of
# positions.
#
# See also: :ref:`error-not-implemented-for-dtype`, :ref:`scenario-small-updates-vanish`.
#
# .. claim:: float8-can-be-assigned-and-not-added-to
#    :needs: cpu
#    :same-in-false-worlds: it is about a dtype, not about memory
#
#    ``float8_e4m3fn`` takes an assignment by position, and adding to it in place raises.
#
#    >>> t = torch.zeros(2, dtype=torch.float8_e4m3fn)
#    >>> t[0] = 1.1
#    >>> t.float()
#    tensor([1.1250, 0.0000])
#    >>> t += 1
#    Traceback (most recent call last):
#    NotImplementedError: "add_stub" not implemented for 'Float8_e4m3fn'
