r"""
a view of a leaf Variable that requires grad is being used in an in-place operation
===================================================================================

You wrote into part of a tensor that autograd counts as an input. Put the write under
``torch.no_grad()``, or build a new tensor if the write is part of the computation.
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
weights[0] = 9.0

# %%
# Why
# ---
#
# ``weights`` is a **leaf**: you made it, no operation computed it, and ``backward()`` stores its
# gradient in ``weights.grad``. ``weights[0]`` is a **view**, a tensor over the same storage, so a
# write to it changes the leaf, and the graph would start from other values than you gave it. Autograd
# looks before any memory is written.
#
# ``weights[0] += 1`` and ``weights[:2].zero_()`` are the same write: :ref:`scenario-ways-to-change-a-leaf`. The
# argument of a function under ``torch.func.grad`` is a leaf, too: :ref:`scenario-write-to-the-argument-under-grad`.
#
# Fix 1: you set values, and do not compute with them
# ---------------------------------------------------
#
# Initialising, pruning, loading: write under :api:`torch.no_grad`. The tensor stays the same leaf, and
# gradients are those of the new values.

with torch.no_grad():
    weights[0] = 9.0
(weights**2).sum().backward()

assert weights.is_leaf and weights.grad.tolist() == [2 * 9.0, 2 * 2.0, 2 * 3.0]
weights.grad

# %%
# Fix 2: the write is part of the computation
# -------------------------------------------
#
# Leave the leaf and compute a new tensor, by :api:`torch.where` or by writing to a clone, which is no
# leaf. The replaced element takes no part any more: its gradient is 0.

weights.grad = None
by_where = torch.where(torch.tensor([True, False, False]), 7.0, weights)
by_clone = weights.clone()
by_clone[0] = 7.0
(by_where**2 + by_clone**2).sum().backward()

assert weights.grad.tolist() == [0.0, 2 * (2 * 2.0), 2 * (2 * 3.0)]
by_where.detach(), by_clone.detach(), weights.grad

# %%
# What does not help
# ------------------
#
# ``weights.data[0] = 9.0`` passes the check, and hides the write from backward too:
# :ref:`claim-data-hides-a-write-from-the-version-counter`. A list has no such rule:

row = [1.0, 2.0, 3.0]
row[0] = 9.0
row

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    a view of a leaf Variable that requires grad is being used in an in-place operation  -- since torch 1.6
#
# .. verdict:: leaf/element/eager
#
# See also: :ref:`error-leaf-in-place`, :ref:`error-leaf-moved-into-the-graph` (torch 1.5 and older),
# :ref:`recipe-set-part-of-a-parameter`.
