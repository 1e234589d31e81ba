r"""
Quantized copy only works with kFloat as source Tensor
======================================================

A slice of a quantized tensor takes a ``float32`` tensor or a number. Convert the value:
``weights[0:2] = update.float()``.
"""

import torch

# warns: UserWarning: torch.quantize_per_tensor, torch.quantize_per_channel and other ... deprecated ...
weights = torch.quantize_per_tensor(torch.ones(3), 0.5, 0, torch.qint8)
update = torch.tensor([2.0, 3.0], dtype=torch.float64)

# raises: RuntimeError: Quantized copy only works with kFloat as source Tensor
weights[0:2] = update

# %%
# Why
# ---
#
# A quantized tensor stores small integers and a scale. An assignment divides the value by the scale
# and rounds it, and that step was written for ``float32`` only. Ordinary assignment converts any
# dtype; this one refuses ``float64``, ``float16`` and integer tensors alike.
#
# Fix: convert the value
# ----------------------

weights[0:2] = update.float()

assert weights.dequantize().tolist() == [2.0, 3.0, 1.0]
weights.dequantize()

# %%
# A number is converted for you, and everything is rounded to the scale of the target, which is 0.5
# here. What does not fit in ``qint8`` is cut off:

weights[0] = 0.7
weights[1] = 1000.0

assert weights.dequantize().tolist() == [0.5, 63.5, 1.0]
weights.int_repr(), weights.dequantize()

# %%
# Compute in ``float32``, and quantize last
# -----------------------------------------
#
# Quantized tensors have no gradients, few operations, and warn since torch 2.13 that they will be
# removed. For more than one write work on the floats:

floats = weights.dequantize()
floats[0:2] = update

assert floats.tolist() == [2.0, 3.0, 1.0]
floats

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Quantized copy only works with kFloat as source Tensor
#
# See also: :ref:`error-index-put-for-quantized-tensors`, for indices and masks
