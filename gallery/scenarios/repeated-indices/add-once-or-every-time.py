r"""
Why does ``counts[idx] += 1`` count a repeated index only once?
===============================================================

The line reads all values, adds 1 to each, and writes all of them back: the same result is written to one place
twice. Use ``index_add_``, which adds for every occurrence.

.. symptoms::

   histogram with plus equals is too small
   embedding update counts each token only once
   accumulate gradients at repeated positions
   scatter_add_ with duplicate indices allowed or not
   count how often each number occurs, the totals are too low
   hist[labels] += 1 for class frequencies gives only zeros and ones

.. verdict:: tensor/repeated-iadd/eager
.. verdict:: tensor/repeated-index_add_/eager
"""

import numpy as np
import torch

words = [0, 0, 0, 2]
counts, array, tensor = [0, 0, 0], np.zeros(3, dtype=int), torch.zeros(3, dtype=torch.long)

for word in words:
    counts[word] += 1

array[words] += 1
tensor[words] += 1
print(counts, array, tensor, sep="\n")

# %%
# The loop reads again after each write. The line with an index list reads once. For the first place it then
# writes three times the same 1:

tensor = torch.zeros(3, dtype=torch.long)
print("to be written at", words, "is", tensor[words] + 1)

# %%
# ``index_add_`` adds every one, and so does ``scatter_add_``, which takes a position for each element. Sums are
# rounded to the dtype of the tensor: a count in ``float16`` stops at 2048. ``index_add_`` wants a tensor of values of
# that dtype, and a vector of positions without negative ones. For ``t[rows, columns] += v``, and in NumPy:
# :ref:`recipe-add-at-repeated-indices`.

tensor.index_add_(0, torch.tensor(words), torch.ones(4, dtype=torch.long))

assert tensor.tolist() == counts
tensor

# %%
# An update of table rows, one gradient row for each token, is the same case. Token 0 occurs twice. ``-=`` loses
# one of its two gradient rows, and ``index_add_`` does not. Flatten a batch of tokens first. If ``table`` is a
# parameter, update it under ``no_grad``:

table, gradient, tokens = torch.zeros(3, 2), torch.ones(3, 2), torch.tensor([0, 0, 2])
lost = table.clone()
lost[tokens] -= gradient
table.index_add_(0, tokens, gradient, alpha=-1)
batch, gradients = tokens.reshape(1, 3), gradient.reshape(1, 3, 2)
in_batches = torch.zeros(3, 2).index_add_(0, batch.flatten(), gradients.flatten(0, 1), alpha=-1)

assert torch.equal(in_batches, table)
assert table.tolist() == [[-2.0, -2.0], [0.0, 0.0], [-1.0, -1.0]]
lost, table

# %%
# Backward does not notice. Both gradients are the same. For ``index_add`` the gradient is right: each value
# counts, so each gets the gradient of its place. For ``+=`` it is wrong: a value that was lost gets the
# gradient of its place as well. An old value gets that gradient once for each time its index occurs.

added, weights = torch.ones(3, requires_grad=True), torch.tensor([1.0, 10.0, 100.0])
once = torch.zeros(3)
once[tokens] += added
every = torch.zeros(3).index_add(0, tokens, added)
gradients = [torch.autograd.grad((x * weights).sum(), added)[0] for x in (once, every)]

assert gradients[1].tolist() == [1.0, 1.0, 100.0]
once.detach(), every.detach(), gradients

# %%
# See also: :ref:`scenario-gradient-of-the-value-that-lost`, :ref:`scenario-multiply-at-repeated-indices`.
#
# .. claim:: plus-equals-counts-a-repeated-index-once
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; dtype bool; layout expanded, one element
#    :wrong: x[index] += 1 -> x.index_add_(0, index, ones)
#    :same-in-false-worlds: an index list copies in all three
#
#    ``t[idx] += v`` adds once for a repeated index, and ``index_add_`` adds every time.
#
#    >>> t, idx = torch.zeros(2), torch.tensor([0, 0])
#    >>> t[idx] += 1
#    >>> t
#    tensor([1., 0.])
#    >>> t.index_add_(0, idx, torch.ones(2))
#    tensor([3., 0.])
#
#    def holds(x):
#        x.fill_(0)
#        index = torch.tensor([0, 0, 0])
#        ones = torch.ones(3, *x.shape[1:], dtype=x.dtype)
#        x[index] += 1
#        assert (x[0] == 1).all()
#        x.index_add_(0, index, torch.ones_like(ones))
#        assert (x[0] == 4).all() and (x[1:] == 0).all()
