r"""
How do I multiply, or take a maximum, at repeated indices in place?
===================================================================

``t[idx] *= v`` uses one factor for each place and loses the others. ``scatter_reduce_`` with ``"prod"`` takes
every factor, and with ``"amax"``, ``"amin"`` or ``"mean"`` every value.

.. symptoms::

   times equals with duplicate indices applied once
   torch equivalent of np.multiply.at or np.maximum.at
   running maximum per group is wrong
   decay applied once although index appears twice
   scale entries by several factors at one position, just one factor is used
   best[user] = torch.maximum(best[user], score) keeps a too low score per user
"""

import numpy as np
import torch

hits, factors = [0, 0, 1], [2.0, 3.0, 5.0]
values, array, tensor = [1.0, 1.0], np.ones(2), torch.ones(2)

for hit, factor in zip(hits, factors):
    values[hit] *= factor

np.multiply.at(array, hits, factors)
tensor[hits] *= torch.tensor(factors)

assert tensor[0].item() in (2.0, 3.0) and tensor[1] == 5.0
values, array, tensor[0].item() in (2.0, 3.0)

# %%
# The last True says that the tensor has one of the two factors. ``scatter_reduce_`` takes both. It wants values
# of the dtype of the tensor, and no negative positions:

index, factors = torch.tensor(hits), torch.tensor(factors, requires_grad=True)
product = torch.ones(2).scatter_reduce(0, index, factors, "prod")
product.sum().backward()

assert product.tolist() == values and factors.grad.tolist() == [3.0, 2.0, 1.0]
for reduce in ("prod", "amax", "amin", "mean"):
    print(f"{reduce:5}", torch.ones(2).scatter_reduce_(0, index, factors.detach(), reduce))

# %%
# The old value, 1, is one of those that are reduced: ``include_self=False`` leaves it out. ``"amax"`` and ``"amin"``
# refuse complex numbers, and ``"mean"`` of integers rounds down. The product is recorded for gradients. The gradient
# of a factor holds the product of the other factors and of the old value. Under ``*=`` it does not. A parameter is
# multiplied under ``no_grad``.
#
# One number for all, such as a decay, is refused. Repeat it for each index. For two indices, as in
# ``t[rows, columns] *= 0.5``, write into a flat view, with one number for each pair:

decayed, table = torch.ones(2), torch.ones(2, 3)
decayed.scatter_reduce_(0, index, torch.full((3,), 0.5), "prod")
pairs = index * table.shape[1] + torch.tensor([1, 1, 2])
table.view(-1).scatter_reduce_(0, pairs, torch.full((3,), 0.5), "prod")

assert table.tolist() == [[1.0, 0.25, 1.0], [1.0, 1.0, 0.5]]
decayed

# %%
# A maximum for each group
# ------------------------
#
# ``maximum`` of the old and the new values, written back, ends with one of two results for the first place.
# Which one is not promised. ``scatter_reduce_`` leaves the larger one:

scores, new = torch.tensor([4.0, 0.0]), torch.tensor([9.0, 1.0, 2.0])
written_back, reduced = scores.clone(), scores.clone()
written_back[index.flip(0)] = torch.maximum(scores[index.flip(0)], new.flip(0))
reduced.scatter_reduce_(0, index, new, "amax")

assert reduced.tolist() == [9.0, 2.0] and written_back[1] == 2.0
print("written back, one of 4 and 9:", written_back[0].item() in (4.0, 9.0))
print("reduced:", reduced)

# %%
# Rows need an index of their shape
# ---------------------------------
#
# ``scatter_reduce_`` takes one index for each *element* (:ref:`scenario-scatter-reads-the-shape-of-the-index`).
# Expand the index. With one column of an index and ``"prod"``, backward gives gradients even to values that were not
# read:

rows, change = torch.ones(2, 2), torch.tensor([[2.0, 1.0], [3.0, 1.0], [5.0, 7.0]])
rows.scatter_reduce_(0, index[:, None].expand_as(change), change, "prod")

assert rows.tolist() == [[6.0, 1.0], [5.0, 7.0]]
rows

# %%
# See also: :ref:`scenario-add-once-or-every-time`, :ref:`scenario-which-of-two-values-stays`,
# :ref:`error-reduce-argument-must-be-either`.
#
# .. claim:: scatter-reduce-takes-every-factor
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0; dtype bool; layout transposed, expanded, one element
#    :wrong: torch.tensor([0, 0]) -> torch.tensor([0])
#    :same-in-false-worlds: it is about a repeated index, not about views
#
#    ``scatter_reduce_`` with ``"prod"`` multiplies a number of a vector by every factor of a repeated index.
#
#    >>> t = torch.ones(2)
#    >>> t.scatter_reduce_(0, torch.tensor([0, 0]), torch.tensor([2., 3.]), "prod")
#    tensor([6., 1.])
#
#    def holds(x):
#        x.fill_(1)
#        factors = torch.tensor([2, 3]).to(x.dtype)
#        x.scatter_reduce_(0, torch.tensor([0, 0]), factors, "prod")
#        assert x[0] == 6 and (x[1:] == 1).all()
