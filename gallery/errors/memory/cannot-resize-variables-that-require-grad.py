r"""
cannot resize variables that require grad
=========================================

``resize_`` has no derivative, so it refuses a tensor that requires grad, under ``no_grad`` too. Build a
tensor of the new size: ``torch.cat([weights, more])`` or ``torch.nn.functional.pad``.
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: cannot resize variables that require grad
weights.resize_(5)

# %%
# Why
# ---
#
# :api:`torch.Tensor.resize_` changes the tensor itself, and there is no rule for the gradient of new elements:

# raises: RuntimeError: cannot resize variables that require grad
with torch.no_grad():
    weights.resize_(5)

# %%
# ``resize``, without the underscore, is an old name for a view, and keeps the number of elements:

# warns: UserWarning: non-inplace resize is deprecated
# raises: RuntimeError: requested resize to 5 (5 elements in total), but the given tensor has a size of 3 (3
#     elements). autograd's resize can only change the shape of a given tensor, while preserving the number
#     of elements.
weights.resize(5)

# %%
# ``-1`` is for ``view``. For ``resize_`` it is a size that cannot be, reported as an overflow:

print(torch.zeros(4).view(2, -1).shape)
# raises: RuntimeError: numel: integer multiplication overflow
torch.zeros(4).resize_(2, -1)

# %%
# Fix 1: compute a longer or shorter tensor
# -----------------------------------------

longer = torch.cat([weights, torch.zeros(2)])
padded = torch.nn.functional.pad(weights, (0, 2))
shorter = weights[:2]
(longer[:3].sum() + 10 * padded.sum() + 100 * shorter.sum()).backward()

assert weights.grad.tolist() == [111.0, 111.0, 11.0]
longer.detach(), weights.grad

# %%
# Fix 2: a parameter that grows
# -----------------------------
#
# Make a new parameter; an optimizer :ref:`still has the old one <scenario-parameter-that-grew>`.

layer = torch.nn.Embedding(2, 1)
with torch.no_grad():
    rows = torch.cat([layer.weight, torch.zeros(1, 1)])
layer.weight = torch.nn.Parameter(rows)
layer.num_embeddings = 3
assert layer(torch.tensor([2])).item() == 0.0 and layer.weight.is_leaf
layer.weight.shape

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    cannot resize variables that require grad
#    autograd's resize can only change the shape of a given tensor, while preserving the number of elements
#    numel: integer multiplication overflow
#    non-inplace resize is deprecated  -- a warning
#
# See also: :ref:`error-storage-is-not-resizable`, :ref:`recipe-grow-an-embedding`, :ref:`scenario-slice-assignment-grows-a-list-only`.
