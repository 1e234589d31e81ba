r"""
Why can I shift a list with ``x[1:] = x[:-1]`` and not a tensor?
================================================================

The list's slice on the right is a copy; the tensor's is a view of the memory that you are writing, and
torch refuses. Write ``x[1:] = x[:-1].clone()``.

.. symptoms::

   shift tensor by one position
   slice to itself raises, numpy version works
   delay line or queue update in place
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
# NumPy's right side is a view as well; NumPy notices the overlap and makes the copy itself. Torch compares
# the memory of both sides and leaves the copy to you:

tensor[1:] = tensor[:-1].clone()
tensor[0] = 9
tensor

# %%
# :api:`torch.roll` also returns a copy, with the last row in front, for you to overwrite:

tensor.copy_(tensor.roll(1))
tensor[0] = 9
tensor

# %%
# With gradients, build the new window
# ------------------------------------
#
# :api:`torch.cat` writes nothing in place. Values that an earlier step has saved for backward stay:

weights = torch.ones(3, requires_grad=True)
window, loss = torch.zeros(3), 0.0
for value in (1.0, 2.0):
    window = torch.cat([torch.tensor([value]), window[:-1]])
    loss = loss + (weights * window).sum()

loss.backward()

assert weights.grad.tolist() == [1.0 + 2.0, 0.0 + 1.0, 0.0]
window, weights.grad

# %%
# The same loop with ``window[1:] = ...`` raises at ``backward()``:
# :ref:`error-modified-by-an-inplace-operation`. In code for ``torch.compile``, too, prefer ``cat``: 2.13's
# default backend drops that ``.clone()`` for larger tensors and writes wrong rows.
#
# The check looks at rows. It does not see every overlap: :ref:`scenario-shift-by-one-column`. See also:
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
