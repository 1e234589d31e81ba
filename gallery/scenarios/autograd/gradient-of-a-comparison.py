r"""
My mask depends on a parameter. Why does the parameter get no gradient?
=======================================================================

A comparison such as ``x > threshold`` gives True or False; it jumps, and autograd records nothing of it. A threshold
that is used only in the comparison keeps ``grad`` as it was, None at first. A soft mask, made by a sigmoid, teaches it.

.. symptoms::

   gradient is None after multiplying with (x > threshold)
   comparison mask breaks the graph
   learn a threshold with torch.where
   threshold appears to not have been used in the graph
   cutoff value never learns, it stays at its start value during training
   keep = (attn > tau).float(), tau is an nn.Parameter and tau.grad is None
"""

import torch

signal = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
threshold = torch.tensor(1.5, requires_grad=True)
mask = signal > threshold
gated = torch.zeros(3)
gated[mask] = signal[mask] * 10
gated.sum().backward()

assert signal.grad.tolist() == [0.0, 10.0, 10.0] and threshold.grad is None
print("mask requires grad:", mask.requires_grad)
print("gradients:", signal.grad, threshold.grad)

# %%
# ``signal`` is used twice, and gets its gradient from the second use: as a value. Move the threshold a little,
# and the result is the same, unless the threshold passes a value of the signal. So the true derivative is 0, where
# there is one. ``torch.autograd.grad`` for it raises without ``allow_unused=True``: :ref:`error-not-used-in-the-graph`.


def total(threshold):
    return sum(value * 10 for value in (1.0, 2.0, 3.0) if value > threshold)


print("threshold 1.5, 1.6, 2.1:", total(1.5), total(1.6), total(2.1))

# %%
# ``torch.where`` with numbers, ``argmax``, the indices of ``topk``, and a mask converted by ``.float()`` have no
# history, either. ``round`` has one, and its gradient is 0:

picked = torch.where(signal > threshold, 10.0, 0.0)
print("where:", picked.requires_grad, "argmax:", signal.argmax().requires_grad)
print(
    "indices of topk:",
    signal.topk(2).indices.requires_grad,
    "float mask:",
    mask.float().requires_grad,
)
print("gradient of round:", torch.autograd.grad(signal.round().sum(), signal))

# %%
# Where the result takes the threshold as its *value*, the threshold gets the gradient of that value:

kept = torch.where(signal > threshold, signal, threshold)
clamped = torch.clamp(signal, min=threshold)
print(
    "where:",
    torch.autograd.grad(kept.sum(), threshold),
    "clamp:",
    torch.autograd.grad(clamped.sum(), threshold),
)

# %%
# A soft mask has a slope
# -----------------------
#
# :api:`torch.sigmoid` goes from 0 to 1 near the threshold. The factor sets how sharply. Far
# from the threshold the slope is rounded to 0, and a value there teaches the threshold nothing. The result is another
# than with the hard mask:

signal.grad = None
soft = torch.sigmoid((signal - threshold) * 4)
(soft * 10).sum().backward()

assert torch.allclose(threshold.grad, -(40 * soft * (1 - soft)).sum())
assert torch.allclose(signal.grad, 40 * soft * (1 - soft))
print("soft mask:", soft.detach(), "gradient of the threshold:", threshold.grad)

# %%
# To use the hard mask forward and the slope of the soft one backward: :ref:`recipe-learn-through-a-threshold`.
#
# See also: :ref:`scenario-gradient-of-an-overwritten-element`, :ref:`error-no-grad-fn`.
#
# .. claim:: no-gradient-goes-through-a-comparison
#    :range: tensors
#    :same-in-false-worlds: comparisons record nothing in any of them
#    :wrong: x == other -> x + other
#
#    The result of a comparison that makes a new tensor requires no grad, whatever is compared.
#
#    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
#    >>> (x > 1.5).requires_grad, ((x > 1.5) * x).requires_grad
#    (False, True)
#
#    def holds(x):
#        other = torch.ones_like(x, requires_grad=x.requires_grad)
#        compared = [x == other, x != other]
#        if not x.is_complex():
#            compared += [x < other, x <= other, x > other, x >= 1]
#        for mask in compared:
#            assert mask.dtype == torch.bool and not mask.requires_grad and mask.grad_fn is None
