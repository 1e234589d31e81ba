r"""
I picked rows by an index list. Do gradients reach the table, and do writes?
============================================================================

Gradients do: each row gets the sum over the places it was picked for. Writes do not: what an index list
or a mask gives you is a copy.

.. symptoms::

   does advanced indexing keep the gradient
   gradient of a row that is picked twice
   selected rows changed but the table stays the same
   is index differentiable

.. verdict:: leaf/name-indexed/backward
"""

import numpy as np
import torch

table = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
picked = table[[0, 2, 2]]
(picked * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()

assert table.grad[:, 0].tolist() == [1.0, 0.0, 10.0 + 100.0]
table.grad

# %%
# Row 2 was picked twice and gets both gradients; row 1 was not, and gets 0.
#
# A write stays in the copy
# -------------------------
#
# ``picked`` has a history, so the write below is recorded, and ``table`` is safe. That is why nothing
# raises, although ``table`` is a leaf:

table.grad = None
picked = table[[0, 2, 2]]
picked[0] = 9.0
picked.sum().backward()

assert table.tolist() == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
assert table.grad[:, 0].tolist() == [0.0, 0.0, 2.0]
picked.detach(), table.grad

# %%
# An array's index list copies, too. From a list you collect the rows themselves, not copies of them:

array, rows = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
array[[0, 2]][0] = 9.0
[rows[i] for i in (0, 2)][0][:] = [9.0, 9.0]
print(array[0], rows[0])

# %%
# A mask on the left writes
# -------------------------
#
# With the brackets *last* before the ``=`` it is an assignment to the table, and not to a copy:

edited = table * 1
mask = torch.tensor([True, False, True])
edited[mask] = edited[mask] * 10
table.grad = None
edited.sum().backward()

assert table.grad[:, 0].tolist() == [10.0, 1.0, 10.0]
edited.detach(), table.grad

# %%
# .. claim:: an-index-list-passes-gradients-and-keeps-writes
#    :same-in-false-worlds: an index list copies in each of them
#
#    Rows picked by an index list are a copy: gradients add up in the table, writes stay in the copy.
#
#    >>> table = torch.zeros(3, requires_grad=True)
#    >>> picked = table[[2, 2, 0]]
#    >>> picked[2] = 7.0
#    >>> picked.sum().backward()
#    >>> table.tolist(), table.grad
#    ([0.0, 0.0, 0.0], tensor([0., 0., 2.]))
