r"""
``x[condition] = v`` changed the whole tensor, or nothing. Why?
===============================================================

The condition is *one* answer and not a mask: a Python ``bool``, a ``bool`` tensor without dimensions, or ``None``.
``True`` selects everything and ``False`` nothing. Compare a tensor with a number: one answer for each element.

.. symptoms::

   assignment with a mask sets all elements, the mask is a single True
   x[labels == "cat"] = 1 does nothing, labels is a Python list
   x[x.sum() > 0] = 0 clears everything
   index is None, x[mask] = v with mask=None writes all of x
   x[flag] = v with a bool flag, masked write is all or nothing
   comparison of a list with a number as an index
   x[x == None] = 0 changes nothing
   every entry of my array got overwritten although only some should match the condition
   loss[targets == 'spam'] = 0 changes nothing, targets come from the DataLoader as strings
   x[True][True] = 1 does nothing, x[True] = 1 does
"""

import numpy as np
import torch

labels = ["cat", "dog", "cat"]
weights = torch.zeros(3)

weights[labels == "cat"] = 1.0
print('labels == "cat" is', labels == "cat", "  weights:", weights)

weights[weights.sum() < 1] = 5.0
print("one answer for all:", weights)

mask = None
weights[mask] = 7.0
print("mask is None:      ", weights)

# %%
# Why
# ---
#
# A list that is compared with a string gives one ``False``, not three. So does a tensor that is compared by ``==`` with
# a string, a list or ``None``. ``weights.sum() < 1`` is a tensor with one answer and no dimensions. Such an index adds
# a dimension in front, of length 1 if it is true and 0 if it is false. ``None`` adds one of length 1:

print("tensor == list:", weights == [7.0, 7.0, 7.0])
for index in (True, False, torch.tensor(True), torch.tensor(False), None):
    print(f"{index!s:13}", list(weights[index].shape))

# %%
# So a write with ``True`` goes to all, and a write with ``False`` has nowhere to go. A number fits both, so nothing is
# raised. ``True`` selects all of a NumPy array, too. For a list it is the number 1:

array, values = np.zeros(3), [0.0, 0.0, 0.0]
array[True] = 5.0
values[True] = 5.0
print("array:", array, "  list:", values)

# %%
# The fix: one answer for each element
# ------------------------------------
#
# Make the mask from a tensor, or with a comprehension over the list:

names = {"cat": 0, "dog": 1}
ids = torch.tensor([names[label] for label in labels])
by_tensor, by_list = torch.zeros(3), torch.zeros(3)
by_tensor[ids == names["cat"]] = 1.0
by_list[[label == "cat" for label in labels]] = 1.0

assert by_tensor.tolist() == by_list.tolist() == [1.0, 0.0, 1.0]
by_tensor

# %%
# A tensor holds no ``None``. Where a missing number is NaN, ``x.isnan()`` is the mask.
#
# If a single answer *is* what you mean, say so: ``if flag: x[...] = 0``. In ``vmap``, or in one compiled graph, take
# :api:`torch.where`, which broadcasts one answer to all elements of a new tensor:

rows = torch.tensor([[1.0, 2.0], [-5.0, 1.0]])
cleared = torch.vmap(lambda row: torch.where(row.sum() < 0, 0, row))(rows)

assert cleared.tolist() == [[1.0, 2.0], [0.0, 0.0]]
cleared

# %%
# For an answer for each *row* keep the dimension of the rows, and let the mask select rows:

rows[rows.sum(dim=1) < 0] = 0.0

assert torch.equal(rows, cleared)
rows

# %%
# Check a mask that comes from elsewhere. This check wants a tensor: make one of a list of bools with
# ``torch.tensor(mask)``:


def masked_write(target, mask, value):
    if not torch.is_tensor(mask) or mask.dtype != torch.bool or mask.dim() == 0:
        raise TypeError(f"no mask: {mask}")
    target[mask] = value


for mask in (None, True, ids == 0):
    try:
        masked_write(weights, mask, 0.0)
    except TypeError as error:
        print(error)

assert weights.tolist() == [0.0, 7.0, 0.0]
weights

# %%
# See also: :ref:`scenario-a-mask-of-zeros-and-ones`, :ref:`scenario-nothing-is-selected`,
# :ref:`error-boolean-value-is-ambiguous`.
#
# .. claim:: one-answer-selects-everything-or-nothing
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; layout expanded, one element
#    :wrong: x[yes] = before.flip(0) -> x[:1] = before.flip(0)[:1]
#    :same-in-false-worlds: an index with one answer is advanced in each world
#
#    A write with ``True``, a true tensor without dimensions or ``None`` as index goes to all elements; with ``False``
#    or a false one it changes none.
#
#    >>> x = torch.zeros(3)
#    >>> x[False] = 1.0
#    >>> x[torch.tensor(False)] = 1.0
#    >>> x
#    tensor([0., 0., 0.])
#    >>> x[torch.tensor(True)] = 1.0
#    >>> x
#    tensor([1., 1., 1.])
#
#    def holds(x):
#        before = x.clone()
#        for no in (False, torch.tensor(False)):
#            x[no] = before[:1]
#            assert torch.equal(x, before)
#        for yes in (True, torch.tensor(True), None):
#            x[yes] = before.flip(0)
#            assert torch.equal(x, before.flip(0))
#            x.copy_(before)
