r"""
shape '[4, 2]' is invalid for input of size 6
=============================================

``view`` and ``reshape`` keep the number of elements, and the sizes that you give have another product. Give ``-1`` for
one of the sizes, or write the values into a part of a tensor of the new shape. A negative size is refused by functions
that make a tensor: it is often a difference, which ``max(size, 0)`` cuts off.

.. symptoms::

   x.view(4, 2) crashes, number of elements does not fit
   x.view(batch_size, -1) fails on the last smaller batch
   reshape flattened features to image refused, torch.zeros with a negative size
"""

import torch

scores = torch.arange(6.0)

# raises: RuntimeError: shape '[4, 2]' is invalid for input of size 6
scores.view(4, 2)

# %%
# Why
# ---
#
# The result has the elements of ``scores``, no more and no fewer. The message gives the shape that you asked for,
# whose product is 8, and the number of elements, 6. Under vmap both count the batch as well. For ``-1`` torch computes
# the size, if it comes out whole:

# raises: RuntimeError: shape '[4, -1]' is invalid for input of size 6
scores.view(4, -1)

# %%
# Torch computes no more than one, and no size is negative otherwise:

# raises: RuntimeError: only one dimension can be inferred
scores.view(-1, -1)

# %%

# raises: RuntimeError: invalid shape dimension -3 at index 1 of shape [2, -3]
scores.view(2, -3)

# %%
# Beside a size of 0, as of an empty batch, -1 could be any number. ``flatten(1)`` knows:

empty = torch.zeros(0, 3, 4)
assert empty.flatten(1).shape == (0, 12)

# raises: RuntimeError: cannot reshape tensor of 0 elements into shape [0, -1] because ...
empty.view(len(empty), -1)

# %%
# A new tensor takes no negative size at all, not even -1:

assert torch.zeros(max(len(scores) - 7, 0)).shape == (0,)

# raises: RuntimeError: zeros: Dimension size must be non-negative.
torch.zeros(len(scores) - 7)

# %%
# Fix 1: one size is computed
# ---------------------------
#
# ``view`` gives a view, so a write to the result reaches ``scores``. ``reshape`` gives a view where it can.


# fix: pairs(scores) like scores.unflatten(0, (-1, 2)) from torch.arange(2.0 * n)
def pairs(scores):
    return scores.view(-1, 2)


assert pairs(scores).tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
pairs(scores)

# %%
# An odd number of elements has no pairs. Cut the rest off first, ``scores[: len(scores) // 2 * 2]``, or pad.
#
# Fix 2: into a larger tensor
# ---------------------------
#
# The further elements need values of their own. Make a larger tensor, and write to a part:


# fix: padded(scores) like torch.cat([scores, scores.new_full((2,), -1.0)]).unflatten(0, (-1, 2))
#     from leaf(2 * n)
def padded(scores):
    table = scores.new_full((len(scores) // 2 + 1, 2), -1.0)
    table.view(-1)[: len(scores)] = scores
    return table


assert padded(scores).tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [-1.0, -1.0]]
padded(scores)

# %%
# Fix 3: expand, where values are to be repeated
# ----------------------------------------------
#
# ``view`` does not repeat. :api:`torch.Tensor.expand` repeats a dimension of size 1, or a new one, without memory: a
# write to one row of it shows in all of them, and in ``scores``. Write to ``expand(...).clone()``:

# fix: not compiled: statement
repeated = scores[:2].expand(3, 2).clone()
repeated[0] = 9.0

assert repeated.tolist() == [[9.0, 9.0], [0.0, 1.0], [0.0, 1.0]]
repeated

# %%
# A batch that is smaller at the end of the data is the usual cause in a training loop: write ``x.flatten(1)``, or
# ``x.view(len(x), -1)`` for a batch that is not empty, and not the number of the batch size. The flattened size in front of a linear layer comes from the size of the
# images: ``x.flatten(1)``.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    shape '{shape:shapes}' is invalid for input of size {count:int}
#    only one dimension can be inferred
#    invalid shape dimension {size:int} at index {position:int} of shape {shape:shapes}
#    invalid shape dimension {size:int}
#    cannot reshape tensor of 0 elements into shape {shape:shapes} because the unspecified dimension size -1 can be any value and is ambiguous
#    Trying to create tensor with negative dimension {size:int}
#    {function:op}: Dimension size must be non-negative.
#    upper bound and lower bound inconsistent with step sign  -- ``arange`` of a negative number
#    view(): cannot view shape {shape} as {shape:shapes}
#    n must be greater or equal to 0, got {size:int}
#    m must be greater or equal to 0, got {size:int}
#    number of steps must be non-negative
#
# .. wordings:: ValueError
#
#    cannot reshape array of size {count:int} into shape {shape:shapes}
#    can only specify one unknown dimension
#
# See also: :ref:`error-view-size-is-not-compatible`, where the number of elements is right and the strides are not.
