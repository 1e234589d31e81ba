r"""
I changed one layer, and another one changed with it. Why?
==========================================================

They share memory, or they are one layer. ``nn.Parameter(t)`` and ``register_buffer`` do not copy: pass
``t.detach().clone()``. ``[layer] * 3`` has one layer in three places: make a layer for each place. To tie two layers on
purpose, give both one ``Parameter``.

.. symptoms::

   two layers have the same weights after init from one tensor
   tied weights come apart after assignment
   embedding and output projection not tied any more
   buffer shared between modules
   ModuleList([layer] * 3) has the parameters of one layer
   training one part of my network also modifies weights of another part
   nn.Sequential(*[block] * 6) transformer, all blocks have identical weights and update together
   dec.weight.data = emb.weight.data to tie two layers, data_ptr is the same but training differs from a real tie
   an attribute and a buffer are one tensor, load_state_dict changes both
"""

import torch
from torch import nn

start = torch.tensor([1.0, 2.0])
first = nn.ParameterList([nn.Parameter(start)])
second = nn.ParameterList([nn.Parameter(start)])
second.register_buffer("mean", start)
weight, other, mean = first[0], second[0], second.mean

with torch.no_grad():
    weight[0] = 50.0

start, other, mean

# picture: start, weight, other, mean

# %%
# Two parameters on one memory are neither tied nor apart. Each has a gradient of its own, an optimizer makes a
# step for each, and both steps change the same numbers:

optimizer = torch.optim.SGD([*first.parameters(), *second.parameters()], lr=1.0)
(first[0] * 1 + second[0] * 10).sum().backward()
optimizer.step()
first[0].grad, second[0].grad, start

# %%
# ``copy.deepcopy`` of the model and a conversion, ``model.double()``, give each of the two a memory of its own.
# ``b.weight.data = a.weight.data`` and ``b.load_state_dict(a.state_dict(), assign=True)`` share the memory in
# this way as well. ``b.load_state_dict(a.state_dict())`` copies.
#
# To keep them apart, clone:

first = nn.ParameterList([nn.Parameter(start.detach().clone())])
second = nn.ParameterList([nn.Parameter(start.detach().clone())])
second.register_buffer("mean", start.detach().clone())
with torch.no_grad():
    first[0].fill_(0.0)

assert second[0].tolist() == second.mean.tolist() == start.tolist() != [0.0, 0.0]
first[0], second[0], second.mean

# %%
# One layer in two places
# -----------------------
#
# A comprehension that calls ``nn.Linear`` makes a layer for each place. For layers that start with the same values,
# call ``copy.deepcopy(layer)`` in it:

repeated = nn.ModuleList([nn.Linear(1, 1)] * 2)
separate = nn.ModuleList([nn.Linear(1, 1) for _ in range(2)])
for layers in (repeated, separate):
    nn.init.constant_(layers[1].weight, 3.0)
    nn.init.constant_(layers[0].weight, 5.0)

assert repeated[1].weight == 5.0 and separate[1].weight == 3.0
print("repeated:", repeated[0].weight.item(), repeated[1].weight.item())
print("separate:", separate[0].weight.item(), separate[1].weight.item())

# %%
# Tied on purpose: one parameter in both
# --------------------------------------
#
# One object, and one gradient, which is the sum. ``parameters()`` lists it once:

embed, project = nn.Embedding(3, 2), nn.Linear(2, 3, bias=False)
project.weight = embed.weight
model = nn.ModuleDict({"embed": embed, "project": project})
model["project"](model["embed"](torch.tensor([0]))).sum().backward()

rows = embed.weight.detach()
assert torch.allclose(embed.weight.grad[1:], rows[[0, 0]])
assert torch.allclose(embed.weight.grad[0], rows[0] + rows.sum(dim=0))
len(list(model.parameters())), len(model.state_dict())

# %%
# A write keeps the tie, and so do ``copy.deepcopy`` and ``double()`` of the whole model. A new ``Parameter`` in
# one of the modules ends the tie. Assign it to both, and make the optimizer anew:

with torch.no_grad():
    embed.weight[0] = 1.0

tied = project.weight is embed.weight
embed.weight = nn.Parameter(torch.zeros(3, 2))
apart = project.weight is not embed.weight
project.weight = embed.weight

assert tied and apart
project.weight is embed.weight

# %%
# See also: :ref:`scenario-loading-undoes-a-tie`, :ref:`recipe-tie-a-weight-to-a-transpose`,
# :ref:`recipe-set-part-of-a-parameter`, :ref:`scenario-shallow-and-deep-copies`.
#
# .. claim:: parameters-from-one-tensor-share-it
#    :range: plain-tensors
#    :leaves-out: dtype int64, int32, bool; layout expanded, one element
#    :wrong: q = torch.nn.Parameter(x) -> q = torch.nn.Parameter(x.clone())
#
#    Two parameters made from one tensor have one memory, until the modules are converted or copied.
#
#    >>> t = torch.zeros(2)
#    >>> p, q = torch.nn.Parameter(t), torch.nn.Parameter(t)
#    >>> _ = p.detach()[:1].fill_(3.)
#    >>> q.tolist()
#    [3.0, 0.0]
#    >>> pair = torch.nn.ParameterList([p, q]).bfloat16()
#    >>> pair[0].data_ptr() == pair[1].data_ptr()
#    False
#
#    def holds(x):
#        import copy
#
#        p = torch.nn.Parameter(x)
#        q = torch.nn.Parameter(x)
#        p.detach().fill_(7)
#        assert p is not q and (q == 7).all() and (x == 7).all()
#        modules = copy.deepcopy(torch.nn.ParameterList([p, q]))
#        modules[0].detach().fill_(5)
#        assert (modules[1] == 7).all()
