r"""
Concatenation operation is not implemented for NumPy arrays, use np.concatenate() instead
=========================================================================================

You wrote ``array += tensor`` or ``array + tensor``. You meant to add, and need no ``np.concatenate``. Make both sides
arrays, ``array += tensor.numpy()``, or both tensors.

.. symptoms::

   np_array += tensor fails, I wanted to add and not to concatenate
   accumulate predictions, total[:n] += output where total is np.zeros
   mixing numpy and torch, arr -= tensor crashes with TypeError
"""

import numpy as np
import torch

totals = np.zeros(3)
scores = torch.tensor([1.0, 2.0], device="cpu")

# raises: TypeError: Concatenation operation is not implemented for NumPy arrays, use np.concatenate()
#     instead. ...
totals[:2] += scores

# %%
# Why
# ---
#
# Neither the array nor the tensor does the addition. Then Python tries what ``+=`` means for a sequence, and NumPy says
# that it does not concatenate. A sequence has no ``-=``, and the message is plainer:

# raises: TypeError: unsupported operand type(s) for -=: 'numpy.ndarray' and 'Tensor'
totals[:2] -= scores

# %%
# These functions of NumPy do not write to a tensor:

# raises: TypeError: return arrays must be of ArrayType
np.add(scores, 1.0, out=scores)

# %%

# raises: TypeError: 'out' must be an array
np.concatenate([scores, scores], out=torch.zeros(4, device="cpu"))

# %%

# raises: TypeError: copyto() argument 1 must be a numpy.ndarray, not Tensor
np.copyto(scores, np.zeros(2))

# %%
# ``torch.from_numpy`` in its turn takes an array. A tensor needs no conversion, and ``torch.tensor`` takes a list or a
# number:

# raises: TypeError: expected np.ndarray (got Tensor)
torch.from_numpy(scores)

# %%
# Fix 1: both are arrays
# ----------------------
#
# ``numpy()`` shares the memory, so ``out=`` writes to the tensor. From a GPU: ``scores.cpu().numpy()``, a copy. If the
# tensor :ref:`requires grad <error-cannot-call-numpy-on-tensor-that-requires-grad>`: ``scores.detach().numpy()``, or
# fix 2.

# fix: not compiled: numpy
totals[:2] += scores.numpy()
np.add(scores.numpy(), 1.0, out=scores.numpy())

assert totals.tolist() == [1.0, 2.0, 0.0] and scores.tolist() == [2.0, 3.0]
totals, scores

# %%
# Fix 2: both are tensors
# -----------------------
#
# The sum then carries gradients, and ``totals`` stays as it is. ``torch.from_numpy`` gives float64, and here you choose
# the dtype:

# fix: not compiled: numpy
print(torch.from_numpy(totals).dtype)
bonus = torch.tensor([1.0, 2.0], requires_grad=True)
sums = torch.tensor(totals, dtype=bonus.dtype)
sums[:2] += bonus
(sums * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert sums.tolist() == [2.0, 4.0, 0.0] and sums.dtype == bonus.dtype
assert bonus.grad.tolist() == [1.0, 10.0] and totals.tolist() == [1.0, 2.0, 0.0]
sums.detach(), bonus.grad

# %%
# The *slice assignment* here takes the tensor as it is: NumPy copies its values.

totals[:2] = scores
totals

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    Concatenation operation is not implemented for NumPy arrays, use np.concatenate() instead
#    unsupported operand type(s) for {operator:operator}: 'numpy.ndarray' and 'Tensor'
#    return arrays must be of ArrayType
#    'out' must be an array
#    output must be an array
#    first operand must be array
#    copyto() argument 1 must be a numpy.ndarray, not {type:tensor}
#    copyto() argument 1 must be a numpy.ndarray, not {type:plain}
#    argument 1 must be numpy.ndarray, not <class 'torch
#    argument 1 must be numpy.ndarray, not <class 'list'>
#    expected np.ndarray (got {type:type})
#    argument 1 must be numpy.ndarray, not <class 'tuple'>
