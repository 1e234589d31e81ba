r"""
I changed one tensor in a list, and all entries changed. Why?
=============================================================

``[torch.zeros(2)] * 3`` holds one tensor three times, and a default argument is made once for all calls. Make
a tensor for each place: ``[torch.zeros(2) for _ in range(3)]``.

.. symptoms::

   all elements of the list are updated together
   hidden state default argument keeps its value between calls
   dict.fromkeys with a tensor
   memory of all agents is the same
"""

import numpy as np
import torch

numbers = [0.0] * 3
rows = [[0.0, 0.0]] * 3
arrays = [np.zeros(2)] * 3
tensors = [torch.zeros(2)] * 3

numbers[0] += 1
for repeated in (rows, arrays, tensors):
    repeated[0][0] += 1

print(numbers, rows, arrays, tensors, sep="\n")

# picture: numbers, tensors

# %%
# A number is replaced; a list, an array and a tensor are written. ``dict.fromkeys(names, torch.zeros(2))``
# repeats in the same way. (``tensors[0] = tensors[0] + 1`` replaces, too.)
#
# A default argument is made with the function, and is the same tensor in each call:


def step(value, state=torch.zeros(2)):
    state += value
    return state


first, second = step(1.0), step(1.0)
first, first is second

# %%
# One for each place, one for each call
# -------------------------------------


def step(value, state=None):
    state = torch.zeros(2) if state is None else state
    return state + value


first, second = step(1.0), step(1.0)
tensors = [torch.zeros(2) for _ in range(3)]
tensors[0] += 1

assert first.tolist() == second.tolist() == [1.0, 1.0] and tensors[1].sum() == 0
tensors

# %%
# ``state + value`` is a new tensor, so a state that the caller passed in is not changed either.
#
# See also: :ref:`scenario-write-to-an-expanded-tensor`, :ref:`scenario-shallow-and-deep-copies`.
#
# .. claim:: a-repeated-tensor-is-one-tensor
#
#    ``[t] * 2`` is one tensor twice: a write to a part of one entry shows in both.
#
#    >>> pair = [torch.zeros(2)] * 2
#    >>> part = pair[0][:1]
#    >>> part += 1
#    >>> pair
#    [tensor([1., 0.]), tensor([1., 0.])]
