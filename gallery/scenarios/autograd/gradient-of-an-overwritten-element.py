r"""
I set an element, and its gradient is 0. Is that right?
=======================================================

Yes, if the old element was used nowhere else. After ``scores[0] = bonus`` what you compute from ``scores`` does not
depend on the old element, so its gradient is 0; what arrives there goes to ``bonus`` instead. The input behind it gets
0 as well, if nothing else was computed from it.

.. symptoms::

   gradient zero after assigning to an index
   is setitem differentiable
   does the assigned value get a gradient
   grad_fn is CopySlices
   replaced one value of a result, its input receives gradient zero, expected a number
   y = x ** 2; y[0] = target; y.sum().backward() leaves x.grad[0] at 0

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
# The assignment is recorded, here as ``CopySlices``. Check it by hand: move an input a little, and see how far the
# result moves.


def total(first_input, value):
    scores = torch.tensor([first_input, 2.0, 3.0]) ** 2
    scores[0] = value
    return (scores * torch.tensor([1.0, 10.0, 100.0])).sum().item()


print("as it is:", total(1.0, 5.0))
print("input 0 moved:", total(1.5, 5.0))
print("bonus moved:", total(1.0, 5.5))

# %%
# What was computed from the old element before the write keeps its gradient:

scores = inputs * inputs
doubled = scores * 2
scores[0] = bonus
(gradient,) = torch.autograd.grad(doubled.sum() + scores.sum(), inputs)

assert gradient.tolist() == [2 * 2 * 1.0, 3 * 2 * 2.0, 3 * 2 * 3.0]
gradient

# %%
# One value for many elements
# ---------------------------
#
# The value is broadcast, so its gradient is the sum over all the places that the index names. An index list that
# names a place twice counts it twice: :ref:`claim-an-overwritten-duplicate-gets-a-gradient`.

inputs.grad = bonus.grad = None
scores = inputs * inputs
scores[1:] = bonus
(scores * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert inputs.grad.tolist() == [2.0, 0.0, 0.0] and bonus.grad.item() == 10.0 + 100.0
inputs.grad, bonus.grad

# %%
# After ``scores[0] += bonus`` or ``scores[0] = scores[0] * 2`` the new element depends on the old one, which gets a
# gradient, too:

scores = inputs * inputs
scores[0] += bonus
torch.autograd.grad(scores.sum(), (inputs, bonus))

# %%
# Where you get NaN or an error instead
# -------------------------------------
#
# An infinite derivative times 0 is NaN, and :ref:`stays in the gradient <scenario-nan-behind-a-mask>`:

start = torch.tensor([0.0, 1.0], requires_grad=True)
logs = start.log()
logs[0] = bonus
# differs in anomaly-mode: ``backward`` raises here, for the NaN.
print("gradient:", torch.autograd.grad(logs.sum(), start))

# %%
# If backward saved the tensor that was written, it raises (:ref:`error-modified-by-an-inplace-operation`). Here write
# to ``inputs.exp().clone()``. In ``scores[0] = scores[0] ** 2`` the element is saved: read ``scores[0].clone()``.

powers = inputs.exp()
powers[0] = bonus
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: ...
powers.sum().backward()

# %%
# Writing under ``no_grad`` gives the new value *and* the old gradient, if backward did not save the old value:
# :ref:`scenario-what-each-mode-records`. If you want that (a straight-through estimator):
# :ref:`recipe-learn-through-a-threshold`.
#
# .. claim:: an-overwritten-element-hands-its-gradient-to-the-value
#    :range: leaves indices
#    :leaves-out: layout expanded, one element
#    :wrong: .masked_fill(written, 0) -> .masked_fill(~written, 0)
#
#    After a recorded write to the result of ``x * 2``, the gradient of an overwritten element is 0. The gradient of the
#    value is the sum of what arrives at the places that the index names.
#
#    >>> x, v = torch.ones(3, requires_grad=True), torch.tensor(5.0, requires_grad=True)
#    >>> y = x * 2
#    >>> y[:2].fill_(v)
#    tensor([5., 5.], grad_fn=<AsStridedBackward0>)
#    >>> y.sum().backward()
#    >>> x.grad, v.grad
#    (tensor([0., 0., 2.]), tensor(2.))
#
#    def holds(x, index):
#        value = torch.tensor(5, dtype=x.dtype).requires_grad_()
#        written = torch.zeros(x.shape, dtype=torch.bool)
#        written[index] = True
#        y = x * 2
#        y[index] = value
#        old, new = torch.autograd.grad(y, (x, value), torch.ones_like(y))
#        assert torch.equal(old, torch.full_like(x, 2).masked_fill(written, 0))
#        assert new == written[index].numel()
