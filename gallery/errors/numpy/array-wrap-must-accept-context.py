r"""
\_\_array_wrap\_\_ must accept context and return_scalar arguments (positionally) in the future
===============================================================================================

You computed with a tensor and a NumPy array, or called a function of NumPy with a tensor, and NumPy answered. If
``weights`` are floats, convert the array: ``weights + torch.as_tensor(step, dtype=weights.dtype, device=weights.device)``.
For a function of NumPy, call torch's: ``torch.sqrt(weights)`` instead of ``np.sqrt(weights)``.

.. symptoms::

   tensor plus a numpy array gives float64
   deprecation warning after upgrade to NumPy 2 when mixing array and tensor
   np.sqrt(tensor) or weights + np_array prints a warning
"""

# needs: cpu

import numpy as np
import torch

weights = torch.zeros(2)
step = np.array([1.0, 2.0])

# warns: DeprecationWarning: __array_wrap__ must accept context and return_scalar arguments
#     (positionally) in the future. (Deprecated NumPy 2.0)
moved = weights + step

moved.dtype

# %%
# Why
# ---
#
# NumPy did the addition, in the float64 of the array, and ``Tensor.__array_wrap__`` made a tensor of the result. That
# method has the signature of NumPy 1, which is what the warning is about. With ``+=`` the write is lost, too:
# :ref:`scenario-plus-equals-an-array`. A tensor that requires grad gives
# :ref:`an error <error-cannot-call-numpy-on-tensor-that-requires-grad>` while gradients are recorded.
#
# Fix: convert the array
# ----------------------
#
# Then torch answers. The dtype stays, and gradients are recorded. Where the dtype would lose fractions or imaginary
# parts of ``step``, leave ``dtype`` out:

# fix: not compiled: numpy
weights = torch.zeros(2, requires_grad=True)
moved = weights * 3 + torch.as_tensor(step, dtype=weights.dtype, device=weights.device)
moved.sum().backward()

assert moved.tolist() == [1.0, 2.0] and moved.dtype == weights.dtype
assert weights.grad.tolist() == [3.0, 3.0]
moved.detach(), weights.grad

# %%
# To a list NumPy adds as well, and gives an array:

[0.0, 0.0] + step

# %%
# Other wordings
# --------------
#
# .. wordings:: DeprecationWarning
#
#    __array_wrap__ must accept context and return_scalar arguments  -- NumPy 2
#
# See also: :ref:`error-concatenation-is-not-implemented-for-arrays`, for ``step + weights``.
