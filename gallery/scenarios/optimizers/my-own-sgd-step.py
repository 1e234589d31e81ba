r"""
What does a training step by hand look like?
============================================

Backward; then the update under ``torch.no_grad()``; then ``weights.grad = None``. The three usual slips
are no ``no_grad``, clearing a gradient that is not there yet, and ``.data``.

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
# Old examples write ``weights.data.add_(-0.1, weights.grad)``. ``.data`` also escapes the check that
# protects backward (:ref:`scenario-write-through-data`), and this order of the arguments is deprecated.
#
# The whole loop, compared with an optimizer
# ------------------------------------------

by_hand = torch.tensor([1.0, 2.0], requires_grad=True)
by_torch = by_hand.detach().clone().requires_grad_()
optimizer = torch.optim.SGD([by_torch], lr=0.1)
for _ in range(3):
    (by_hand**2).sum().backward()
    with torch.no_grad():
        by_hand -= 0.1 * by_hand.grad
    by_hand.grad = None

    (by_torch**2).sum().backward()
    optimizer.step()
    optimizer.zero_grad()

assert torch.equal(by_hand, by_torch)
assert torch.allclose(by_hand, 0.8**3 * torch.tensor([1.0, 2.0]))
by_hand, by_torch

# %%
# See also: :ref:`scenario-w-equals-w-minus`, :ref:`error-leaf-in-place`, :ref:`error-grad-is-none`.
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
