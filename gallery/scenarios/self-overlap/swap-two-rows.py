r"""
Why does ``x[0], x[1] = x[1], x[0]`` give me the same row twice?
================================================================

Both sides are views. The first assignment overwrites the row that the second one still has to read. Write
``x[[0, 1]] = x[[1, 0]]``, where the right side is a copy.

.. symptoms::

   swap two rows of a tensor duplicates one
   exchanging elements works for lists only
   channel swap loses a channel
"""

import numpy as np
import torch

deck, array, cards = [1, 2], np.array([[1, 1], [2, 2]]), torch.tensor([[1, 1], [2, 2]])

for rows in (deck, array, cards):
    rows[0], rows[1] = rows[1], rows[0]

print(deck, array, cards, sep="\n")

# %%
# The list holds objects. ``deck[1], deck[0]`` takes out both before anything is stored. An array's rows are
# views, as a tensor's are, so NumPy loses the row too. The difference comes with a single element: for
# NumPy it is a number, for torch it is a view without dimensions.

array, vector = np.array([1, 2]), torch.tensor([1, 2])
for values in (array, vector):
    values[0], values[1] = values[1], values[0]

print(array, vector)

# %%
# That is how ``random.shuffle`` ruins a tensor: it swaps elements in this way.
#
# Two ways that hold
# ------------------
#
# Reading by an index list copies, and takes any order. For blocks, flip the dimension of the two:

cards = torch.tensor([[1, 1], [2, 2]])
cards[[0, 1]] = cards[[1, 0]]
print(cards)

channels = torch.stack([torch.zeros(2, 2), torch.ones(2, 2)])
channels[:, 1:, 1:] = channels[:, 1:, 1:].flip(0)
channels[:, 0, :1] = channels[:, 0, :1].flip(0)

assert channels[0].sum() == 2 and channels[1].sum() == 2
channels

# %%
# The gradients are swapped with the rows, on a tensor that is no leaf:

source = torch.tensor([[1.0], [2.0]], requires_grad=True)
swapped = source.clone()
swapped[[0, 1]] = swapped[[1, 0]]
(swapped * torch.tensor([[10.0], [100.0]])).sum().backward()

assert source.grad.tolist() == [[100.0], [10.0]]
source.grad

# %%
# See also: :ref:`scenario-shift-by-one-row`, :ref:`scenario-what-a-list-of-a-tensor-holds`.
#
# .. claim:: a-tuple-swap-of-rows-loses-one
#
#    Swapping by tuple assignment works on a list and loses a row, or an element, of a tensor.
#
#    >>> t = torch.tensor([1, 2])
#    >>> t[0], t[1] = t[1], t[0]
#    >>> t
#    tensor([2, 2])
#    >>> t = torch.tensor([1, 2])
#    >>> t[[0, 1]] = t[[1, 0]]
#    >>> t
#    tensor([2, 1])
