r"""
vmap: It looks like you're calling .item() on a Tensor
======================================================

A Python number is needed where each sample of a ``torch.vmap`` has its own: ``x[:n]``, ``range(n)``,
``n.item()``. Keep the number a tensor, and select with a mask instead of a slice. To log a number, return it from the
function.

.. symptoms::

   x[:n] = 0 with per-sample length n crashes under vmap
   mask padding by sequence length inside torch.vmap, range(n) fails
   int(idx) or float(loss) in a vmapped function, log a value per sample
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
# ``torch.func.jacrev`` calls vmap for you, on the backward pass: an ``.item()`` of a gradient in the ``backward`` of a
# ``torch.autograd.Function`` raises the same error. With ``chunk_size=1`` it needs no vmap.
#
# Fix 1: compare positions with the number
# ----------------------------------------
#
# A slice whose end differs is a mask over positions that do not. ``masked_fill`` keeps the dtype of the rows. A slice
# counts a negative number from the end, and the comparison does not, so add the size to it. ``long()`` has room for the
# sum where the lengths are ``int8``:


# fix: blank(row, length) like torch.cat([row[:2], row[2:] * 0.0]) from computed(n), torch.tensor(2)
# fix: blank(row, length) like torch.cat([row[:-1], row[-1:] * 0.0]) from computed(n), torch.tensor(-1)
# fix: blank(row, length) like torch.cat([row[:1], row[1:] * 0]) from torch.arange(n), torch.tensor(1)
def blank(row, length):
    size = row.shape[0]
    length = torch.where(length < 0, length.long() + size, length)
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
# If you read ``row[:length]``, its size differs from sample to sample: keep the whole row, or reduce it with the mask
# (:ref:`error-vmap-dynamic-shape`).
#
# A loop over ``range(length)`` becomes a loop over the whole row. ``where`` keeps what the sample has so far:


def discounted(row, length):
    total = torch.zeros_like(row[0])
    for step in range(row.shape[0]):
        total = torch.where(step < length, total * 0.5 + row[step], total)
    return total


# fix: not compiled: transform
totals = torch.vmap(discounted)(rows.detach(), lengths)

assert totals.tolist() == [1.0 * 0.5 + 2.0, 4.0]
totals

# %%
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
# A Python list needs a number for its index: ``torch.stack`` it first.
#
# Fix 3: an operation that takes a tensor
# ---------------------------------------
#
# ``torch.tensor([a, b])``, ``torch.full`` and ``math.exp`` ask for numbers, and so do ``alpha=`` and ``negative_slope=``.
# Stack the tensors, use the function of the same name in ``torch``, or write the formula out:


# fix: features(row, length) like torch.stack([row[0] * 2, row[0] * 0 + 7.38905609893]) from leaf(1), torch.tensor(2)
def features(row, length):
    return torch.stack([row[0] * length, torch.exp(length)])


described = torch.vmap(features)(rows.detach(), lengths)

assert described[:, 0].tolist() == [1.0 * 2, 4.0 * 1]
torch.testing.assert_close(described[:, 1], lengths.exp())
described

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor  -- torch 2.1 and 2.6 say it of ``row[position] = 1.0`` with a tensor ``position``, too
#
# See also: :ref:`error-vmap-dynamic-shape`, :ref:`error-vmap-data-dependent-control-flow`.
