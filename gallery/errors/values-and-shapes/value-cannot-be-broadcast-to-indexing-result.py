r"""
shape mismatch: value tensor cannot be broadcast to indexing result
===================================================================

The value must have one entry for each place that the mask or the index list picks, not one for each
element of the tensor. Index the value with the same mask: ``scores[mask] = new[mask]``.
"""

import torch

scores = torch.tensor([1.0, -2.0, 3.0])
new = torch.tensor([10.0, 20.0, 30.0])
mask = scores > 0

# raises: RuntimeError: shape mismatch: value tensor of shape [3] cannot be broadcast to indexing
#     result of shape [2]
scores[mask] = new

# %%
# Why
# ---
#
# A mask, a list or a tensor between the brackets is **advanced indexing**. The places it picks form a
# result of a shape of its own: ``mask`` has two ``True``, so two numbers are wanted. The value is
# broadcast to that shape. With indices it is one row an index:

table = torch.zeros(3, 2)

# raises: RuntimeError: shape mismatch: value tensor of shape [3, 2] cannot be broadcast to indexing
#     result of shape [2, 2]
table[[0, 2]] = torch.ones(3, 2)

# %%
# Fix 1: index the value too
# --------------------------

scores[mask] = new[mask]

assert scores.tolist() == [10.0, -2.0, 30.0]
scores

# %%
# Fix 2: choose element by element
# --------------------------------
#
# :api:`torch.where` takes all three at full size, and makes a new tensor. Each gradient goes where the
# element came from:

old = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
fresh = torch.tensor([10.0, 20.0, 30.0], requires_grad=True)
chosen = torch.where(mask, fresh, old)
(chosen * torch.tensor([1.0, 2.0, 3.0])).sum().backward()

assert fresh.grad.tolist() == [1.0, 0.0, 3.0] and old.grad.tolist() == [0.0, 2.0, 0.0]
chosen.detach(), fresh.grad, old.grad

# %%
# Fix 3: as many rows as indices
# ------------------------------

table[[0, 2]] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

assert table.tolist() == [[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]]
table

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    shape mismatch: value tensor of shape {shape} cannot be broadcast to indexing result of shape {shape}
#
# .. verdict:: tensor/mask-too-short/eager
#
# See also: :ref:`recipe-write-one-column-per-row`, :ref:`error-masked-scatter-source-too-short`, :ref:`scenario-as-many-values-as-the-mask-selects`.
