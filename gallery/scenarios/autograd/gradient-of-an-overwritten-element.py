r"""
I set an element, and its gradient is 0. Is that right?
=======================================================

Yes. After ``scores[0] = bonus`` nothing depends on the old element, so its gradient is 0; what arrives
there goes to ``bonus`` instead.

.. symptoms::

   gradient zero after assigning to an index
   is setitem differentiable
   does the assigned value get a gradient
   grad_fn is CopySlices

.. verdict:: non-leaf/element-tensor/backward
"""

import torch

inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
bonus = torch.tensor(5.0, requires_grad=True)
scores = inputs * inputs
scores[0] = bonus
(scores * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert inputs.grad.tolist() == [0.0, 2 * 2.0 * 10, 2 * 3.0 * 100] and bonus.grad == 1.0
scores, inputs.grad, bonus.grad

# %%
# The assignment is recorded, as ``CopySlices``. At backward it cuts the overwritten element out of the
# gradient that goes on to ``inputs * inputs``, and hands it to the value.
#
# Check it by hand: move an input a little, and see how far the result moves.


def total(first_input, value):
    scores = torch.tensor([first_input, 2.0, 3.0]) ** 2
    scores[0] = value
    return (scores * torch.tensor([1.0, 10.0, 100.0])).sum().item()


total(1.0, 5.0), total(1.5, 5.0), total(1.0, 5.5)

# %%
# One value for many elements
# ---------------------------
#
# The value is broadcast, so its gradient is the sum over all the places it was written to:

inputs.grad = bonus.grad = None
scores = inputs * inputs
scores[1:] = bonus
(scores * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert inputs.grad.tolist() == [2.0, 0.0, 0.0] and bonus.grad.item() == 10.0 + 100.0
inputs.grad, bonus.grad

# %%
# ``scores[0] += bonus`` is another matter: the old element is still part of the new one, and both get
# the gradient.

scores = inputs * inputs
scores[0] += bonus
torch.autograd.grad(scores.sum(), (inputs, bonus))

# %%
# Writing under ``no_grad`` gives the new value *and* the old gradient: :ref:`scenario-what-each-mode-records`.
# If you want that, say so (a straight-through estimator): :ref:`recipe-learn-through-a-threshold`.
#
# .. claim:: an-overwritten-element-hands-its-gradient-to-the-value
#
#    The gradient of an overwritten element is 0, and that of the value is what arrived there.
#
#    >>> x, v = torch.ones(3, requires_grad=True), torch.tensor(5.0, requires_grad=True)
#    >>> y = x * 2
#    >>> y[:2].fill_(v)
#    tensor([5., 5.], grad_fn=<AsStridedBackward0>)
#    >>> y.sum().backward()
#    >>> x.grad, v.grad
#    (tensor([0., 0., 2.]), tensor(2.))
