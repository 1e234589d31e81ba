r"""
Move values between NumPy and torch
===================================

``torch.from_numpy(a)`` and, of a tensor on the CPU, ``t.numpy()`` share memory. ``torch.tensor(a)`` and
``t.numpy().copy()`` do not. Share to read, copy as soon as either side is written to.

.. symptoms::

   tensor changes when I change the array
   does from_numpy share memory or copy, t += 1 also changed my numpy array
   assigning an ndarray to tensor elements
   wrong gradient after editing the array of a tensor
   a list of tensor.numpy() results, every entry equals the last step
   convert between array and tensor without one overwriting the other
   history.append(pos.numpy()) in a simulation loop, all frames equal the final frame

.. verdict:: to-numpy/element/eager
"""

import numpy as np
import torch

# %%
# ``array + 1`` makes a new array, which shares nothing. A write to ``array`` itself shows in ``tensor``:

array = np.zeros(3)
tensor = torch.from_numpy(array)
renamed = array + 1
print(tensor)
array[0] = 5.0
tensor[1] = 7.0
tensor.numpy()[2] = 8.0
print(tensor, array)

# picture: array, tensor, renamed

# %%
# NumPy's writes are not counted either, so a gradient can be wrong without an error:
# :ref:`scenario-write-through-the-array-of-a-tensor`.
#
# Copy where you write
# --------------------
#
# ``from_numpy`` keeps the dtype, ``float64`` here. ``torch.tensor`` can convert on the way. ``copy()`` is for the way back.
# ``torch.as_tensor`` shares if neither dtype nor device changes, and copies otherwise:

weights = torch.ones(2, device="cpu", requires_grad=True)
tensor = torch.tensor(array, dtype=torch.float32)
values = weights.detach().numpy().copy()
array[2] = 9.0
values[1] = 9.0

assert tensor.tolist() == [5.0, 7.0, 8.0] and tensor.dtype == torch.float32
assert weights.tolist() == [1.0, 1.0]
tensor, values, array, weights

# %%
# Python numbers and tensors can be assigned. Convert a scalar such as ``np.float32`` by ``float(...)``: uncompiled code
# refuses it. It refuses an array too, also one with a single element:

rewards = torch.zeros(3, device="cpu")
rewards[0] = float(np.float32(1.0))

# raises: TypeError: can't assign a numpy.ndarray to a torch.FloatTensor
rewards[1] = np.array([2.0])

# %%
# Make a tensor of the array. A slice converts it, but an index list wants the dtype of ``rewards``, so convert:

scores = np.array([1.0, 2.0, 3.0])
rewards[:] = torch.from_numpy(scores)
rewards[[2, 1]] = torch.from_numpy(scores[:2]).to(rewards)

assert rewards.tolist() == [1.0, 2.0, 1.0] and rewards.dtype == torch.get_default_dtype()
rewards

# %%
# ``rewards += array`` makes a new tensor of ``float64``: :ref:`scenario-plus-equals-an-array`. From another
# device ``.cpu().numpy()`` is a copy: :doc:`/learn/devices`. A read-only array is written all the same:
# :ref:`scenario-tensor-of-a-read-only-array`. See also: :ref:`error-cannot-assign-a-list`,
# :ref:`error-cannot-call-numpy-on-tensor-that-requires-grad`, :ref:`error-negative-strides-are-not-supported`.
#
# .. claim:: from-numpy-shares-the-array
#    :range: plain-tensors
#    :leaves-out: dtype bfloat16; size 0
#    :wrong: torch.tensor(array) -> torch.as_tensor(array)
#    :same-in-false-worlds: NumPy's memory is outside of those worlds
#
#    ``from_numpy`` shares the memory of an array that it accepts; ``torch.tensor`` copies it.
#
#    >>> a = np.zeros(1)
#    >>> shared, copied = torch.from_numpy(a), torch.tensor(a)
#    >>> a[0] = 5.0
#    >>> shared, copied
#    (tensor([5.], dtype=torch.float64), tensor([0.], dtype=torch.float64))
#
#    def holds(x):
#        array = x.cpu().numpy()
#        assert torch.from_numpy(array).data_ptr() == array.ctypes.data
#        assert torch.tensor(array).data_ptr() != array.ctypes.data
