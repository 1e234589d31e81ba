r"""
can't optimize a non-leaf Tensor
================================

You gave an optimizer a slice of a parameter or a computed tensor. Give it the whole leaf and zero the
gradient of the rest, or make two parameters.
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: ValueError: can't optimize a non-leaf Tensor
torch.optim.SGD([weights[:2]], lr=0.1)

# %%
# Why
# ---
#
# ``weights[:2]`` is a **view**, computed from ``weights``. ``backward()`` stores gradients in
# **leaves** only (:ref:`error-grad-of-a-non-leaf`). Multiply or convert first, and ask for
# ``requires_grad`` last:

print((torch.ones(3, requires_grad=True) * 0.5).is_leaf, weights.to(torch.float64).is_leaf)
print((torch.ones(3) * 0.5).requires_grad_().is_leaf)

# %%
# An optimizer takes a list of leaves, and no tensor by itself, list or ``None`` in it:

# raises: TypeError: params argument given to the optimizer should be an iterable of Tensors or dicts, but got
#     torch...FloatTensor
torch.optim.SGD(weights, lr=0.1)

# %%

# raises: TypeError: optimizer can only optimize Tensors, but one of the params is NoneType
torch.optim.SGD([weights, None], lr=0.1)

# %%
# Fix 1: the whole leaf, with a masked gradient
# ---------------------------------------------
#
# Between ``backward()`` and ``step()`` clear what must not move. Weight decay and momentum move it all
# the same: :ref:`scenario-zero-gradient-still-moves`. Then take fix 2.

# fix: not compiled: optimizer
optimizer = torch.optim.SGD([weights], lr=0.1)
(weights**2).sum().backward()
weights.grad[2] = 0.0
optimizer.step()

assert torch.allclose(weights, torch.tensor([1.0 - 0.2, 2.0 - 0.4, 3.0]))
weights

# %%
# Fix 2: two parameters
# ---------------------

# fix: not compiled: optimizer
trained = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
fixed = torch.tensor([3.0])
optimizer = torch.optim.SGD([trained], lr=0.1, weight_decay=0.5)
(torch.cat([trained, fixed]) ** 2).sum().backward()
optimizer.step()

expected = torch.tensor([1.0 - 0.1 * (2.0 + 0.5), 2.0 - 0.1 * (4.0 + 1.0)])
assert torch.allclose(trained, expected)
trained, fixed

# %%
# ``weights[:2].detach().requires_grad_()`` silences the error: a leaf over the same storage. A loss that
# is computed from ``weights`` gives it no gradient:

part = weights[:2].detach().requires_grad_()
(weights**2).sum().backward()
part.is_leaf, part.grad, part.data_ptr() == weights.data_ptr()

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    can't optimize a non-leaf Tensor
#
# .. wordings:: TypeError
#
#    params argument given to the optimizer should be an iterable of Tensors or dicts, but got {type}
#    optimizer can only optimize Tensors, but one of the params is {type}
#
# See also: :ref:`scenario-scale-then-optimize`, :ref:`recipe-train-one-part-of-a-tensor`.
