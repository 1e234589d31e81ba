r"""
Train one part of a tensor and keep the rest
============================================

Make two tensors, one frozen and one that requires grad, and join them in ``forward`` with
:api:`torch.cat` or ``torch.where``. ``requires_grad`` belongs to a whole tensor. ``weights[:2]`` is a new tensor, with
a flag of its own.

.. symptoms::

   requires_grad on a slice or on some rows, weight[mask].requires_grad = True has no effect
   you can only change requires_grad flags of leaf variables
   train only the embeddings of new words
   pretrained weights change after load_state_dict, or have a gradient although they are a buffer
   make only a few entries of a matrix learnable and leave the others constant
   frozen emb, emb.weight[-10:].requires_grad = True for soft prompts gives no gradient
"""

import torch
from torch import nn

weights = torch.ones(3, 2, requires_grad=True)

# raises: RuntimeError: you can only change requires_grad flags of leaf variables. ...
weights[:2].requires_grad_(False)

# %%
# (Under ``no_grad`` the line does not raise, and has no effect.)
#
# The way that looks right: freeze the whole, then switch a part on. Each line sets the flag of a new tensor, which is
# then thrown away.

table = nn.Embedding(3, 2).requires_grad_(False)
new = torch.tensor([False, False, True])
table.weight[new].requires_grad = True
table.weight[2:].requires_grad = True

assert not table(torch.tensor([2])).requires_grad
table.weight.requires_grad

# %%
# Two tensors
# -----------
#
# The buffer is a detached clone: a parameter would stay one that requires grad, and ``load_state_dict`` would write
# into the pretrained table. The new rows have its dtype:


class PartlyTrained(nn.Module):
    def __init__(self, pretrained, extra):
        super().__init__()
        self.register_buffer("old", pretrained.detach().clone())
        self.new = nn.Parameter(pretrained.new_zeros(extra, pretrained.shape[1]).detach())

    def forward(self, ids):
        return nn.functional.embedding(ids, torch.cat([self.old, self.new]))


model = PartlyTrained(torch.tensor([[1.0, 1.0], [2.0, 2.0]]), extra=1)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    model(torch.tensor([0, 2])).sum().backward()
    optimizer.step()

assert model.old.tolist() == [[1.0, 1.0], [2.0, 2.0]] and (model.new < 0).all()
assert model.new.grad.tolist() == [[1.0, 1.0]]
model.old, model.new.grad, optimizer.state[model.new]["exp_avg"].shape

# %%
# The optimizer's averages have the shape of ``new``. A state dict of the whole table has ``weight``, where this module
# has ``old`` and ``new``: load it into the table first, and make the module of that.
#
# Checked at its edges
# --------------------
#
# The values are those of one table, for several lengths and dtypes, after ``load_state_dict``, and in both modes:

for length, extra in ((0, 1), (1, 1), (2, 0), (2, 17)):
    for dtype in (torch.float32, torch.bfloat16, torch.float64):
        pretrained = nn.Embedding(length, 2).weight if length else torch.zeros(0, 2)
        model = PartlyTrained(pretrained.to(dtype), extra)
        fresh = PartlyTrained(torch.zeros(length, 2), extra).to(dtype)
        fresh.load_state_dict(model.state_dict())
        ids = torch.arange(length + extra).repeat(2)
        whole = torch.cat([pretrained.detach().to(dtype), torch.zeros(extra, 2, dtype=dtype)])
        assert torch.equal(fresh.eval()(ids), whole[ids]) and fresh(ids).dtype == dtype
        fresh.train()(ids).sum().backward()
        assert (fresh.new.grad == 2).all() and pretrained.grad is None
        assert not fresh.old.requires_grad and [n for n, _ in fresh.named_parameters()] == ["new"]

model = PartlyTrained(torch.ones(2, 2), extra=1)
compiled = torch.compile(model, backend="aot_eager")
compiled(torch.tensor([0, 2])).sum().backward()
assert model.new.grad.tolist() == [[1.0, 1.0]]

# %%
# When to prefer another way
# --------------------------
#
# To edit the table, write to ``old`` or ``new`` under ``no_grad``; what ``torch.cat`` returns
# :ref:`is a copy <claim-a-window-from-cat-leaves-the-old-one-alone>`. For elements that do not lie side by side see
# :ref:`recipe-freeze-elements-with-a-parametrization`.
#
# See also: :ref:`error-requires-grad-of-a-non-leaf`, :ref:`recipe-grow-an-embedding`.
#
# .. claim:: requires-grad-on-a-part-does-not-reach-the-tensor
#    :range: plain-tensors views
#    :leaves-out: dtype int64, int32, bool
#    :wrong: part.requires_grad = True -> x.requires_grad = True
#    :same-in-false-worlds: a flag belongs to a tensor object, shared memory or not
#
#    For a tensor of floating-point or complex numbers that requires no grad, ``requires_grad = True`` on a slice or
#    a masked copy leaves the tensor as it was.
#
#    >>> t = torch.zeros(3)
#    >>> t[:1].requires_grad = True
#    >>> t[t == 0].requires_grad = True
#    >>> t.requires_grad
#    False
#
#    def holds(x, view):
#        part = view(x)
#        part.requires_grad = True
#        assert not x.requires_grad and not view(x).requires_grad
