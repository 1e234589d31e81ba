r"""
invalid index of a 0-dim tensor
===============================

The tensor is a single number without dimensions, so there is no position 0. Set it with ``loss.fill_(2.0)``
or ``loss[...] = 2.0``, print it with ``loss.item()``, and compute or call ``backward()`` with ``loss`` itself.

.. symptoms::

   loss[0] or loss.data[0] crashes in old training code
   x[0] = 2 fails for torch.tensor(1.0), scalar tensor
   squeeze() on a batch of one, then out[0] raises
"""

import torch

loss = torch.tensor(1.0)

# raises: IndexError: invalid index of a 0-dim tensor. Use `tensor.item()` ...
loss[0] = 2.0

# %%
# Why
# ---
#
# A full reduction such as ``sum()`` returns a tensor of shape ``[]``. So does reading one element, and ``squeeze()`` if
# each size is 1, as for a batch of one with one output:

print("a number:", loss.shape, "a list of one number:", torch.tensor([1.0]).shape)
print("sum():", torch.ones(3).sum().shape, "one element:", torch.ones(3)[0].shape)
batch = torch.ones(1, 1)
print("squeeze():", batch.squeeze().shape, "squeeze(1):", batch.squeeze(1).shape)

# %%
# The message's hint is for reading: ``item()`` returns a Python number, without gradients. A slice needs a dimension as
# well:

assert type(loss.item()) is float

# raises: IndexError: slice() cannot be applied to a 0-dim tensor.
loss[:] = 2.0

# %%
# Another integer is looked for among no elements. An index tensor of ``int64`` and a list bring
# :ref:`error-too-many-indices`:

# raises: IndexError: index -1 is out of bounds for dimension 0 with size 0
loss[-1] = 2.0

# %%
# Fix 1: write to the number
# --------------------------
#
# Both keep the tensor, and other names of it see the new value:


# fix: set_to(loss, value) like (loss.copy_(value.detach()), None)[1] from vector(n)[-1].clone(), torch.tensor(2.0)
def set_to(loss, value):
    loss[...] = value


same = loss
set_to(loss, torch.tensor(2.0))
assert same is loss and same.item() == 2.0
loss.fill_(3.0)

assert same.item() == 3.0

# %%
# A leaf that requires grad refuses both: :ref:`error-leaf-in-place`.
#
# Fix 2: an index too many
# ------------------------
#
# ``scores[1]`` is the element already. It is a view, so you can also write through it:


# fix: raise_second(scores) like (scores[1:2].fill_(6.0), None)[1] from vector(n)
def raise_second(scores):
    scores[1] = 5.0
    second = scores[1]
    second += 1.0


scores = torch.zeros(3)
raise_second(scores)

assert scores.tolist() == [0.0, 6.0, 0.0]
scores

# %%
# Fix 3: one dimension, if there is to be a position 0
# ----------------------------------------------------
#
# For a vector, ``keepdim=True`` in ``sum``, which then wants ``dim`` as well. ``squeeze(1)`` leaves the batch.
# :api:`torch.Tensor.reshape` gives a dimension to a number that you have already, so that a loop can go over it:


# fix: total_set(scores) like torch.stack([scores.sum() * 0.0 + 7.0]) from leaf(n)
def total_set(scores):
    total = scores.sum(dim=0, keepdim=True)
    total[0] = 7.0
    return total


assert total_set(scores).tolist() == [7.0]
assert scores.sum().reshape(1).tolist() == scores.sum(dim=0, keepdim=True).tolist() == [6.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    invalid index of a 0-dim tensor. Use
#    slice() cannot be applied to a 0-dim tensor.
#
# .. wordings:: TypeError
#
#    iteration over a 0-d tensor
#    iteration over a 0-d array
#    len() of a 0-d tensor
#
# See also: :ref:`error-too-many-indices`, what an index *tensor* gets here.
