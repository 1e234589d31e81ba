r"""
Can I update part of a float8 tensor?
=====================================

You can assign to it by position or by a slice: the value is rounded to 8 bits. ``+``, ``+=`` and an assignment through a
mask raise. Compute in another dtype and write the result back.

.. symptoms::

   float8_e4m3fn add not implemented
   += on fp8 weights
   mask assignment fails for float8
   fp8 kv cache update
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
# A tensor of another dtype is converted by a slice. A list or a tensor of positions refuses it:

# raises: RuntimeError: Index put requires the source and destination dtypes match, got Float8_e4m3fn
#     for the destination and Float for the source.
cache[torch.tensor([0, 1])] = torch.tensor([1.0, 2.0])

# %%
# Compute outside, write back
# ---------------------------
#
# For a mask, use :api:`torch.where` on a copy in float32. ``.to(cache.dtype)`` and ``copy_`` round:

position = torch.tensor([0, 1])
cache[position] = torch.tensor([1.0, 2.0]).to(cache.dtype)
wide = cache.float() + 1.0
wide = torch.where(torch.tensor([True, False, False, True]), 0.0, wide)
cache.copy_(wide)

assert cache.float().tolist() == [0.0, 3.0, -1.25, 0.0] and cache.dtype == torch.float8_e4m3fn
cache.float()

# %%
# What a value outside the range becomes depends on the float8 kind. Clamp to the largest number before you write:

for dtype in (torch.float8_e4m3fn, torch.float8_e5m2):
    print(torch.tensor([1e6]).to(dtype).float(), torch.finfo(dtype).max)

# %%
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
