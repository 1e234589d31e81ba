r"""
Casting complex values to real discards the imaginary part
==========================================================

You write complex values into a tensor of real numbers, or convert them, and their real part stays. Say what you want:
``signal[:] = spectrum.real``, ``spectrum.abs()``, or a complex ``signal``.

.. symptoms::

   write an fft result into a float tensor, signal[:] = torch.fft.ifft(x), warning
   model.to(torch.bfloat16) with a complex freqs_cis buffer of rotary embedding warns
   complex spectrum saved in torch.zeros(n), phase is gone
"""

import torch

signal = torch.zeros(2)
spectrum = torch.tensor([3.0 + 4.0j, 0.0 + 2.0j])

# warns: UserWarning: Casting complex values to real discards the imaginary part
signal[:] = spectrum
signal

# %%
# Why
# ---
#
# Assigning a tensor to a slice is ``copy_``, which converts to the dtype of the target. From complex to real it drops the
# imaginary part, and does not raise. It warns once in a process. ``spectrum.float()`` warns, too, and so does
# ``module.to(torch.bfloat16)`` of a module with a complex buffer (fix 3). A few other ways to write refuse:

# raises: RuntimeError: index_fill_(): Converting complex Scalar to non-complex type is not supported
signal.index_fill_(0, torch.tensor([0]), 1j)

# %%
# A list of positions or a mask refuses :ref:`the dtype <error-index-put-dtypes-must-match>`. The Python number in
# ``signal[0] = 1j`` is :ref:`refused as an overflow <error-value-cannot-be-converted-without-overflow>`, and
# ``signal += 1j`` because :ref:`the result type is complex <error-result-type-cannot-be-cast>`. ``abs_`` would write real
# numbers into the complex tensor, and is refused, too:

# raises: RuntimeError: In-place abs is not supported for complex tensors.
spectrum.abs_()

# %%
# Fix 1: take the part you mean
# -----------------------------

# fix: not compiled: statement
signal[:] = spectrum.real
size = spectrum.abs()

assert signal.tolist() == [3.0, 0.0] and size.tolist() == [5.0, 2.0]
signal, size

# %%
# With ``real``, the gradient of the imaginary part is 0:

waves = torch.tensor([1.0 + 1.0j, 2.0 + 2.0j], requires_grad=True)
window = torch.zeros(2)
window[:] = waves.real
(window * torch.tensor([3.0, 5.0])).sum().backward()

assert waves.grad.tolist() == [3.0, 5.0]
waves.grad

# %%
# Fix 2: a complex target
# -----------------------
#
# Convert the target once, before the write. What you do not overwrite keeps its value:

# fix: not compiled: statement
signal = torch.tensor([7.0, 7.0, 7.0])
target = signal.to(torch.result_type(signal, spectrum))
target[:2] = spectrum

assert target.tolist() == [3.0 + 4.0j, 0.0 + 2.0j, 7.0] and target.dtype == spectrum.dtype
target

# %%
# Fix 3: a module with a complex buffer
# -------------------------------------
#
# ``module.bfloat16()``, ``half()`` and ``float()`` convert floats, and leave complex buffers as they are:

# fix: not compiled: statement
module = torch.nn.Linear(1, 1)
module.register_buffer("spectrum", spectrum)
module.bfloat16()

assert (
    module.spectrum.tolist() == [3.0 + 4.0j, 0.0 + 2.0j] and module.weight.dtype == torch.bfloat16
)
module.spectrum, module.weight.dtype

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    Casting complex values to real discards the imaginary part
#
# .. wordings:: RuntimeError
#
#    index_fill_(): Converting complex Scalar to non-complex type is not supported
#    In-place abs is not supported for complex tensors
