r"""
step must be greater than zero
==============================

A tensor cannot be sliced backwards. Reverse the value instead with ``flip``, and write it to the slice in
its normal order: ``scores[:] = new.flip(0)``.
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
# A slice is a **view**: an offset and a **stride** over the same storage. A view
# that runs backwards needs a negative stride: the array at the end of this page has one, and a tensor refuses
# it (:ref:`error-negative-strides-are-not-supported`). A step of zero is refused as well:

# raises: ValueError: slice step cannot be zero
scores[::0] = 1.0

# %%
# Fix 1: flip the value
# ---------------------
#
# ``flip`` copies (:ref:`claim-flip-is-a-copy`). As a value it is fine, and gradients go to the right places:

new = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
scores = torch.zeros(4)
scores[:] = new.flip(0)
(scores * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert scores.tolist() == [4.0, 3.0, 2.0, 1.0] and new.grad.tolist() == [1000.0, 100.0, 10.0, 1.0]
scores.detach(), new.grad

# %%
# As the target it is of no use. The write goes to the copy:

scores.flip(0)[:2] = 0.0

assert scores.tolist() == [4.0, 3.0, 2.0, 1.0]

# %%
# Fix 2: count backwards in the index
# -----------------------------------
#
# An index tensor may run backwards, here in steps of two:

scores = torch.zeros(4)
backwards = torch.arange(3, -1, -2)
scores[backwards] = torch.tensor([7.0, 8.0])

assert scores.tolist() == [0.0, 8.0, 0.0, 7.0]
backwards, scores

# %%
# A list and an array take it
# ---------------------------

import numpy as np

row, array = [1, 2, 3, 4], np.array([1, 2, 3, 4])
row[::-1] = [10, 20, 30, 40]
array[::-1] = [10, 20, 30, 40]
row, array, array.strides, array[::-1].strides

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    step must be greater than zero
#    slice step cannot be zero
