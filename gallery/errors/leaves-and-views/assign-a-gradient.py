r"""
attempting to assign a gradient of size '[2]' to a tensor of size '[3]'
=======================================================================

``weights.grad`` must be a tensor of the shape, dtype and device of ``weights``. To set a part of the
gradient, fill a zero tensor of the full shape.
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: RuntimeError: attempting to assign a gradient of size '[2]' to a tensor of size '[3]'. Please
#     ensure that the gradient and the tensor are the same size
weights.grad = torch.tensor([0.5, 0.5])

# %%
# Why
# ---
#
# An optimizer computes ``weights - lr * weights.grad`` in place, element by element. What you assign
# becomes the gradient, so it is checked at once; it is neither broadcast nor converted.

# raises: RuntimeError: attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype
#     'Float'. ...
weights.grad = torch.tensor([0.5, 0.5, 0.0], dtype=torch.float64)

# %%
# A list or an array is refused whatever it holds:

# raises: TypeError: assigned grad expected to be a Tensor or None but got grad of type list
weights.grad = [0.5, 0.5, 0.0]

# %%
# Fix: start from zeros like the tensor
# -------------------------------------
#
# :api:`torch.zeros_like` takes shape, dtype and device from ``weights``:

gradient = torch.zeros_like(weights)
gradient[:2] = torch.tensor([0.5, 0.5])
weights.grad = gradient
torch.optim.SGD([weights], lr=1.0).step()

assert weights.tolist() == [0.5, 1.5, 3.0]
weights

# %%
# If a gradient is there already, write into it, ``weights.grad[2:] = 0.0``; for a gradient of another
# dtype use ``gradient.to(weights.dtype)``.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    attempting to assign a gradient of size '{size}' to a tensor of size '{size}'
#    attempting to assign a gradient with dtype '{dtype}' to a tensor with grad_dtype '{dtype}'  -- since torch 2.10
#    attempting to assign a gradient with dtype '{dtype}' to a tensor with dtype '{dtype}'
#    attempting to assign a gradient with device type '{device}' to a tensor with device type '{device}'
#    assigned grad has data of a different size  -- up to torch 2.0
#    assigned grad has data of a different type  -- up to torch 2.0
#
# .. wordings:: TypeError
#
#    assigned grad expected to be a Tensor or None but got grad of type
