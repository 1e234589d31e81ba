r"""
Get a gradient through a comparison mask
========================================

Use a soft mask such as ``torch.sigmoid((x - limit) * sharpness)``, or the straight-through form that is
hard forward and soft backward. A comparison has no slope, so nothing flows through it.

.. symptoms::

   threshold parameter is not learned, grad is None
   (x > limit) * y gives no gradient to x
   differentiable mask or step function
"""

import torch

signal = torch.tensor([1.0, 2.0, 3.0])
limit = torch.tensor(1.5, requires_grad=True)

# %%
# The way that looks right
# ------------------------
#
# The values flow, the threshold does not. Without ``signal`` requiring grad, nothing here has a
# history:

kept = torch.where(signal > limit, signal, 0.0)
print(kept, kept.requires_grad, (signal > limit).dtype)

# %%
# Turning the mask into floats gives it no slope either, and switching ``requires_grad`` on makes a new
# leaf that is connected to nothing:

mask = (signal > limit).float().requires_grad_()
(mask * signal).sum().backward()
print(limit.grad)

# %%
# A soft mask
# -----------

soft = torch.sigmoid((signal - limit) * 4.0)
(soft * signal).sum().backward()

s = torch.sigmoid((signal - 1.5) * 4.0)
slope = (-4.0 * s * (1 - s) * signal).sum()
assert torch.allclose(limit.grad, slope)
soft.detach(), limit.grad

# %%
# Hard forward, soft backward
# ---------------------------
#
# ``hard - soft`` is added as a constant, so the value is 0 or 1 and the gradient is that of ``soft``:

limit.grad = None
soft = torch.sigmoid((signal - limit) * 4.0)
mask = soft + ((signal > limit).to(soft.dtype) - soft).detach()
(mask * signal).sum().backward()
assert torch.allclose(limit.grad, slope) and torch.allclose(mask, torch.tensor([0.0, 1.0, 1.0]))
mask.detach(), limit.grad

# %%
# The straight-through gradient is not the derivative of what is computed. A step of 0.1 changes nothing:

[(torch.where(signal > limit, 1.0, 0.0) * signal).sum().item() for limit in (1.5, 1.6)]

# %%
# Prefer the soft mask where you need a true gradient. If only ``signal`` is trained, the hard mask is right as it
# is: :ref:`recipe-masked-update-with-gradient`.
# See also: :ref:`scenario-gradient-of-a-comparison`, :ref:`error-no-grad-fn`.
#
# .. claim:: a-comparison-has-no-gradient
#    :same-in-false-worlds: about comparisons, which write nothing
#
#    A comparison gives a Boolean tensor without a history; values that it masks keep theirs.
#
#    >>> x = torch.ones(2, requires_grad=True)
#    >>> (x > 0).requires_grad, (x * (x > 0)).requires_grad
#    (False, True)
