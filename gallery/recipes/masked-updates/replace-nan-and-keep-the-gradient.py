r"""
Replace NaN or inf without a NaN gradient
=========================================

Make the *input* of the unsafe operation safe with ``torch.where``, then choose the result with a second
``torch.where``. Replacing the result alone repairs the loss, and leaves the gradient NaN where the slope is infinite or
NaN.

.. symptoms::

   loss is fine but the gradient is nan
   overwrote inf with 0 and backward still gives nan
   torch.where gradient nan
   nan_to_num does not fix the gradient
   log or sqrt of zero, division by zero with a mask
   set every nan of a tensor to zero in place
   cleaned up invalid numbers after a division, weights still turn into nan
   y = x.log(); y[x <= 0] = 0; y.sum().backward() leaves nan in x.grad
"""

import torch

rates = torch.tensor([0.0, 0.5, 2.0], requires_grad=True)
positive = rates.detach() > 0

# %%
# Data without a gradient
# -----------------------
#
# A tensor of data, which needs no gradient, takes ``data.nan_to_num_(0.0)`` or ``data[data.isnan()] = 0.0``. The first
# also replaces infinities, by the largest and the lowest number of the dtype:

data = torch.tensor([float("nan"), 1.0, float("inf")])
cleared = data.clone()
cleared[cleared.isnan()] = 0.0
data.nan_to_num_(0.0)

assert cleared.tolist() == [0.0, 1.0, float("inf")]
assert data.tolist() == [0.0, 1.0, torch.finfo(data.dtype).max]

# %%
# The way that looks right
# ------------------------
#
# With one mask over the result the values are right. The first gradient is NaN, since 0 is multiplied by the infinite
# slope of ``sqrt`` at 0:

# differs in anomaly-mode: ``torch.autograd.grad`` raises ``RuntimeError: Function 'SqrtBackward0'
#     returned nan values in its 0th output.``
chosen = torch.where(positive, rates.sqrt(), 0.0)
chosen.detach(), torch.autograd.grad(chosen.sum(), rates)

# %%
# ``masked_fill`` and an assignment do no better: :ref:`scenario-nan-behind-a-mask`.
#
# Two times ``where``
# -------------------
#
# The first puts a harmless number in, where the function and its slope are finite. The second takes its result out:

safe = torch.where(positive, rates, 1.0)
result = torch.where(positive, safe.sqrt(), 0.0)
result.sum().backward()

assert torch.allclose(rates.grad, torch.tensor([0.0, 0.5 * 0.5**-0.5, 0.5 * 2.0**-0.5]))
safe.sqrt().detach(), result.detach(), rates.grad

# %%
# Without the second ``where`` the result at 0 is that of the harmless number, 1. Without a harmless number, the
# gradient of another input of the unsafe operation can be NaN, here that of ``scale``:

# differs in anomaly-mode: ``torch.autograd.grad`` raises where the number is 0.
scale = torch.tensor(1.0, requires_grad=True)
for number in (1.0, 0.0):
    safe = torch.where(positive, rates, number)
    result = torch.where(positive, (safe * scale).sqrt(), 0.0)
    (gradient,) = torch.autograd.grad(result.sum(), scale)
    print(f"number {number}: gradient of scale {gradient:.4f}")

# %%
# Or compute where it is safe, and put the results into their places:

rates.grad = None
result = torch.zeros_like(rates)
result[positive] = rates[positive].sqrt()
result.sum().backward()

assert torch.allclose(rates.grad, torch.tensor([0.0, 0.5 * 0.5**-0.5, 0.5 * 2.0**-0.5]))
rates.grad

# %%
# This way needs a ``result`` of the dtype of the new values, and :ref:`vmap refuses it <error-vmap-dynamic-shape>`.
#
# Best is a function that is stable by itself. For ``log(exp(x) + 1)`` take :api:`torch.nn.functional.softplus`, which
# returns ``x`` above 20, or :api:`torch.logaddexp` with 0:

large = torch.tensor([0.0, 100.0], requires_grad=True)
for result in (torch.nn.functional.softplus(large), torch.logaddexp(large, torch.zeros(2))):
    (gradient,) = torch.autograd.grad(result.sum(), large)
    assert torch.allclose(gradient, torch.sigmoid(large))
    print(result.detach(), gradient)

# %%
# See also: :ref:`recipe-masked-update-with-gradient`, :ref:`recipe-fill-an-attention-mask`.
#
# .. claim:: replacing-a-result-keeps-its-nan-gradient
#    :differs-in: anomaly-mode: the first ``backward`` raises, as ``ExpBackward0`` returns NaN.
#    :same-in-false-worlds: about 0 times infinity in backward
#
#    If the slope is infinite too, a replaced ``inf`` still makes the gradient NaN; a replaced input does not.
#
#    >>> x = torch.tensor([0.0, 1000.0], requires_grad=True)
#    >>> torch.where(x > 88, 0.0, torch.log(torch.exp(x) + 1)).sum().backward()
#    >>> x.grad
#    tensor([0.5000,    nan])
#    >>> x.grad = None
#    >>> safe = torch.where(x > 88, 0.0, x)
#    >>> torch.where(x > 88, 0.0, torch.log(torch.exp(safe) + 1)).sum().backward()
#    >>> x.grad
#    tensor([0.5000, 0.0000])
