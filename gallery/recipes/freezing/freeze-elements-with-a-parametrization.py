r"""
Freeze single elements of a weight
==================================

Register a parametrization that returns ``torch.where(frozen, values, weight)``. The optimizer
moves what lies under it; the layer sees your values at those elements, always.

.. symptoms::

   keep pruned weights at zero during fine-tuning
   fix some elements of a weight matrix by a mask, they come back
   write to a parametrized weight is lost
"""

import torch
from torch import nn
from torch.nn.utils import parametrize

frozen = torch.tensor([[True, False], [False, True]])
values = torch.tensor([[7.0, 0.0], [0.0, 0.0]])

# %%
# The way that looks right: set the elements once. The first step moves them.

layer = nn.Linear(2, 2, bias=False)
nn.init.ones_(layer.weight)
with torch.no_grad():
    layer.weight[frozen] = values[frozen]
optimizer = torch.optim.AdamW(layer.parameters(), lr=0.5)
layer(torch.ones(1, 2)).sum().backward()
optimizer.step()
layer.weight

# %%
# The parametrization
# -------------------


class Fixed(nn.Module):
    def forward(self, weight):
        return torch.where(frozen, values, weight)


nn.init.ones_(layer.weight)
parametrize.register_parametrization(layer, "weight", Fixed())
optimizer = torch.optim.AdamW(layer.parameters(), lr=0.5)
for _ in range(3):
    optimizer.zero_grad()
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()

assert torch.equal(layer.weight[frozen], values[frozen]) and (layer.weight[~frozen] < 1.0).all()
layer.weight.detach(), layer.parametrizations.weight.original.grad

# %%
# The frozen elements have a gradient of 0, the others that of the sum, 1.
#
# ``layer.weight`` is computed each time you read it. A write to it is lost, and nothing raises; write
# to the original instead:

with torch.no_grad():
    layer.weight[0, 1] = 100.0
    print(layer.weight[0])
    layer.parametrizations.weight.original[0, 1] = 100.0
layer.weight[0].detach(), list(layer.state_dict())

# %%
# The name in the state dict is another one. Prefer :ref:`recipe-freeze-rows-of-a-weight` to leave the
# model's structure alone. See also: :ref:`scenario-write-to-a-computed-weight`.
#
# .. claim:: a-write-to-a-parametrized-weight-is-lost
#    :same-in-false-worlds: the attribute is computed anew at each access
#
#    A parametrized weight is a new tensor at each access, so a write to it is lost.
#
#    >>> layer = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 1))
#    >>> with torch.no_grad():
#    ...     layer.weight[0] = 100.0
#    >>> layer.weight.max() < 100.0
#    tensor(True)
