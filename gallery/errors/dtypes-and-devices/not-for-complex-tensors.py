r"""
clamp is not supported for complex types
========================================

Complex numbers have no order, so PyTorch has no ``clamp_``, ``maximum``, ``sort`` or ``floor_`` for them. Write to
their real and imaginary parts, ``signal.real.clamp_(max=1.0)``, or limit or compare their absolute values.

.. symptoms::

   z.clamp_(max=1.0) or z > 0 on a complex tensor raises
   limit the magnitude of fft coefficients, complex64 refused by clamp
   sort, topk, max or round complex numbers in PyTorch
"""

import torch

signal = torch.tensor([3.0 + 4.0j, 0.5 - 2.0j])

# raises: NotImplementedError: clamp is not supported for complex types
signal.clamp_(max=1.0)

# %%
# Why
# ---
#
# Neither of two complex numbers is the greater. Operations that ask for the greater one, or that round, refuse them.
# ``==`` works. Some operations say so in a sentence, others :ref:`name a kernel <error-not-implemented-for-dtype>`:

calls = {
    "maximum": lambda: torch.maximum(signal, signal),
    "sort": lambda: signal.sort(),
    "topk": lambda: signal.topk(1),
    "floor_": lambda: signal.floor_(),
    "remainder_": lambda: signal.remainder_(2),
    "greater": lambda: signal > 0,
}
for name, call in calls.items():
    try:
        call()
    except (RuntimeError, NotImplementedError, TypeError) as error:
        print(f"{name}: {error}")

# %%
# The other way round, a real tensor has no ``imag``. ``tensor.to(torch.complex64).imag`` is zeros, and
# ``torch.complex(real, imag)`` joins two real tensors, both float32 or both float64. Convert integers first:

# raises: RuntimeError: imag is not implemented for tensors with non-complex dtypes.
signal.abs().imag

# %%
# Fix 1: the parts
# ----------------
#
# ``real`` and ``imag`` are views of the complex tensor, so the write goes through:

# fix: not compiled: statement
parts = signal.clone()
parts.real.clamp_(max=1.0)
parts.imag.floor_()

assert parts.tolist() == [1.0 + 4.0j, 0.5 - 2.0j]
parts

# %%
# Fix 2: the absolute value
# -------------------------
#
# This keeps the angle, and shortens the numbers that are longer than 1 to that length. An infinite number becomes NaN:


# fix: limited(signal) like torch.stack([s if s.abs() <= 1 else s / s.abs() for s in signal])
#     from torch.complex(leaf(n), leaf(n) + 0.5)
def limited(signal):
    return signal / signal.abs().clamp(min=1.0)


assert torch.allclose(limited(signal).abs(), torch.ones(2))
limited(signal).abs()

# %%
# Fix 3: an order that you choose
# -------------------------------
#
# Sort, compare or select by a real number, here the absolute value. With more than one dimension the brackets of
# ``signal[order]`` take whole rows, so write ``signal.take_along_dim(size.argsort(-1), -1)``:

other = torch.tensor([1.0j, 6.0 + 8.0j])
size = signal.abs()

# fix: not compiled: statement
ordered = signal[size.argsort()]
largest = signal[size.topk(1).indices]
longer = torch.where(size >= other.abs(), signal, other)
quiet = signal.clone()
quiet[size < 3.0] = 0.0

assert ordered.tolist() == [0.5 - 2.0j, 3.0 + 4.0j] and largest.tolist() == [3.0 + 4.0j]
matrix = torch.stack([signal, other])
assert torch.equal(
    matrix.take_along_dim(matrix.abs().argsort(-1), -1), torch.stack([ordered, other])
)
assert longer.tolist() == [3.0 + 4.0j, 6.0 + 8.0j] and quiet.tolist() == [3.0 + 4.0j, 0.0]
ordered

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    clamp is not supported for complex types
#    {function:op} is not supported for complex types
#
# .. wordings:: RuntimeError
#
#    imag is not implemented for tensors with non-complex dtypes.
#    maximum not implemented for complex tensors.
#    minimum not implemented for complex tensors.
#    {function:op} is not supported for complex inputs
#    Sort does not support complex dtypes on CPU
#    topk does not support complex dtypes on CPU
#    {function:op}(): does not support complex input
#
# See also: :ref:`error-complex-values-to-real`, :ref:`error-result-type-cannot-be-cast`.
