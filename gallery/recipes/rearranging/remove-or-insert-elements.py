r"""
Remove elements, or replace some by a different number
======================================================

An assignment to elements does not change a tensor's length, so make a new one. Remove with ``x[keep]``, or columns with
``x[:, keep]``, where ``keep`` is a mask with one entry a row or column. Insert or replace with ``torch.cat``.

.. symptoms::

   delete a row or an element of a tensor, like del or np.delete
   remove an index from a tensor
   insert a row in the middle, like list.insert or np.insert
   replace one token by three, slice assignment with another length
   drop columns or channels of a tensor or weight
   remove NaN rows, filter a batch, and keep other tensors aligned
   take out one entry of an array or add one, size has to change
   del x[2] or x.pop(2) on a tensor of boxes, keep scores in step
"""

import numpy as np
import torch

tokens = [5, 6, 7, 8]
tokens[1:2] = [60, 61, 62]
del tokens[0]
print("list:", tokens)

tensor = torch.tensor([5, 6, 7, 8])

# raises: TypeError: Tensor does not support deleting items
del tensor[0]

# %%

# raises: RuntimeError: The expanded size of the tensor (1) must match the existing size (3) at non-singleton dimension
#     0. Target sizes: [1]. Tensor sizes: [3]
tensor[1:2] = torch.tensor([60, 61, 62])

# %%
# A list moves its tail, and :ref:`a tensor does not <scenario-slice-assignment-grows-a-list-only>`. A value of *one*
# element raises nothing and fills the slice. So ``tensor[1:1] = torch.tensor([60])``, which inserts into a list, does
# nothing here:

before = tensor.tolist()
tensor[1:1] = torch.tensor([60])
assert tensor.tolist() == before

# %%
# Remove
# ------
#
# Start from a mask of ``True`` and clear the positions, whose order and repetition do not matter:


# fix: removed(x, positions) like
#     torch.stack([x[i] for i in range(len(x)) if i not in positions.tolist()]) from leaf(n + 3), torch.tensor([2, 0,
#     2])
def removed(x, positions):
    keep = torch.ones(len(x), dtype=torch.bool, device=x.device)
    keep[positions] = False
    return x[keep]


scores = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
left = removed(scores, torch.tensor([1, 3]))
(left * torch.tensor([5.0, 7.0])).sum().backward()

assert left.tolist() == np.delete([1.0, 2.0, 3.0, 4.0], [1, 3]).tolist()
assert scores.grad.tolist() == [5.0, 0.0, 7.0, 0.0]
left.detach(), scores.grad

# %%
# One row, or a range of rows: join the parts before and after. For columns, index the second dimension:

table = torch.arange(8.0).view(4, 2)
without_row = torch.cat([table[:1], table[2:]])
without_column = table[:, [column for column in range(2) if column != 0]]

assert torch.equal(without_row, table[[0, 2, 3]]) and torch.equal(without_column, table[:, 1:])
without_row

# %%
# By a condition, the condition is the mask. Use one mask for all tensors that belong together. ``isfinite`` drops
# infinities, too; for NaN alone take ``~features.isnan()``:

features, labels = (
    torch.tensor([[1.0, 2.0], [float("nan"), 0.0], [3.0, 4.0]]),
    torch.tensor([0, 1, 1]),
)
keep = features.isfinite().all(dim=1)
features, labels = features[keep], labels[keep]

assert features.tolist() == [[1.0, 2.0], [3.0, 4.0]] and labels.tolist() == [0, 1]
features, labels

# %%
# Insert, and replace by another length
# -------------------------------------
#
# ``torch.cat`` of what is before, what is new, and what is after. ``new`` has as many dimensions as ``x``: for a single
# ``row`` give ``row[None]``. With ``start == stop`` nothing is replaced. ``stop`` must not lie before ``start``. Floats
# among integer tokens make the whole result floats:


# fix: spliced(x, start, stop, new) like
#     torch.stack([*x.unbind()[:start], *new.unbind(), *x.unbind()[stop:]]) from leaf(n + 3), 1, 2, -leaf(n + 1)
def spliced(x, start, stop, new):
    return torch.cat([x[:start], new, x[stop:]])


tensor = torch.tensor([5, 6, 7, 8])
expected = [5, 6, 7, 8]
expected[1:2] = [60, 61, 62]

assert spliced(tensor, 1, 2, torch.tensor([60, 61, 62])).tolist() == expected
assert spliced(tensor, 2, 2, torch.tensor([65])).tolist() == np.insert([5, 6, 7, 8], 2, 65).tolist()
assert spliced(tensor, 1, 3, tensor[:0]).tolist() == [5, 8]
assert spliced(tensor, 1, 2, torch.tensor([0.5])).tolist() == [5.0, 0.5, 7.0, 8.0]
spliced(tensor, 1, 2, torch.tensor([60, 61, 62]))

# %%
# In one tensor of fixed length
# -----------------------------
#
# For a queue or a cache that must stay the same tensor, move the tail and keep a length beside it. The two slices
# overlap, so clone what is read (:ref:`recipe-move-a-block-within-a-tensor`):

queue, length = torch.tensor([5, 6, 7, 8, 0, 0]), 4
same = queue
queue[1 : length - 1] = queue[2:length].clone()
length -= 1

assert queue[:length].tolist() == [5, 7, 8] and same is queue
queue[:length]

# %%
# A parameter with other rows is another parameter. Make the optimizer again, or carry its state over:
# :ref:`scenario-parameter-that-grew`, :ref:`recipe-grow-an-embedding`.

layer = torch.nn.Linear(2, 3)
keep = torch.tensor([True, False, True])
smaller = torch.nn.Linear(2, 2)
with torch.no_grad():
    smaller.weight.copy_(layer.weight[keep])
    smaller.bias.copy_(layer.bias[keep])

x = torch.tensor([[1.0, -1.0]])
assert torch.allclose(smaller(x), layer(x)[:, keep])

# %%
# It removes nothing or everything as well. Under ``vmap`` the number of elements that stay may not depend on values
# (:ref:`error-vmap-dynamic-shape`).

assert torch.equal(removed(scores, []), scores)
assert removed(scores, slice(None)).shape == (0,)
assert removed(table, [0, 0, -1]).tolist() == table[1:3].tolist()

# %%
# See also: :ref:`error-expanded-size-must-match`, :ref:`scenario-as-many-values-as-the-mask-selects`.
#
# .. claim:: a-tensor-keeps-its-length
#    :range: plain-tensors lists
#    :leaves-out: rank 0
#    :wrong: torch.ones(3, *x.shape[1:]) -> torch.ones(1, *x.shape[1:])
#    :same-in-false-worlds: nothing is written, as the lengths differ
#
#    A list takes another number of elements for a slice, and loses an element with ``del``. A tensor with dimensions
#    refuses ``del``, and three rows for a slice of two. One element is repeated in the slice.
#
#    >>> items, t = [1, 2, 3], torch.tensor([1, 2, 3])
#    >>> items[0:1] = [7, 8]
#    >>> del items[3]
#    >>> items
#    [7, 8, 2]
#    >>> t[0:1] = torch.tensor([7, 8])
#    Traceback (most recent call last):
#    RuntimeError: The expanded size of the tensor (1) must match the existing size (2) ...
#    >>> t[0:2] = torch.tensor([9])
#    >>> t
#    tensor([9, 9, 3])
#    >>> del t[0]
#    Traceback (most recent call last):
#    TypeError: Tensor does not support deleting items
#
#    def holds(x, items):
#        shape, length = x.shape, len(items)
#        items[:1] = [7, 8, 9]
#        del items[0]
#        assert len(items) == max(length, 1) + 1
#        try:
#            x[:2] = torch.ones(3, *x.shape[1:])
#            assert False, "three rows went into two"
#        except RuntimeError as error:
#            assert "must match" in str(error)
#        try:
#            del x[:1]
#            assert False, "deleted"
#        except TypeError:
#            assert x.shape == shape
