r"""
\_\_array_wrap\_\_ must accept context and return_scalar arguments (positionally) in the future
===============================================================================================

You computed with a tensor and a NumPy array, and NumPy answered. Convert the array first:
``t += torch.as_tensor(array, device=t.device)``.
"""

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
# A tensor does not know how to add an array, so Python asks the array. NumPy converts the tensor, adds in
# float64, and has ``Tensor.__array_wrap__`` make a tensor of the result. That method has the signature
# of NumPy 1, which is what the warning is about. Two things have gone by without a word: the dtype has
# changed, and nothing is recorded for gradients. With ``+=`` there is a third: the write is lost.
#
# Fix: convert the array
# ----------------------
#
# Then torch answers. The dtype stays, and gradients are recorded:

weights = torch.zeros(2, requires_grad=True)
moved = weights * 3 + torch.as_tensor(step, dtype=weights.dtype, device=weights.device)
moved.sum().backward()

assert moved.dtype == torch.float32 and weights.grad.tolist() == [3.0, 3.0]
moved.detach(), weights.grad

# %%
# A list has no such arithmetic: ``[0.0, 0.0] + step`` is NumPy's addition, too, and gives an array.
#
# Other wordings
# --------------
#
# .. wordings:: DeprecationWarning
#
#    __array_wrap__ must accept context and return_scalar arguments  -- NumPy 2
#
# See also: :ref:`scenario-plus-equals-an-array`, :ref:`error-concatenation-is-not-implemented-for-arrays`.
