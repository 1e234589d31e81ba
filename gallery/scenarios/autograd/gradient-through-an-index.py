r"""
I picked rows by an index list. Do gradients reach the table, and do writes?
============================================================================

Gradients do: each row gets the sum over the places it was picked for. Writes do not: what an index list, an index
tensor with dimensions or a mask gives you is a copy. Write ``table[[0, 2]] = ...``, under ``no_grad`` if ``table`` is a
leaf that requires grad.

.. symptoms::

   does advanced indexing keep the gradient
   gradient of a row that is picked twice
   selected rows changed but the table stays the same
   is indexing with a tensor of indices differentiable
   took some rows by a list of numbers, edited them, big matrix not updated
   users = emb_table[user_ids]; users += 1 leaves emb_table, yet the loss trains emb_table

.. verdict:: leaf/name-indexed/backward
"""

import numpy as np
import torch

table = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
picked = table[[0, 2, 2]]
(picked * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()

assert table.grad.tolist() == [[1.0, 1.0], [0.0, 0.0], [10.0 + 100.0, 10.0 + 100.0]]
table.grad

# %%
# Row 2 was picked twice and gets both gradients; row 1 was not, and gets 0. In ``bfloat16`` such a sum may stop
# growing at 256.
#
# A write stays in the copy
# -------------------------
#
# ``picked`` has memory of its own. So the write below raises nothing, although ``table`` is a leaf that requires grad:

table.grad = None
picked = table[[0, 2, 2]]
picked[0] = 9.0
picked.sum().backward()

assert table.tolist() == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
assert table.grad.tolist() == [[0.0, 0.0], [0.0, 0.0], [2.0, 2.0]]
print("picked:", picked.tolist())
print("gradient of the table:", table.grad.tolist())

# picture: table, picked

# %%
# One row picked by an integer, or by an ``int64`` tensor without dimensions, is a view. A write to it is refused:

row = table[torch.tensor(0)]
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used ...
row[0] = 9.0

# %%
# An array's index list copies, too. From a list you collect the rows themselves, not copies of them:

array = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
copied = array[[0, 2]]
copied[0] = 9.0

rows = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
collected = [rows[i] for i in (0, 2)]
collected[0][:] = [9.0, 9.0]
print("array:", array[0], "list:", rows[0])

# %%
# On the left of the equals sign
# ------------------------------
#
# With its brackets directly before the ``=``, an index list or a mask assigns to the tensor, and not to a copy. A row
# that the list repeats :ref:`counts once <scenario-add-once-or-every-time>` in ``+=``. A leaf that requires grad takes
# the assignment under ``no_grad``:

with torch.no_grad():
    table[[0, 2]] = 9.0

assert table.tolist() == [[9.0, 9.0], [3.0, 4.0], [9.0, 9.0]] and table.is_leaf
table

# %%
# A computed tensor that requires grad records the assignment. Backward raises if it saved the tensor that is written,
# as the result of ``exp``:

edited = table * 1
mask = torch.tensor([True, False, True])
edited[mask] = edited[mask] * 10
table.grad = None
edited.sum().backward()

assert edited.tolist() == [[90.0, 90.0], [3.0, 4.0], [90.0, 90.0]]
assert table.grad.tolist() == [[10.0, 10.0], [1.0, 1.0], [10.0, 10.0]]
edited.detach(), table.grad

# %%
# See also: :ref:`scenario-copy-into-selected-rows`, :ref:`scenario-gradient-of-an-overwritten-element`.
#
# .. claim:: an-index-list-passes-gradients-and-keeps-writes
#    :range: leaves
#    :leaves-out: rank 0; size 0
#    :same-in-false-worlds: an index list copies in each of them
#    :wrong: picked.zero_() -> x.data.zero_()
#
#    Rows of a leaf that requires grad, picked by an index list, are a copy. Their gradients add up in the leaf, and a
#    write to them does not change it.
#
#    >>> table = torch.zeros(3, requires_grad=True)
#    >>> picked = table[[2, 2, 0]]
#    >>> picked[2] = 7.0
#    >>> picked.sum().backward()
#    >>> table.tolist(), table.grad
#    ([0.0, 0.0, 0.0], tensor([0., 0., 2.]))
#
#    def holds(x):
#        before, times = x.detach().clone(), torch.zeros(len(x))
#        for row in (0, -1, -1):
#            times[row] += 1
#        picked = x[[0, -1, -1]]
#        (gradient,) = torch.autograd.grad(picked, x, torch.ones_like(picked))
#        for row, count in zip(gradient, times):
#            assert torch.equal(row, torch.full_like(row, count.item()))
#        picked.zero_()
#        assert torch.equal(x, before)
