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
# ``weights[0]`` makes a new tensor, a **view** with a history, and a gradient of its own it never had.
# The same goes for ``weights.to(...)`` or ``weights * 1`` under the old name: what you then hold is
# computed, and the leaf that gets the gradient has no name any more.
#
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
(hidden * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert hidden.grad.tolist() == [1.0, 10.0, 100.0]
hidden.grad

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
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    The .grad attribute of a Tensor that is not a leaf Tensor is being accessed
