r"""
cannot resize variables that require grad
=========================================

``resize_`` has no derivative, so it refuses a tensor that requires grad, also under ``no_grad``. For more elements
take ``torch.cat([weights, more])`` or ``torch.nn.functional.pad``, for fewer a slice, for another shape ``view``.

.. symptoms::

   w.resize_(5) fails on a parameter, also in no_grad
   grow a weight or add rows to a layer in place, resize_ refused
   x.resize_(batch, -1) or old tensor.resize(n) to flatten before the classifier crashes
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: cannot resize variables that require grad
weights.resize_(5)

# %%
# Why
# ---
#
# There is no rule for the gradient of new elements. ``no_grad`` does not matter:

# raises: RuntimeError: cannot resize variables that require grad
with torch.no_grad():
    weights.resize_(5)

# %%
# ``resize_as_`` raises the same. Inside of ``torch.inference_mode()``, ``resize_`` does not raise, and resizes
# ``weights``. Through ``.data`` it does not raise either, and ``weights`` keeps its size:

weights.data.resize_(5)
weights.shape

# %%
# ``resize``, without the underscore, is an old name for ``contiguous().view``, and keeps the number of elements:

# warns: UserWarning: non-inplace resize is deprecated
# raises: RuntimeError: requested resize to 5 (5 elements in total), but the given tensor has a size of 3 (3
#     elements). autograd's resize can only change the shape of a given tensor, while preserving the number
#     of elements.
weights.resize(5)

# %%
# ``-1`` stands for a size that torch computes in ``view`` and ``reshape``. ``resize_`` takes it for a size, and reports
# an overflow, if the other sizes are not 0:

print(torch.zeros(4).view(2, -1).shape)
# raises: RuntimeError: numel: integer multiplication overflow
torch.zeros(4).resize_(2, -1)

# %%
# Fix 1: compute a longer or shorter tensor
# -----------------------------------------


# fix: longer(weights) like torch.nn.functional.pad(weights, (0, 2)) from leaf(n)
def longer(weights):
    return torch.cat([weights, weights.new_zeros(2)])


shorter = weights[:2]
(longer(weights) * torch.arange(5.0)).sum().backward()
(shorter * 10.0).sum().backward()

assert longer(weights).tolist() == [1.0, 2.0, 3.0, 0.0, 0.0] and shorter.tolist() == [1.0, 2.0]
assert weights.grad.tolist() == [10.0, 11.0, 2.0]
longer(weights).detach(), weights.grad

# %%
# For a matrix, give ``new_zeros`` the sizes of the rows that you add: ``weights.new_zeros(2, weights.shape[1])``.
#
# Fix 2: a parameter that grows
# -----------------------------
#
# Make a new parameter; an optimizer :ref:`still has the old one <scenario-parameter-that-grew>`. A frozen weight
# stays frozen with ``Parameter(rows, requires_grad=False)``.

# fix: not compiled: setup
layer = torch.nn.Embedding(2, 1)
before = layer.weight.tolist()
with torch.no_grad():
    rows = torch.cat([layer.weight, layer.weight.new_zeros(1, 1)])
layer.weight = torch.nn.Parameter(rows)
layer.num_embeddings = 3

assert layer.weight.tolist() == [*before, [0.0]]
assert layer.weight.is_leaf and layer.weight.requires_grad
layer(torch.tensor([2]))

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
# See also: :ref:`error-storage-is-not-resizable`, :ref:`recipe-grow-an-embedding`,
# :ref:`scenario-slice-assignment-grows-a-list-only`.
