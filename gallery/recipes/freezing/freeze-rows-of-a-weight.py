r"""
Freeze some rows of a weight
============================

Write the rows back after every ``optimizer.step()``: that holds for any optimizer. Setting their
gradient to zero, in a hook or after backward, does not: momentum and weight decay move them.

.. symptoms::

   frozen rows still change with AdamW
   zero the gradient of old embeddings but they drift or shrink
   register_hook to freeze part of a layer does not work
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
# The way that looks right: a gradient of 0 for the first row, from the first of six steps on, or from
# the third. How far the row moves:


def drift(name, start, write_back=False):
    weight = torch.ones(2, 1, requires_grad=True)
    optimizer = dict(optimizers(weight))[name]
    for step in range(6):
        optimizer.zero_grad()
        (weight**2).sum().backward()
        if step == start:
            kept = weight.detach()[0].clone()
        if step >= start:
            weight.grad[0] = 0.0
        optimizer.step()
        if step >= start and write_back:
            with torch.no_grad():
                weight[0] = kept
    return abs(weight.detach()[0] - kept).item()


for name, _ in optimizers(torch.ones(1, requires_grad=True)):
    print(f"{name:18} from 1st: {drift(name, 0):.3f}   from 3rd: {drift(name, 2):.3f}")

# %%
# Plain SGD keeps the row. Weight decay moves it without a gradient, and AdamW has one by default.
# Momentum and Adam's averages remember the steps before. A hook that returns ``grad * mask`` gives the
# same numbers.
#
# Write the rows back
# -------------------

for name, _ in optimizers(torch.ones(1, requires_grad=True)):
    assert drift(name, 0, write_back=True) == drift(name, 2, write_back=True) == 0.0
    print(f"{name:18} from 1st: {drift(name, 0, True):.3f}   from 3rd: {drift(name, 2, True):.3f}")

# %%
# Keep the gradient mask beside it if you clip by the total norm, since the rows count there. To have
# the write done for you, pass it to :api:`torch.optim.Optimizer.register_step_post_hook`. Keep ``kept``
# on the device of the weight. Prefer :ref:`recipe-train-one-part-of-a-tensor` in new code: frozen rows
# that are no parameter also take no optimizer memory.
#
# .. claim:: a-zero-gradient-does-not-freeze-under-adamw
#    :same-in-false-worlds: about the arithmetic of optimizers
#
#    AdamW moves a weight whose gradient is 0.
#
#    >>> w = torch.ones(1, requires_grad=True)
#    >>> w.grad = torch.zeros(1)
#    >>> torch.optim.AdamW([w], lr=0.1).step()
#    >>> w < 1.0
#    tensor([True])
