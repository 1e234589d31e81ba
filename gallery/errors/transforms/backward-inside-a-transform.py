r"""
backward() called inside a functorch transform
==============================================

A function under ``torch.func.grad`` or ``torch.vmap`` cannot call ``backward()``: inside, gradients are
results and not attributes. Use ``torch.func.grad`` there as well, or call ``backward()`` outside.

.. symptoms::

   loss.backward() inside a function given to torch.func.grad or vmap crashes
   per-sample gradients, call backward in vmap instead of func.grad
   x.requires_grad_() or torch.autograd.functional.jacobian inside vmap refused
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
# result. For the same reason ``requires_grad_()`` is refused, under vmap as well, for the argument and for a tensor
# that the function makes:


def start(weights):
    weights.requires_grad_()
    return weights


# raises: RuntimeError: You are attempting to call Tensor.requires_grad_() (or perhaps using
#     torch.autograd.functional.* APIs) inside of a function being transformed by a functorch
#     transform. ...
torch.vmap(start)(weights)

# %%
# Fix 1: transforms inside transforms
# -----------------------------------
#
# :api:`torch.func.grad` nests. The inner one gives the slopes, the outer one differentiates their norm:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: penalty(weights) like torch.stack([9 * w**4 for w in weights]).sum().sqrt() from leaf(n) / n
def penalty(weights):
    slopes = grad(lambda w: (w**3).sum())(weights)
    return slopes.norm()


# The slopes are 3 w². The derivative of their norm is 18 w³ divided by the norm.
result = grad(penalty)(weights)

assert torch.allclose(result, 18 * weights**3 / (3 * weights**2).norm())
result

# %%
# :api:`torch.func.grad_and_value` gives the loss beside the gradient, and with :api:`torch.vmap` around it
# you have the gradient of each sample:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
per_sample, losses = torch.vmap(torch.func.grad_and_value(lambda w: w**3))(weights)

assert per_sample.tolist() == [3.0, 12.0] and losses.tolist() == [1.0, 8.0]
per_sample, losses

# %%
# The inner function differentiates by its argument. The parameters of a module have to be one, too: pass them with
# :api:`torch.func.functional_call`. Instead of ``torch.autograd.functional.jacobian`` call ``torch.func.jacrev``. For
# ``retain_grad()`` add zeros of its shape to the hidden value, as another argument. Their gradient is that of the
# hidden value:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
def loss(weights, zeros):
    hidden = weights * 2 + zeros
    return (hidden**2).sum()


of_hidden = grad(loss, argnums=1)(weights, torch.zeros(2))

# The hidden values are 2 and 4. The derivative of a square is twice the value.
assert of_hidden.tolist() == [4.0, 8.0]
of_hidden

# %%
# A custom Function may call ``backward()`` in its own ``backward``. ``torch.autograd.functional.jacobian`` with
# ``vectorize=True`` runs that under vmap, and the message names ``torch.vmap``. Call ``torch.autograd.grad`` there.
#
# Fix 2: backward() outside
# -------------------------
#
# If the weights require grad outside, the results of ``torch.vmap`` and of ``grad`` have a graph, and ``backward()``
# may follow. After ``grad`` it gives second derivatives.

# fix: not compiled: backward
leaf = weights.clone().requires_grad_()
torch.vmap(lambda w: w**3)(leaf).sum().backward()

assert leaf.grad.tolist() == [3.0, 12.0]
leaf.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    backward() called inside a functorch transform.
#    backward() called inside torch.vmap.
#    You are attempting to call Tensor.retain_grad() inside of a function being transformed by a functorch transform.
#    You are attempting to call Tensor.requires_grad_() (or perhaps using torch.autograd.functional.* APIs) inside of a function being transformed by a functorch transform.
