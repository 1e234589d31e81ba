r"""
attempting to assign a gradient of size '[2]' to a tensor of size '[3]'
=======================================================================

``weights.grad`` must be a tensor of the shape and dtype of ``weights``, and on its device. To set a part of the
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
# The tensor that you assign becomes the gradient itself, so it is checked at once. It is not converted
# to the dtype of ``weights``:

# not for float64: its-subject
# raises: RuntimeError: attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype
#     'Float'. ...
weights.grad = torch.tensor([0.5, 0.5, 0.0], dtype=torch.float64)

# %%
# Nor moved to its device; ``meta`` stands here for any other device:

# raises: RuntimeError: attempting to assign a gradient with device type 'meta' to a tensor with device
#     type '...'. ...
weights.grad = torch.zeros(3, device="meta")

# %%
# And a list is refused, though it has the right length:

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
assert weights.grad is gradient
torch.optim.SGD([weights], lr=1.0).step()

assert weights.tolist() == [0.5, 1.5, 3.0]
weights

# %%
# If a gradient is there already, write into it. One of another dtype takes ``to``:

weights.grad[2:] = 7.0
doubled = weights.grad.double() * 2
weights.grad = doubled.to(weights.dtype)
weights.grad

# %%
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
