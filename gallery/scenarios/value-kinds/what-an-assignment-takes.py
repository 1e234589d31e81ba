r"""
Which values may stand on the right of ``x[i] = ...``?
======================================================

A tensor whose shape fits, or a Python number that fits the dtype; integers, NumPy's too, have to be below ``2**63``.
``np.float64`` is a Python float as well, and is taken. Lists and NumPy arrays are refused, even with one element, and
so are ``np.float32``, ``np.float16`` and ``np.bool_``. Compiled code also takes the arrays and ``np.float32``.

.. symptoms::

   numpy score into a reward tensor fails
   np.float32 not accepted but np.float64 is
   env.step reward cannot be written to torch tensor
   cannot store a list or numpy value in one position of a tensor
   TypeError can't assign a list to a torch.FloatTensor with x[i] = [1.0, 2.0]

.. verdict:: tensor/value-list/eager
.. verdict:: tensor/value-array/eager
"""

import numpy as np
import torch

rewards = torch.zeros(5)
rewards[0] = True
rewards[1] = 2
rewards[2] = np.float64(3.5)
rewards[3] = np.int64(4)
rewards[4] = torch.tensor([[5.0]])
rewards

# %%
# An array raises, in code that is not compiled:

# raises: TypeError: can't assign a numpy.ndarray to a torch.FloatTensor
rewards[0] = np.array([1.0])

# %%
# ``np.float32`` is no subclass of Python's ``float``:

print(issubclass(np.float64, float), issubclass(np.float32, float))
# raises: TypeError: can't assign a numpy.float32 to a torch.FloatTensor
rewards[0] = np.float32(1.0)

# %%

# raises: TypeError: can't assign a list to a torch.FloatTensor
rewards[0:1] = [1.0]

# %%
# A NumPy array takes a list. A list stores the elements of a tensor as tensors:

array, row = np.zeros(2), [0.0, 0.0, 0.0]
array[:] = [1.0, 2.0]
row[0:2] = torch.tensor([1.0, 2.0])
array, row

# %%
# Convert on the right: ``.item()`` for one value, ``torch.tensor`` for a list, ``torch.from_numpy`` for an array.
# Into a ``float64`` tensor a list goes with ``dtype=``, since ``torch.tensor`` rounds Python floats to ``float32`` by
# default:

scores = np.array([1.0, 2.0])
rewards[0], rewards[1] = np.float32(7.0).item(), scores.max().item()
rewards[1:3], rewards[3:5] = torch.tensor([8.0, 9.0]), torch.from_numpy(scores)

assert rewards.tolist() == [7.0, 8.0, 9.0, 1.0, 2.0]
rewards

# %%
# Through positions or a mask, several values need the tensor's dtype:
# ``torch.as_tensor(array, dtype=rewards.dtype)``. A list of tensors goes through ``torch.stack``, which keeps their
# gradients:

loss = torch.tensor(2.0, requires_grad=True)
stacked = torch.zeros(2)
stacked[:] = torch.stack([loss, loss * 2])
stacked.sum().backward()

assert loss.grad == 3.0 and stacked.tolist() == [2.0, 4.0]
stacked

# %%
# See also: :ref:`error-cannot-assign-a-list`, :ref:`scenario-plus-equals-an-array`.
#
# .. claim:: a-float64-scalar-is-taken-and-a-float32-scalar-is-not
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :same-in-false-worlds: it is about the type of the value
#    :wrong: np.float32(3) -> np.float64(3)
#
#    Item assignment that is not compiled takes ``np.float64``, which is a Python float, and refuses ``np.float32``.
#
#    >>> t = torch.zeros(1)
#    >>> t[0] = np.float64(2)
#    >>> t
#    tensor([2.])
#    >>> t[0] = np.float32(3)
#    Traceback (most recent call last):
#    TypeError: can't assign a numpy.float32 to a torch.FloatTensor
#
#    def holds(x):
#        x[...] = np.float64(2)
#        assert torch.equal(x, torch.full_like(x, 2))
#        try:
#            x[...] = np.float32(3)
#        except TypeError as error:
#            assert "can't assign a numpy.float32" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
