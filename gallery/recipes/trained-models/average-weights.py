r"""
Keep a running average of the weights
=====================================

Start from a deep copy of the model and write into it under ``no_grad``:
``average.lerp_(weight, 1 - decay)`` for each pair, buffers included.

.. symptoms::

   exponential moving average of a model, EMA, EMA model equals the model
   v *= decay in state_dict().items(), does it change the model
   averaged weights never change, mean teacher, swa, target network soft update
"""

import copy

import torch
from torch import nn

model = nn.Linear(1, 1, bias=False)
nn.init.ones_(model.weight)

# %%
# Without a copy the average *is* the model. With one, ``value = ...`` gives a name a new meaning and
# writes nothing:

average = model.state_dict()
copied = copy.deepcopy(model.state_dict())
nn.init.constant_(model.weight, 2.0)
for name, value in copied.items():
    value = 0.5 * value + 0.5 * model.state_dict()[name]
average["weight"], copied["weight"]

# %%
# ``value *= ...`` does write, into the tensor that the dict holds. On the live dict that is the model:

for name, value in model.state_dict().items():
    value *= 0.5
model.weight

# %%
# Write into a copy
# -----------------

nn.init.ones_(model.weight)
average = copy.deepcopy(model).requires_grad_(False)
decay, expected = 0.5, 1.0
for weight in (2.0, 4.0, 8.0):
    nn.init.constant_(model.weight, weight)
    with torch.no_grad():
        for ours, theirs in zip(average.parameters(), model.parameters(), strict=True):
            ours.lerp_(theirs, 1 - decay)
        for ours, theirs in zip(average.buffers(), model.buffers(), strict=True):
            ours.copy_(theirs)
    expected = decay * expected + (1 - decay) * weight

assert average.weight.item() == expected and model.weight.item() == 8.0
average.weight

# %%
# ``torch.optim.swa_utils.AveragedModel`` does the same. Without ``no_grad`` the write is refused, or
# the average drags the graph of every step along. Do not average into weights that a waiting
# ``backward()`` needs. In ``float16`` and ``bfloat16`` small steps vanish: keep the average in
# ``float32``.
# See also: :ref:`recipe-keep-the-best-weights`.
#
# .. claim:: times-equals-in-a-loop-writes
#    :same-in-false-worlds: the tensors of a state dict share memory by detach
#
#    In a loop over ``state_dict()``, ``v *= d`` changes the model and ``v = v * d`` does not.
#
#    >>> layer = torch.nn.BatchNorm1d(1)
#    >>> for v in layer.state_dict().values():
#    ...     v = v * 5
#    >>> layer.weight.item()
#    1.0
#    >>> for v in layer.state_dict().values():
#    ...     v *= 5
#    >>> layer.weight.item()
#    5.0
