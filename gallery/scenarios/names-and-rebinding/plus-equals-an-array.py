r"""
I added an array with ``t += array``. Why do others not see it?
===============================================================

A tensor declines to add an array in place, so Python falls back to ``t = t + array``: a new tensor, and a
float64 one if the array is. Convert first: ``t += torch.as_tensor(array, device=t.device)``.

.. symptoms::

   += with a numpy array changes the dtype to float64
   in-place add of ndarray does not update the buffer
   __array_wrap__ must accept context
"""

import numpy as np
import torch

total = torch.zeros(2)
seen = total
# warns: DeprecationWarning: __array_wrap__ must accept context and return_scalar arguments
#     (positionally) in the future. (Deprecated NumPy 2.0)
total += np.array([1.0, 2.0])

assert total is not seen
total, seen

# %%
# ``seen``, which could be a view, a buffer or an optimizer's reference, still means the old tensor. ``+=`` asks
# ``__iadd__`` first. That declines, so Python tries ``total + array``, where NumPy answers:

seen.__iadd__(np.array([1.0, 2.0]))

# %%
# The method raises instead:

# raises: TypeError: add_(): argument 'other' (position 1) must be Tensor, not numpy.ndarray
seen.add_(np.array([1.0, 2.0]))

# %%
# With square brackets the result is stored back, so here the write arrives, and the dtype stays:

total = torch.zeros(3)
# warns: DeprecationWarning: __array_wrap__ must accept context and return_scalar arguments ...
total[:2] += np.array([1.0, 2.0])
total

# %%
# A list grows, ``+=`` being ``extend``. An array that meets a tensor raises:

samples, array = [0.0], np.zeros(2)
samples += np.array([1.0])
print(samples)
# raises: TypeError: Concatenation operation is not implemented for NumPy arrays, use np.concatenate()
#     instead. ...
array += torch.ones(2)

# %%
# The fix:

total = torch.zeros(2)
seen = total
total += torch.as_tensor(np.array([1.0, 2.0]), device=total.device)

assert total is seen and total.dtype == torch.get_default_dtype()
seen

# %%
# See also: :ref:`error-array-wrap-must-accept-context`, :ref:`error-concatenation-is-not-implemented-for-arrays`.
# If ``t`` requires grad: :ref:`error-cannot-call-numpy-on-tensor-that-requires-grad`.
#
# .. claim:: plus-equals-an-array-makes-a-new-tensor
#    :same-in-false-worlds: it is about which type answers, no view takes part
#
#    ``t += array`` leaves the tensor as it was and makes the name mean a new one.
#
#    >>> t = torch.zeros(1)
#    >>> seen = t
#    >>> t += np.ones(1)
#    >>> seen, t
#    (tensor([0.]), tensor([1.], dtype=torch.float64))
