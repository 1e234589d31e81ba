r"""
a leaf Variable that requires grad is being used in an in-place operation.
==========================================================================

You changed a tensor that requires grad by its own name: ``w += 1``, ``w.zero_()``, ``w[mask] = 0``.
Put the write under ``torch.no_grad()``, or compute a new tensor.
"""

import torch

weights = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
loss = (weights**2).sum()
loss.backward()

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights -= 0.1 * weights.grad

# %%
# Why
# ---
#
# ``weights`` is a **leaf**: an input of the graph whose gradient ``backward()`` stores. For a tensor
# ``-=`` is not ``weights = weights - ...``; it calls ``weights.__isub__``, which writes into the
# storage that ``weights`` has. A leaf that requires grad must keep its values while a graph may
# still refer to it, so autograd refuses.
#
# Indexing with a mask or a list of positions says the same of you, because it makes no view:
# ``weights[mask] = 0.0`` is one in-place operation, ``index_put_``, on the leaf itself.

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights[weights < 0] = 0.0

# %%
# Fix 1: a step of an optimizer, an initial value
# -----------------------------------------------
#
# Under :api:`torch.no_grad` the write is allowed, and the tensor stays the same leaf:

with torch.no_grad():
    weights -= 0.1 * weights.grad

assert weights.is_leaf and torch.allclose(weights, torch.tensor([0.8, -1.6, 2.4]))
weights

# %%
# Fix 2: the change is part of the computation
# --------------------------------------------
#
# Compute a new tensor under a new name. The gradient then goes through the change:

weights.grad = None
positive = weights.clamp(min=0.0)
(positive**2).sum().backward()

expected = torch.where(weights > 0, 2 * weights, 0.0).detach()
assert torch.equal(weights.grad, expected)
weights.grad

# %%
# What looks like a fix
# ---------------------
#
# ``weights = weights - 0.1 * weights.grad`` raises nothing, and ends the training: the name now
# means a new tensor, computed by the graph, which is no leaf and gets no ``.grad``.

stepped = weights - 0.1 * weights.grad
stepped.is_leaf, stepped.requires_grad

# %%
# A list just changes
# -------------------

row = [1.0, -2.0, 3.0]
row += [4.0]
row

# %%
# ``+=`` means something else there, too: a list grows by it.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    a leaf Variable that requires grad is being used in an in-place operation
#    a leaf Variable that requires grad has been used in an in-place operation  -- torch 1.4 and older
#
# See also
# --------
#
# * :ref:`error-view-of-a-leaf`: the same check, for a write into a slice of the leaf
# * :ref:`recipe-set-part-of-a-parameter`
