r"""
Swap two rows of a tensor
=========================

Read both through a list of two integers, which copies: ``t[[i, j]] = t[[j, i]]``. If ``i`` and ``j`` are tensors, use
``torch.stack([i, j])``. With two integers the Python swap ``t[i], t[j] = t[j], t[i]`` leaves row ``j`` in both places.

.. symptoms::

   swap rows gives a duplicate
   Python tuple swap wrong for tensors
   exchange two columns, channels or blocks, one row lost after swapping
   swap neurons of a layer together with the optimizer state
   exchange line i and line j of a matrix, both become the same
   A[i], A[p] = A[p], A[i] pivoting in Gaussian elimination, torch.argmax gives p

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


# fix: swap_rows(tensor, i, j) like (tensor.copy_(torch.stack([tensor[2], tensor[1], tensor[0], *tensor[3:]])), None)[1]
#     from matrix(n), 0, 2; indexed
def swap_rows(tensor, i, j):
    tensor[[i, j]] = tensor[[j, i]]


# fix: swap_columns(tensor, i, j) like (tensor.copy_(torch.stack([tensor[:, 2], tensor[:, 1], tensor[:, 0]], 1)), None)[1]
#     from matrix(n), 0, 2; indexed
def swap_columns(tensor, i, j):
    tensor[:, [i, j]] = tensor[:, [j, i]]


tensor = torch.tensor([[1, 2], [3, 4], [5, 6]])
swap_rows(tensor, 0, 2)
swap_columns(tensor, 0, 1)

assert tensor.tolist() == [[6, 5], [4, 3], [2, 1]]
tensor

# %%
# **Numbers from argmax or randint.** If ``i`` or ``j`` is a tensor of one element, the list counts as the tuple
# ``t[i, j]``. The line then warns (:ref:`error-using-a-non-tuple-sequence`), and in a matrix it writes one element.
# Make one index tensor of them. If one of the two is a number, put it into ``torch.tensor`` first:


# fix: swap_at(tensor, rows) like (tensor.copy_(torch.stack([tensor[2], tensor[1], tensor[0], *tensor[3:]])), None)[1]
#     from matrix(n), torch.tensor([0, 2]); indexed
def swap_at(tensor, rows):
    tensor[rows] = tensor[rows.flip(0)]


i, j = torch.tensor(0), torch.tensor(1)
tensor = torch.tensor([[1, 2], [3, 4]])
swap_at(tensor, torch.stack([i, j]))

assert tensor.tolist() == [[3, 4], [1, 2]]
tensor

# %%
# For blocks of two channels write both at once: ``flip`` :ref:`copies <claim-flip-is-a-copy>`.

channels = torch.stack((torch.zeros(2, 2), torch.ones(2, 2)))
channels[:, 1:, 1:] = channels[:, 1:, 1:].flip(0)

assert channels.tolist() == [[[0.0, 0.0], [0.0, 1.0]], [[1.0, 1.0], [1.0, 0.0]]]
channels.tolist()

# %%
# A leaf that requires grad refuses the write. Take all its rows in the new order instead. The gradient goes back to
# the row that each came from:

weights = torch.tensor([[1.0], [2.0]], requires_grad=True)
factors = torch.tensor([[10.0], [100.0]])
(weights[[1, 0]] * factors).sum().backward()

assert weights.grad.tolist() == [[100.0], [10.0]]
weights.grad

# %%
# In a parameter, swap under ``no_grad``. Swap the rows of the optimizer's state as well, here those of the
# momentum. Between ``backward()`` and ``step()``, swap the rows of ``weight.grad`` as well. To swap neurons of
# a layer, swap its bias, and the columns of the next layer's weight. With a BatchNorm between the two, swap its
# weight, bias and running statistics, too:

layer = nn.Linear(1, 2, bias=False)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1, momentum=0.5)
(layer.weight * factors).sum().backward()
optimizer.step()
before = layer.weight.detach().clone()
momentum = optimizer.state[layer.weight]["momentum_buffer"]
with torch.no_grad():
    for rows in (layer.weight, momentum):
        swap_rows(rows, 0, 1)

assert torch.equal(layer.weight, before.flip(0)) and momentum.tolist() == [[100.0], [10.0]]
momentum

# %%
# See also: :ref:`recipe-permute-rows-in-place`, :ref:`recipe-edit-heads-and-columns`.
#
# .. claim:: a-swap-through-an-index-list-is-right
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 1; layout expanded, one element
#    :wrong: x[[1, 0]] -> x[[0, 1]]
#
#    ``t[[0, 1]] = t[[1, 0]]`` swaps two rows or elements. ``t[0], t[1] = t[1], t[0]`` leaves the second in both
#    places.
#
#    >>> t = torch.tensor([1, 2])
#    >>> t[[0, 1]] = t[[1, 0]]
#    >>> t
#    tensor([2, 1])
#    >>> t[0], t[1] = t[1], t[0]
#    >>> t
#    tensor([1, 1])
#
#    def holds(x):
#        rows = [1, 0, *x.tolist()[2:]]
#        x[0], x[1] = 0, 1
#        x[[0, 1]] = x[[1, 0]]
#        assert (x[0] == 1).all() and (x[1] == 0).all() and x.tolist()[2:] == rows[2:]
