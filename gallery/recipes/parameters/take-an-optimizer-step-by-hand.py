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
# Without ``+=`` nothing raises. ``weight`` then means a computed tensor, which gets no gradient:

weight = weight - 0.25 * weight.grad
(weight**2).sum().backward()
print(weight.is_leaf)

# warns: UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. ...
weight.grad

# %%
# Write into the weight instead:

weight = torch.tensor([1.0, 2.0], requires_grad=True)
for step in range(2):
    (weight**2).sum().backward()
    with torch.no_grad():
        weight -= 0.25 * weight.grad
    weight.grad = None

# %%
# The derivative of the square is ``2 * weight``, so each step halves the weight, as
# :api:`torch.optim.SGD` does:

reference = torch.tensor([1.0, 2.0], requires_grad=True)
optimizer = torch.optim.SGD([reference], lr=0.25)
for step in range(2):
    optimizer.zero_grad()
    (reference**2).sum().backward()
    optimizer.step()

assert torch.equal(weight, reference) and weight.is_leaf
weight

# %%
# Zero the gradient *after* the update: before the first backward it is ``None``.
fresh = torch.ones(2, requires_grad=True)
# raises: AttributeError: 'NoneType' object has no attribute 'zero_'
fresh.grad.zero_()

# %%
# ``weight.data -= ...`` hides the write from autograd. To differentiate *through* the step, you do want
# ``weight - rate * grad``, with ``grad`` from ``torch.autograd.grad(..., create_graph=True)``.
#
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
