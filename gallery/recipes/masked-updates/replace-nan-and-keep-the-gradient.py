r"""
Replace NaN or inf without a NaN gradient
=========================================

Make the *input* of the unsafe operation safe with ``torch.where``, then choose the result with a second
``torch.where``. Replacing the result alone repairs the loss and leaves the gradient NaN.

.. symptoms::

   loss is fine but the gradient is nan
   overwrote inf with 0 and backward still gives nan
   torch.where gradient nan
   nan_to_num does not fix the gradient
   log or sqrt of zero, division by zero with a mask
"""

import torch

rates = torch.tensor([0.0, 0.5, 2.0], requires_grad=True)
positive = rates.detach() > 0

# %%
# A masked write, and one ``torch.where``. The values are right, the first gradient is not:

written = rates.sqrt().clone()
written[~positive] = 0.0
chosen = torch.where(positive, rates.sqrt(), 0.0)

for result in (written, chosen):
    rates.grad = None
    result.sum().backward()
    assert rates.grad[0].isnan()
    print(result.detach(), rates.grad)

# %%
# ``sqrt`` is still in the graph. The gradient that reaches it at the replaced element is 0, and the
# slope of ``sqrt`` at 0 is infinite: 0 times inf is NaN.
#
# Two times ``where``:

rates.grad = None
safe = torch.where(positive, rates, 1.0)
result = torch.where(positive, safe.sqrt(), 0.0)
result.sum().backward()

assert torch.allclose(rates.grad, torch.tensor([0.0, 0.5 * 0.5**-0.5, 0.5 * 2.0**-0.5]))
result.detach(), rates.grad

# %%
# Or compute where it is safe, and put the results into their places:

rates.grad = None
result = torch.zeros(3)
result[positive] = rates[positive].sqrt()
result.sum().backward()

assert torch.allclose(rates.grad, torch.tensor([0.0, 0.5 * 0.5**-0.5, 0.5 * 2.0**-0.5]))
rates.grad

# %%
# The second way has as many values as the mask has ``True``: ``vmap`` refuses it, a compiled function
# is split there, and CUDA waits for the count. A function that is stable by itself is better than both:
# :api:`torch.nn.functional.softplus` for ``log(exp(x) + 1)``, :api:`torch.logaddexp`, ``torch.xlogy``.
# See also: :ref:`recipe-masked-update-with-gradient`, :ref:`recipe-fill-an-attention-mask`.
#
# .. claim:: replacing-a-result-keeps-its-nan-gradient
#    :same-in-false-worlds: about 0 times infinity in backward
#
#    A replaced ``inf`` still makes the gradient NaN; a replaced input does not.
#
#    >>> x = torch.tensor([0.0, 100.0], requires_grad=True)
#    >>> torch.where(x > 88, 0.0, torch.log(torch.exp(x) + 1)).sum().backward()
#    >>> x.grad
#    tensor([0.5000,    nan])
#    >>> x.grad = None
#    >>> safe = torch.where(x > 88, 0.0, x)
#    >>> torch.where(x > 88, 0.0, torch.log(torch.exp(safe) + 1)).sum().backward()
#    >>> x.grad
#    tensor([0.5000, 0.0000])
