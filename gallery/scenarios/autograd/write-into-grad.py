r"""
May I change ``.grad`` in place?
================================

Yes, between ``backward()`` and ``step()``: ``weights.grad[0] = 0`` and ``clamp_`` reach the optimizer, if the
gradient is not sparse. ``weights.grad.clamp(-1, 1)`` without underscore does nothing to it. Clone what
``torch.autograd.grad`` returns before you write.

.. symptoms::

   gradient clipping has no effect
   clamp on the gradient does nothing
   writing one element of a gradient changed all of them
   two gradients from autograd.grad change together
   a.grad[0] = 0 also changed b.grad of another parameter
   limit the derivatives by hand before the update, huge numbers stay
   for p in net.parameters(): p.grad.clamp(-1, 1) before optimizer.step() makes no difference
   add my own weight decay to p.grad in place before optimizer.step()
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(weights * torch.tensor([50.0, -50.0, 0.5])).sum().backward()
weights.grad.clamp(-1, 1)
print("after clamp: ", weights.grad.tolist())
weights.grad.clamp_(-1, 1)
print("after clamp_:", weights.grad.tolist())
weights.grad[0] = 0.0
torch.optim.SGD([weights], lr=1.0).step()

assert weights.tolist() == [1.0, 3.0, 2.5]
weights

# %%
# ``clamp`` computes a new tensor that nobody keeps. ``clamp_`` and ``[0] = 0.0`` write into the tensor that the
# optimizer reads. More such pairs: :ref:`scenario-method-without-an-underscore`. A sparse gradient, as of
# ``nn.Embedding`` with ``sparse=True``, refuses both. Assign ``weight.grad.to_dense()`` to ``weight.grad``
# first. ``SparseAdam`` refuses that: for it assign ``weight.grad.coalesce()``, and write to ``weight.grad.values()``.
#
# With a gradient scaler, call ``scaler.unscale_(optimizer)`` before you write: until then ``.grad`` is multiplied by
# the scale. ``LBFGS`` computes ``.grad`` anew in its closure, so write there.
#
# What you wrote stays there
# --------------------------
#
# The next ``backward()`` adds to it, unless you clear the gradient first. Here it was not cleared:

weights.sum().backward()
weights.grad

# %%
# To change a gradient on its way to ``weights``, return another one from a hook:
# :ref:`scenario-hook-that-writes-the-gradient`.
#
# A gradient of ``sum()`` may be one element
# ------------------------------------------
#
# :api:`torch.autograd.grad` may give you a tensor that backward worked with. Here it is a single 1,
# **expanded** to three places, and a write to one place is a write to all:

(gradient,) = torch.autograd.grad(weights.sum(), weights)
print("stride:", gradient.stride())
gradient[0] = 0.0
gradient

# %%
# Two gradients may be one tensor, and so may a gradient and what you passed as ``grad_outputs``:

others = torch.ones(3, requires_grad=True)
start = torch.ones(3)
one, two = torch.autograd.grad(weights + others, (weights, others), start)
one[0] = 0.0
print("two:", two.tolist(), "start:", start.tolist())

# %%
# The ``.grad`` of two leaves may share memory as well, if the loss adds views of them, such as
# ``a.view(1, 3) + b.view(1, 3)``. Then assign ``a.grad = a.grad.clone()`` first. Clone what ``torch.autograd.grad``
# returns before you write:

(gradient,) = torch.autograd.grad(weights.sum(), weights)
gradient = gradient.clone()
gradient[0] = 0.0

assert gradient.tolist() == [0.0, 1.0, 1.0]
gradient

# %%
# Zeroing rows of ``.grad`` does not freeze them under momentum or decay:
# :ref:`scenario-zero-gradient-still-moves`.
#
# .. claim:: a-gradient-of-a-sum-may-be-one-element
#    :range: leaves
#    :leaves-out: rank 0; size 0, 1; dtype complex64
#    :wrong: x.sum(), x -> (x * x).sum(), x
#    :same-in-false-worlds: the gradient is expanded by autograd itself
#
#    For the sum of a leaf of two or more rows of real numbers, what ``torch.autograd.grad`` returns is expanded, and
#    ``.grad`` after ``backward()`` is not.
#
#    >>> x = torch.ones(3, requires_grad=True)
#    >>> x.sum().backward()
#    >>> x.grad.stride(), torch.autograd.grad(x.sum(), x)[0].stride()
#    ((1,), (0,))
#
#    def holds(x):
#        (gradient,) = torch.autograd.grad(x.sum(), x)
#        assert not any(gradient.stride())
#        x.sum().backward()
#        assert all(x.grad.stride())
