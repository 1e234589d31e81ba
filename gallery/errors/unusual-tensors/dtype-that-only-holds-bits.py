r"""
"fill\_out" not implemented for 'UInt4'
=======================================

The dtype is a name for a few bits, and torch does not convert numbers to it. Write and print through a view as
bytes: ``codes.view(torch.uint8)[0] = 1``. Instead of ``numbers.to(torch.uint4)`` write
``numbers.to(torch.uint8).view(torch.uint4)``.

.. symptoms::

   x = torch.empty(3, dtype=torch.uint4); x[0] = 1 crashes
   store 4-bit quantized weights, convert tensor with .to(torch.uint4) fails
   torch.int4 or uint2 tensor cannot be filled or printed, float4 cannot be filled
"""

# needs: cpu

import torch

codes = torch.empty(3, dtype=torch.uint4)

# differs in deterministic: ``torch.empty`` raises ``NotImplementedError:
#     "fill_empty_deterministic_" not implemented for 'UInt4'``, since it fills new memory.
# raises: NotImplementedError: "fill_out" not implemented for 'UInt4'
codes[0] = 1

# %%
# Why
# ---
#
# ``torch.uint1`` to ``uint7``, ``int1`` to ``int7``, ``bits8`` and ``float4_e2m1fn_x2`` are names for
# libraries that pack small numbers. Torch can allocate such a tensor and take views of it. One element of those below
# takes a whole byte, so torch packs nothing for you:

# differs in deterministic: ``torch.empty`` raises here as well.
dtypes = [torch.uint1, torch.uint4, torch.int7, torch.bits8, torch.float4_e2m1fn_x2]
[torch.empty(3, dtype=dtype)[1:].element_size() for dtype in dtypes]

# %%
# An assignment needs a **kernel** for the dtype. None was written for a number (``fill_out``) or for a tensor
# of another dtype (``copy_``). A tensor of the same dtype (``copy_kernel``) is refused by ``uint1`` to ``uint7`` and
# ``int1`` to ``int7``.

# raises: NotImplementedError: "copy_" not implemented for 'UInt4'
codes[0] = torch.tensor(1)

# %%

# raises: NotImplementedError: "copy_kernel" not implemented for 'UInt4'
codes[0:1] = codes[2:3]

# %%
# Fix 1: write bytes
# ------------------
#
# :api:`torch.Tensor.view` with a dtype of the same size is a **view** of the same memory. The write goes
# through. What a byte means is up to the library that reads it. An element of ``torch.bits16`` takes two bytes: view it
# as ``torch.uint16``.

# fix: not compiled: statement
bytes_of_codes = codes.view(torch.uint8)
bytes_of_codes[:] = torch.tensor([1, 2, 3])

assert codes.view(torch.uint8).tolist() == [1, 2, 3]
codes.dtype, bytes_of_codes

# %%
# Between two such tensors the view stands on both sides. Whole numbers become bytes first. (That computes no
# ``float4`` codes: the byte of ``1.0`` is 1.)

codes.view(torch.uint8)[0:1] = codes.view(torch.uint8)[2:3]
converted = torch.tensor([4, 5, 6]).to(torch.uint8).view(torch.uint4)

assert codes.view(torch.uint8).tolist() == [3, 2, 3]
assert converted.dtype == torch.uint4 and converted.view(torch.uint8).tolist() == [4, 5, 6]

# %%
# Fix 2: store ``uint8``, and pack two numbers of four bits yourself
# ------------------------------------------------------------------
#
# Each number must be from 0 to 15:

# fix: not compiled: statement
low, high = torch.tensor([1, 2, 3]), torch.tensor([15, 0, 7])
packed = (low + 16 * high).to(torch.uint8)
packed[1] = 5 + 16 * 9

assert (packed % 16).tolist() == [1, 5, 3] and (packed // 16).tolist() == [15, 9, 7]
packed, packed % 16, packed // 16

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    "fill_out" not implemented for '{dtype}'  -- a RuntimeError up to torch 2.6
#    "fill_cpu" not implemented for 'UInt{number}'  -- for ``fill_``
#    "copy_" not implemented for 'UInt{number}'
#    "copy_" not implemented for 'Int{number}'
#    "copy_" not implemented for 'Bits{number}'
#    "copy_kernel" not implemented for 'UInt{number}'
#    "copy_kernel" not implemented for 'Int{number}'
#    "copy_kernel" not implemented for 'Float4_e2m1fn_x2'
