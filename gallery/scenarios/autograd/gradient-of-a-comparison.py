r"""
My mask depends on a parameter. Why does the parameter get no gradient?
=======================================================================

A comparison gives True or False; it jumps, and autograd records nothing of it. The values that the mask
lets through get their gradient, the threshold gets None.

.. symptoms::

   gradient is None after multiplying with (x > threshold)
   comparison mask breaks the graph
   learn a threshold with torch.where
"""

import torch

signal = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
threshold = torch.tensor(1.5, requires_grad=True)
mask = signal > threshold
gated = torch.zeros(3)
gated[mask] = signal[mask] * 10
gated.sum().backward()

assert signal.grad.tolist() == [0.0, 10.0, 10.0] and threshold.grad is None
mask.requires_grad, signal.grad, threshold.grad

# %%
# ``signal`` is used twice, and gets its gradient from the second use only: as a value. Move the threshold
# a little, and the result is the same; the true derivative is 0 wherever there is one.


def total(threshold):
    return sum(value * 10 for value in (1.0, 2.0, 3.0) if value > threshold)


total(1.5), total(1.6), total(2.1)

# %%
# ``torch.where`` with numbers, ``argmax`` and the indices of ``topk`` have no history, either. ``round`` has one,
# and its gradient is 0:

picked = torch.where(signal > threshold, 10.0, 0.0)
print(picked.requires_grad, signal.argmax().requires_grad, signal.topk(2).indices.requires_grad)
torch.autograd.grad(signal.round().sum(), signal)

# %%
# A soft mask has a slope
# -----------------------
#
# :api:`torch.sigmoid` goes from 0 to 1 near the threshold. The factor sets how sharply:

signal.grad = None
soft = torch.sigmoid((signal - threshold) * 4)
(soft * 10).sum().backward()

assert torch.allclose(threshold.grad, -(40 * soft * (1 - soft)).sum())
soft.detach(), threshold.grad

# %%
# To use the hard mask forward and the slope of the soft one backward: :ref:`recipe-learn-through-a-threshold`.
#
# See also: :ref:`scenario-gradient-of-an-overwritten-element`, :ref:`error-no-grad-fn`.
#
# .. claim:: no-gradient-goes-through-a-comparison
#    :same-in-false-worlds: comparisons record nothing in any of them
#
#    A comparison's result requires no grad, whatever is compared.
#
#    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
#    >>> (x > 1.5).requires_grad, ((x > 1.5) * x).requires_grad
#    (False, True)
