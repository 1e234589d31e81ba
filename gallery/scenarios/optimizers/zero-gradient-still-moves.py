r"""
I zero the gradient of some rows. Why do they still change?
===========================================================

Weight decay, and momentum from earlier steps, need no gradient: a step moves a row with gradient 0 by both. A gradient
of None makes SGD, Adam and AdamW pass a parameter over, but it stands for the whole parameter. Put the rows back after
each step.

.. symptoms::

   frozen embedding rows shrink with AdamW
   mask gradient with a hook but weights change
   weights move although grad is zero
   want to keep part of a weight fixed, it drifts slowly anyway
   emb.weight.grad[:1000] = 0 before optimizer.step(), pretrained vectors still drift with Adam weight_decay
   set param.requires_grad = False in the middle of training, the optimizer still updates the parameter
"""

import torch

weights = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.AdamW([weights], lr=0.1)
for _ in range(5):
    weights.sum().backward()
    weights.grad[:2] = 0.0
    optimizer.step()
    optimizer.zero_grad()

# not for float16: needs-more-digits
assert torch.allclose(weights[:2], torch.tensor((1 - 0.1 * 0.01) ** 5))
weights

# %%
# Each step of AdamW multiplies each element by ``1 - lr * weight_decay``, and then goes along the averages of the
# gradient. Adam adds the decay to the gradient and divides by its size: its first step moves such a row by about
# ``lr``, if the decay times the weight is large beside ``eps``.
#
# A hook that masks the gradient, and ``padding_idx`` of an embedding, give a gradient of 0, too:

weights = torch.nn.Parameter(torch.ones(3))
mask = torch.tensor([0.0, 0.0, 1.0])
weights.register_hook(lambda grad: grad * mask)
optimizer = torch.optim.AdamW([weights], lr=0.1)
weights.sum().backward()
optimizer.step()

# exception in float16: eps-of-adam-is-0-in-float16
assert torch.allclose(weights[:2], torch.tensor(1 - 0.1 * 0.01))
print("weight decay:", optimizer.defaults["weight_decay"], "gradient:", weights.grad.tolist())
weights

# %%
# A gradient of NaN or infinity times 0 is NaN, and the step stores it. ``grad.masked_fill(mask == 0, 0)`` gives 0. And
# ``clip_grad_norm_`` makes NaN of the zeros as well, if there is one NaN in what it clips.
#
# With ``weight_decay=0`` a row stays if its gradient was 0 from the first step on (in float16 a default ``eps`` may be
# 0, see below). Otherwise momentum is left. Here the gradient of two elements is 0 after the first step:

weights = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.SGD([weights], lr=0.1, momentum=0.5)
for frozen in (0, 2, 2):
    weights.sum().backward()
    weights.grad[:frozen] = 0.0
    optimizer.step()
    optimizer.zero_grad()
    momentum = optimizer.state[weights]["momentum_buffer"]
    print("weights:", weights.detach(), "momentum:", momentum)

# %%
# A gradient of None stops both. Here ``whole`` has a momentum, and a decay:

whole = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.SGD([whole, weights], lr=0.1, momentum=0.5, weight_decay=0.1)
(whole + weights).sum().backward()
optimizer.step()
optimizer.zero_grad()
before = whole.detach().clone()
weights.sum().backward()
optimizer.step()

assert torch.equal(whole, before)
whole

# %%
# ``requires_grad_(False)`` does not stop a step: it takes the ``.grad`` that is still there. Clear it with
# ``weights.grad = None``. ``LBFGS`` takes a gradient of None for 0, and may move such a parameter. ``ASGD`` has a decay
# of its own, ``lambd``, with ``weight_decay=0`` as well.
#
# To hold some rows only, put their values back after each step, :ref:`recipe-freeze-rows-of-a-weight`,
# or let them be no parameter, :ref:`recipe-train-one-part-of-a-tensor`.
#
# .. claim:: decay-moves-a-row-without-gradient
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :same-in-false-worlds: the optimizer writes whole parameters, under no_grad
#    :wrong: weight_decay=0.5 -> weight_decay=0.0
#
#    A step of SGD with weight decay moves elements of gradient 0, if they are not 0. It does not move a parameter whose
#    gradient is None.
#
#    >>> zero, none = torch.tensor([1.0, 0.0], requires_grad=True), torch.ones(1, requires_grad=True)
#    >>> zero.grad = torch.zeros(2)
#    >>> torch.optim.SGD([zero, none], lr=0.5, weight_decay=0.5).step()
#    >>> zero.tolist(), none.item()
#    ([0.75, 0.0], 1.0)
#
#    def holds(x):
#        before = x.detach().clone()
#        none = before.clone().requires_grad_()
#        x.grad = torch.zeros_like(x)
#        torch.optim.SGD([x, none], lr=0.5, weight_decay=0.5).step()
#        assert torch.equal(x != before, before != 0) and torch.equal(none, before)
#
# .. claim:: eps-of-adam-is-0-in-float16
#    :same-in-false-worlds: about the arithmetic of optimizers
#
#    The default ``eps`` of Adam and AdamW is 0 in float16. If they are not fused, the first step makes NaN of an
#    element with a gradient of 0. With ``eps=1e-4`` the element stays, but for the decay.
#
#    >>> def first_step(make, **options):
#    ...     weights = torch.ones(2, dtype=torch.float16, requires_grad=True)
#    ...     weights.grad = torch.tensor([0.0, 1.0], dtype=torch.float16)
#    ...     make([weights], lr=0.5, **options).step()
#    ...     return weights.tolist()
#    >>> first_step(torch.optim.Adam), first_step(torch.optim.AdamW, weight_decay=0.5)
#    ([nan, 0.5], [nan, 0.25])
#    >>> first_step(torch.optim.Adam, eps=1e-4), first_step(torch.optim.AdamW, weight_decay=0.5, eps=1e-4)
#    ([1.0, 0.5], [0.75, 0.25])
