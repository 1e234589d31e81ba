r"""
I zero the gradient of some rows. Why do they still change?
===========================================================

Weight decay and momentum need no gradient: a step moves a row with gradient 0 by both. Only a gradient
of None makes the optimizer pass a parameter over, and that is for a whole parameter.

.. symptoms::

   frozen embedding rows shrink with AdamW
   mask gradient with a hook but weights change
   weights move although grad is zero
"""

import torch

weights = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.AdamW([weights], lr=0.1)
for _ in range(5):
    weights.sum().backward()
    weights.grad[:2] = 0.0
    optimizer.step()
    optimizer.zero_grad()
weights

# %%
# Each step of AdamW takes ``lr * weight_decay`` of its value off every element. A hook that masks the
# gradient does no better; what it returns is a gradient of 0, too:

weights = torch.nn.Parameter(torch.ones(3))
mask = torch.tensor([0.0, 0.0, 1.0])
weights.register_hook(lambda grad: grad * mask)
optimizer = torch.optim.AdamW([weights], lr=0.1)
weights.sum().backward()
optimizer.step()

# exception in float16: eps-of-adam-is-0-in-float16
assert torch.allclose(weights[:2], torch.tensor(1 - 0.1 * 0.01))
optimizer.defaults["weight_decay"], weights.grad, weights

# %%
# Without decay there is momentum: what is left of earlier gradients. Here the first two elements have a
# gradient of 0 after the first step, and go on:

weights = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.SGD([weights], lr=0.1, momentum=0.5)
for frozen in (0, 2, 2):
    weights.sum().backward()
    weights.grad[:frozen] = 0.0
    optimizer.step()
    optimizer.zero_grad()
    print(weights.detach(), optimizer.state[weights]["momentum_buffer"])

# %%
# A gradient of None stops both, for the whole parameter:

whole = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.AdamW([whole, weights], lr=0.1)
weights.sum().backward()
optimizer.step()
whole

# %%
# To hold some rows only, put their values back after each step, :ref:`recipe-freeze-rows-of-a-weight`,
# or let them be no parameter, :ref:`recipe-train-one-part-of-a-tensor`.
#
# .. claim:: decay-moves-a-row-without-gradient
#    :same-in-false-worlds: the optimizer writes whole parameters, under no_grad
#
#    A step with weight decay moves elements of gradient 0; with a gradient of None it moves none.
#
#    >>> zero, none = torch.nn.Parameter(torch.ones(1)), torch.nn.Parameter(torch.ones(1))
#    >>> zero.grad = torch.zeros(1)
#    >>> torch.optim.SGD([zero, none], lr=0.5, weight_decay=0.5).step()
#    >>> zero.item(), none.item()
#    (0.75, 1.0)
#
# .. claim:: eps-of-adam-is-0-in-float16
#    :same-in-false-worlds: about the arithmetic of optimizers
#
#    The default ``eps`` of Adam and AdamW is 0 in float16: the first step makes NaN of an element with a gradient of 0.
#    With ``eps=1e-4`` the element stays, but for the decay.
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
