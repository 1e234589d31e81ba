r"""
Freeze some rows of a weight
============================

Write the rows back after every ``optimizer.step()``; a hook of the optimizer can do it for you. A gradient
of zero does not hold them: :ref:`scenario-zero-gradient-still-moves`.

.. symptoms::

   frozen rows still change with AdamW
   zero the gradient of old embeddings but they drift or shrink, also in a register_hook
   weight decay changes weights whose grad is zero
"""

import torch


def optimizers(weight):
    yield "SGD", torch.optim.SGD([weight], lr=0.1)
    yield "SGD, weight decay", torch.optim.SGD([weight], lr=0.1, weight_decay=0.1)
    yield "SGD, momentum", torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    yield "Adam", torch.optim.Adam([weight], lr=0.1)
    yield "AdamW", torch.optim.AdamW([weight], lr=0.1)


# %%
# The way that looks right: a gradient of 0 for the first row, from the third of six steps on. How far the
# row moves then, and how far if it is written back in :api:`torch.optim.Optimizer.register_step_post_hook`:


def drift(name, write_back):
    weight = torch.ones(2, 1, requires_grad=True)
    optimizer = dict(optimizers(weight))[name]

    def restore(*_):
        with torch.no_grad():
            weight[0] = kept

    for step in range(6):
        if step == 2:
            kept = weight.detach()[0].clone()
            if write_back:
                optimizer.register_step_post_hook(restore)
        optimizer.zero_grad()
        (weight**2).sum().backward()
        if step >= 2 and not write_back:
            weight.grad[0] = 0.0
        optimizer.step()
    return abs(weight.detach()[0] - kept).item()


for name, _ in optimizers(torch.ones(1, requires_grad=True)):
    assert drift(name, True) == 0.0
    print(f"{name:18} {drift(name, False):.3f}   written back: {drift(name, True):.3f}")

# %%
# Written back, the row still has a gradient, which counts in a norm over the whole. If you clip by the
# norm, set it to 0 *as well*:

weight = torch.ones(2, 1, requires_grad=True)
(weight * torch.tensor([[4.0], [3.0]])).sum().backward()
print(torch.nn.utils.clip_grad_norm_(weight, 10.0))
weight.grad[0] = 0.0
torch.nn.utils.clip_grad_norm_(weight, 10.0)

# %%
# Prefer :ref:`recipe-train-one-part-of-a-tensor` in new code: rows that are no parameter have no place in
# the optimizer's state. See also: :ref:`recipe-clip-the-gradient-of-a-part`.
#
# .. claim:: a-zero-gradient-does-not-freeze-under-adamw
#    :exception-in: float16: eps-of-adam-is-0-in-float16
#    :same-in-false-worlds: about the arithmetic of optimizers
#
#    AdamW moves a weight whose gradient is 0.
#
#    >>> w = torch.ones(1, requires_grad=True)
#    >>> w.grad = torch.zeros(1)
#    >>> torch.optim.AdamW([w], lr=0.1).step()
#    >>> w < 1.0
#    tensor([True])
