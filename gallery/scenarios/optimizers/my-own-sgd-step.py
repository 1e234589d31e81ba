r"""
What does a training step by hand look like?
============================================

The order is: backward; then the update under ``torch.no_grad()``; then ``weights.grad = None``. The three
usual slips are no ``no_grad``, clearing a gradient that is not there yet, and ``.data``.

.. symptoms::

   p.add_(p.grad, alpha=-lr) raises leaf variable error
   NoneType error when I zero the gradient
   manual gradient descent without an optimizer
"""

import torch

weights = torch.tensor([1.0, 2.0], requires_grad=True)

# raises: AttributeError: 'NoneType' object has no attribute 'zero_'
weights.grad.zero_()

# %%
# ``.grad`` is None until the first ``backward()``. Clear it *after* the step, and with ``= None``, which
# asks for nothing to be there.

(weights**2).sum().backward()

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights.add_(weights.grad, alpha=-0.1)

# %%
# The update is no part of the computation, so it must not be recorded:

with torch.no_grad():
    weights.add_(weights.grad, alpha=-0.1)
weights.grad = None

assert torch.allclose(weights, torch.tensor([0.8, 1.6]))
weights

# %%
# ``.data`` gets past the first check, and past the second
# --------------------------------------------------------
#
# The write through ``.data`` is not refused. It is not counted either, so a backward that waits for the
# old values goes on with the new ones. The derivative of the square at 3 is 6:

weight = torch.tensor(3.0, requires_grad=True)
loss = weight**2
weight.data.sub_(1.0)
loss.backward()
weight, weight.grad, weight._version

# %%
# Under ``no_grad`` the same step is noticed:

loss = weight**2
with torch.no_grad():
    weight.sub_(1.0)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
loss.backward()

# %%
# The whole loop, next to an optimizer: :ref:`recipe-take-an-optimizer-step-by-hand`. See also:
# :ref:`scenario-w-equals-w-minus`, :ref:`error-leaf-in-place`, :ref:`error-grad-is-none`.
#
# .. claim:: a-step-by-hand-needs-no-grad
#
#    An update of a leaf is refused, and under ``no_grad`` it is a step.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> w.sum().backward()
#    >>> w.sub_(w.grad, alpha=0.5)
#    Traceback (most recent call last):
#    RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
#    >>> with torch.no_grad():
#    ...     w.sub_(w.grad, alpha=0.5)
#    tensor([0.5000, 0.5000], requires_grad=True)
