r"""
The .grad attribute of a Tensor that is not a leaf Tensor is being accessed
===========================================================================

You read ``.grad`` of a slice or of a computed tensor, and get ``None``. Read the gradient of the whole
tensor and slice that: ``weights.grad[0]`` instead of ``weights[0].grad``.
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
# ``backward()`` stores gradients in **leaves**, the tensors that no operation made. Every
# ``weights[0]`` makes a new tensor, a **view** with a history. ``weights.to(...)`` and ``weights * 1``
# are computed, too; under the old name they hide the leaf that gets the gradient:

print(weights[0] is weights[0], weights[0].grad_fn.name())
print(weights.is_leaf, weights.to(torch.float64).is_leaf, (weights * 1).is_leaf)

# %%
# Fix 1: slice the gradient
# -------------------------

assert weights.grad[0].item() == 2 * 1.0
weights.grad[0]

# %%
# Fix 2: keep the gradient of a computed tensor
# ---------------------------------------------
#
# Call :api:`torch.Tensor.retain_grad` before ``backward()``, on the tensor that the computation goes
# through. A slice taken only to look at it is not on the way, and stays without a gradient.

hidden = weights**2
hidden.retain_grad()
looked_at = hidden[0]
looked_at.retain_grad()
(hidden * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert hidden.grad.tolist() == [1.0, 10.0, 100.0]
hidden.grad, looked_at.grad

# %%
# After an in-place write ``hidden.grad`` is the gradient of the value that ``hidden`` has at the end,
# not of the one it had when you called ``retain_grad()``:

hidden = weights**2
hidden.retain_grad()
hidden[0] = 0.0
(hidden * hidden).sum().backward()

assert hidden.grad.tolist() == (2 * hidden).tolist()
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
