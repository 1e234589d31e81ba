r"""
you can only change requires_grad flags of leaf variables
=========================================================

``requires_grad`` belongs to a whole leaf, and you set it on a slice or on a computed tensor. To freeze
a part, set its gradient to zero; to cut off a computed tensor, use ``detach()``.
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
# ``weights[0]`` is a new tensor, a **view** computed from ``weights``. The flag can be chosen for a **leaf**
# only, a tensor that no operation made. A buffer is a leaf until you store a tracked value in it:

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
# Zero its gradient when it arrives. Momentum or weight decay may move the part all the same
# (:ref:`scenario-zero-gradient-still-moves`), but not a tensor of its own (fix 2).

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

fixed = torch.tensor([1.0])
trained = torch.tensor([2.0, 3.0], requires_grad=True)
(torch.cat([fixed, trained]) ** 2).sum().backward()

assert trained.grad.tolist() == [4.0, 6.0] and fixed.grad is None
trained.grad

# %%
# Fix 3: a buffer without history
# -------------------------------

running = torch.zeros(3)
running[0] = weights[0].detach()

assert running.is_leaf and not running.requires_grad
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
