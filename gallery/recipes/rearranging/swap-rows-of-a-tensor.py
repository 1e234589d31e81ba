r"""
Swap two rows of a tensor
=========================

Read both through an index list, which copies: ``t[[i, j]] = t[[j, i]]``. The Python swap
``t[i], t[j] = t[j], t[i]`` leaves one row twice.

.. symptoms::

   swap rows gives a duplicate
   Python tuple swap wrong for tensors
   exchange two columns, channels or blocks, one row lost after swapping
"""

import numpy as np
import torch

# %%
# A list swaps, since the right side holds the row objects. An array and a tensor hand out two views,
# and the first store overwrites what the second view shows:

rows = [[1, 1], [2, 2]]
array, tensor = np.array(rows), torch.tensor(rows)
for sequence in (rows, array, tensor):
    sequence[0], sequence[1] = sequence[1], sequence[0]

print(rows, array.tolist(), tensor.tolist())

# %%
# Single elements too: ``line[0]`` of a tensor is a view, where an array gives you a number.
numbers, line = np.array([1, 2]), torch.tensor([1, 2])
for sequence in (numbers, line):
    sequence[0], sequence[1] = sequence[1], sequence[0]

print(numbers.tolist(), line.tolist())

# %%
# An index list on the right
# --------------------------

tensor = torch.tensor([[1, 1], [2, 2], [3, 3]])
tensor[[0, 2]] = tensor[[2, 0]]
tensor[:, [0, 1]] = tensor[:, [1, 0]]

assert tensor.tolist() == [[3, 3], [2, 2], [1, 1]]
tensor

# %%
# For blocks of channels, write both at once: ``flip`` copies.

channels = torch.stack((torch.zeros(2, 2), torch.ones(2, 2)))
channels[:, 1:, 1:] = channels[:, 1:, 1:].flip(0)
channels.tolist()

# %%
# On a leaf, take the rows in the new order instead of writing. The gradient goes back to where each
# came from:

weights = torch.tensor([[1.0], [2.0]], requires_grad=True)
swapped = weights[[1, 0]]
(swapped * torch.tensor([[10.0], [100.0]])).sum().backward()

assert weights.grad.tolist() == [[100.0], [10.0]]
weights.grad

# %%
# The index list is right in compiled code and under ``vmap``. A parameter: swap under ``no_grad``, and
# swap the rows of the optimizer's state as well.
#
# .. claim:: a-swap-through-an-index-list-is-right
#
#    ``t[0], t[1] = t[1], t[0]`` duplicates an element; ``t[[0, 1]] = t[[1, 0]]`` swaps.
#
#    >>> t = torch.tensor([1, 2])
#    >>> t[[0, 1]] = t[[1, 0]]
#    >>> t
#    tensor([2, 1])
#    >>> t[0], t[1] = t[1], t[0]
#    >>> t
#    tensor([1, 1])
