r"""
My moving average of the weights equals the weights. Why?
=========================================================

``weight.detach()`` and ``model.state_dict()`` are no copies: they are the weights, under another name.
Start from a clone, and write into it with ``lerp_`` or ``mul_``.

.. symptoms::

   EMA model is identical to the model
   exponential moving average never changes
   does v *= decay in a state_dict loop change the model
"""

import torch
from torch import nn

layer = nn.Linear(1, 1, bias=False)
average = layer.state_dict()
with torch.no_grad():
    layer.weight.fill_(8.0)
average["weight"]

# %%
# ``state_dict()`` gives a new dict of the same storages, without ``requires_grad``. So a write to the
# average is one to the model, and no leaf check is in the way:

for name, value in average.items():
    value *= 0.5
layer.weight

# %%
# The opposite slip: a copy, and a loop that computes a new tensor for a name of its own. The average never
# moves:

average = {name: value.detach().clone() for name, value in layer.named_parameters()}
with torch.no_grad():
    layer.weight.fill_(8.0)
for name, value in average.items():
    value = 0.5 * value + 0.5 * layer.get_parameter(name).detach()
average["weight"]

# %%
# So copy once, and write into the copy. :api:`torch.Tensor.lerp_` goes a part of the way from one to
# the other:

for name, value in average.items():
    value.lerp_(layer.get_parameter(name).detach(), 0.25)

assert average["weight"].item() == 4.0 + 0.25 * (8.0 - 4.0) and layer.weight.item() == 8.0
average["weight"], layer.weight

# %%
# For a whole model: ``copy.deepcopy(model)``, or ``torch.optim.swa_utils.AveragedModel``, which does all
# of this. Buffers, such as BatchNorm's statistics, are copied and not averaged.

smooth = torch.optim.swa_utils.AveragedModel(
    layer, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.75)
)
smooth.update_parameters(layer)
with torch.no_grad():
    layer.weight.fill_(0.0)
smooth.update_parameters(layer)

assert smooth.module.weight.item() == 8.0 * 0.75
smooth.module.weight

# %%
# .. claim:: a-state-dict-is-the-model-itself
#
#    A write to a tensor of ``state_dict()`` is a write to the model, and counts as one.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> before = layer.weight._version
#    >>> state = layer.state_dict()
#    >>> state["weight"].fill_(7.0)
#    tensor([[7.]])
#    >>> layer.weight.item(), layer.weight._version - before
#    (7.0, 1)
