r"""
Can I set the real or imaginary part of a complex tensor in place?
==================================================================

Yes; of a leaf that requires grad, under ``no_grad``. ``z.real`` and ``z.imag`` are views, so brackets, ``+=`` and
methods with ``_`` on them write into ``z``. ``z.abs()`` and ``z.angle()`` are new tensors: for a new magnitude or phase
write ``z[:] = torch.polar(magnitude, angle)``. ``z.conj()`` is a view that conjugates what you write.

.. symptoms::

   set magnitude and keep phase in place
   write to z.abs() has no effect
   sign of imaginary part flips on assignment
   overwrite only the phase of an fft result, array stays as it was
   spec.angle()[mask] = 0 or spec.abs().clamp_(max=1) changes nothing after torch.fft.fft
"""

import numpy as np
import torch

spectrum, array = torch.zeros(2, dtype=torch.complex64), np.zeros(2, dtype=np.complex64)
for z in (spectrum, array):
    z.real[0] = 3.0
    z.imag[:] = 4.0

values = [3.0 + 4.0j, 4.0j]
values[0] = complex(values[0].real, 5.0)
print(spectrum, array, values, sep="\n")

# %%
# ``z.real = values`` writes into the tensor as ``z.real[:] = values`` does.
#
# A write to the magnitude or the phase is lost. Build the number again:

spectrum.abs()[0] = spectrum.angle()[0] = 10.0
lost = spectrum.clone()
angle = spectrum[0].angle()
spectrum[0] = torch.polar(torch.full_like(angle, 10.0), angle)

assert torch.allclose(spectrum[0], torch.tensor(6.0 + 8.0j, dtype=spectrum.dtype))
lost, spectrum

# %%
# The conjugate, and both parts at once
# -------------------------------------
#
# What is written to the conjugate :ref:`arrives conjugated <scenario-write-to-a-conjugate>`. To keep the sign, write to
# ``z`` itself. NumPy's ``conj()`` is a copy. :api:`torch.view_as_real` is a view, with a last dimension for both parts:

spectrum.conj()[1] = array.conj()[1] = 2.0 + 7.0j
torch.view_as_real(spectrum)[0, 1] = 1.0
spectrum, array

# %%
# With gradients
# --------------
#
# In grad mode, writes through the parts of a computed tensor are recorded. Nothing flows back to the real parts that
# were overwritten. Through the parts of a leaf that requires grad, the write is :ref:`refused <error-view-of-a-leaf>`.

source = torch.tensor([1.0 + 1.0j, 2.0 + 2.0j], requires_grad=True)
copy = source * 1
copy.real[:] = torch.zeros(2)
(copy.real * 5 + copy.imag * 3).sum().backward()

assert source.grad.tolist() == [3.0j, 3.0j]
source.grad

# %%
# Backward of ``angle()`` and of ``abs()`` needs the number that you overwrite. Take them of a clone:

source = torch.tensor([3.0 + 4.0j], requires_grad=True)
copy = source * 1
angle = copy.clone().angle()
copy[:] = torch.polar(torch.full_like(angle, 10.0), angle)
copy.real.sum().backward()

# the derivatives of 10 * re / |z| are 10 * im**2 / |z|**3 and -10 * re * im / |z|**3:
assert torch.allclose(source.grad, torch.tensor([1.28 - 0.96j], dtype=source.dtype))
source.grad

# %%
# See also: :ref:`error-complex-values-to-real`, :ref:`error-conjugate-or-negative-bit-set`.
#
# .. claim:: real-and-imag-are-views
#    :range: tensors
#    :leaves-out: dtype float32, float64, float16, bfloat16, int64, int32, bool; grad leaf, view of a leaf;
#        layout expanded, one element
#
#    For complex numbers, a write to ``z.real[...]`` changes the real parts of ``z``, a write through ``z.imag`` its
#    imaginary parts, and a write to ``z.abs()`` does not change ``z``.
#
#    >>> z = torch.tensor([1 + 2j])
#    >>> z.real[:1].fill_(5.)
#    tensor([5.])
#    >>> z.imag += 1
#    >>> z.abs().zero_()
#    tensor([0.])
#    >>> z
#    tensor([5.+3.j])
#
#    def holds(x):
#        imaginary = x.detach().imag.clone()
#        x.real[...].fill_(5.0)
#        assert (x.detach().real == 5).all() and torch.equal(x.detach().imag, imaginary)
#        x.imag[...].fill_(3.0)
#        x.abs().zero_()
#        assert (x.detach() == 5 + 3j).all()
