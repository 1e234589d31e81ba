r"""
I added an array with ``t += array``. Why do others not see it?
===============================================================

A tensor declines to add an array in place, so Python falls back to ``t = t + array``. That is a new tensor, perhaps of
another dtype. Convert first: ``t += torch.as_tensor(array, device=t.device)``.

.. symptoms::

   += with a numpy array changes the dtype to float64
   in-place add of ndarray does not update the buffer
   __array_wrap__ must accept context
   added numpy numbers to a running sum, another variable misses the update
   confusion += sklearn_matrix turns my float32 total into a new float64 tensor
"""

# needs: cpu

import numpy as np
import torch

total = torch.zeros(2)
seen = total
# warns: DeprecationWarning: __array_wrap__ must accept context and return_scalar arguments
#     (positionally) in the future. (Deprecated NumPy 2.0)
total += np.array([1.0, 2.0])

assert total is not seen and seen.tolist() == [0.0, 0.0]
total, seen

# picture: total, seen

# %%
# ``seen`` could be a view or an optimizer's reference. It still means the old tensor.
#
# ``+=`` asks ``__iadd__`` first. ``__iadd__`` declines, so Python tries ``total + array``, where NumPy answers:

seen.__iadd__(np.array([1.0, 2.0]))

# %%
# The method raises instead:

# raises: TypeError: add_(): argument 'other' (position 1) must be Tensor, not numpy.ndarray
seen.add_(np.array([1.0, 2.0]))

# %%
# ``-=``, ``*=`` and ``/=`` do as ``+=`` does. The new dtype is ``float64`` for a tensor of ``float32`` and an array of
# ``int64``, and ``float32`` if both are ``float32``. NumPy has no ``bfloat16``:
# :ref:`error-got-unsupported-scalartype-bfloat16`.
#
# With a slice in square brackets the result is stored back, so here the write arrives, and the dtype stays:

total = torch.zeros(3)
# warns: DeprecationWarning: __array_wrap__ must accept context and return_scalar arguments ...
total[:2] += np.array([1.0, 2.0])
total

# %%
# A list of positions or a mask in the brackets raises if the dtypes differ: :ref:`error-index-put-dtypes-must-match`.
#
# In code under ``torch.compile`` the array is a tensor, and the addition is in place.
#
# A list grows, for its ``+=`` is ``extend``. An array that meets a tensor raises:

samples, array = [0.0], np.zeros(2)
samples += np.array([1.0])
print(samples)
# raises: TypeError: Concatenation operation is not implemented for NumPy arrays, use np.concatenate()
#     instead. ...
array += torch.ones(2)

# %%
# The fix keeps the dtype and the shape of the tensor, also with square brackets. A tensor of integers refuses an array
# of floats (:ref:`error-result-type-cannot-be-cast`). A reversed array, as ``array[::-1]``, has to be
# :ref:`copied first <error-negative-strides-are-not-supported>`:

total = torch.zeros(2)
seen = total
total += torch.as_tensor(np.array([1.0, 2.0]), device=total.device)

assert total is seen and total.dtype == torch.get_default_dtype() and seen.tolist() == [1.0, 2.0]
seen

# %%
# See also: :ref:`error-array-wrap-must-accept-context`, :ref:`error-concatenation-is-not-implemented-for-arrays`.
# If ``t`` requires grad: :ref:`error-cannot-call-numpy-on-tensor-that-requires-grad`.
#
# .. claim:: plus-equals-an-array-makes-a-new-tensor
#    :needs: cpu
#    :same-in-false-worlds: it is about which type answers, no view takes part
#    :range: plain-tensors
#    :leaves-out: dtype bfloat16
#    :wrong: value += array -> value = value.add_(1)
#
#    ``t += array`` leaves the tensor as it was and makes the name mean a new one.
#
#    >>> t = torch.zeros(1)
#    >>> seen = t
#    >>> t += np.ones(1)
#    >>> seen, t
#    (tensor([0.]), tensor([1.], dtype=torch.float64))
#
#    def holds(x):
#        import numpy as np
#
#        value, before, array = x, x.tolist(), np.ones(x.shape)
#        value += array
#        assert value is not x and x.tolist() == before
#        assert isinstance(value, torch.Tensor) and value.dtype in (torch.float64, torch.complex128)
