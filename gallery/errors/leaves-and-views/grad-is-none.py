r"""
'NoneType' object has no attribute 'zero\_'
===========================================

``weights.grad`` is ``None``: ``backward()`` has not run yet, or the name ``weights`` now means another
tensor than the leaf that got the gradient. Update in place: ``weights -= ...`` under ``no_grad``.
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: AttributeError: 'NoneType' object has no attribute 'zero_'
weights.grad.zero_()

# %%
# Why
# ---
#
# A new **leaf** has no gradient; ``backward()`` makes one. Setting a part of it before fails like this:

# raises: TypeError: 'NoneType' object does not support item assignment
weights.grad[0] = 0.0

# %%
# If the first step went well and the second fails, look for ``weights = ...`` in the loop. It puts the
# name on a new tensor, which has no gradient:

(weights**2).sum().backward()
with torch.no_grad():
    weights = weights - 0.1 * weights.grad

# raises: TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'
weights - 0.1 * weights.grad

# %%
# Fix 1: write into the leaf
# --------------------------
#
# ``-=`` under :api:`torch.no_grad` keeps the object. ``None`` clears a gradient, also before the first step:

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
for _ in range(2):
    weights.grad = None
    (weights**2).sum().backward()
    with torch.no_grad():
        weights -= 0.1 * weights.grad

# not for float16: needs-more-digits
assert weights.is_leaf and torch.allclose(weights, 0.8 * 0.8 * torch.tensor([1.0, 2.0, 3.0]))
weights

# %%
# Fix 2: the tensor took no part
# ------------------------------
#
# What the loss does not use keeps ``None``, and ``optimizer.zero_grad()`` sets it again. Ask before you write:

unused = torch.ones(1, requires_grad=True)
print(unused.grad)
torch.optim.SGD([weights, unused]).zero_grad()
if weights.grad is not None:
    weights.grad[0] = 0.0
print(weights.grad)

# %%
# Other wordings
# --------------
#
# .. wordings:: AttributeError
#
#    'NoneType' object has no attribute 'zero_'
#    'NoneType' object has no attribute 'data'  -- from p.grad.data
#
# .. wordings:: TypeError
#
#    'NoneType' object does not support item assignment
#    unsupported operand type(s) for *: 'float' and 'NoneType'
#    unsupported operand type(s) for -=: 'Tensor' and 'NoneType'
#    unsupported operand type(s) for -: 'Tensor' and 'NoneType'
#    sub_(): argument 'other' (position 1) must be Tensor, not NoneType
