r"""
a leaf Variable that requires grad is being used in an in-place operation
=========================================================================

You changed a tensor that requires grad by its own name: ``w += 1``, ``w.zero_()``, ``w[mask] = 0``.
Put the write under ``torch.no_grad()``, or compute a new tensor.
"""

import torch

weights = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
(weights**2).sum().backward()

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights -= 0.1 * weights.grad

# %%
# Why
# ---
#
# ``weights`` is a **leaf**: an input of the graph whose gradient ``backward()`` stores. For a tensor
# ``-=`` is not ``weights = weights - ...``; it writes into the storage that ``weights`` has. Recorded, the
# write would make a computed tensor of it (:doc:`/learn/why-the-rules-exist`). Autograd refuses before it
# writes (:ref:`scenario-ways-to-change-a-leaf`), and refuses ``weights.t_()``: :ref:`scenario-squeeze-is-a-write`.
#
# A mask makes no view: the assignment is one operation on the leaf itself.

assert weights.tolist() == [1.0, -2.0, 3.0]

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
positive = torch.where(weights < 0, 0.0, weights)
(positive**2).sum().backward()

assert torch.allclose(weights.grad, torch.tensor([2 * 0.8, 0.0, 2 * 2.4]))
weights.grad

# %%
# ``weights = weights - 0.1 * weights.grad`` ends the training without an error: :ref:`scenario-w-equals-w-minus`.
#
# A list changes, and ``+=`` means something else: the list grows.

row = [1.0, -2.0, 3.0]
row += [4.0]
row

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    a leaf Variable that requires grad is being used in an in-place operation
#
# .. verdict:: leaf/mask-number/eager
#
# See also: :ref:`error-view-of-a-leaf`, for a slice of the leaf; :ref:`error-mark-dirty`, «has been used»;
# :ref:`error-grad-is-none`; :ref:`recipe-set-part-of-a-parameter`.
