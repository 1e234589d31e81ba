r"""
Write the update step by hand
=============================

Write into the weight under ``no_grad`` (``weight -= rate * weight.grad``) and set ``weight.grad`` to
``None`` afterwards. ``weight = weight - ...`` names another tensor, and the old weight keeps its values.

.. symptoms::

   w = w - lr * w.grad and the second iteration has grad None
   w -= lr * w.grad leaf variable in-place operation
   p.data.add_(-lr, p.grad) from an old tutorial; NoneType when zeroing the gradient
   linear regression from scratch, update of the weights gives NoneType error
   for w in params: w = w - lr*w.grad, loss never goes down
"""

import torch

weight = torch.tensor([1.0, 2.0], requires_grad=True)
(weight**2).sum().backward()

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weight += -0.25 * weight.grad

# %%
# ``weight = weight - ...`` raises nothing. Why ``weight.grad`` is ``None`` in the next step:
# :ref:`scenario-w-equals-w-minus`. Steps through ``.data``: :ref:`scenario-my-own-sgd-step`.
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
            velocity.mul_(momentum).add_(weight.grad)
            weight -= 0.25 * velocity
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
    print("by hand:", weight.detach(), "torch.optim.SGD:", reference.detach())

# %%
# The parameters of a model
# -------------------------
#
# A parameter that was frozen before the first backward, or that no loss has used, has the gradient ``None``: skip it.
# The old ``p.data.add_(-rate, p.grad)`` is ``p.add_(p.grad, alpha=-rate)`` today:

model = torch.nn.Linear(2, 1)
model.bias.requires_grad_(False)
torch.nn.init.zeros_(model.weight)
model(torch.tensor([[1.0, 2.0]])).sum().backward()
with torch.no_grad():
    for p in model.parameters():
        if p.grad is not None:
            p.add_(p.grad, alpha=-0.25)
            p.grad = None

assert model.weight.tolist() == [[-0.25, -0.5]]
model.weight

# %%
# Checked at its edges
# --------------------
#
# Sizes and dtypes, against the optimizer, and the update alone compiled with ``aot_eager``:


@torch.no_grad()
def update(weight, velocity, gradient, momentum):
    velocity.mul_(momentum).add_(gradient)
    weight -= 0.25 * velocity


for size in (0, 1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        start = torch.linspace(1.0, 2.0, size).to(dtype)
        weight, other, reference = (start.clone().requires_grad_() for _ in range(3))
        optimizer = torch.optim.SGD([reference], lr=0.25, momentum=0.5)
        train(weight, 0.5)
        velocity = torch.zeros_like(other)
        for step in range(2):
            update(other, velocity, 2 * other.detach(), 0.5)
            reference.grad = 2 * reference.detach()
            optimizer.step()
        assert torch.allclose(weight, reference) and torch.allclose(other, reference)
        assert weight.dtype == dtype and weight.is_leaf and weight.grad is None

weight, velocity = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(2)
torch.compile(update, backend="aot_eager")(weight, velocity, 2 * weight.detach(), 0.5)
assert weight.tolist() == [0.5, 1.0] and velocity.tolist() == [2.0, 4.0]

# %%
# Differentiate through a step
# ----------------------------
#
# Compute a new tensor, and take the gradient with ``create_graph=True``. Here ``after`` is ``start / 2``, so the
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
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :wrong: w -= step -> w = w - step
#    :same-in-false-worlds: the leaf check is off under no_grad anyway
#
#    For a leaf ``w`` that requires grad and is not expanded, ``w -= step`` under ``no_grad`` keeps the leaf; ``w -
#    step``, recorded, is another tensor, and no leaf.
#
#    >>> w = torch.ones(1, requires_grad=True)
#    >>> (w - 0.5).is_leaf
#    False
#    >>> with torch.no_grad():
#    ...     w -= 0.5
#    >>> w.is_leaf
#    True
#
#    def holds(x):
#        w, step = x, torch.ones_like(x)
#        with torch.no_grad():
#            w -= step
#        assert w is x and w.is_leaf and w.requires_grad
#        other = w - step
#        assert other is not x and not other.is_leaf
