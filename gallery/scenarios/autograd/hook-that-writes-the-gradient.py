r"""
May a hook, or my own ``backward``, write into the gradient it gets?
====================================================================

No: other branches of the graph share that tensor, and they get what you wrote. Return a new one,
``return grad * mask``.

.. symptoms::

   register_hook with grad[:n] = 0 to freeze rows
   custom backward returns grad.zero_()
   hook on one branch changes the other
"""

import torch

weights = torch.tensor([1.0, 10.0, 100.0])
inputs = torch.ones(3, requires_grad=True)
kept, dropped = inputs * 2, inputs * 3
dropped.register_hook(lambda grad: grad.zero_())
((kept + dropped) * weights).sum().backward()
inputs.grad

# %%
# The hook was to stop the gradient of one branch, so ``2 * weights`` should be left. But ``kept +
# dropped`` has one gradient for both, and hands the *same* tensor to each.

kept, dropped = inputs * 2, inputs * 3
dropped.register_hook(lambda grad: grad * 0)
(gradient,) = torch.autograd.grad(((kept + dropped) * weights).sum(), inputs)
assert torch.equal(gradient, 2 * weights)
gradient

# %%
# Whether a write does harm depends on which branch runs first. The same hook on ``kept`` does none:

kept, dropped = inputs * 2, inputs * 3
kept.register_hook(lambda grad: grad.zero_())
torch.autograd.grad(((kept + dropped) * weights).sum(), inputs)

# %%
# If the gradient comes straight from a ``sum()``, it has :ref:`one element in memory
# <claim-a-gradient-of-a-sum-may-be-one-element>`, shown as three, and the write is refused:

dropped = inputs * 3
dropped.register_hook(lambda grad: grad.mul_(0))
# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers to
#     a single memory location. ...
dropped.sum().backward()

# %%
# ``backward`` of a custom Function is the same case:


class Half(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: x * 0.5)


for backward in (lambda ctx, grad: grad.mul_(0.5), lambda ctx, grad: grad * 0.5):
    Half.backward = staticmethod(backward)
    total = (inputs * 2 + Half.apply(inputs * 1)) * weights
    (gradient,) = torch.autograd.grad(total.sum(), inputs)
    print(gradient, torch.equal(gradient, (2 + 0.5) * weights))

# %%
# To zero *rows of a parameter* a hook is no freeze: :ref:`scenario-zero-gradient-still-moves`.
# See also: :ref:`error-expanded-tensor-written-in-place`, :ref:`scenario-write-into-grad`,
# :ref:`scenario-edit-a-gradient-in-a-hook-or-after-backward`.
#
# .. claim:: branches-share-one-gradient-tensor
#    :same-in-false-worlds: the gradient reaches the hook without a slice, and gradients carry no history
#
#    A hook that writes into its gradient changes that of other branches.
#
#    >>> def gradient(hook):
#    ...     x, w = torch.ones(2, requires_grad=True), torch.tensor([1.0, 10.0])
#    ...     kept, dropped = x * 2, x * 3
#    ...     handle = dropped.register_hook(hook)
#    ...     return torch.autograd.grad(((kept + dropped) * w).sum(), x)[0].tolist()
#    >>> gradient(lambda grad: grad.zero_()), gradient(lambda grad: grad * 0)
#    ([0.0, 0.0], [2.0, 20.0])
