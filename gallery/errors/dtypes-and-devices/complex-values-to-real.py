r"""
Casting complex values to real discards the imaginary part
==========================================================

You write complex values into a real tensor, which keeps only their real part. Say what you want:
``signal[:] = spectrum.real``, ``spectrum.abs()``, or a complex ``signal``.
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
# Assigning a tensor to a slice is ``copy_``, which converts to the dtype of the target. From complex to
# real it converts by dropping half of the value, and only warns. Other ways to write refuse:

# raises: RuntimeError: index_fill_(): Converting complex Scalar to non-complex type is not supported
signal.index_fill_(0, torch.tensor([0]), 1j)

# %%
# A Python number in ``signal[0] = 1j`` is
# :ref:`refused as an overflow <error-value-cannot-be-converted-without-overflow>`, and ``signal += 1j``
# because :ref:`the result type is complex <error-result-type-cannot-be-cast>`. ``abs_`` on
# the complex tensor is refused as well:

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
# Gradients go back to the part that was taken; the imaginary part gets 0:

waves = torch.tensor([1.0 + 1.0j, 2.0 + 2.0j], requires_grad=True)
window = torch.zeros(2)
window[:] = waves.real
(window * torch.tensor([3.0, 5.0])).sum().backward()

assert waves.grad.tolist() == [3.0, 5.0]
waves.grad

# %%
# Fix 2: a complex target
# -----------------------

# fix: not compiled: statement
target = spectrum.new_zeros(2)
target[:] = spectrum

assert target.tolist() == [3.0 + 4.0j, 0.0 + 2.0j]
target

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
