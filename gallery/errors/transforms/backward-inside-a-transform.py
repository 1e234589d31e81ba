r"""
backward() called inside a functorch transform
==============================================

A function under ``torch.func.grad`` or ``torch.vmap`` cannot call ``backward()``: inside, gradients are
results and not attributes. Use ``torch.func.grad`` there as well, or call ``backward()`` outside.
"""

import torch
from torch.func import grad


def penalty(weights):
    loss = (weights**3).sum()
    loss.backward()
    return weights.grad.norm()


weights = torch.tensor([1.0, 2.0])

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: backward() called inside a functorch transform. This is not supported, please
#     use functorch.grad or functorch.vjp instead or call backward() outside of functorch transforms.
grad(penalty)(weights)

# %%
# Why
# ---
#
# ``backward()`` is itself an update in place: it adds to ``.grad`` of the leaves
# (:ref:`claim-backward-adds-to-the-gradient-in-place`). A transform takes functions whose effect is their
# result. For the same reason the function cannot switch gradients on for its argument, under vmap neither:


def start(weights):
    weights.requires_grad_()
    return weights


# raises: RuntimeError: You are attempting to call Tensor.requires_grad_() (or perhaps using
#     torch.autograd.functional.* APIs) inside of a function being transformed by a functorch
#     transform. ...
torch.vmap(start)(weights)

# %%
# Fix: transforms inside transforms
# ---------------------------------
#
# :api:`torch.func.grad` nests. The inner one gives the slopes, the outer one differentiates them:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: penalty(weights) like torch.stack([9 * w**4 for w in weights]).sum() from leaf(n) / n
def penalty(weights):
    slopes = grad(lambda w: (w**3).sum())(weights)
    return (slopes**2).sum()


# The slopes are 3 w², the penalty is 9 w⁴, its derivative 36 w³.
result = grad(penalty)(weights)

assert torch.allclose(result, 36 * weights**3)
result

# %%
# :api:`torch.func.grad_and_value` gives the loss beside the gradient, and with :api:`torch.vmap` around it
# you have the gradient of each sample:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
per_sample, losses = torch.vmap(torch.func.grad_and_value(lambda w: w**3))(weights)

assert per_sample.tolist() == [3.0, 12.0] and losses.tolist() == [1.0, 8.0]
per_sample, losses

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    backward() called inside a functorch transform.
#    You are attempting to call Tensor.retain_grad() inside of a function being transformed by a functorch transform.
#    You are attempting to call Tensor.requires_grad_() (or perhaps using torch.autograd.functional.* APIs) inside of a function being transformed by a functorch transform.
