r"""
I changed one layer, and another one changed with it. Why?
==========================================================

They were made from one tensor, or one parameter was given to both. ``nn.Parameter(t)`` and
``register_buffer`` do not copy: pass ``t.detach().clone()`` unless you want the layers tied.

.. symptoms::

   two layers have the same weights after init from one tensor
   tied weights come apart after assignment
   embedding and output projection not tied any more
   buffer shared between modules
"""

import torch
from torch import nn

start = torch.tensor([1.0, 2.0])
first, second = nn.ParameterList([start]), nn.ParameterList([start])
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
# So the model then trains in another way.
#
# To keep them apart, clone:

values = start.detach()
first, second = nn.ParameterList([values.clone()]), nn.ParameterList([values.clone()])
with torch.no_grad():
    first[0].fill_(0.0)

assert second[0].tolist() == start.tolist() != [0.0, 0.0]
first[0], second[0]

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
# one of the modules ends the tie:

with torch.no_grad():
    embed.weight[0] = 1.0

tied = project.weight is embed.weight
embed.weight = nn.Parameter(torch.zeros(3, 2))
tied, project.weight is embed.weight

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
