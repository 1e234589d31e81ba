r"""
What do ``x[0:2] *= 2`` and ``x[0:2] += y`` do to a list, and to a tensor?
==========================================================================

With ``*= 2`` a list repeats the elements of its slice. With ``+= y`` it inserts the elements of a list ``y``
behind its slice. A tensor computes with each element of its slice and writes the results in place.

.. symptoms::

   multiplying part of a list duplicates it
   plus equals on a list slice inserts values
   code ported from lists to tensors gives other numbers
   add a number to a slice of a list type error
   doubling the first entries made my Python list longer instead
   lrs[:2] *= 2 on a list of learning rates repeats the first two

.. verdict:: list/slice-iadd/eager
.. verdict:: tensor/slice-imul/eager
"""

import numpy as np
import torch

gains, array, tensor = [1.0, 2.0, 3.0], np.array([1.0, 2.0, 3.0]), torch.tensor([1.0, 2.0, 3.0])
for sequence in (gains, array, tensor):
    sequence[0:2] *= 2

print(gains, array, tensor, sep="\n")

# %%
# List, array and tensor :ref:`read the slice, compute, and store back <scenario-plus-equals-on-an-index>`. For
# a list ``*`` with an integer is repetition, and ``+`` with a list is concatenation:

gains, tensor = [1.0, 2.0, 3.0], torch.tensor([1.0, 2.0, 3.0])
gains[0:2] += [10.0, 20.0]
tensor[0:2] += torch.tensor([10.0, 20.0])
gains, tensor

# %%
# A tensor refuses ``x[0:2] += x[1:3]``: the slices overlap in part (:ref:`error-input-and-output-overlap`).
#
# With an array on the right NumPy computes, also for a slice of a list:

gains = [1.0, 2.0, 3.0]
gains[0:2] += np.array([10.0, 20.0])
assert gains == [11.0, 22.0, 3.0]

# %%
# A Python number cannot be added to a list's slice:

# raises: TypeError: 'int' object is not iterable
gains[0:2] += 1

# %%
# ``+`` of a tensor and a list is refused. Write ``tensor[0:2] += torch.tensor([10.0, 20.0])``, as above. Add
# ``device=tensor.device`` if ``tensor`` is not on the default device:

# raises: TypeError: unsupported operand type(s) for +=: 'Tensor' and 'list'
tensor[0:2] += [10.0, 20.0]

# %%
# For a list, write the loop
# --------------------------

gains = [1.0, 2.0, 3.0]
gains[0:2] = [2 * gain for gain in gains[0:2]]

raised, summed = [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]
raised[0:2] = [gain + 1 for gain in raised[0:2]]
summed[0:2] = [gain + more for gain, more in zip(summed[0:2], [10.0, 20.0], strict=True)]

assert gains == [2.0, 4.0, 3.0] and raised == [2.0, 3.0, 3.0] and summed == [11.0, 22.0, 3.0]
gains

# %%
# While gradients are recorded, the update of a tensor with a history is recorded too, and the gradient has the
# factor. A leaf that requires grad then refuses it (:ref:`error-leaf-in-place`):

source = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
scaled = source.clone()
scaled[0:2] *= 2
scaled.sum().backward()

assert scaled.tolist() == [2.0, 4.0, 3.0] and source.grad.tolist() == [2.0, 2.0, 1.0]
scaled.detach(), source.grad

# %%
# See also: :ref:`error-unsupported-operand-tensor-and-list`,
# :ref:`scenario-slice-assignment-grows-a-list-only`.
#
# .. claim:: times-equals-repeats-a-list-slice
#    :range: plain-tensors lists
#    :leaves-out: rank 0; dtype bool; layout expanded, one element
#    :wrong: x[0:2] *= 2 -> x[0:3] *= 2
#
#    ``x[0:2] *= 2`` repeats a list's slice. It doubles these elements of a tensor of numbers, as far as the
#    dtype holds the results.
#
#    >>> x, t = [1, 2, 3], torch.tensor([1, 2, 3])
#    >>> x[0:2] *= 2
#    >>> part = t[0:2]
#    >>> part *= 2
#    >>> x, t
#    ([1, 2, 1, 2, 3], tensor([2, 4, 3]))
#
#    def holds(x, items):
#        repeated = items[0:2] + items[0:2] + items[2:]
#        items[0:2] *= 2
#        assert items == repeated
#        x.fill_(1)
#        x[0:2] *= 2
#        assert (x[0:2] == 2).all() and (x[2:] == 1).all()
