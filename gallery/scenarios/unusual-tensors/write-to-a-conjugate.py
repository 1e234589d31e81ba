r"""
Why does a write to ``z.conj()`` change ``z``, and with another sign?
=====================================================================

For a dense complex ``z``, ``z.conj()`` is a view of ``z`` with a flag that says "read conjugated". What you write is
conjugated on its way in. ``z.conj().clone()`` is a tensor of its own.

.. symptoms::

   conj returns a view instead of a copy
   imaginary part has the wrong sign after assignment
   editing the conjugate changes the original
   is_conj is_neg lazy flag
   overwrote conjugated numbers, original array got numbers mirrored across the real axis
   Y = X.conj(); Y[0] = 3+4j puts 3-4j into the spectrum X
"""

import numpy as np
import torch

wave = torch.tensor([1.0 + 2.0j, 5.0 + 6.0j])
mirrored = wave.conj()
mirrored[0] = 3.0 + 4.0j
print(wave, mirrored, sep="\n")

# picture: wave, mirrored

# %%
# ``mirrored`` shows what you wrote, and ``wave`` its conjugate. The ``conj()`` of a complex array is a copy, and
# the conjugates of the numbers in a list are new numbers:

array = np.array([1.0 + 2.0j, 5.0 + 6.0j])
array.conj()[0] = 3.0 + 4.0j
samples = [1.0 + 2.0j, 5.0 + 6.0j]
[sample.conjugate() for sample in samples][0] = 3.0 + 4.0j

array, samples

# %%
# ``apply_`` and ``map_`` do not look at the flag: they read and write the memory of ``wave`` as it is. A queue between
# processes drops the flag, so the other side reads ``wave``. ``torch._foreach_add_`` and ``torch._foreach_mul_`` refuse
# to write to such a view.
#
# More views with a flag
# ----------------------
#
# ``mH``, ``H`` and ``adjoint()`` of a complex matrix are such views as well:

matrix = wave.view(1, 2)
print([view.is_conj() and view._is_view() for view in (matrix.mH, matrix.H, matrix.adjoint())])

# %%
# The imaginary part of a conjugate has another flag, which says "read with a minus sign":

imaginary = wave.conj().imag
imaginary[1] = -60.0
assert wave.tolist() == [3.0 - 4.0j, 5.0 + 60.0j]
print(imaginary.is_neg(), imaginary, wave, sep="\n")

# %%
# A tensor of its own
# -------------------
#
# ``clone()`` computes the conjugate into memory of its own. The clone has no flag:

wave = torch.tensor([1.0 + 2.0j, 5.0 + 6.0j])
mirrored = wave.conj().clone()
mirrored[0] = 3.0 + 4.0j

assert mirrored.tolist() == [3.0 + 4.0j, 5.0 - 6.0j] and wave.tolist() == [1.0 + 2.0j, 5.0 + 6.0j]
mirrored, mirrored.is_conj(), wave

# %%
# :api:`torch.resolve_conj` copies if the flag is set, and returns the same tensor if it is not. If ``z`` is
# itself a conjugate, ``z.conj()`` has no flag, and ``z.conj().resolve_conj()`` still shares memory with ``z``.
# :api:`torch.resolve_conj` leaves the minus flag of ``wave.conj().imag``; :api:`torch.resolve_neg` resolves that one:

turned = wave.conj()
print(wave.conj().resolve_conj().data_ptr() == wave.data_ptr())
print(turned.conj().resolve_conj().data_ptr() == turned.data_ptr())

# %%
# For a real tensor ``conj()`` returns the tensor itself, so a write to the result is a write to the tensor. The method
# ``conj()`` of a real array does the same:

real = torch.zeros(2)
real.conj()[0] = 5.0

numbers = np.zeros(2)
assert real.conj() is real and numbers.conj() is numbers
real

# %%
# See also: :ref:`scenario-parts-of-a-complex-tensor`, :ref:`error-conjugate-or-negative-bit-set`,
# :ref:`error-view-as-real-of-a-conjugate`.
#
# .. claim:: a-write-to-the-conjugate-stores-the-conjugate
#    :range: plain-tensors
#    :leaves-out: dtype float32, float64, float16, bfloat16, int64, int32, bool; layout expanded, one element
#    :wrong: x.conj().fill_ -> x.conj().clone().fill_
#
#    ``conj()`` of a complex tensor is a view, and what is written to it arrives conjugated.
#
#    >>> z = torch.zeros(2, dtype=torch.complex64)
#    >>> z[1:].conj().fill_(3 + 4j)
#    tensor([3.+4.j])
#    >>> z
#    tensor([0.+0.j, 3.-4.j])
#
#    def holds(x):
#        x.conj().fill_(3 + 4j)
#        assert x.conj()._is_view() and x.eq(3 - 4j).all()
