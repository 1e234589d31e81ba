r"""
view\_as\_real doesn't work on unresolved conjugated tensors
============================================================

The tensor is a conjugate that has not been computed: ``conj()`` only set a flag. Write through
``.real`` and ``.imag``, or compute it with ``clone()`` if a copy will do.

.. symptoms::

   split x.conj() into real pairs, torch.view_as_real(x.conj())[0, 1] = 9 crashes
   edit the imaginary part of a conjugated complex signal
   x.mH or adjoint() then view_as_real refused
"""

import numpy as np
import torch

signal = torch.tensor([1 + 2j, 3 + 4j])
mirrored = signal.conj()

# raises: RuntimeError: view_as_real doesn't work on unresolved conjugated tensors. To resolve the
#     conjugate tensor so you can view it as real, use self.resolve_conj(); however, be warned that
#     the resulting tensor will NOT alias the original.
torch.view_as_real(mirrored)[0, 1] = 9.0

# %%
# Why
# ---
#
# :api:`torch.conj` makes a **view** of the same memory with a flag, the **conjugate bit**; the sign of
# the imaginary parts is turned when somebody reads them. :api:`torch.view_as_real` shows the memory
# as pairs of real numbers. There the imaginary parts have the other sign, so it refuses.
# ``mH`` and ``adjoint()`` of ``signal`` set the flag too. ``np.conj`` computes a new array at once:

array = np.array([1 + 2j])
print([view.is_conj() for view in (mirrored, signal[None].mH, signal[None].adjoint())])
np.shares_memory(array, np.conj(array)), mirrored, torch.view_as_real(signal)

# %%
# Fix 1: write through real and imag
# ----------------------------------
#
# They are views (:ref:`claim-real-and-imag-are-views`), and they know of the flag. The write reaches ``signal``
# with the sign turned. If ``signal`` is a leaf that requires grad, write under ``no_grad``:


# fix: set_imag(mirrored) like (torch.view_as_real(mirrored._conj())[0, 1].fill_(-9.0), None)[1] from
#     torch.complex(vector(n), vector(n)).conj()
def set_imag(mirrored):
    mirrored.imag[0] = 9.0


set_imag(mirrored)

assert mirrored.tolist() == [1 + 9j, 3 - 4j] and signal.tolist() == [1 - 9j, 3 + 4j]
mirrored.tolist(), signal.tolist()

# %%
# Fix 2: compute the conjugate, if nobody needs the write in ``signal``
# ---------------------------------------------------------------------
#
# ``clone()`` returns a tensor without the flag and with memory of its own. Gradients pass through it.
# :api:`torch.Tensor.resolve_conj` copies only if the flag is set (:ref:`scenario-write-to-a-conjugate`).


# fix: pairs_of_conjugate(signal) like torch.stack([signal.real, signal.imag * -1], 1) from
#     torch.complex(vector(n), vector(n)).requires_grad_()
def pairs_of_conjugate(signal):
    return torch.view_as_real(signal.conj().clone())


signal = torch.tensor([1 + 2j, 3 + 4j], requires_grad=True)
pairs = pairs_of_conjugate(signal)
(pairs * torch.tensor([[1.0, 10.0], [2.0, 20.0]])).sum().backward()

assert signal.grad.tolist() == [1 - 10j, 2 - 20j] and pairs.tolist() == [[1.0, -2.0], [3.0, -4.0]]
with torch.no_grad():
    pairs[0, 1] = 9.0
assert signal.tolist() == [1 + 2j, 3 + 4j]
pairs.detach(), signal.grad

# %%
# A real tensor
# -------------
#
# A real tensor has no second part: write to the tensor itself, or make a complex copy first. ``torch.complex`` refuses
# integers, ``bool`` and ``bfloat16``: there the copy is ``.to(torch.complex64)``.

loudness = torch.tensor([1.0, 3.0])

# raises: RuntimeError: view_as_real is only supported for complex tensors
torch.view_as_real(loudness)[0, 0] = 9.0

# %%

loudness[0] = 9.0
complex_copy = torch.complex(loudness, torch.zeros_like(loudness))
torch.view_as_real(complex_copy)[1, 1] = 4.0

assert loudness.tolist() == [9.0, 3.0] and complex_copy.tolist() == [9 + 0j, 3 + 4j]
complex_copy

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    view_as_real doesn't work on unresolved conjugated tensors
#    view_as_real is only supported for complex tensors
#
# See also: :ref:`scenario-parts-of-a-complex-tensor`.
