r"""
Only Tensors of floating point and complex dtype can require gradients
======================================================================

The tensor holds integers or booleans: a list without a decimal point makes ``int64``. Write
``[1.0, 2.0, 3.0]``, or give ``dtype=torch.float32``.
"""

import torch

# raises: RuntimeError: Only Tensors of floating point and complex dtype can require gradients
weights = torch.tensor([1, 2, 3], requires_grad=True)

# %%
# Why
# ---
#
# :api:`torch.tensor` takes the **dtype** from the values. A gradient says what a small change does,
# and an integer has no small change. A parameter says the same:

counts = torch.arange(3)
print(torch.tensor([1, 2, 3]).dtype, torch.tensor([1.0, 2.0, 3.0]).dtype)

# raises: RuntimeError: Only Tensors of floating point and complex dtype can require gradients
torch.nn.Parameter(counts)

# %%
# The method has a wording of its own:

# raises: RuntimeError: only Tensors of floating point dtype can require gradients
counts.requires_grad_()

# %%
# Fix: floating point first, then the gradient
# --------------------------------------------

weights = torch.tensor([1, 2, 3], dtype=torch.float32, requires_grad=True)
(weights**2).sum().backward()

assert weights.is_leaf and weights.grad.tolist() == [2.0, 4.0, 6.0]
weights.grad

# %%
# Convert before you ask for a gradient. Then the converted tensor is the leaf:

weights = counts.float().requires_grad_()
(weights**2).sum().backward()

assert weights.is_leaf and weights.grad.tolist() == [0.0, 2.0, 4.0]
weights.grad

# %%
# A tensor of integers that picks elements needs no gradient. It goes into the index as it is, and what
# it picks *from* gets one:

picked = weights[torch.tensor([2, 2])]
(gradient,) = torch.autograd.grad(picked.sum(), weights)
gradient

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Only Tensors of floating point and complex dtype can require gradients
#    only Tensors of floating point and complex dtype can require gradients  -- for tensor.requires_grad = True
#    only Tensors of floating point dtype can require gradients  -- for ``tensor.requires_grad_()``
#    Only Tensors of floating point dtype can require gradients  -- older versions
#
# See also: :ref:`error-assign-to-data`, which refuses integers too; :ref:`scenario-gradient-through-an-index`.
