r"""
I replaced the NaN by 0. Why is the gradient still NaN?
=======================================================

The operation that made it is still in the graph, and its gradient is 0 times infinity, which is NaN.
Mask the *input* of the unsafe operation, not its result.

.. symptoms::

   torch.where and the gradient is nan
   masked out inf in forward, backward gives nan
   log or sqrt of zero behind a mask
"""

import torch

inputs = torch.tensor([0.0, 100.0], requires_grad=True)
energy = torch.log(torch.exp(inputs) + 1)
print(energy)
energy[1] = 0.0
energy.sum().backward()
inputs.grad

# %%
# The assignment makes the incoming gradient of element 1 a 0. ``log`` multiplies it by ``1 / inf``, and
# ``exp`` by ``inf``: 0 times ``inf``. The same with a root, whose slope at 0 is infinite, and in whichever
# way the mask is laid over the result:

lengths = torch.tensor([0.0, 4.0], requires_grad=True)
mask = lengths > 0
for roots in (
    torch.where(mask, lengths.sqrt(), 0.0),
    lengths.sqrt().masked_fill(~mask, 0.0),
    lengths.sqrt() * mask,
):
    print(roots.detach(), torch.autograd.grad(roots.sum(), lengths))

# %%
# So mask the input. The first ``where`` puts a harmless number in, the second takes its result out.
# Both are needed:

safe = torch.where(mask, lengths, 1.0)
roots = torch.where(mask, safe.sqrt(), 0.0)
roots.sum().backward()

assert lengths.grad.tolist() == [0.0, 0.5 / 2]
lengths.grad

# %%
# Or compute only the elements that you need:

lengths.grad = None
roots = torch.zeros(2)
roots[mask] = lengths[mask].sqrt()
roots.sum().backward()

assert lengths.grad.tolist() == [0.0, 0.5 / 2]
roots.detach(), lengths.grad

# %%
# Shapes depend on the mask here; for ``torch.compile`` and ``vmap`` take ``where``. And where there is a
# stable function take that: ``log(exp(x) + 1)`` is :api:`torch.nn.functional.softplus`.

inputs.grad = None
torch.nn.functional.softplus(inputs).sum().backward()

assert torch.allclose(inputs.grad, torch.sigmoid(inputs))
inputs.grad

# %%
# .. claim:: a-mask-over-a-result-does-not-clean-its-gradient
#    :same-in-false-worlds: arithmetic of floats; no write takes part
#
#    ``where`` over the result of an unsafe operation cleans the value and not the gradient.
#
#    >>> x = torch.tensor([0.0], requires_grad=True)
#    >>> y = torch.where(x > 0, x.sqrt(), 0.0)
#    >>> y.item(), torch.autograd.grad(y.sum(), x)
#    (0.0, (tensor([nan]),))
