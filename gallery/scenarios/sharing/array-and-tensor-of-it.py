r"""
Does a tensor made from an array follow the array?
==================================================

``torch.from_numpy`` shares the memory, so writes on either side show on both; ``torch.tensor`` copies. An
assignment to the *name* of the array, as in ``readings = readings + 1``, is no write.

.. symptoms::

   from_numpy seems not to be linked to the array
   tensor changed although I only changed the numpy array
   array changed after tensor += 1
   does numpy() copy

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

weights = torch.zeros(3, device="cpu")
view, snapshot = weights.numpy(), weights.numpy().copy()

weights += 1
print(view, snapshot)

weights = weights + 1
print(view)

# %%
# A list is never shared. ``tolist()`` and ``torch.tensor(values)`` both copy:

values = [1.0, 2.0]
tensor = torch.tensor(values)
numbers = tensor.tolist()
values[0] = numbers[1] = 50.0
tensor

# %%
# A conversion to another dtype makes a copy: :ref:`scenario-conversion-that-sometimes-copies`.
#
# .. claim:: from-numpy-shares-and-tensor-copies
#    :same-in-false-worlds: NumPy's memory is shared in all three
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
