r"""
Why does ``x[0], x[1] = x[1], x[0]`` give me the same row twice?
================================================================

Both rows on the right are views of ``x``. The first assignment overwrites the row that the second one still has
to read. Write ``x[[0, 1]] = x[[1, 0]]``, where the right side is a copy.

.. symptoms::

   swap two rows of a tensor duplicates one
   random.shuffle on a tensor repeats elements
   exchanging elements works for lists only
   channel swap loses a channel
   tried to interchange two entries of a matrix, one of them is lost
   img[0], img[2] = img[2], img[0] for RGB to BGR, red channel lost

.. verdict:: tensor/swap-rows/eager
.. verdict:: tensor/swap-by-index/eager
"""

import random

import numpy as np
import torch

deck, array, cards = [1, 2], np.array([[1, 1], [2, 2]]), torch.tensor([[1, 1], [2, 2]])

for rows in (deck, array, cards):
    rows[0], rows[1] = rows[1], rows[0]

print(deck, array, cards, sep="\n")

# %%
# Python reads the whole right side first. From the list it gets two objects, and from an array or a tensor two
# views. A single element of an array is a number, and a single element of a tensor is a view without
# dimensions:

array, vector = np.array([1, 2]), torch.tensor([1, 2])
for values in (array, vector):
    values[0], values[1] = values[1], values[0]

print(array, vector)
assert vector[0]._is_view() and not isinstance(array[0], np.ndarray)

# picture: array, vector

# %%
# ``random.shuffle`` swaps by tuple assignment, so it can lose elements of a tensor, and rows of an array:

vector = torch.arange(8)
random.Random(0).shuffle(vector)
len(set(vector.tolist())) < 8

# %%
# For channels write ``x[:, [0, 1]] = x[:, [1, 0]]``. Read both first; for two parts of one shape that do not overlap,
# clone the one that is written first. An index list :ref:`copies <claim-an-index-list-copies>`, and so does
# :ref:`flip <claim-flip-is-a-copy>`. Here ``flip`` swaps one block between two channels, and then a row of another
# block:

channels = torch.stack([torch.zeros(2, 2), torch.ones(2, 2)])
channels[:, 1:, 1:] = channels[:, 1:, 1:].flip(0)
channels[:, 0, :1] = channels[:, 0, :1].flip(0)

assert channels.tolist() == [[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]]

halves = torch.arange(4.0)
halves[:2], halves[2:] = halves[2:], halves[:2].clone()

assert halves.tolist() == [2.0, 3.0, 0.0, 1.0]


# fix: swap(rows) like (rows.copy_(torch.stack([rows[1], rows[0], *rows[2:]])), None)[1] from
#     matrix(n).requires_grad_() * 1.0; indexed
def swap(rows):
    rows[[0, 1]] = rows[[1, 0]]


source = torch.tensor([[1.0], [2.0]], requires_grad=True)
swapped = source.clone()
swap(swapped)
(swapped * torch.tensor([[10.0], [100.0]])).sum().backward()

assert swapped.tolist() == [[2.0], [1.0]] and source.grad.tolist() == [[100.0], [10.0]]
channels, source.grad

# %%
# The gradients are swapped with the rows. How to swap columns, a leaf or a parameter:
# :ref:`recipe-swap-rows-of-a-tensor`. See also: :ref:`scenario-shift-by-one-row`.
#
# .. claim:: a-tuple-swap-of-rows-loses-one
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 1; layout expanded, one element
#    :wrong: x[0], x[1] = x[1], x[0] -> x[0], x[1] = x[1].clone(), x[0].clone()
#
#    Swapping by tuple assignment works on a list. In a tensor it leaves the second row, or the second element,
#    in both places.
#
#    >>> t = torch.tensor([1, 2])
#    >>> t[0], t[1] = t[1], t[0]
#    >>> t
#    tensor([2, 2])
#    >>> t = torch.tensor([1, 2])
#    >>> t[[0, 1]] = t[[1, 0]]
#    >>> t
#    tensor([2, 1])
#    >>> x = [1, 2]
#    >>> x[0], x[1] = x[1], x[0]
#    >>> x
#    [2, 1]
#
#    def holds(x):
#        x[0], x[1] = 0, 1
#        x[0], x[1] = x[1], x[0]
#        assert (x[0] == 1).all() and (x[1] == 1).all()
