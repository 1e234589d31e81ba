r"""
Freeze some rows of a weight
============================

Write the rows back after every ``optimizer.step()``; a hook of the optimizer can do it for you. A gradient of zero does
not hold them under weight decay, or if momentum of earlier steps moves them:
:ref:`scenario-zero-gradient-still-moves`.

.. symptoms::

   frozen rows still change with AdamW
   zero the gradient of old embeddings but they drift or shrink, also in a register_hook
   weight decay changes weights whose grad is zero
   want old word vectors fixed while new ones learn, old ones move anyway
   emb.weight.register_hook(lambda g: g * mask) with AdamW still changes masked rows
   freeze only some filters of a conv layer in a CNN, stop updating a part of a layer
"""

import torch


def optimizers(weight):
    yield "SGD", torch.optim.SGD([weight], lr=0.1)
    yield "SGD, weight decay", torch.optim.SGD([weight], lr=0.1, weight_decay=0.1)
    yield "SGD, momentum", torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    yield "Adam", torch.optim.Adam([weight], lr=0.1)
    yield "AdamW", torch.optim.AdamW([weight], lr=0.1)


# %%
# The way that looks right is a gradient of 0 for the first row, here from the third of six steps on. The table shows
# how far the row moves then, and how far if it is written back in
# :api:`torch.optim.Optimizer.register_step_post_hook`. ``kept`` is a clone; a view of the row would change with it:


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
    held = f"{drift(name, True):.3f}"
    print(f"{name:18} gradient of 0: {drift(name, False):.3f}   written back: {held}")

# %%
# For SGD without decay and momentum a gradient of 0 is enough. With momentum, or with Adam outside of ``float16``, and
# no decay, it is enough if the row had a gradient of 0 from the first step on.
#
# Written back, the row still has a gradient. It counts in a norm over the whole, and LBFGS and Adafactor compute the
# step of the other rows with it. If you clip by the norm or use one of these, set it to 0 *as well*, in LBFGS in the
# closure:

weight = torch.ones(2, 1, requires_grad=True)
(weight * torch.tensor([[4.0], [3.0]])).sum().backward()
print("norm:", torch.nn.utils.clip_grad_norm_(weight, 10.0).item())
weight.grad[0] = 0.0
print("norm:", torch.nn.utils.clip_grad_norm_(weight, 10.0).item())

# %%
# Checked at its edges
# --------------------
#
# The state dict of an optimizer does not hold the hook, so register it again after loading. A hook from before would
# write the old rows back: remove it, with the handle that ``freeze_rows`` returns. Give several rows as a list, a slice
# or a mask; a tuple names one element:


def freeze_rows(weight, rows, optimizer):
    kept = weight.detach()[rows].clone()

    def restore(*_):
        with torch.no_grad():
            weight[rows] = kept.to(weight)

    return optimizer.register_step_post_hook(restore)


def train(table, rows):
    optimizer = torch.optim.AdamW(table.parameters(), lr=0.1, eps=1e-4)
    freeze_rows(table.weight, rows, optimizer)
    for _ in range(3):
        optimizer.zero_grad()
        (table(torch.arange(len(table.weight))) ** 2).sum().backward()
        optimizer.step()


for length in (1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        table = torch.nn.Embedding(length, 2).to(dtype).train()
        torch.nn.init.ones_(table.weight)
        train(table, slice(0, length // 2))
        train(table, slice(0, 0))
        fresh = torch.nn.Embedding(length, 2).to(dtype).eval()
        fresh.load_state_dict(table.state_dict())
        held = fresh.weight.detach()[: length - 1].clone()
        train(fresh, list(range(length - 1)))
        assert torch.equal(fresh.weight[: length - 1], held)
        assert (fresh.weight[length - 1] < table.weight[length - 1]).all()

# %%
# A compiled module changes nothing here: the optimizer calls the hook after its step. A deep copy of the optimizer has
# no hook, and a deep copy of the module has another weight.
#
# When to prefer another way
# --------------------------
#
# Prefer :ref:`recipe-train-one-part-of-a-tensor` in new code: the optimizer does not get the frozen rows.
# See also: :ref:`recipe-clip-the-gradient-of-a-part`.
#
# .. claim:: a-zero-gradient-does-not-freeze-under-adamw
#    :range: leaves
#    :leaves-out: dtype float16, bfloat16; layout expanded, one element
#    :exception-in: float16: eps-of-adam-is-0-in-float16
#    :same-in-false-worlds: about the arithmetic of optimizers
#    :wrong: lr=0.1 -> lr=0.1, weight_decay=0.0
#
#    AdamW with its default weight decay moves a weight that is not 0, with a gradient of 0 as well, if rounding does
#    not take the decay away.
#
#    >>> w = torch.ones(1, requires_grad=True)
#    >>> w.grad = torch.zeros(1)
#    >>> torch.optim.AdamW([w], lr=0.1).step()
#    >>> w < 1.0
#    tensor([True])
#
#    def holds(x):
#        before = x.detach().clone()
#        x.grad = torch.zeros_like(x)
#        torch.optim.AdamW([x], lr=0.1).step()
#        assert torch.equal(x != before, before != 0)
