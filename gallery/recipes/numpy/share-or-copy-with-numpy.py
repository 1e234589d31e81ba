r"""
Move values between NumPy and torch
===================================

``torch.from_numpy(a)`` and ``t.numpy()`` share memory; ``torch.tensor(a)`` and ``t.numpy().copy()`` do not.
Share to read, copy as soon as either side is written to.

.. symptoms::

   tensor changes when I change the array
   does from_numpy share memory or copy, t += 1 also changed my numpy array
   assigning an ndarray to tensor elements
   wrong gradient after editing the array of a tensor
"""

import numpy as np
import torch

# %%
# ``array + 1`` makes a new array, so it seems that nothing is shared. A write shows it is:

array = np.zeros(3)
tensor = torch.from_numpy(array)
renamed = array + 1
print(tensor)
array[0] = 5.0
tensor[1] = 7.0
print(tensor, array)

# picture: array, tensor, renamed

# %%
# A write through the array does not move the version counter. The gradient of the square at 1 is 2:

x = torch.ones(2, device="cpu", requires_grad=True)
squares = x * x
x.detach().numpy()[0] = 5.0
squares.sum().backward()
x.grad

# %%
# Copy where you write:

tensor, values = torch.tensor(array), x.detach().numpy().copy()
array[2] = 9.0
values[1] = 9.0
assert tensor[2] == 0.0 and x[1] == 1.0
tensor, values

# %%
# Numbers and tensors can be assigned, arrays cannot, not even one with a single element:

rewards = torch.zeros(3, device="cpu")
rewards[0] = np.float64(1.0)

# raises: TypeError: can't assign a numpy.ndarray to a torch.FloatTensor
rewards[1] = np.array([2.0])

# %%

rewards[:] = torch.from_numpy(np.array([1.0, 2.0, 3.0]))
rewards

# %%
# The dtype comes along: ``float64`` by default in NumPy. ``rewards += array`` is *rebinding* to a new
# ``float64`` tensor. On CUDA ``.cpu().numpy()`` is a copy, so code that writes through it works on the
# CPU only. From a read-only array torch makes a tensor that writes into it all the same, after a
# warning.
# See also: :ref:`error-cannot-assign-a-list`, :ref:`error-array-is-not-writable`.
#
# .. claim:: from-numpy-shares-the-array
#    :same-in-false-worlds: NumPy's memory is outside of those worlds
#
#    ``from_numpy`` shares the array's memory; ``torch.tensor`` copies it.
#
#    >>> a = np.zeros(1)
#    >>> shared, copied = torch.from_numpy(a), torch.tensor(a)
#    >>> a[0] = 5.0
#    >>> shared, copied
#    (tensor([5.], dtype=torch.float64), tensor([0.], dtype=torch.float64))
