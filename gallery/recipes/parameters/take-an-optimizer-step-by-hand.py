r"""
Write the update step by hand
=============================

Write into the weight under ``no_grad`` (``weight -= rate * weight.grad``) and set ``weight.grad`` to
``None`` afterwards. ``weight = weight - ...`` makes another tensor, which gets no gradient.

.. symptoms::

   w = w - lr * w.grad and the second iteration has grad None
   w -= lr * w.grad leaf variable in-place operation
   p.data.add_(-lr, p.grad) from an old tutorial; NoneType when zeroing the gradient
"""

import torch

weight = torch.tensor([1.0, 2.0], requires_grad=True)
(weight**2).sum().backward()

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weight += -0.25 * weight.grad

# %%
# Without ``+=`` nothing raises, and the name means a computed tensor: :ref:`scenario-w-equals-w-minus`.
# Steps through ``.data`` are in :ref:`scenario-my-own-sgd-step`.
#
# Plain steps, and steps with momentum
# ------------------------------------
#
# Write into the weight, and into the velocity that you keep:


def train(weight, momentum):
    velocity = torch.zeros_like(weight)
    for step in range(2):
        (weight**2).sum().backward()
        with torch.no_grad():
            weight -= 0.25 * velocity.mul_(momentum).add_(weight.grad)
        weight.grad = None
    return weight


for momentum in (0.0, 0.25):
    weight = train(torch.tensor([1.0, 2.0], requires_grad=True), momentum)
    reference = torch.tensor([1.0, 2.0], requires_grad=True)
    optimizer = torch.optim.SGD([reference], lr=0.25, momentum=momentum)
    for step in range(2):
        optimizer.zero_grad()
        (reference**2).sum().backward()
        optimizer.step()
    assert torch.equal(weight, reference) and weight.is_leaf
    print(weight, reference)

# %%
# To differentiate *through* a step, compute a new tensor. Here ``after`` is ``start / 2``, so the
# derivative of its square is ``start / 2``:

start = torch.tensor([1.0, 2.0], requires_grad=True)
(grad,) = torch.autograd.grad((start**2).sum(), start, create_graph=True)
after = start - 0.25 * grad
(after**2).sum().backward()

assert torch.equal(start.grad, start / 2)
after, start.grad

# %%
# See also: :ref:`error-leaf-in-place`, :ref:`error-grad-is-none`, :ref:`error-grad-of-a-non-leaf`.
#
# .. claim:: minus-equals-keeps-the-leaf
#    :same-in-false-worlds: the leaf check is off under no_grad anyway
#
#    ``w -= step`` under ``no_grad`` keeps the leaf; ``w - step`` is another tensor, which is none.
#
#    >>> w = torch.ones(1, requires_grad=True)
#    >>> (w - 0.5).is_leaf
#    False
#    >>> with torch.no_grad():
#    ...     w -= 0.5
#    >>> w.is_leaf
#    True
