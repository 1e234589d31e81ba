r"""
Swap two rows of a tensor
=========================

Read both through an index list, which copies: ``t[[i, j]] = t[[j, i]]``. The Python swap
``t[i], t[j] = t[j], t[i]`` leaves one row twice.

.. symptoms::

   swap rows gives a duplicate
   Python tuple swap wrong for tensors
   exchange two columns, channels or blocks, one row lost after swapping
   swap neurons of a layer together with the optimizer state

.. verdict:: tensor/swap-by-index/eager
.. verdict:: tensor/swap-by-index/vmap
"""

import torch
from torch import nn

tensor = torch.tensor([[1, 1], [2, 2], [3, 3]])
tensor[0], tensor[2] = tensor[2], tensor[0]
tensor

# %%
# Why, and what a list and an array do: :ref:`scenario-swap-two-rows`. With an index list on the right:

tensor = torch.tensor([[1, 1], [2, 2], [3, 3]])
tensor[[0, 2]] = tensor[[2, 0]]
tensor[:, [0, 1]] = tensor[:, [1, 0]]

assert tensor.tolist() == [[3, 3], [2, 2], [1, 1]]
tensor

# %%
# For blocks of channels write both at once: ``flip`` :ref:`copies <claim-flip-is-a-copy>`.

channels = torch.stack((torch.zeros(2, 2), torch.ones(2, 2)))
channels[:, 1:, 1:] = channels[:, 1:, 1:].flip(0)
channels.tolist()

# %%
# On a leaf, take the rows in the new order instead of writing. The gradient goes back to where each
# came from:

weights = torch.tensor([[1.0], [2.0]], requires_grad=True)
factors = torch.tensor([[10.0], [100.0]])
(weights[[1, 0]] * factors).sum().backward()

assert weights.grad.tolist() == [[100.0], [10.0]]
weights.grad

# %%
# A parameter: swap under ``no_grad``, and the rows of the optimizer's state with it:

layer = nn.Linear(1, 2, bias=False)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1, momentum=0.5)
(layer.weight * factors).sum().backward()
optimizer.step()
with torch.no_grad():
    for rows in (layer.weight, optimizer.state[layer.weight]["momentum_buffer"]):
        rows[[0, 1]] = rows[[1, 0]]
rows

# %%
# See also: :ref:`recipe-permute-rows-in-place`, :ref:`recipe-edit-heads-and-columns`.
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
