r"""
Does a tensor made from an array follow the array?
==================================================

A tensor from ``torch.from_numpy`` does: both have the same memory, and a write to one shows in the other. A tensor
from ``torch.tensor`` is a copy. So is ``torch.from_numpy(a).float()``, if ``a`` is not ``float32``. An assignment to
the *name* of the array, ``readings = readings + 1``, is no write.

.. symptoms::

   from_numpy seems not to be linked to the array
   tensor changed although I only changed the numpy array
   array changed after tensor += 1
   does numpy() copy
   changing a numpy array also modifies the pytorch tensor, or does not
   t = torch.from_numpy(a), then a = a * 2 does not update t

.. verdict:: from-numpy/element/eager
"""

import numpy as np
import torch

readings = np.array([1.0, 2.0, 3.0])
shared, copied = torch.from_numpy(readings), torch.tensor(readings)

readings[0] = 50.0
readings += 1
shared, copied

# picture: readings, shared, copied

# %%
# The other direction:

shared[2] = -1.0
readings

# %%
# ``readings + 1`` makes a new array. From here on the name has nothing to do with the tensor:

readings = readings + 1
readings[0] = 99.0
shared

# %%
# ``numpy()`` is the way back, and shares as well
# -----------------------------------------------
#
# It needs a tensor on the CPU, of a dtype that NumPy has. For a tensor that requires grad, write
# ``detach().numpy()``: the array shares as well.

weights = torch.zeros(3, device="cpu")
view, snapshot = weights.numpy(), weights.numpy().copy()

weights += 1
print(view, snapshot)

weights = weights + 1
print(view)

# %%
# For a list of numbers, ``tolist()`` and ``torch.tensor(values)`` both copy:

values = [1.0, 2.0]
tensor = torch.tensor(values)
numbers = tensor.tolist()
values[0] = numbers[1] = 50.0
tensor

# %%
# The old constructor ``torch.Tensor(array)`` shares the memory of an array of the default dtype, here
# ``float32``. It copies an array of another dtype:

single, double = np.zeros(1, dtype=np.float32), np.zeros(1)
torch.Tensor(single)[0] = torch.Tensor(double)[0] = 9.0
print("float32:", single, " float64:", double)

# %%
# ``torch.as_tensor(array)`` and ``torch.asarray(array)`` share, and copy for another ``dtype``:
# :ref:`scenario-conversion-that-sometimes-copies`.
#
# .. claim:: from-numpy-shares-and-tensor-copies
#    :same-in-false-worlds: NumPy's memory is shared in all three
#    :range: plain-tensors
#    :leaves-out: dtype bfloat16
#    :wrong: torch.tensor(array) -> torch.from_numpy(array)
#
#    A write to an array shows in ``torch.from_numpy(array)`` and not in ``torch.tensor(array)``.
#
#    >>> array = np.zeros(2)
#    >>> shared, copied = torch.from_numpy(array), torch.tensor(array)
#    >>> array[0] = 5.
#    >>> shared, copied
#    (tensor([5., 0.], dtype=torch.float64), tensor([0., 0.], dtype=torch.float64))
#    >>> array = array + 1
#    >>> shared
#    tensor([5., 0.], dtype=torch.float64)
#
#    def holds(x):
#        array = x.cpu().numpy()
#        shared, copied = torch.from_numpy(array), torch.tensor(array)
#        before = copied.tolist()
#        array[...] = array == 0
#        assert shared.tolist() == array.tolist()
#        assert copied.tolist() == before and (array.size == 0 or before != array.tolist())
