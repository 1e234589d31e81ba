r"""
Why does ``scatter_`` write only a part of my values?
=====================================================

``scatter_`` goes through the elements of the *index*, with one write for each. What ``src`` has beyond the
shape of the index is not read. Give the index the shape of ``src``. Where positions repeat, one value stays.

.. symptoms::

   scatter_ only fills the first column
   rest of src ignored by scatter
   one index per row does not write the whole row
   difference between scatter_ and index_copy_
   wanted to place whole rows at given positions, only one number arrived
   memory.scatter_(0, slot[:, None], keys) leaves most columns of memory at zero
"""

import numpy as np
import torch

rows = torch.tensor([2, 0])
source = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

table = torch.zeros(3, 3)
table.scatter_(0, rows[:, None], source)
table

# %%
# The index has shape ``[2, 1]``, so two elements were written. A list, an array, brackets and ``index_copy_``
# take the whole row that a position names:

lists, array, whole = [[0.0] * 3 for _ in range(3)], np.zeros((3, 3)), torch.zeros(3, 3)
for row, values in zip(rows.tolist(), source.tolist()):
    lists[row] = values

array[[2, 0]] = source.tolist()
whole[rows] = source

copied = torch.zeros(3, 3).index_copy_(0, rows, source)

assert whole.tolist() == array.tolist() == copied.tolist() == lists
whole

# %%
# ``scatter_`` is for another job: a position of its own for each element. If you want it for rows, expand the
# index. The **stride** 0 of the index says that ``expand`` copied nothing:

index = rows[:, None].expand_as(source)
source.requires_grad_()
table = torch.zeros(3, 3).scatter_(0, index, source)
(table * whole).sum().backward()

assert torch.equal(table, whole) and torch.equal(source.grad, source)
index.stride(), table.detach()

# %%
# A larger index is refused, and a larger ``src`` in backward
# -----------------------------------------------------------
#
# The index may be longer than the target along the dimension that is written, here 0. It may not be larger than
# ``src``:

# raises: RuntimeError: Expected index [2, 4] to be no larger than self [3, 3] apart from dimension 0 and
#     to be no larger size than src [2, 3]
table.scatter_(0, rows[:, None].expand(2, 4), source)

# %%
# A smaller index passes forward. If backward needs a gradient for ``src``, it raises. An empty index passes for a
# ``src`` of length 1.

out = torch.zeros(3, 3).scatter(0, rows[:, None], source)

# raises: RuntimeError: Function ScatterBackward0 returned an invalid gradient at index 1 - got [2, 1]
#     but expected shape compatible with [2, 3]
out.sum().backward()

# %%
# Give ``scatter`` the part that is read, and it goes backward. Do so for ``scatter_reduce`` with ``"prod"`` as well:
# there backward does not raise, and gives gradients to values that were not read.

source.grad = None
out = torch.zeros(3, 3).scatter(0, rows[:, None], source[:, :1])
out.sum().backward()

assert source.grad.tolist() == [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
source.grad

# %%
# See also: :ref:`scenario-which-of-two-values-stays`, :ref:`error-scatter-source-too-large`,
# :ref:`error-scatter-index-no-larger-than-self`.
#
# .. claim:: scatter-writes-once-for-each-index
#    :range: plain-tensors
#    :leaves-out: rank 0, 2, 3; size 0; layout transposed, expanded, one element
#    :wrong: index = torch.tensor([0]) -> index = torch.tensor([0, len(x) - 1])
#    :same-in-false-worlds: it is about shapes, not about views
#
#    In a vector ``scatter_`` makes one write for each element of the index, and ignores the rest of the source.
#
#    >>> t = torch.zeros(4)
#    >>> t.scatter_(0, torch.tensor([3, 0]), torch.tensor([1., 2., 3., 4.]))
#    tensor([2., 0., 0., 1.])
#
#    def holds(x):
#        x.fill_(0)
#        index = torch.tensor([0])
#        x.scatter_(0, index, torch.ones(len(x) + 3, dtype=x.dtype))
#        assert x[0] == 1 and (x[1:] == 0).all()
