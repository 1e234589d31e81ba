r"""
Why does ``counts[idx] += 1`` count a repeated index only once?
===============================================================

The line reads all values, adds 1 to each, and writes all of them back: the same result lands twice in one
place. Use ``index_add_``, which adds for every occurrence.

.. symptoms::

   histogram with plus equals is too small
   embedding update counts each token only once
   accumulate gradients at repeated positions
   scatter_add_ with duplicate indices allowed or not

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
# The loop reads again after each write. What torch has to write is three times the same 1 for the first place:

tensor = torch.zeros(3, dtype=torch.long)
tensor[words] + 1

# %%
# ``index_add_`` adds every one. More ways, in NumPy as well: :ref:`recipe-add-at-repeated-indices`.

tensor.index_add_(0, torch.tensor(words), torch.ones(4, dtype=torch.long))

# %%
# An update of table rows, one gradient row for each token, is the same case. The second token 0 is lost by
# ``-=`` and not by ``index_add_``:

table, gradient, tokens = torch.zeros(3, 2), torch.ones(3, 2), torch.tensor([0, 0, 2])
lost = table.clone()
lost[tokens] -= gradient
table.index_add_(0, tokens, gradient, alpha=-1)
lost, table

# %%
# Backward does not notice. Both gradients are the same, and only for ``index_add`` it is right: each value
# counts, so each gets the gradient of its place.

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
