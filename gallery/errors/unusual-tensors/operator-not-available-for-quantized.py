r"""
Could not run 'aten::zero\_' with arguments from the 'QuantizedCPU' backend
===========================================================================

A quantized tensor holds integers with a scale, and many operations are not written for it. Compute in floats with
``dequantize()``, write there, and quantize again. For zeros, ``fill_(0)`` writes to a contiguous tensor itself.

.. symptoms::

   qtensor.zero_() or scatter_ on a quantized tensor crashes on CPU
   modify weights of an int8 quantized model, operation missing
   run exp on the output of quantize_per_tensor fails
"""

# needs: cpu

import warnings

import torch

warnings.filterwarnings("ignore", "torch.quantize_per_tensor, torch.quantize_per_channel")
values = torch.tensor([0.5, 1.0, 1.5], dtype=torch.float32)
scores = torch.quantize_per_tensor(values, 0.5, 0, torch.qint8)

# raises: NotImplementedError: Could not run 'aten::zero_' with arguments from the 'QuantizedCPU' backend. This could
#     be because the operator doesn't exist for this backend, ...
scores.zero_()

# %%
# Why
# ---
#
# The message names the operation and the **backend**. What such a tensor holds is
# ``(value / scale).round() + zero_point``, cut off at the range of the integers. Which of these have a kernel:

for name in ("zero_", "index_add_", "scatter_.src", "exp", "fill_.Scalar"):
    print(name, torch._C._dispatch_has_kernel_for_dispatch_key(f"aten::{name}", "QuantizedCPU"))

# %%
# An assignment takes numbers, and rounds them to the scale of the target:

scores[0] = 4.0
scores[2] = 0.7
scores.dequantize()

# %%
# Fix: dequantize, write, quantize
# --------------------------------
#
# ``dequantize()`` makes a float tensor of its own, so the write does not reach ``scores``. Quantize the result. These
# lines are for a tensor with one scale:

# fix: not compiled: other-layout
floats = scores.dequantize()
floats.zero_()
floats[0] = 1.5
scores = torch.quantize_per_tensor(floats, scores.q_scale(), scores.q_zero_point(), scores.dtype)

assert scores.dequantize().tolist() == [1.5, 0.0, 0.0]
scores.dequantize()

# %%
# The old tensor, which a buffer may hold, keeps its numbers. ``copy_`` writes to the tensor itself, if it is
# contiguous: it quantizes the floats with the scale, or the scales, of the tensor.
#
# ``weight()`` of a quantized ``Linear`` is a copy. Pass the new one to ``layer.set_weight_bias(weight, layer.bias())``.

# fix: not compiled: other-layout
model = torch.nn.Module()
model.register_buffer("scores", scores)
floats = scores.dequantize()
floats[1:].add_(2.0)
scores.copy_(floats)

assert model.scores.dequantize().tolist() == [1.5, 2.0, 2.0]
model.scores.dequantize()

# %%
# Adding a number or a float tensor is refused in other words. The fix is the same:

# raises: RuntimeError: empty_strided not supported on quantized tensors yet ...
scores.add_(1)

# %%

# raises: RuntimeError: promoteTypes with quantized numbers is not handled yet; figure out what the correct rules
#     should be, offending types: QInt8 Float
scores + torch.ones(3)

# %%
# A float tensor takes no quantized one as the value:

# raises: RuntimeError: Copying from quantized Tensor to non-quantized Tensor is not allowed, please use dequantize to
#     get a float Tensor from a quantized Tensor
floats[:] = scores

# %%
# Other wordings
# --------------
#
# - ``qscheme`` with arguments from the ``CPU`` backend: the tensor is not quantized. Quantize it first.
# - Creation of quantized tensor: ``scores.float()`` asks for it. Call ``scores.dequantize()`` instead.
# - UnknownQuantizer: ``torch.empty`` with a quantized dtype makes a tensor without a scale. ``torch.zeros`` raises the
#   message of the title. Make floats, and quantize them.
# - Quantize only works on Float Tensor: pass ``values.float()``.
# - Quantized copy only works with the same shape: pass ``value.expand(scores.shape).contiguous()``.
# - Quantized copy only works with contiguous tensors: for a slice with a step, or a column, use the fix.
#
# .. wordings:: NotImplementedError
#
#    Could not run '{operation}' with arguments from the 'QuantizedCPU' backend
#    Could not run '{operation}' with arguments from the 'QuantizedCUDA' backend
#    Could not run '{operation}' with arguments from the 'QuantizedMeta' backend
#    Could not run 'aten::qscheme' with arguments from the 'CPU' backend
#
# .. wordings:: RuntimeError
#
#    promoteTypes with quantized numbers is not handled yet; figure out what the correct rules should be, offending types
#    Copying from quantized Tensor to non-quantized Tensor is not allowed
#    Quantized copy only works with contiguous and NHWC Tensors
#    empty_strided not supported on quantized tensors yet
#    Creation of quantized tensor requires quantized dtype like torch.quint8
#    Quantized copy only works with Tensors with the same shape
#    Quantize only works on Float Tensor, got {dtype:dtype}
#    cannot call qscheme on UnknownQuantizer
#
# See also: :ref:`error-quantized-copy-from-another-dtype`, :ref:`error-index-put-for-quantized-tensors`.
