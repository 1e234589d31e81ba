r"""
Quantized copy only works with kFloat as source Tensor
======================================================

A quantized tensor copies from a ``float32`` tensor. Convert the value: ``weights[0:2] = update.float()``. For a slice
with a step, or a column, write to the floats, and copy them back: ``weights.copy_(floats)``.

.. symptoms::

   qweight[0:2] = float64 or half value refused
   copy_ of a bfloat16 tensor into quantized weight crashes
   load_state_dict with half weights into a quantized model fails
"""

import torch

# warns: UserWarning: torch.quantize_per_tensor, torch.quantize_per_channel and other ... deprecated ...
weights = torch.quantize_per_tensor(torch.ones(3), 0.5, 0, torch.qint8)
update = torch.tensor([2.0, 3.0], dtype=torch.float64)

# not for float16: needs-its-dtype
# not for float64: needs-its-dtype
# raises: RuntimeError: Quantized copy only works with kFloat as source Tensor
weights[0:2] = update

# %%
# Why
# ---
#
# A quantized tensor stores small integers and a scale. An assignment divides the value by the scale
# and rounds it, and that step was written for ``float32`` only. Ordinary assignment converts the dtype
# (:ref:`claim-an-assignment-converts-to-the-dtype-of-the-target`); this one does not.
#
# Fix: convert the value
# ----------------------
#
# The same holds for ``weights.copy_(update.float())``, and for a state dict: its tensors need the conversion before
# ``load_state_dict``. ``float()`` drops an imaginary part.

# fix: not compiled: other-layout
weights[0:2] = update.float()

assert weights.dequantize().tolist() == [2.0, 3.0, 1.0]
weights.dequantize()

# %%
# A number is converted for you, and everything is rounded to the scale of the target, which is 0.5
# here. What does not fit in ``qint8`` is cut off at the largest number:

weights[0] = 0.7
weights[1] = 1000.0

assert weights.dequantize().tolist() == [0.5, 63.5, 1.0]
weights.int_repr(), weights.dequantize()

# %%
# A quantized value of the same dtype is taken as it is, and its integers are copied. If its scale or its zero
# point differs from that of ``weights``, the integers of a part mean other numbers, without an error. Here the scale
# is 0.25. Assign ``other.dequantize()`` instead. (A copy into the whole tensor takes over the scale of ``other``.)

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: torch.quantize_per_tensor, torch.quantize_per_channel and other ... deprecated ...
other = torch.quantize_per_tensor(torch.tensor([4.0, 5.0]), 0.25, 0, torch.qint8)
weights[0:2] = other
wrong = weights.dequantize()
weights[0:2] = other.dequantize()

assert wrong.tolist() == [8.0, 10.0, 1.0] and weights.dequantize().tolist() == [4.0, 5.0, 1.0]
other.dequantize(), wrong, weights.dequantize()

# %%
# A slice with a step, or a column, is refused for another reason as well, so ``float()`` is not enough there
# (:ref:`error-operator-not-available-for-quantized`). An index that is a list or a mask does not raise for
# ``float64``: it stores wrong numbers. Convert the value there too.

# %%
# Compute in ``float32``, and quantize last
# -----------------------------------------
#
# Torch warns that quantized tensors will be removed. They have no gradients:

# raises: RuntimeError: only Tensors of floating point dtype can require gradients
weights.requires_grad_()

# %%
# For more than one write work on the floats:

floats = weights.dequantize()
floats[0:2] = update

assert floats.tolist() == [2.0, 3.0, 1.0]
floats

# %%
# They take a step too. ``copy_`` quantizes them into the same tensor:

# fix: not compiled: other-layout
floats[::2] = update
weights.copy_(floats)

assert weights.dequantize().tolist() == [2.0, 3.0, 3.0]
weights.dequantize()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Quantized copy only works with kFloat as source Tensor
#
# See also: :ref:`error-index-put-for-quantized-tensors`, for indices and masks
