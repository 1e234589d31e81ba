r"""
Why does a write to ``z.conj()`` change ``z``, and with another sign?
=====================================================================

``conj()`` computes nothing: it is a view of ``z`` with a flag that says «read conjugated». What you write is conjugated
on its way in. ``z.conj().resolve_conj()`` is a tensor of its own.

.. symptoms::

   conj returns a view instead of a copy
   imaginary part has the wrong sign after assignment
   editing the conjugate changes the original
   is_conj is_neg lazy flag
"""

import numpy as np
import torch

wave = torch.tensor([1.0 + 2.0j, 5.0 + 6.0j])
mirrored = wave.conj()
mirrored[0] = 3.0 + 4.0j
print(wave, mirrored, sep="\n")

# %%
# ``mirrored`` shows what you wrote, and ``wave`` its conjugate. An array's ``conj()`` is a copy, and the conjugates of
# the numbers in a list are new numbers:

array = np.array([1.0 + 2.0j, 5.0 + 6.0j])
array.conj()[0] = 3.0 + 4.0j
samples = [1.0 + 2.0j, 5.0 + 6.0j]
[sample.conjugate() for sample in samples][0] = 3.0 + 4.0j

array, samples

# %%
# Three more views with a flag
# ----------------------------
#
# ``mH`` and ``adjoint()`` of a matrix, and the imaginary part of a conjugate, which reads with a minus sign:

matrix = wave.view(1, 2)
print([view.is_conj() and view._is_view() for view in (matrix.mH, matrix.adjoint())])
imaginary = wave.conj().imag
imaginary[1] = -60.0
print(imaginary.is_neg(), imaginary, wave, sep="\n")

# %%
# A tensor of its own
# -------------------
#
# :api:`torch.resolve_conj` computes the conjugate when the flag is set. Without the flag it returns the tensor itself, so
# it copies after ``conj()`` only. A ``clone()`` has no flag any more, and is as good:

wave = torch.tensor([1.0 + 2.0j, 5.0 + 6.0j])
resolved, cloned = wave.conj().resolve_conj(), wave.conj().clone()
resolved[0] = cloned[0] = 0.0

assert wave.resolve_conj() is wave and torch.equal(resolved, cloned)
resolved, cloned.is_conj(), wave

# %%
# For a real tensor ``conj()`` returns the tensor itself, so every write goes through:

real = torch.zeros(2)
real.conj() is real

# %%
# See also: :ref:`scenario-parts-of-a-complex-tensor`, :ref:`error-conjugate-or-negative-bit-set`,
# :ref:`error-view-as-real-of-a-conjugate`.
#
# .. claim:: a-write-to-the-conjugate-stores-the-conjugate
#
#    ``conj()`` is a view, and what is written to it arrives conjugated.
#
#    >>> z = torch.zeros(2, dtype=torch.complex64)
#    >>> z[1:].conj().fill_(3 + 4j)
#    tensor([3.+4.j])
#    >>> z
#    tensor([0.+0.j, 3.-4.j])
