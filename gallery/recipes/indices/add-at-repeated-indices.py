r"""
Add at positions that repeat
============================

Use ``index_add_`` (or ``scatter_add_``, or ``index_put_`` with ``accumulate=True``). ``t[index] += values``
keeps one of the values that go to the same position.

.. symptoms::

   t[idx] += 1 counts duplicates only once
   histogram or bincount by indexing gives ones
   do indices of scatter_add_ have to be unique
   accumulate values at duplicate indices
   sum node features into edges, segment sum

.. verdict:: tensor/repeated-accumulate/backward
.. verdict:: tensor/repeated-scatter_add_/backward
"""

import numpy as np
import torch

places = [0, 0, 2]
index, values = torch.tensor(places), torch.tensor([1.0, 10.0, 100.0])

wrong = torch.zeros(3)
wrong[index] += values
wrong[0].item() == 11.0

# %%
# Why it comes to that: :ref:`scenario-add-once-or-every-time`.
#
# Operations that accumulate
# --------------------------

added = torch.zeros(3).index_add_(0, index, values)
scattered = torch.zeros(3).scatter_add_(0, index, values)
put = torch.zeros(3).index_put_((index,), values, accumulate=True)
np.add.at(array := np.zeros(3), places, [1.0, 10.0, 100.0])

assert added.tolist() == scattered.tolist() == put.tolist() == list(array) == [11.0, 0.0, 100.0]
added, torch.bincount(index, minlength=3)

# %%
# To count, ``bincount`` is enough. ``index_add_`` adds whole rows; ``scatter_add_`` wants an index for each
# element (:ref:`scenario-scatter-reads-the-shape-of-the-index`):

rows = torch.tensor([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])
by_row = torch.zeros(3, 2).index_add_(0, index, rows)
by_element = torch.zeros(3, 2).scatter_add_(0, index[:, None].expand_as(rows), rows)

assert torch.equal(by_row, by_element)
by_row

# %%
# With gradients
# --------------
#
# Each value gets the gradient of the place that it went to. Without underscore it works on a leaf:

values.requires_grad_()
total = torch.zeros(3, requires_grad=True)
(total.index_add(0, index, values) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()

assert values.grad.tolist() == [1.0, 1.0, 3.0] and total.grad.tolist() == [1.0, 2.0, 3.0]
values.grad, total.grad

# %%
# On CUDA, not run here, the order of a sum of floats varies: :ref:`error-no-deterministic-implementation`.
# See also: :ref:`recipe-choose-one-value-for-a-repeated-index`, :ref:`error-source-does-not-match-the-index`.
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
