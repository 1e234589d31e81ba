r"""
Add at positions that repeat
============================

Use ``index_add_`` (or ``scatter_add_``, or ``index_put_`` with ``accumulate=True``). ``t[index] += 1`` reads
once, adds, and writes back, so a position that comes twice counts once.

.. symptoms::

   t[idx] += 1 counts duplicates only once
   histogram or bincount by indexing gives ones
   do indices of scatter_add_ have to be unique
   accumulate values at duplicate indices
   sum node features into edges, segment sum
"""

import numpy as np
import torch

places = [0, 0, 2]
index = torch.tensor(places)

# %%
# A loop over a list counts each. An array and a tensor do not:

counts, array, tensor = [0, 0, 0], np.zeros(3), torch.zeros(3)
for place in places:
    counts[place] += 1
array[places] += 1
tensor[index] += 1

print(counts, array, tensor, sep="\n")

# %%
# Operations that accumulate
# --------------------------

values = torch.tensor([1.0, 10.0, 100.0])
added = torch.zeros(3).index_add_(0, index, values)
scattered = torch.zeros(3).scatter_add_(0, index, values)
put = torch.zeros(3).index_put_((index,), values, accumulate=True)
np.add.at(array := np.zeros(3), places, [1.0, 10.0, 100.0])

assert added.tolist() == scattered.tolist() == put.tolist() == list(array) == [11.0, 0.0, 100.0]
added

# %%
# ``index_add_`` adds whole rows. ``scatter_add_`` has an index for each element, and writes only as
# many as the index has. To count, :api:`torch.bincount` is enough:

torch.bincount(index, minlength=3)

# %%
# With gradients
# --------------
#
# Each value gets the gradient of the place that it went to. Without underscore it works on a leaf:

values.requires_grad_()
total = torch.zeros(3, requires_grad=True)
(total.index_add(0, index, values) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()

assert values.grad.tolist() == [1.0, 1.0, 3.0] and total.grad.tolist() == [1.0, 2.0, 3.0]
values.grad

# %%
# On CUDA the order of a sum of floats varies from run to run;
# ``torch.use_deterministic_algorithms(True)`` fixes it.
# See also: :ref:`recipe-choose-one-value-for-a-repeated-index`,
# :ref:`error-source-does-not-match-the-index`, :ref:`error-no-deterministic-implementation`.
#
# .. claim:: index-add-counts-every-repeat
#    :same-in-false-worlds: about advanced indexing, which copies in each of them
#
#    ``t[index] += 1`` counts a repeated index once; ``index_add_`` counts all.
#
#    >>> t, index = torch.zeros(2), torch.tensor([0, 0, 0])
#    >>> t[index] += 1
#    >>> t, t.index_add(0, index, torch.ones(3))
#    (tensor([1., 0.]), tensor([4., 0.]))
