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
# The list, in a loop, reads again after each write. NumPy counts as torch does, and has ``np.add.at``.
#
# Four ways to add every time
# ---------------------------
#
# Repeated indices are allowed in all of them. ``scatter_add_`` wants an index of the shape of what is
# added, which matters with more than one dimension:

index, ones = torch.tensor(words), torch.ones(4, dtype=torch.long)
by_row = torch.zeros(3, dtype=torch.long).index_add_(0, index, ones)
by_put = torch.zeros(3, dtype=torch.long).index_put_((index,), ones, accumulate=True)
by_scatter = torch.zeros(3, dtype=torch.long).scatter_add_(0, index, ones)
counted = torch.bincount(index, minlength=3)

assert by_row.tolist() == by_put.tolist() == by_scatter.tolist() == counted.tolist() == counts
by_row

# %%
# An update of table rows, one gradient row for each token, is the same case. The second token 0 is lost by
# ``-=`` and not by ``index_add_``:

table, gradient, tokens = torch.zeros(3, 2), torch.ones(3, 2), torch.tensor([0, 0, 2])
lost = table.clone()
lost[tokens] -= gradient
table.index_add_(0, tokens, gradient, alpha=-1)
lost, table

# %%
# The gradient of what you add is right as well: every occurrence gets the gradient of its place.

added = torch.ones(3, requires_grad=True)
total = torch.zeros(3).index_add(0, tokens, added)
(total * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert added.grad.tolist() == [1.0, 1.0, 100.0]
added.grad

# %%
# See also: :ref:`scenario-which-of-two-values-stays`.
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
