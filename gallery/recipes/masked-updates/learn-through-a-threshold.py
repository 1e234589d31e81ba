r"""
Get a gradient through a comparison mask
========================================

Use a soft mask such as ``torch.sigmoid((x - limit) * sharpness)``, or the straight-through form that is
hard forward and soft backward. A comparison has no gradient, so a threshold inside it is not learned.

.. symptoms::

   threshold parameter is not learned, grad is None
   (x > limit) * y gives no gradient to x
   differentiable mask or step function
   fake quantization or round() has zero gradient, straight-through estimator
   cutoff value never changes during training, stays at its initial number
   mask = (x > self.tau).float(); (mask * x).sum().backward(); self.tau.grad is None
"""

import torch

signal = torch.tensor([1.0, 2.0, 3.0])
limit = torch.tensor(1.5, requires_grad=True)

# %%
# The way that looks right
# ------------------------
#
# The gradient reaches the values that a mask lets through, and does not reach the threshold. Here ``signal`` requires
# no grad, so the result has no history:

kept = torch.where(signal > limit, signal, 0.0)
print("kept:", kept.tolist(), "requires grad:", kept.requires_grad)

# %%
# ``requires_grad_()`` makes the mask a leaf that is not connected to ``limit``:

mask = (signal > limit).float().requires_grad_()
(mask * signal).sum().backward()
print("gradient of the limit:", limit.grad)

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
# The difference of the comparison and ``soft`` is added as a constant. So ``mask`` is 0 or 1, and its derivative is
# that of ``soft``:

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
# A high sharpness makes the soft mask like the hard one, and its gradient 0 for values that are not close to the limit.
# With 1000 nothing here is learned:

soft = torch.sigmoid((signal - limit) * 1000.0)
torch.autograd.grad((soft * signal).sum(), limit)

# %%
# Rounding
# --------
#
# ``round()``, as in a weight that imitates a quantized one, has the gradient 0 too. The same form passes the gradient
# through:

weight = torch.tensor([0.3, 1.6], requires_grad=True)
scale = torch.tensor([1.0, 10.0])
(plain,) = torch.autograd.grad((weight.round() * scale).sum(), weight)
rounded = weight + (weight.round() - weight).detach()
(passed,) = torch.autograd.grad((rounded * scale).sum(), weight)

assert (
    rounded.tolist() == [0.0, 2.0]
    and plain.tolist() == [0.0, 0.0]
    and passed.tolist() == [1.0, 10.0]
)
print("round:", plain.tolist(), "straight through:", passed.tolist())

# %%
# Checked at its edges
# --------------------
#
# For a finite signal the mask is exactly 0 or 1, in these dtypes, and its derivative is that of the soft one. Compiled
# it is the same:


def hard_mask(signal, limit, sharpness=4.0):
    soft = torch.sigmoid((signal - limit) * sharpness)
    return soft + ((signal > limit).to(soft.dtype) - soft).detach()


for size in (0, 1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        values = torch.linspace(-3.0, 3.0, size).to(dtype)
        at = torch.tensor(0.5, dtype=dtype, requires_grad=True)
        mask = hard_mask(values, at)
        (gradient,) = torch.autograd.grad(mask.sum(), at)
        (right,) = torch.autograd.grad(torch.sigmoid((values - at) * 4.0).sum(), at)
        assert torch.equal(mask, (values > at).to(dtype)) and torch.equal(gradient, right)

compiled = torch.compile(hard_mask, backend="aot_eager")
(gradient,) = torch.autograd.grad((compiled(signal, limit) * signal).sum(), limit)
assert torch.allclose(gradient, slope)

# %%
# If you train the values that the mask lets through, and not the threshold, the hard mask is right as it is:
# :ref:`recipe-masked-update-with-gradient`.
# See also: :ref:`scenario-gradient-of-a-comparison`, :ref:`error-no-grad-fn`.
#
# .. claim:: a-comparison-has-no-gradient
#    :range: leaves
#    :leaves-out: dtype complex64
#    :wrong: mask = x > 0 -> mask = x * 2
#    :same-in-false-worlds: about comparisons, which write nothing
#
#    A comparison such as ``x > 0`` of real numbers gives a Boolean tensor without a history; values that it
#    multiplies keep theirs.
#
#    >>> x = torch.ones(2, requires_grad=True)
#    >>> (x > 0).requires_grad, (x * (x > 0)).requires_grad
#    (False, True)
#
#    def holds(x):
#        mask = x > 0
#        assert mask.dtype == torch.bool and not mask.requires_grad
#        assert (x * mask).requires_grad and torch.where(mask, x, 0).requires_grad
