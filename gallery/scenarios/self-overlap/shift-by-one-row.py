r"""
Why can I shift a list with ``x[1:] = x[:-1]`` and not a tensor?
================================================================

The list's slice on the right is a copy; the tensor's is a view of the memory that you are writing, and
torch refuses. Write ``x[1:] = x[:-1].clone()``.

.. symptoms::

   shift tensor by one position
   slice to itself raises, numpy version works
   delay line or queue update in place

.. verdict:: tensor/shift-down/eager
.. verdict:: tensor/shift-down-clone/eager
"""

import numpy as np
import torch

history, array, tensor = [1, 2, 3, 4], np.array([1, 2, 3, 4]), torch.tensor([1, 2, 3, 4])
history[1:] = history[:-1]
array[1:] = array[:-1]
print(history, array)

# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
tensor[1:] = tensor[:-1]

# %%
# NumPy's right side is a view as well, and NumPy gets it right all the same. Torch leaves the copy to you:

assert np.shares_memory(array[1:], array[:-1])
tensor[1:] = tensor[:-1].clone()
tensor[0] = 9
tensor

# %%
# :api:`torch.roll` also returns a copy, with the last element in front, for you to overwrite:

tensor.roll(1)

# %%
# With gradients, build the new window
# ------------------------------------
#
# :api:`torch.cat` makes a new tensor, and what an earlier step saved for backward stays. Writing into the
# old window makes backward raise: :ref:`recipe-keep-a-rolling-window`.

weights = torch.ones(3, requires_grad=True)
window, loss = torch.zeros(3), 0.0
for value in (1.0, 2.0):
    window = torch.cat([torch.tensor([value]), window[:-1]])
    loss = loss + (weights * window).sum()

loss.backward()

assert weights.grad.tolist() == [1.0 + 2.0, 0.0 + 1.0, 0.0]
window, weights.grad

# %%
# In code for ``torch.compile``, too, prefer ``cat``: :ref:`scenario-compiled-shift-is-wrong`. Columns are not
# refused, and come out wrong: :ref:`scenario-shift-by-one-column`. See also:
# :ref:`error-input-and-output-overlap`.
#
# .. claim:: a-list-shifts-where-a-tensor-refuses
#
#    ``x[1:] = x[:-1]`` shifts a list and raises for a vector, which keeps its values.
#
#    >>> x = [1, 2, 3]
#    >>> x[1:] = x[:-1]
#    >>> x
#    [1, 1, 2]
#    >>> t = torch.tensor([1, 2, 3])
#    >>> t[1:] = t[:-1]
#    Traceback (most recent call last):
#    RuntimeError: unsupported operation: some elements of the input tensor and the written-to tensor refer ...
#    >>> t
#    tensor([1, 2, 3])
