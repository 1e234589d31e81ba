r"""
\_\_array_wrap\_\_ must accept context and return_scalar arguments (positionally) in the future
===============================================================================================

You computed with a tensor and a NumPy array, or called a function of NumPy with a tensor, and NumPy answered. Convert the
array first: ``weights + torch.as_tensor(step, dtype=weights.dtype, device=weights.device)``.
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
# method has the signature of NumPy 1, which is what the warning is about. So the result is float64, and no gradient is
# recorded. With ``+=`` the write is lost, too: :ref:`scenario-plus-equals-an-array`. A tensor that requires grad gives
# :ref:`an error <error-cannot-call-numpy-on-tensor-that-requires-grad>`.
#
# Fix: convert the array
# ----------------------
#
# Then torch answers. The dtype stays, and gradients are recorded:

# fix: not compiled: numpy
weights = torch.zeros(2, requires_grad=True)
moved = weights * 3 + torch.as_tensor(step, dtype=weights.dtype, device=weights.device)
moved.sum().backward()

assert moved.tolist() == [1.0, 2.0] and moved.dtype == weights.dtype
assert weights.grad.tolist() == [3.0, 3.0]
moved.detach(), weights.grad

# %%
# With a list NumPy adds, too, and gives an array:

[0.0, 0.0] + step

# %%
# Other wordings
# --------------
#
# .. wordings:: DeprecationWarning
#
#    __array_wrap__ must accept context and return_scalar arguments  -- NumPy 2
#
# See also: :ref:`scenario-plus-equals-an-array`, :ref:`error-concatenation-is-not-implemented-for-arrays`.
