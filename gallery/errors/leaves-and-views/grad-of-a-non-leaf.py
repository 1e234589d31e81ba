r"""
The .grad attribute of a Tensor that is not a leaf Tensor is being accessed
===========================================================================

You read ``.grad`` of a slice or of a computed tensor, and get ``None``. For a slice of a leaf read ``weights.grad[0]``
instead of ``weights[0].grad``. For a computed tensor call ``retain_grad()`` before ``backward()``.

.. symptoms::

   x[0].grad is None with a warning after backward, gradient of one element
   x = torch.ones(3, requires_grad=True).to(device), x.grad stays None
   print the gradient of an intermediate or hidden activation, grad is None
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(weights**2).sum().backward()

# warns: UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its
#     .grad attribute won't be populated during autograd.backward(). ...
print(weights[0].grad)

# %%
# Why
# ---
#
# ``loss.backward()`` stores gradients in **leaves** that require grad, and in tensors that called ``retain_grad()``.
# Each ``weights[0]`` makes a new tensor, a **view** with a history. ``weights * 1`` is computed too, and so is
# ``weights.to(...)`` if it changes the dtype or the device. If you give such a tensor the name of the leaf, you lose
# the leaf, which gets the gradient. Convert plain values first: ``values.to(...).requires_grad_()`` is a leaf.

print("one object:", weights[0] is weights[0])
print("made by:", weights[0].grad_fn.name(), (weights * 1).grad_fn.name())
print("same tensor:", weights.to(weights.dtype) is weights, weights.to(torch.float16) is weights)

# %%
# Fix 1: slice the gradient
# -------------------------

# fix: not compiled: statement
assert weights.grad.tolist() == [2 * 1.0, 2 * 2.0, 2 * 3.0]
weights.grad[0]

# %%
# Fix 2: keep the gradient of a computed tensor
# ---------------------------------------------
#
# Call :api:`torch.Tensor.retain_grad` before ``backward()``, on the tensor that the loss is computed from. A slice
# that you take only to look at it is not used by the loss, and its gradient stays ``None``.

# fix: not compiled: backward
weights.grad = None
hidden = weights**2
hidden.retain_grad()
looked_at = hidden[0]
looked_at.retain_grad()
(hidden * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert hidden.grad.tolist() == [1.0, 10.0, 100.0] and looked_at.grad is None
assert weights.grad.tolist() == [1.0 * 2 * 1.0, 10.0 * 2 * 2.0, 100.0 * 2 * 3.0]
hidden.grad, looked_at.grad

# %%
# :api:`torch.autograd.grad` returns the gradient of a computed tensor without ``retain_grad()``:

hidden = weights**2
(gradient,) = torch.autograd.grad((hidden * torch.tensor([1.0, 10.0, 100.0])).sum(), hidden)

assert gradient.tolist() == [1.0, 10.0, 100.0]
gradient

# %%
# After a recorded write ``hidden.grad`` is the gradient of the value that ``hidden`` has at the end, not of the value
# that it had when you called ``retain_grad()``:

hidden = weights**2
hidden.retain_grad()
hidden[0] = 0.0
(hidden * hidden).sum().backward()

assert hidden.tolist() == [0.0, 4.0, 9.0] and hidden.grad.tolist() == [0.0, 2 * 4.0, 2 * 9.0]
hidden.grad

# %%
# See also: :ref:`scenario-hook-set-before-a-write`, :ref:`error-optimize-a-non-leaf`.
#
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    The .grad attribute of a Tensor that is not a leaf Tensor is being accessed
