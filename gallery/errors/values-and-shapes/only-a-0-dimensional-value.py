r"""
masked\_fill\_ only supports a 0-dimensional value tensor
=========================================================

A fill writes one number everywhere. For one value for each ``True``, use ``scores[mask] = values``; for a vector at
each masked position, ``torch.where(mask, vector, scores)``. Of a tensor of shape ``[1]`` drop the dimension with
``squeeze()``. To copy a whole tensor use ``copy_``; an array needs ``torch.from_numpy`` before.

.. symptoms::

   fill_ with a tensor or array of values, set the weight of a layer
   weight.data.fill_(torch.from_numpy(kernel)) refused
   masked_fill with one value for each masked element
   index_fill_ with a vector
   mask token or padding embedding of shape [hidden] in masked_fill
   x.masked_fill_(mask, torch.tensor([0.0])) refused, value has one dimension
   overwrite masked positions with a vector of values, masked_fill crashes
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0])
mask = torch.tensor([True, False, True])
values = torch.tensor([8.0, 9.0])

# raises: RuntimeError: masked_fill_ only supports a 0-dimensional value tensor, but got tensor with
#     1 dimension(s).
scores.masked_fill_(mask, values)

# %%
# Why
# ---
#
# The value of a fill is a number or a tensor of shape ``[]``. It is not broadcast: shape ``[1]`` is refused, too.

# raises: RuntimeError: index_fill_ only supports a 0-dimensional value tensor, but got tensor with 1
#     dimension(s).
scores.index_fill_(0, torch.tensor([0, 2]), torch.tensor([7.0]))

# %%
# Fix 1: several values
# ---------------------
#
# One value for each place, in order. The values need the dtype of ``scores``
# (:ref:`claim-only-a-slice-assignment-converts-a-tensor`). ``masked_fill_`` broadcasts the mask and brackets do not, so
# write ``mask.expand_as(scores)`` if the shapes differ:


# fix: write(scores, mask, values) like
#     (scores.copy_(torch.stack([values[i // 3] if i % 3 == 0 else scores[i] for i in range(n)])), None)[1]
#     from computed(n), every_third(n), leaf(len(range(0, n, 3)))
def write(scores, mask, values):
    scores[mask] = values


write(scores, mask, values)

assert scores.tolist() == [8.0, 2.0, 9.0]
scores

# %%
# If the values are as many as ``scores`` has elements, choose with ``torch.where(mask, values, scores)``. In place of
# ``index_fill_`` along the first dimension, :api:`torch.Tensor.index_copy_` and an assignment take a value for each
# position. Along ``dim=1`` assign to ``table[:, index]``:

by_copy = torch.zeros(3).index_copy_(0, torch.tensor([2, 0]), values)
by_assignment = torch.zeros(3)
by_assignment[torch.tensor([2, 0])] = values

assert by_copy.tolist() == by_assignment.tolist() == [9.0, 0.0, 8.0]

# %%
# Fix 2: one value, in a tensor of shape [1]
# ------------------------------------------
#
# :api:`torch.Tensor.squeeze` drops the dimension and keeps the gradient, a sum over the places that were filled:


# fix: filled_with(scores, mask, level) like
#     torch.cat([level * 1.0 if i % 3 == 0 else scores[i : i + 1] for i in range(n)])
#     from leaf(n), every_third(n), leaf(1)
def filled_with(scores, mask, level):
    return scores.masked_fill(mask, level.squeeze())


level = torch.tensor([7.0], requires_grad=True)
filled = filled_with(torch.zeros(3), mask, level)
filled.sum().backward()

assert filled.tolist() == [7.0, 0.0, 7.0]
assert level.grad.tolist() == [2.0]

# %%
# Fix 3: a whole tensor or array
# ------------------------------
#
# :api:`torch.Tensor.copy_` converts the dtype. It takes no array and no list: write ``torch.from_numpy(array)`` or
# ``torch.tensor(items)``. Write a weight under ``no_grad``. Compare the shapes, as ``copy_`` broadcasts.

# fix: not compiled: statement
layer = torch.nn.Linear(3, 2, bias=False)
kernel = torch.arange(6.0, dtype=torch.float64).view(2, 3)

# raises: RuntimeError: fill_ only supports 0-dimension value tensor but got tensor with 2 dimensions.
layer.weight.data.fill_(kernel)

# %%

with torch.no_grad():
    assert layer.weight.shape == kernel.shape
    layer.weight.copy_(kernel)

assert layer.weight.tolist() == kernel.tolist() and layer.weight.dtype == scores.dtype
layer.weight

# %%
# From a NumPy array, and for convolutions: :ref:`recipe-set-a-kernel-from-an-array`.
#
# A vector at each masked position
# --------------------------------
#
# In ``tokens[mask] = vector`` the mask has the first dimensions of ``tokens``. For a mask of shape
# ``[batch, length, 1]``, as ``masked_fill`` takes it, write ``torch.where(mask, vector, tokens)``, or assign through
# ``mask[..., 0]``:

tokens, mask_vector = torch.zeros(2, 2, 3), torch.tensor([1.0, 2.0, 3.0])
tokens[torch.tensor([[True, False], [False, True]])] = mask_vector

assert tokens[0, 0].tolist() == tokens[1, 1].tolist() == [1.0, 2.0, 3.0] and tokens.sum() == 12
tokens[:, 0]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {count} dimension(s)
#    index_fill_ only supports a 0-dimensional value tensor, but got tensor with {count} dimension(s)
#    fill_ only supports 0-dimension value tensor but got tensor with {count} dimensions
#    only supports a 0-dimensional value tensor, but got tensor with {count:int} dimension
#    scalar tensor expected to be 0 dim but it has {count:int} dimensions and {number:int} elements.
#    Only supports 0-dimensional value tensor. Got a tensor with {count:int} dimensions.
#
# See also: :ref:`error-value-cannot-be-broadcast-to-indexing-result`,
# :ref:`scenario-as-many-values-as-the-mask-selects`.
