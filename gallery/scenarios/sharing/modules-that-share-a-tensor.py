r"""
I changed one layer, and another one changed with it. Why?
==========================================================

They were made from one tensor, or one parameter was given to both. ``nn.Parameter(t)`` and
``register_buffer`` copy nothing: pass ``t.clone()`` unless you want the layers tied.

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

with torch.no_grad():
    first[0][0] = 50.0

start, second[0], second.mean

# %%
# Two parameters on one memory are the worst of both: each has a gradient of its own, an optimizer steps
# each, and both steps land in the same numbers:

optimizer = torch.optim.SGD([*first.parameters(), *second.parameters()], lr=1.0)
(first[0] * 1 + second[0] * 10).sum().backward()
optimizer.step()
first[0].grad, second[0].grad, start

# %%
# To keep them apart, clone:

first, second = nn.ParameterList([start.clone()]), nn.ParameterList([start.clone()])
first[0].untyped_storage().data_ptr() == second[0].untyped_storage().data_ptr()

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
assert torch.allclose(embed.weight.grad[1], rows[0])
assert torch.allclose(embed.weight.grad[0], rows[0] + rows.sum(dim=0))
len(list(model.parameters())), len(model.state_dict())

# %%
# Writes keep the tie, a new ``Parameter`` in one of them ends it:

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
#
#    Two parameters made from one tensor have one memory.
#
#    >>> t = torch.zeros(2)
#    >>> p, q = torch.nn.Parameter(t), torch.nn.Parameter(t)
#    >>> _ = p.detach()[:1].fill_(3.)
#    >>> q.tolist()
#    [3.0, 0.0]
