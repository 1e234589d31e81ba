r"""
Does a write survive a second derivative?
=========================================

A recorded write does, in the forward pass and in a gradient made with ``create_graph=True`` that depends on the input.
If a write hits a tensor that the graph saved, the derivative that needs the tensor raises.

.. symptoms::

   gradient penalty and in-place operation
   create_graph=True then edit the gradient
   hessian after masked assignment
   gradient of a gradient after I overwrote an entry, is it still correct
   WGAN-GP: autograd.grad(d.sum(), x, create_graph=True), set g[0] = 0, then penalty.backward()
"""

import torch

inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
cubes = inputs**3
cubes[0] = inputs[1] ** 2
(slopes,) = torch.autograd.grad(cubes.sum(), inputs, create_graph=True)
(curvature,) = torch.autograd.grad(slopes.sum(), inputs)

assert slopes.tolist() == [0.0, 3 * 4.0 + 2 * 2.0, 3 * 9.0]
assert curvature.tolist() == [0.0, 6 * 2.0 + 2.0, 6 * 3.0]
print("slopes:", slopes.tolist(), "curvature:", curvature.tolist())

# %%
# Element 0 was overwritten by the square of element 1, and both derivatives know it. In a function that you give to
# ``torch.func.hessian`` do not write to the argument: clone it first (:ref:`error-leaf-in-place`).
#
# ``slopes`` is a computed tensor, since the slope depends on the input. A write to it is recorded: what you set to
# 0 takes no part in the penalty, nor in the penalty's gradient. Clone it first: the slope of ``inputs.sum() ** 2``, for
# one, is expanded, and a write to element 0 changes the others.

(slopes,) = torch.autograd.grad((inputs**3).sum(), inputs, create_graph=True)
slopes = slopes.clone()
slopes[0] = 0.0
penalty = (slopes**2).sum()
penalty.backward()

assert inputs.grad.tolist() == [0.0, 36 * 2.0**3, 36 * 3.0**3]
print("slopes:", slopes.tolist(), "gradient:", inputs.grad.tolist())

# %%
# A write between the two
# -----------------------
#
# The first derivative of ``exp`` is its **saved** result; the second one needs the same tensor again. ``inputs**3``
# saves its input instead, so there a write to the result between the two does no harm.

growth = inputs.exp()
(slopes,) = torch.autograd.grad(growth.sum(), inputs, create_graph=True)
growth[0] = 0.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Exp... is at version 1; ...
slopes.sum().backward()

# %%
# Write to a clone there, or after the last derivative:

growth = inputs.exp()
(slopes,) = torch.autograd.grad(growth.sum(), inputs, create_graph=True)
edited = growth.clone()
edited[0] = 0.0
(curvature,) = torch.autograd.grad(slopes.sum(), inputs)
growth[0] = 0.0

assert torch.allclose(curvature, inputs.exp())
assert edited[0] == 0.0 and torch.equal(edited[1:], inputs[1:].exp())
print("edited:", edited.tolist(), "curvature:", curvature.tolist())

# %%
# See also: :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: a-write-to-a-gradient-with-a-history-is-recorded
#    :range: leaves
#    :leaves-out: rank 0; size 0; dtype complex64
#    :wrong: slopes[:1].zero_() -> slopes.detach()[:1].zero_()
#
#    A write to part of a gradient made with ``create_graph=True`` is recorded, if the gradient depends on the input.
#
#    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
#    >>> (slopes,) = torch.autograd.grad((x**2).sum(), x, create_graph=True)
#    >>> slopes[:1].zero_()
#    tensor([0.], grad_fn=<AsStridedBackward0>)
#    >>> torch.autograd.grad(slopes.sum(), x)
#    (tensor([0., 2.]),)
#    >>> (slopes,) = torch.autograd.grad((x * 2).sum(), x, create_graph=True)
#    >>> slopes.requires_grad
#    False
#
#    def holds(x):
#        ones = torch.ones_like(x)
#        (slopes,) = torch.autograd.grad(x * x, x, ones, create_graph=True)
#        slopes[:1].zero_()
#        (second,) = torch.autograd.grad(slopes, x, ones)
#        assert (second[:1] == 0).all() and (second[1:] == 2).all()
#        (slopes,) = torch.autograd.grad(x * 2, x, ones, create_graph=True)
#        assert not slopes.requires_grad
