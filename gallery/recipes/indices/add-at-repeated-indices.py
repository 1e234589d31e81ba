r"""
Add at positions that repeat
============================

Use ``index_add_`` (or ``scatter_add_``, or ``index_put_`` with ``accumulate=True``). ``t[index] += values``
adds one of the values that go to the same position, and loses the others.

.. symptoms::

   t[idx] += 1 counts duplicates only once
   histogram or bincount by indexing gives ones
   do indices of scatter_add_ have to be unique
   accumulate values at duplicate indices
   sum edge features into nodes, segment sum
   count how often each number occurs, counts never exceed one
   node_sum[edge_dst] += messages in a graph network loses messages of some neighbours

.. verdict:: tensor/repeated-accumulate/backward
.. verdict:: tensor/repeated-scatter_add_/backward
"""

import numpy as np
import torch

places = [0, 0, 2]
index, values = torch.tensor(places), torch.tensor([1.0, 10.0, 100.0])

wrong = torch.zeros(3)
wrong[index] += values

print("the first place is 1 + 10:", wrong[0].item() == 11.0)

# %%
# Why: :ref:`scenario-add-once-or-every-time`.
#
# Operations that accumulate
# --------------------------


# fix: summed(values, index, size) like
#     torch.stack([sum([v for v, i in zip(values, index) if i == p], 0.0 * values.sum()) for p in range(size)])
#     from leaf(n), torch.arange(n) % 3, 4; indexed
def summed(values, index, size):
    return values.new_zeros(size).index_add_(0, index, values)


added = summed(values, index, 3)
scattered = torch.zeros(3).scatter_add_(0, index, values)
put = torch.zeros(3).index_put_((index,), values, accumulate=True)
array = np.zeros(3)
np.add.at(array, places, [1.0, 10.0, 100.0])

assert added.tolist() == scattered.tolist() == put.tolist() == array.tolist() == [11.0, 0.0, 100.0]
for size in (0, 1, 2):
    assert summed(torch.ones(size).half(), torch.zeros(size, dtype=torch.long), 1).tolist() == [
        size
    ]

added, torch.bincount(index, minlength=3)

# %%
# The values need the dtype of the tensor, hence ``new_zeros``. In bfloat16 ``index_add_`` counts to 256 and no further
# (:ref:`claim-index-add-takes-rows-and-scatter-add-elements`), and ``uint8`` wraps after 255: sum in ``float32`` or
# ``int64``, and convert.
#
# For ``+= 1``, for negative positions and for pairs of positions take ``index_put_``, as in
# ``t.index_put_((rows, columns), t.new_ones(()), accumulate=True)``. To count positions that are not negative,
# :api:`torch.bincount` is enough. ``index_add_`` adds whole rows. ``scatter_add_`` wants an index for each element
# (:ref:`scenario-scatter-reads-the-shape-of-the-index`):

rows = torch.tensor([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])
by_row = torch.zeros(3, 2).index_add_(0, index, rows)
by_element = torch.zeros(3, 2).scatter_add_(0, index[:, None].expand_as(rows), rows)

assert torch.equal(by_row, by_element)
assert by_row.tolist() == [[11.0, 22.0], [0.0, 0.0], [100.0, 200.0]]
by_row

# %%
# With gradients
# --------------
#
# Each value gets the gradient of the place that it went to. ``index_add``, without the underscore, returns a
# new tensor, so the old one may be a leaf that requires grad:

values.requires_grad_()
total = torch.zeros(3, requires_grad=True)
(total.index_add(0, index, values) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()

assert values.grad.tolist() == [1.0, 1.0, 3.0] and total.grad.tolist() == [1.0, 2.0, 3.0]
values.grad, total.grad

# %%
# See also: :ref:`recipe-choose-one-value-for-a-repeated-index`, :ref:`error-source-does-not-match-the-index`,
# :ref:`error-no-deterministic-implementation`.
#
# .. claim:: index-add-counts-every-repeat
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0; dtype bool; layout transposed, expanded, one element
#    :wrong: x[index] += 1 -> x.index_add_(0, index, x.new_ones(3))
#    :same-in-false-worlds: about advanced indexing, which copies in each of them
#
#    In a vector ``t[index] += 1`` counts a repeated index once, and ``index_add_`` counts each occurrence.
#
#    >>> t, index = torch.zeros(2), torch.tensor([0, 0, 0])
#    >>> t[index] += 1
#    >>> t, t.index_add(0, index, torch.ones(3))
#    (tensor([1., 0.]), tensor([4., 0.]))
#
#    def holds(x):
#        x.fill_(0)
#        index = torch.zeros(3, dtype=torch.long)
#        x[index] += 1
#        counted = x.index_add(0, index, torch.ones(3, dtype=x.dtype))
#        assert x[0] == 1 and counted[0] == 4
#        assert (x[1:] == 0).all() and (counted[1:] == 0).all()
