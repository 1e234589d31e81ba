r"""
May a hook, or my own ``backward``, write into the gradient it gets?
====================================================================

No: other branches of the graph may share that tensor, and then they get what you wrote. Return a new one,
``return grad * mask``, with a ``mask`` of ``bool`` or of the dtype of the gradient.

.. symptoms::

   register_hook with grad[:n] = 0 to freeze rows
   custom backward returns grad.zero_()
   hook on one branch changes the other
   zero some elements of the gradient inside a hook
   zeroed the gradient of one path in a callback, other path lost it too
   skip connection: branch.register_hook(lambda g: g.mul_(0.1)) scales the identity path as well
"""

import torch

weights = torch.tensor([1.0, 10.0, 100.0])
inputs = torch.ones(3, requires_grad=True)
kept = inputs * 2
dropped = inputs * 3
dropped.register_hook(lambda grad: grad.zero_())
((kept + dropped) * weights).sum().backward()
inputs.grad

# %%
# The hook was to stop one branch, so ``2 * weights`` should be left. But ``kept + dropped`` hands the *same* tensor to
# both branches. A hook that returns a new tensor stops the one branch:

kept = inputs * 2
dropped = inputs * 3
dropped.register_hook(lambda grad: grad * 0)
(gradient,) = torch.autograd.grad(((kept + dropped) * weights).sum(), inputs)

assert torch.equal(gradient, 2 * weights)
gradient

# %%
# To set part of the gradient, write into a clone and return the clone. An ``inf`` or ``nan`` in that part goes, too,
# while ``grad * mask`` turns it into ``nan``:


def stop_the_first(grad):
    grad = grad.clone()
    grad[0] = 0.0
    return grad


kept = inputs * 2
dropped = inputs * 3
dropped.register_hook(stop_the_first)
(gradient,) = torch.autograd.grad(((kept + dropped) * weights).sum(), inputs)

assert gradient.tolist() == [2.0, 5 * 10.0, 5 * 100.0]
gradient

# %%
# Whether a write does harm depends on which branch runs first, and on the operation that joins the branches. The same
# hook does none on ``kept``, nor where the branches meet in a product, which computes two gradients:

for name, join in (("sum", torch.add), ("product", torch.mul)):
    kept = inputs * 2
    dropped = inputs * 3
    hooked = kept if name == "sum" else dropped
    hooked.register_hook(lambda grad: grad.zero_())
    (gradient,) = torch.autograd.grad((join(kept, dropped) * weights).sum(), inputs)
    print(f"{name:7} {gradient.tolist()}")

# %%
# If you call ``backward()`` of the hooked tensor itself, the gradient that you hand to it is written as well:

start = torch.ones(3)
dropped = inputs * 3
dropped.register_hook(lambda grad: grad.zero_())
dropped.backward(start)
start

# %%
# If the gradient comes straight from a ``sum()``, it has :ref:`one element in memory
# <claim-a-gradient-of-a-sum-may-be-one-element>`, shown as three, and arithmetic in place is refused. A number assigned
# to one element is accepted and changes all three; through a mask or a list it warns:

dropped = inputs * 3
dropped.register_hook(lambda grad: grad.mul_(0))
# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers to
#     a single memory location. ...
dropped.sum().backward()

# %%
# ``backward`` of a custom Function is the same case:


class HalfInPlace(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 0.5

    @staticmethod
    def backward(ctx, grad):
        return grad.mul_(0.5)


class Half(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 0.5

    @staticmethod
    def backward(ctx, grad):
        return grad * 0.5


for function in (HalfInPlace, Half):
    total = (inputs * 2 + function.apply(inputs * 1)) * weights
    (gradient,) = torch.autograd.grad(total.sum(), inputs)
    print(
        f"{function.__name__:12} {gradient.tolist()} right: {torch.equal(gradient, (2 + 0.5) * weights)}"
    )

# %%
# A full backward hook of a module gets a tuple, and returns one of the same length: ``(grad_input[0] * mask,)`` if
# ``forward`` takes one tensor, and that requires grad. For a full backward pre-hook and one output it is
# ``(grad_output[0] * mask,)``.
#
# A hook of ``register_post_accumulate_grad_hook`` on a leaf may write into ``.grad``, if ``.grad`` :ref:`does not share
# its memory <scenario-write-into-grad>`. Otherwise assign there: ``leaf.grad = leaf.grad * mask``. Both act on the sum
# over all backward calls so far: a factor like 0.1 acts again at each.
#
# To zero *rows of a parameter* a hook is no freeze: :ref:`scenario-zero-gradient-still-moves`.
#
# See also: :ref:`error-expanded-tensor-written-in-place`, :ref:`scenario-write-into-grad`,
# :ref:`scenario-edit-a-gradient-in-a-hook-or-after-backward`.
#
# .. claim:: branches-share-one-gradient-tensor
#    :same-in-false-worlds: the gradient reaches the hook without a slice, and gradients carry no history
#
#    A hook on a summand that writes into its gradient may change the gradient of the other summand.
#
#    >>> def gradient(hook):
#    ...     x, w = torch.ones(2, requires_grad=True), torch.tensor([1.0, 10.0])
#    ...     kept, dropped = x * 2, x * 3
#    ...     handle = dropped.register_hook(hook)
#    ...     return torch.autograd.grad(((kept + dropped) * w).sum(), x)[0].tolist()
#    >>> gradient(lambda grad: grad.zero_()), gradient(lambda grad: grad * 0)
#    ([0.0, 0.0], [2.0, 20.0])
