r"""
you can only change requires_grad flags of leaf variables
=========================================================

You set ``requires_grad`` to False on a slice of a tensor that requires grad, or on a computed tensor. The flag is that
of a whole leaf. To freeze a part, set its gradient to zero; to cut off a computed tensor, use ``detach()``.

.. symptoms::

   w[0].requires_grad = False fails, freeze one row of a weight
   freeze part of an embedding or some filters of conv.weight
   output.requires_grad_(False) on a computed tensor or buffer raises
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: you can only change requires_grad flags of leaf variables. If you want to use
#     a computed variable in a subgraph that doesn't require differentiation use var_no_grad =
#     var.detach().
weights[0].requires_grad = False

# %%
# Why
# ---
#
# ``weights[0]`` is a new tensor, a **view** computed from ``weights``. The flag can be chosen for a **leaf**,
# a tensor that no recorded operation made. To freeze a weight that a parametrization computes, set the flag of the
# parameters from which it is computed.
#
# Under ``no_grad`` the slice is a leaf of its own: the failing line raises nothing, and freezes nothing. A buffer of
# floats is a leaf until you store a tracked value in it, with gradients on:

with torch.no_grad():
    weights[0].requires_grad = False
assert weights.requires_grad and weights[0].requires_grad

running = torch.zeros(3)
print(running.is_leaf, weights[0].grad_fn.name())
running[0] = weights[0]
print(running.is_leaf)

# raises: RuntimeError: you can only change requires_grad flags of leaf variables. ...
running.requires_grad_(False)

# %%
# Fix 1: freeze a part
# --------------------
#
# Zero its gradient when it arrives. The mask has the shape of ``weights``: for rows of a matrix see
# :ref:`recipe-freeze-rows-of-a-weight`. Momentum or weight decay may move the part all the same
# (:ref:`scenario-zero-gradient-still-moves`). A deep copy of ``weights`` has no hook: register it again.

# fix: not compiled: backward
frozen = torch.tensor([True, False, False])
weights.register_hook(lambda grad: grad.masked_fill(frozen, 0.0))
(weights**2).sum().backward()

assert weights.grad.tolist() == [0.0, 2 * 2.0, 2 * 3.0]
weights.grad

# %%
# Fix 2: two tensors
# ------------------
#
# Keep the frozen part apart, and put both together in the forward pass:


# fix: joined(fixed, trained) like torch.nn.functional.pad(trained, (1, 0)) + torch.nn.functional.pad(fixed, (0, n))
#     from vector(1), leaf(n)
def joined(fixed, trained):
    return torch.cat([fixed, trained])


fixed = torch.tensor([1.0])
trained = torch.tensor([2.0, 3.0], requires_grad=True)
whole = joined(fixed, trained)
(whole**2).sum().backward()

assert whole.tolist() == [1.0, 2.0, 3.0]
assert trained.grad.tolist() == [4.0, 6.0] and fixed.grad is None
trained.grad

# %%
# Fix 3: a buffer without history
# -------------------------------
#
# Detach what you store. For a buffer, or a hidden state, that already has a history, ``detach()`` gives a tensor
# without one on the same memory:

# fix: not compiled: statement
cut = running.detach()
running = torch.zeros(3)
running[0] = weights[0].detach()

assert cut.is_leaf and not cut.requires_grad and cut.tolist() == [1.0, 0.0, 0.0]

assert running.is_leaf and not running.requires_grad and running.tolist() == [1.0, 0.0, 0.0]
running

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    you can only change requires_grad flags of leaf variables
#
# See also: :ref:`recipe-train-one-part-of-a-tensor`, :ref:`scenario-buffer-that-requires-grad`.
