r"""
Can't call numpy() on Tensor that has conjugate bit set
=======================================================

``conj()`` and ``.mH`` of complex numbers mark a view as conjugated, and an array cannot carry the mark. Compute the
numbers: ``spectrum.conj().resolve_conj().numpy()``.

.. symptoms::

   x.conj().numpy() crashes for a complex tensor
   plot the imaginary part of a conjugated FFT spectrum, array conversion fails
   .mH of a complex matrix cannot become an array
"""

import numpy as np
import torch

spectrum = torch.tensor([1.0 + 2.0j, 3.0 - 4.0j], device="cpu")
mirrored = spectrum.conj()

# raises: RuntimeError: Can't call numpy() on Tensor that has conjugate bit set. Use
#     tensor.resolve_conj().numpy() instead.
mirrored.numpy()

# %%
# Why
# ---
#
# :api:`torch.Tensor.conj` is a **view**: it shares the storage, sets a bit, and operations take the bit into
# account. The memory still holds ``1+2j``, which an array would show. The imaginary part of a conjugated
# tensor has such a bit for its sign:

print(mirrored.data_ptr() == spectrum.data_ptr(), mirrored.is_conj(), mirrored.imag.is_neg())
# raises: RuntimeError: Can't call numpy() on Tensor that has negative bit set. Use
#     tensor.resolve_neg().numpy() instead.
mirrored.imag.numpy()

# %%
# Fix: compute what the bit stands for
# ------------------------------------
#
# :api:`torch.Tensor.resolve_conj` copies if the bit is set. Otherwise it returns the tensor itself, so a write to the array
# changes the tensor: for an array of your own add ``.clone()`` before ``.numpy()``.
# :api:`torch.Tensor.resolve_neg` does it for the sign.

# fix: not compiled: numpy
assert spectrum.resolve_conj() is spectrum
assert np.shares_memory(spectrum.resolve_conj().numpy(), spectrum.numpy())
array = mirrored.resolve_conj().numpy()
signs = mirrored.imag.resolve_neg().numpy()

assert array.tolist() == [1 - 2j, 3 + 4j] and signs.tolist() == [-2.0, 4.0]
array, signs

# %%
# ``array`` has memory of its own: a write to it stays there. A write to the view, in torch, reaches ``spectrum``,
# conjugated on the way:

array[0] = 0.0
mirrored[1] = 5.0 + 6.0j

assert spectrum.tolist() == [1 + 2j, 5 - 6j] and array.tolist() == [0, 3 + 4j]
spectrum

# %%
# ``force=True`` resolves either bit. NumPy's own ``conj`` computes at once, and shares no memory:

numbers = spectrum.numpy()
print(mirrored.numpy(force=True), mirrored.imag.numpy(force=True))
print(np.shares_memory(numbers, numbers.conj()))

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Can't call numpy() on Tensor that has conjugate bit set. Use tensor.resolve_conj().numpy() instead
#    Can't call numpy() on Tensor that has negative bit set. Use tensor.resolve_neg().numpy() instead
#
# See also: :ref:`scenario-write-to-a-conjugate`, :ref:`error-cannot-call-numpy-on-tensor-that-requires-grad`.
