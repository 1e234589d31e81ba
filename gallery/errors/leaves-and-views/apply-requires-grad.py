r"""
Can't call apply\_() on Variable that requires grad. Use var.detach().apply\_() instead
=======================================================================================

``apply_`` and ``map_`` run a Python function on each element, and that is not recorded. Write the
change with tensor operations; ``detach().apply_()`` is right only for setting values between steps.
"""

import torch

weights = torch.tensor([-1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: Can't call apply_() on Variable that requires grad. Use var.detach().apply_()
#     instead.
weights.apply_(lambda weight: max(weight, 0.0))

# %%
# Why
# ---
#
# The function gets a Python number and gives one back, so there is no operation that a graph could
# hold. It is refused under :api:`torch.no_grad`, too:

# raises: RuntimeError: Can't call map_() on Variable that requires grad. Use var.detach().map_()
#     instead.
with torch.no_grad():
    weights.map_(torch.ones(3), lambda weight, other: weight + other)

# %%
# Fix: the whole tensor at once
# -----------------------------
#
# As part of the computation the gradient goes through:

positive = torch.where(weights > 0, weights, 0.0)
positive.sum().backward()

assert weights.grad.tolist() == [0.0, 1.0, 1.0]
positive.detach(), weights.grad

# %%
# As a change of the values, under ``no_grad``:

with torch.no_grad():
    weights.clamp_(min=0.0)

assert weights.is_leaf and weights.tolist() == [0.0, 2.0, 3.0]
weights

# %%
# The message's own advice writes into the storage that both tensors share, one Python number at a time:

seen = []
weights.detach().apply_(lambda weight: seen.append(type(weight).__name__) or weight + 1.0)

assert weights.tolist() == [1.0, 3.0, 4.0]
weights, seen

# %%
# A list does the same with a comprehension:

[max(weight, 0.0) for weight in [-1.0, 2.0, 3.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Can't call {method}_() on Variable that requires grad. Use var.detach().
