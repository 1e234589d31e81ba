r"""
What does a training step by hand look like?
============================================

For a leaf ``weights`` the order is: ``backward()``; then the update under ``torch.no_grad()``; then
``weights.grad = None``. Frequent slips are an update without ``no_grad``, a ``zero_()`` of a gradient that is not there
yet, and an update of ``.data`` before ``backward()``.

.. symptoms::

   p.add_(p.grad, alpha=-lr) raises leaf variable error
   NoneType error when I zero the gradient
   manual gradient descent without an optimizer
   p.data.add_(-lr, p.grad) from an old tutorial
   train a small model without torch.optim, which lines in which order
   for p in net.parameters(): p -= lr * p.grad; p.grad.zero_() raises leaf error
"""

import torch

weights = torch.tensor([1.0, 2.0], requires_grad=True)

# raises: AttributeError: 'NoneType' object has no attribute 'zero_'
weights.grad.zero_()

# %%
# No ``backward()`` has stored a gradient yet. Clear it *after* the step, and with ``= None``, which also works where
# there is none. If ``.grad`` is None after ``backward()`` as well: :ref:`error-grad-is-none`.

(weights**2).sum().backward()

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
weights.add_(weights.grad, alpha=-0.1)

# %%
# Take the step where autograd does not record:

with torch.no_grad():
    weights.add_(weights.grad, alpha=-0.1)
weights.grad = None

assert torch.allclose(weights, torch.tensor([0.8, 1.6]))
assert weights.is_leaf and weights.requires_grad and weights.grad is None
weights

# %%
# In a loop over parameters skip those whose ``.grad`` is None: ``add_`` raises a ``TypeError`` for None. The form of
# old tutorials, ``p.data.add_(-lr, p.grad)``, is deprecated: write ``alpha=-lr`` behind the gradient.
#
# ``.data`` gets past the leaf check, and past the version check
# --------------------------------------------------------------
#
# The square saved the weight, so its backward uses the value that is written here. The derivative at 3 is 6; you get 4:

weight = torch.tensor(3.0, requires_grad=True)
loss = weight**2
weight.data.sub_(1.0)
loss.backward()
print("weight:", weight.item(), "gradient:", weight.grad.item(), "version:", weight._version)

# %%
# Under ``no_grad`` the same step raises in ``backward()``, because ``**`` saved the weight:

loss = weight**2
with torch.no_grad():
    weight.sub_(1.0)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
loss.backward()

# %%
# The whole loop, next to an optimizer: :ref:`recipe-take-an-optimizer-step-by-hand`. See also:
# :ref:`scenario-w-equals-w-minus`, :ref:`error-leaf-in-place`.
#
# .. claim:: a-step-by-hand-needs-no-grad
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :wrong: x.sub_(step) -> x.data.sub_(step)
#
#    An update in place of a leaf that requires grad is refused where gradients are recorded. Under ``no_grad`` it is
#    done, if the leaf is not expanded.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> w.sum().backward()
#    >>> w.sub_(w.grad, alpha=0.5)
#    Traceback (most recent call last):
#    RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
#    >>> with torch.no_grad():
#    ...     w.sub_(w.grad, alpha=0.5)
#    tensor([0.5000, 0.5000], requires_grad=True)
#
#    def holds(x):
#        step, before = torch.ones_like(x), x.detach().clone()
#        try:
#            x.sub_(step)
#        except RuntimeError as error:
#            assert "a leaf Variable that requires grad" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
#        assert torch.equal(x, before)
#        with torch.no_grad():
#            x -= step
#        assert torch.equal(x, before - 1) and x.is_leaf and x.requires_grad
