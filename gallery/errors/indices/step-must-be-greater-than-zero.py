r"""
step must be greater than zero
==============================

A tensor cannot be sliced backwards. Read it backwards with ``scores.flip(0)``, a copy. To write, reverse the value
instead: ``scores[:] = new.flip(0)``, where ``new`` has the shape of ``scores``.

.. symptoms::

   x[::-1] = new fails on a tensor, works in numpy
   flip an image or sequence with img[:, ::-1] raises ValueError
   x[::len(x) // 10] crashes for short tensors, computed step is zero
"""

import torch

scores = torch.zeros(4)
new = torch.tensor([1.0, 2.0, 3.0, 4.0])

# raises: ValueError: step must be greater than zero
scores[::-1] = new

# %%
# Why
# ---
#
# A slice is a **view**: an offset and a **stride** over the same storage. A view that runs backwards needs a negative
# stride: the array at the end of this page has one, and a tensor refuses it
# (:ref:`error-negative-strides-are-not-supported`). A step of zero is refused too, by a list as well. If you compute
# the step, write ``max(1, len(scores) // 10)``:

# raises: ValueError: slice step cannot be zero
scores[::0] = 1.0

# %%
# Fix 1: flip the value
# ---------------------
#
# ``flip`` copies (:ref:`claim-flip-is-a-copy`). As a value it is fine, and gradients go to the right places:


# fix: write(scores, new) like (scores.copy_(torch.stack(list(new)[::-1])), None)[1] from computed(n), leaf(n)
def write(scores, new):
    scores[:] = new.flip(0)


new = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
scores = torch.zeros(4)
write(scores, new)
(scores * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert scores.tolist() == [4.0, 3.0, 2.0, 1.0] and new.grad.tolist() == [1000.0, 100.0, 10.0, 1.0]
scores.detach(), new.grad

# %%
# ``flip`` takes the dimension of the value: ``table[:, ::-1] = new`` is ``table[:] = new.flip(-1)``, for a table and
# for one row. One row that is written to each needs no ``flip(0)``, which would reverse the row itself, and one number
# needs no ``flip``:

row = torch.tensor([1.0, 2.0, 3.0])
table = torch.zeros(2, 3)
table[:] = row  # table[::-1] = row

assert table.tolist() == [[1.0, 2.0, 3.0]] * 2
row.flip(0)

# %%
# A write to ``scores.flip(0)`` goes to the copy:

scores.flip(0)[:2] = 0.0

assert scores.tolist() == [4.0, 3.0, 2.0, 1.0]

# %%
# Fix 2: count backwards in the index
# -----------------------------------
#
# An index tensor may run backwards, here from the last element in steps of two, as ``scores[::-2]`` would:


# fix: write_every_second(scores, new) like
#     (scores.copy_(torch.stack([scores[i] if (n - 1 - i) % 2 else new[(n - 1 - i) // 2] for i in range(n)])), None)[1]
#     from computed(n), leaf((n + 1) // 2)
def write_every_second(scores, new):
    backwards = torch.arange(len(scores) - 1, -1, -2)
    scores[backwards] = new


scores = torch.zeros(4)
write_every_second(scores, torch.tensor([7.0, 8.0]))

assert scores.tolist() == [0.0, 8.0, 0.0, 7.0]
scores

# %%
# A start and a stop stay as they are, if ``stop <= start < len(scores)`` and both are counted from the front:
# ``scores[3:0:-1] = new`` is ``scores[torch.arange(3, 0, -1)] = new``. For no stop, as in ``scores[3::-1]``, write -1.
#
# A list and an array take it
# ---------------------------

import numpy as np

row, array = [1, 2, 3, 4], np.array([1, 2, 3, 4])
row[::-1] = [10, 20, 30, 40]
array[::-1] = [10, 20, 30, 40]

assert row == array.tolist() == [40, 30, 20, 10]
print("strides of the array:", array.strides, "and backwards:", array[::-1].strides)

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    step must be greater than zero
#    slice step cannot be zero
