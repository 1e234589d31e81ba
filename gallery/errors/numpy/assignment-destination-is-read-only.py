r"""
assignment destination is read-only
===================================

The array may not be written: its flag ``writeable`` is off. Write to a copy: ``bias = bias.copy()``. If the original
has to change, write to the original, for example ``np.fill_diagonal(matrix, 9.0)`` instead of ``np.diagonal(matrix)``.

.. symptoms::

   cannot modify a numpy array, a[0] = 1 fails after np.broadcast_to
   overwrite values of np.diagonal, frombuffer or memmap result is refused
   numpy image array is locked, img[mask] = 0 does not work
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
# ``np.broadcast_to`` repeats without a copy: the **stride** is 0, so all three elements are one place in memory. A
# write to one would show in all, so ``np.broadcast_to`` clears the flag ``writeable`` of what it returns. Here the
# slice ``bias[:2]`` is read-only as well:

bias.strides, bias.flags.writeable, bias[:2].flags.writeable

# %%
# ``+=`` and ``out=`` say it in other words:

# raises: ValueError: output array is read-only
bias += 1.0

# %%
# A tensor made of ``bias`` writes to its memory all the same: :ref:`error-array-is-not-writable`.
#
# Fix: write to a copy
# --------------------

# fix: not compiled: numpy
bias = bias.copy()
bias[0] = 9.0

assert bias.tolist() == [9.0, 1.0, 1.0] and bias.dtype == row.dtype and row.tolist() == [1.0]
bias

# %%
# The original of ``bias`` is ``row``. For a file that is mapped read-only the original is the file: open it with
# ``mmap_mode="r+"``. If your own code cleared the flag of an array, set ``array.flags.writeable = True`` again.

# %%
# A tensor does not protect you
# -----------------------------
#
# :api:`torch.Tensor.expand` makes such a view. A write to one element passes, and shows in all of them:

import torch

shift = torch.tensor([1.0]).expand(3)
shift[0] = 9.0
shift

# %%
# ``shift.add_(1.0)`` is :ref:`refused <error-expanded-tensor-written-in-place>`, and a write by a list or a mask
# :ref:`only warns <error-use-on-expanded-tensors-is-deprecated>`. :api:`torch.Tensor.clone` gives each
# element its place:

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
# See also: :ref:`error-array-is-not-writable`, :ref:`scenario-tensor-of-a-read-only-array`.
