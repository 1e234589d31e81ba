r"""
vmap: It looks like you're calling .item() on a Tensor
======================================================

A Python number is needed where each sample of a ``torch.vmap`` has its own: ``x[:n]``, ``range(n)``,
``n.item()``. Keep the number a tensor, and select with a mask instead of a slice.
"""

import torch


def blank(row, length):
    row = row.clone()
    row[length:] = 0.0
    return row


rows = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
lengths = torch.tensor([2, 1])

# raises: RuntimeError: vmap: It looks like you're calling .item() on a Tensor. We don't support vmap
#     over calling .item() on a Tensor, please try to rewrite what you're doing with other operations. ...
torch.vmap(blank)(rows, lengths)

# %%
# Why
# ---
#
# :api:`torch.vmap` runs ``blank`` once. ``length`` holds 2 and 1 at once, in a hidden batch dimension,
# and a slice needs one Python ``int``. Python asks the tensor for it, and that is ``.item()``, even if
# you did not write it. ``range()`` asks in the same way:

# raises: RuntimeError: vmap: It looks like you're calling .item() on a Tensor. ...
torch.vmap(lambda length: len(range(length)))(lengths)

# %%
# A number that is the same for all samples may be asked: with ``in_dims=(0, None)`` the slice runs.
#
# Fix 1: compare positions with the number
# ----------------------------------------
#
# A slice whose end differs is a mask over positions that do not. ``masked_fill`` keeps the dtype of the rows. A slice
# counts a negative number from the end, and the comparison does not, so add the size to it:


# fix: blank(row, length) like torch.cat([row[:2], row[2:] * 0.0]) from computed(n), torch.tensor(2)
# fix: blank(row, length) like torch.cat([row[:-1], row[-1:] * 0.0]) from computed(n), torch.tensor(-1)
# fix: blank(row, length) like torch.cat([row[:1], row[1:] * 0]) from torch.arange(n), torch.tensor(1)
def blank(row, length):
    size = row.shape[0]
    length = torch.where(length < 0, length + size, length)
    positions = torch.arange(size, device=row.device)
    return row.masked_fill(positions >= length, 0.0)


rows.requires_grad_()
blanked = torch.vmap(blank)(rows, lengths)
(blanked**2).sum().backward()

assert blanked.tolist() == [[1.0, 2.0, 0.0], [4.0, 0.0, 0.0]]
assert rows.grad.tolist() == [[2.0, 4.0, 0.0], [8.0, 0.0, 0.0]]
for end in (-5, -1, 0, 1, 3, 9):
    expected = [1, 2, 3][:end] + [0, 0, 0][end:]
    assert torch.vmap(blank)(torch.tensor([[1, 2, 3]]), torch.tensor([end])).tolist() == [expected]
blanked.detach(), rows.grad

# %%
# A row of more than one dimension needs ``positions`` in the shape of its first one, ``positions[:, None]`` for two.
#
# Fix 2: index with the tensor
# ----------------------------
#
# One element needs no number. Read it with the tensor as the index:


# fix: last(row, length) like row[1] from leaf(n), torch.tensor(2)
def last(row, length):
    return row[length - 1]


taken = torch.vmap(last)(rows.detach(), lengths)

assert taken.tolist() == [2.0, 4.0]
taken

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor  -- torch 2.1 and 2.6 say it of ``row[position] = 1.0`` with a tensor ``position``, too
#
# See also: :ref:`error-vmap-dynamic-shape`, :ref:`error-vmap-data-dependent-control-flow`.
