r"""
Use of masked\_fill\_ on expanded tensors is deprecated
=======================================================

The tensor was expanded, so elements share memory, and a write that is meant for one of them changes the others.
Clone the tensor first.

.. symptoms::

   warning when masked_fill_ updates an attention mask made with expand
   scores.expand(b, n)[mask] = 0 warns and other rows change too
   index_fill_ on expanded tensor prints deprecation warning, more rows filled than meant
"""

import torch

scores = torch.zeros(1, 3).expand(2, 3)
padding = torch.tensor([[False, False, False], [False, False, True]])

# warns: UserWarning: Use of masked_fill_ on expanded tensors is deprecated. Please clone() the
#     tensor before performing this operation. ...
scores.masked_fill_(padding, -1.0)

# %%
# The mask is False in all of the first row. The first row changed with the second.
#
# Why
# ---
#
# :api:`torch.Tensor.expand` makes a **view** with **stride** 0: both rows are one row in memory. Many writes
# in place :ref:`refuse such a tensor <error-expanded-tensor-written-in-place>`. ``masked_fill_``, ``index_fill_`` and
# an assignment by a boolean mask or by an index tensor with a dimension warn and write.

index = torch.tensor([0])

# warns: UserWarning: Use of index_put_ on expanded tensors is deprecated. Please clone() ...
scores[index] = torch.tensor([[1.0, 2.0, 3.0]])

# warns: UserWarning: Use of index_fill_ on expanded tensors is deprecated. Please clone() ...
scores.index_fill_(1, index, 5.0)

assert scores[0].tolist() == scores[1].tolist() == [5.0, 2.0, 3.0]
scores

# %%
# Fix 1: clone before you write
# -----------------------------
#
# ``row`` keeps its values. If they should change as well, write to ``row`` itself.


# fix: filled_clone(row, padding) like torch.stack([row[0], torch.where(padding[1], -1.0, row[0])])
#     from leaf(n)[None], torch.stack([torch.zeros(n, dtype=torch.bool), every_third(n)])
def filled_clone(row, padding):
    scores = row.expand(2, -1).clone()
    scores.masked_fill_(padding, -1.0)
    return scores


row = torch.zeros(1, 3)
scores = filled_clone(row, padding)

assert scores.tolist() == [[0.0, 0.0, 0.0], [0.0, 0.0, -1.0]] and row.tolist() == [[0.0, 0.0, 0.0]]
scores

# %%
# Fix 2: write nothing in place
# -----------------------------
#
# :api:`torch.Tensor.masked_fill` without the underscore returns a new tensor, and so do ``index_fill`` and
# ``index_put``. A gradient reaches each element as often as it was kept:


# fix: filled_new(row, padding) like torch.stack([row[0], torch.where(padding[1], -1.0, row[0])])
#     from leaf(n)[None], torch.stack([torch.zeros(n, dtype=torch.bool), every_third(n)])
def filled_new(row, padding):
    return row.expand(2, -1).masked_fill(padding, -1.0)


base = torch.zeros(1, 3, requires_grad=True)
filled = filled_new(base, padding)
filled.sum().backward()

assert filled.tolist() == [[0.0, 0.0, 0.0], [0.0, 0.0, -1.0]]
assert base.grad.tolist() == [[2.0, 2.0, 1.0]]
filled.detach(), base.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    Use of {op} on expanded tensors is deprecated. Please clone() the tensor before performing this operation  -- by index, by mask, and index_fill
