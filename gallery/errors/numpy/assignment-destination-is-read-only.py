r"""
assignment destination is read-only
===================================

The array may not be written: it was made read-only, or it is a view by ``np.broadcast_to`` that shows one
element many times. Write to a copy: ``bias = bias.copy()``.
"""

import numpy as np

row = np.array([1.0])
bias = np.broadcast_to(row, 3)

# raises: ValueError: assignment destination is read-only
bias[0] = 9.0

# %%
# Why
# ---
#
# ``np.broadcast_to`` repeats without a copy: the **stride** is 0, so all three elements are one place in
# memory. A write to one would show in all, and NumPy forbids it. Every view inherits the flag:

bias.strides, bias.flags.writeable, bias[:2].flags.writeable

# %%
# ``+=`` says it in other words:

# raises: ValueError: output array is read-only
bias += 1.0

# %%
# Bytes and files that are mapped read-only give such arrays, too: :ref:`scenario-tensor-of-a-read-only-array`.
#
# Fix: write to a copy
# --------------------

# fix: not compiled: numpy
bias = bias.copy()
bias[0] = 9.0

assert bias.tolist() == [9.0, 1.0, 1.0] and row.tolist() == [1.0]
bias

# %%
# A tensor does not protect you
# -----------------------------
#
# :api:`torch.Tensor.expand` makes the same view. A write to one element passes, and shows in all of them:

import torch

shift = torch.tensor([1.0]).expand(3)
shift[0] = 9.0
shift

# %%
# Only a write to several elements at once is :ref:`refused <error-expanded-tensor-written-in-place>`.
# :api:`torch.Tensor.clone` gives each its place:

base = torch.tensor([1.0], requires_grad=True)
shift = base.expand(3).clone()
shift[0] = 9.0
(shift * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert shift.tolist() == [9.0, 1.0, 1.0] and base.grad.tolist() == [110.0]
shift.detach(), base.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    assignment destination is read-only
#    output array is read-only  -- after += and out=
#
# .. verdict:: read-only-array/element/eager
#
# See also: :ref:`error-array-is-not-writable`.
