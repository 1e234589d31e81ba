r"""
index\_put for quantized tensors is currently only supported for accumulate=False
=================================================================================

An assignment by list or mask to a quantized tensor is limited: no accumulation, a number or a ``float32``
tensor as the value, one scale for the whole tensor. Write to ``weights.dequantize()`` and quantize again.

.. symptoms::

   qweight[[0, 1]] = v on a quantized tensor refused, list or mask index
   accumulate values into quantize_per_tensor result with index_put_ crashes
   edit selected entries of per-channel quantized weights by mask
"""

import torch

# warns: UserWarning: torch.quantize_per_tensor, torch.quantize_per_channel and other ... deprecated ...
weights = torch.quantize_per_tensor(torch.ones(3), 0.5, 0, torch.qint8)
index = torch.tensor([0, 0])

# not for float16: needs-its-dtype
# not for float64: needs-its-dtype
# raises: RuntimeError: index_put for quantized tensors is currently only supported for
#     accumulate=False
weights.index_put_((index,), torch.ones(2), accumulate=True)

# %%
# A value that is quantized itself:

# raises: RuntimeError: Value argument for quantized input_put should not be quantized
weights[[0, 1]] = weights[1:3]

# %%
# A scale for each row:

scales, zeros = torch.tensor([0.5, 1.0]), torch.zeros(2, dtype=torch.long)
# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: torch.quantize_per_tensor, torch.quantize_per_channel and other ... deprecated ...
table = torch.quantize_per_channel(torch.ones(2, 3), scales, zeros, 0, torch.qint8)

# raises: RuntimeError: index_put for quantized tensors is currently only supported for per tensor
#     quantized tensors
table[[0]] = torch.zeros(1, 3)

# %%
# Why
# ---
#
# A list or a mask between the brackets calls ``index_put_``, which quantizes the value with one scale
# and stores it. It reads no quantized value, adds to none, and knows no scales by row.
#
# Fix: write to the floats, and quantize again
# --------------------------------------------
#
# :api:`torch.Tensor.copy_` writes to the tensor itself, if it is contiguous. It quantizes with the scale of the tensor,
# or with those of its rows, if their zero points are integers. Values are rounded, and cut off at the range:

# fix: not compiled: other-layout
same = weights
floats = weights.dequantize()
floats.index_put_((index,), torch.ones(2), accumulate=True)
floats[[1, 2]] = weights[1:3].dequantize() * 4
weights.copy_(floats)

row_floats = table.dequantize()
row_floats[[0]] = torch.zeros(1, 3)
table.copy_(row_floats)

assert floats.tolist() == weights.dequantize().tolist() == [3.0, 4.0, 4.0] and weights is same
assert table.dequantize().tolist() == [[0.0] * 3, [1.0] * 3]
weights

# %%
# A number, or a ``float32`` tensor that requires no grad, can be assigned by list or mask, if there is one scale:

weights[[0, 1]] = torch.tensor([2.0, 3.0])

assert weights.dequantize().tolist() == [2.0, 3.0, 4.0]
weights.dequantize()

# %%
# Convert other dtypes with ``.float()`` first. This assignment takes a ``float64`` value without an error, and
# stores wrong numbers:

update = torch.tensor([2.0, 3.0], dtype=torch.float64)
weights[[0, 1]] = update
wrong = weights.dequantize()
weights[[0, 1]] = update.float()

assert weights.dequantize().tolist() == [2.0, 3.0, 4.0] and wrong.tolist() != [2.0, 3.0, 4.0]
weights.dequantize()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    index_put for quantized tensors is currently only supported for accumulate=False
#    index_put for quantized tensors is currently only supported for per tensor quantized tensors
#    Value argument for quantized input_put should not be quantized
