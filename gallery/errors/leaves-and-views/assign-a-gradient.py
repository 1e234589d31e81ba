r"""
attempting to assign a gradient of size '[2]' to a tensor of size '[3]'
=======================================================================

What you assign to ``weights.grad`` must be ``None`` or a tensor of the shape of ``weights``, on its device and of its
dtype. To set a part of the gradient, fill a zero tensor of the full shape and assign that. Give a part
of a flat gradient the shape with ``view_as(weights)``.

.. symptoms::

   set the gradient of a parameter by hand, weights.grad = a part of it, a list or a flat vector
   w.grad = g fails, shape or dtype of g differs from w
   set gradients by hand from one flat vector, federated or meta learning
   p.grad = [0.1, 0.2] or numpy array refused, custom gradient for a parameter
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
# The tensor that you assign becomes the gradient itself. It is not broadcast, and it
# is not converted to the dtype of ``weights``. (``weights.grad_dtype``, since torch 2.10, allows another dtype.)

# not for float64: its-subject
# raises: RuntimeError: attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype
#     'Float'. ...
weights.grad = torch.tensor([0.5, 0.5, 0.0], dtype=torch.float64)

# %%
# It is not moved to the device of ``weights``. Here ``meta`` stands for another device:

# raises: RuntimeError: attempting to assign a gradient with device type 'meta' to a tensor with device
#     type '...'. ...
weights.grad = torch.zeros(3, device="meta")

# %%
# A list is refused, though it has the right length. Fix: ``weights.new_tensor(list)``, as below.

# raises: TypeError: assigned grad expected to be a Tensor or None but got grad of type list
weights.grad = [0.5, 0.5, 0.0]

# %%
# So is the tensor itself. A copy of its values, ``weights.detach().clone()``, is accepted:

# raises: RuntimeError: can't assign Variable as its own grad
weights.grad = weights

# %%
# Fix: start from zeros like the tensor
# -------------------------------------
#
# :api:`torch.zeros_like` takes shape, dtype and device from ``weights``. Here ``weights`` is a vector:


# fix: full_gradient(weights, known) like torch.nn.functional.pad(known, (0, n - 2)) from leaf(n), vector(2)
# fix: full_gradient(weights, known) like torch.tensor([*known.tolist(), *[0.0] * (n - 2)], dtype=torch.float64)
#     from leaf(n).double(), vector(2)
def full_gradient(weights, known):
    gradient = torch.zeros_like(weights)
    gradient[: len(known)] = known
    return gradient


weights.grad = full_gradient(weights, torch.tensor([0.5, 0.5]))

assert weights.grad.tolist() == [0.5, 0.5, 0.0] and weights.grad.dtype == weights.dtype
torch.optim.SGD([weights], lr=1.0).step()

assert weights.tolist() == [1.0 - 0.5, 2.0 - 0.5, 3.0]
weights

# %%
# A flat gradient of all parameters is cut into pieces, each of the shape of its parameter:

# fix: not compiled: statement
flat = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
matrix = torch.zeros(2, 2, requires_grad=True)
matrix.grad = flat[:4].view_as(matrix)
weights.grad = weights.new_tensor([0.5, 0.5, 0.0])

assert matrix.grad.tolist() == [[1.0, 2.0], [3.0, 4.0]] and weights.grad.tolist() == [0.5, 0.5, 0.0]

# %%
# If there is a gradient already, you can write into it. ``to`` converts a tensor of another dtype or device:

# fix: not compiled: statement
weights.grad[2:] = 7.0
exact = weights.grad.to(torch.float64) * 2
weights.grad = exact.to(weights)

assert weights.grad.tolist() == [1.0, 1.0, 14.0] and weights.grad.dtype == weights.dtype
weights.grad

# %%
# The tensor is not copied. A later ``backward()`` without ``create_graph=True`` adds to a dense one in place, and
# raises if it is expanded. Give each parameter a tensor of its own:

# differs in strided: ``backward`` warns that gradient and parameter have other strides, and adds all the same.
shared = torch.zeros(3)
bias = torch.zeros(3, requires_grad=True)
weights.grad = shared
bias.grad = shared
weights.sum().backward()

assert weights.grad is shared and bias.grad is shared
print("gradient of bias, which took no part:", bias.grad)
bias.grad = shared.clone()
weights.sum().backward()

assert weights.grad.tolist() == [2.0, 2.0, 2.0]
print("gradient of bias, of its own:        ", bias.grad)

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
#    attempting to assign a gradient to a tensor that has data of a different type
#    can't assign Variable as its own grad
#    assigned grad has data of a different size  -- up to torch 2.0
#    assigned grad has data of a different type  -- up to torch 2.0
#
# .. wordings:: TypeError
#
#    assigned grad expected to be a Tensor or None but got grad of type
