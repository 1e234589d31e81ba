r"""
I replaced the NaN by 0. Why is the gradient still NaN?
=======================================================

The operation that made it is still in the graph, and so are those before it. Where one of them has a slope that is
infinite or NaN, 0 times that slope is NaN. Mask the *input* of that operation, not its result.

.. symptoms::

   torch.where and the gradient is nan
   masked out inf in forward, backward gives nan
   why does a zero gradient turn into nan
   log or sqrt of zero behind a mask
   bad values set to zero afterwards, loss is fine but weights become nan
   torch.where(d2 > 0, d2.sqrt(), 0) for pairwise distances, coordinates get nan gradients
"""

import torch

# differs in anomaly-mode: ``backward`` raises ``RuntimeError: Function 'ExpBackward0' returned nan
#     values in its 0th output.``
inputs = torch.tensor([0.0, 100.0], requires_grad=True)
grown = torch.exp(inputs)
energy = torch.log(grown + 1)
print("energy:", energy)
energy.register_hook(lambda grad: print("at energy:", grad))
grown.register_hook(lambda grad: print("at grown: ", grad))
energy[1] = 0.0
energy.sum().backward()
print("at inputs:", inputs.grad)
print("slope of exp:", inputs.detach().exp())

# %%
# Follow element 1 on its way back. The assignment makes its gradient a 0. ``log`` divides that by ``inf``, and it
# is a 0 still. ``exp`` multiplies it by its own slope, ``inf``, and 0 times ``inf`` is NaN.
#
# The slope of a root at 0 is infinite as well. Each of these three masks over the *result* leaves the NaN:

# differs in anomaly-mode: ``torch.autograd.grad`` raises ``RuntimeError: Function 'SqrtBackward0'
#     returned nan values in its 0th output.``
lengths = torch.tensor([0.0, 4.0], requires_grad=True)
mask = lengths > 0
for roots in (
    torch.where(mask, lengths.sqrt(), 0.0),
    lengths.sqrt().masked_fill(~mask, 0.0),
    lengths.sqrt() * mask,
):
    print(
        "roots:", roots.tolist(), "gradient:", torch.autograd.grad(roots.sum(), lengths)[0].tolist()
    )

# %%
# So mask the input, before the root sees the 0:

safe = torch.where(mask, lengths, 1.0)
roots = torch.where(mask, safe.sqrt(), 0.0)
roots.sum().backward()

assert roots.tolist() == [0.0, 2.0] and lengths.grad.tolist() == [0.0, 0.5 / 2]
print("safe:", safe.tolist(), "roots:", roots.tolist(), "gradient:", lengths.grad.tolist())

# %%
# In the first example mask the input of ``exp``. A mask between ``exp`` and ``log`` comes too late.

small = inputs.detach() < 10.0
safe = torch.where(small, inputs, 0.0)
energy = torch.where(small, torch.log(torch.exp(safe) + 1), 0.0)
(gradient,) = torch.autograd.grad(energy.sum(), inputs)

assert gradient.tolist() == [0.5, 0.0]
print("energy:", energy.tolist(), "gradient:", gradient.tolist())

# %%
# If you need no zeros in the result, select: ``lengths[mask].sqrt()`` computes the root of the selected elements only.
# Under ``vmap`` such an index raises.

(gradient,) = torch.autograd.grad(lengths[mask].sqrt().sum(), lengths)

assert gradient.tolist() == [0.0, 0.5 / 2]
gradient

# %%
# More ways to do that, and which to take when: :ref:`recipe-replace-nan-and-keep-the-gradient`. A NaN *beside* the
# element that you want: :ref:`scenario-backward-of-one-element-is-nan`.
#
# .. claim:: a-mask-over-a-result-does-not-clean-its-gradient
#    :range: leaves
#    :leaves-out: dtype complex64
#    :differs-in: anomaly-mode: ``torch.autograd.grad`` raises, as ``SqrtBackward0`` returns NaN.
#    :same-in-false-worlds: arithmetic of floats; no write takes part
#    :wrong: zero.sqrt() -> zero.square()
#
#    ``where`` over the result of ``sqrt`` replaces its value at 0, and leaves NaN in the gradient.
#
#    >>> x = torch.tensor([0.0], requires_grad=True)
#    >>> y = torch.where(x > 0, x.sqrt(), 0.0)
#    >>> y.item(), torch.autograd.grad(y.sum(), x)
#    (0.0, (tensor([nan]),))
#
#    def holds(x):
#        zero = torch.zeros_like(x).requires_grad_()
#        y = torch.where(zero > 0, zero.sqrt(), 0.0)
#        (gradient,) = torch.autograd.grad(y.sum(), zero)
#        assert (y == 0).all() and gradient.isnan().all()
