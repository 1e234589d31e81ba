r"""
invalid index of a 0-dim tensor
===============================

The tensor is a single number without dimensions, so there is no position 0. Set it with ``loss.fill_(2.0)``
or ``loss[...] = 2.0``, and read it with ``loss.item()``.
"""

import torch

loss = torch.tensor(1.0)

# raises: IndexError: invalid index of a 0-dim tensor. Use `tensor.item()` ...
loss[0] = 2.0

# %%
# Why
# ---
#
# ``torch.tensor(1.0)`` has the shape ``[]``, ``torch.tensor([1.0])`` the shape ``[1]``. A full reduction
# such as ``sum()`` returns the first kind, and so does reading one element:

print(loss.shape, torch.tensor([1.0]).shape, torch.ones(3).sum().shape, torch.ones(3)[0].shape)

# %%
# The message's hint is for reading: ``item()`` returns a number. A slice needs a dimension as well:

assert type(loss.item()) is float

# raises: IndexError: slice() cannot be applied to a 0-dim tensor.
loss[:] = 2.0

# %%
# Fix 1: write to the number
# --------------------------
#
# Both keep the tensor, and other names of it see the new value:

same = loss
loss[...] = 2.0
assert same == 2.0
loss.fill_(3.0)

assert same == 3.0
same

# %%
# Fix 2: an index too many
# ------------------------
#
# ``scores[1]`` is the element already. It is a view, so you can also write through it:

scores = torch.zeros(3)
scores[1] = 5.0
second = scores[1]
second += 1.0

assert scores.tolist() == [0.0, 6.0, 0.0]
scores

# %%
# Fix 3: one dimension, if there is to be a position 0
# ----------------------------------------------------
#
# ``keepdim=True`` in the reduction:

total = scores.sum(dim=0, keepdim=True)
total[0] = 7.0
total

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    invalid index of a 0-dim tensor. Use
#    slice() cannot be applied to a 0-dim tensor.
#
# See also: :ref:`error-too-many-indices`, what an index *tensor* gets here.
