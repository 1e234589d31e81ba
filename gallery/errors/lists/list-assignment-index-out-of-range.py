r"""
list assignment index out of range
==================================

You assign to a position that the list does not have, or delete it. ``row.append(value)`` adds an element at the end.
To fill a list by position, give it its final length first: ``row = [0.0] * size``. To delete elements in a loop,
build a list of those to keep.

.. symptoms::

   row = []; row[i] = value in a loop fails, fill an empty list
   results[len(results)] = x to add an element to a list crashes
   del items[i] in a for loop over range(len(items)) fails half way
"""

row = [1.0, 2.0, 3.0]

# raises: IndexError: list assignment index out of range
row[3] = 4.0

# %%
# Why
# ---
#
# An assignment to an index replaces an element, and adds none. Three elements have the indices 0 to 2,
# and -3 to -1 from the end.
#
# Fix 1: let it grow
# ------------------
#
# An assignment to a **slice** without a step may change the length of a list. A slice that starts after the end
# is taken as the end, so a wrong start raises nothing:

# fix: not compiled: statement
row.append(4.0)
row[4:] = [5.0, 6.0]
row[100:] = [7.0]

assert row == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
row

# %%
# Fix 2: allocate, then fill by position
# --------------------------------------

# fix: not compiled: statement
frames = [None] * 3
frames[2] = "last"

assert frames == [None, None, "last"]
frames

# %%
# ``[None] * 3`` holds one object three times. With a list or a tensor in the place of ``None``,
# :ref:`a write into that object shows in all places <scenario-same-tensor-many-times-in-a-list>`.
#
# Fix 3: keep some elements
# -------------------------
#
# Each ``del`` makes the list shorter, so a loop over the old positions comes to a position that the list no longer has:

row = [1.0, 2.0, 3.0, 4.0]

# raises: IndexError: list assignment index out of range
for position in range(len(row)):
    del row[position]

# %%
# Build a list of the elements to keep. ``row[:] =`` puts them into the same list:

# fix: not compiled: statement
row = [1.0, 2.0, 3.0, 4.0]
seen_by_others = row
row[:] = [value for value in row if value > 2.0]

assert row == [3.0, 4.0] and seen_by_others is row
row

# %%
# No item assignment makes a tensor longer
# ----------------------------------------
#
# A tensor refuses the same index in other words, and a slice after the end is an empty view:

import torch

scores = torch.tensor([1.0, 2.0, 3.0])

print(scores[3:])

# raises: IndexError: index 3 is out of bounds for dimension 0 with size 3
scores[3] = 4.0

# %%
# :api:`torch.Tensor.resize_` makes a contiguous tensor longer in its first dimension, in place. Fill the new elements:
# they are not initialised. A tensor :ref:`that requires grad <error-cannot-resize-variables-that-require-grad>` is
# refused, and a slice grows :ref:`over the elements beside it <scenario-resize-a-slice>`:

# differs in strided: ``resize_`` makes the strides those of a tensor without gaps, and the elements are others.
# fix: not compiled: statement
longer = torch.tensor([1.0, 2.0, 3.0])
longer.resize_(4)
longer[3] = 4.0

assert longer.tolist() == [1.0, 2.0, 3.0, 4.0]
longer

# %%
# With gradients, collect parts in a list, and join them once; ``torch.stack`` joins parts without dimensions. The
# gradient comes back to each part that requires grad:

# fix: not compiled: backward
parts = [scores.requires_grad_(), torch.tensor([4.0], requires_grad=True)]
joined = torch.cat(parts)
(joined * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert joined.tolist() == [1.0, 2.0, 3.0, 4.0]
assert parts[0].grad.tolist() == [1.0, 10.0, 100.0] and parts[1].grad.tolist() == [1000.0]
joined.detach(), parts[1].grad

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    list assignment index out of range
#    index {index} is out of bounds for axis {axis} with size {size}  -- an array
#
# .. verdict:: list/past-end/eager
#
# See also: :ref:`error-list-indices-must-be-integers`, :ref:`scenario-write-past-the-end`.
#
# .. claim:: an-assignment-makes-no-tensor-longer
#    :needs: cpu
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: x[size:] = -> x.resize_(size + 1)[size:] =
#    :same-in-false-worlds: about lengths
#
#    An item assignment does not change the shape of a tensor with dimensions, which requires no grad and is not
#    expanded: past the end an integer raises, and a slice is empty.
#    ``resize_`` changes the shape in place.
#
#    >>> for size in (0, 1, 2, 17, 1000):
#    ...     for t in (torch.zeros(size), torch.zeros(size, 2), torch.zeros(size, dtype=torch.int64)):
#    ...         shape = t.shape
#    ...         t[size:] = 7
#    ...         t[size + 5 :] = 7
#    ...         for position in (size, -size - 1, torch.tensor(size), [size], torch.tensor([size])):
#    ...             try:
#    ...                 t[position] = 7
#    ...                 assert False, "written past the end"
#    ...             except IndexError:
#    ...                 pass
#    ...         assert t.shape == shape and not t.any()
#    >>> t = torch.zeros(2)
#    >>> t.resize_(4).shape
#    torch.Size([4])
#
#    def holds(x):
#        shape, size, before = x.shape, len(x), x.clone()
#        x[size:] = 1
#        x[size + 5 :] = 1
#        for position in (size, -size - 1, torch.tensor(size), [size], torch.tensor([size])):
#            try:
#                x[position] = 1
#                assert False, "written past the end"
#            except IndexError:
#                pass
#        assert x.shape == shape and torch.equal(x, before)
