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

model = nn.BatchNorm1d(1)  # its weight is 1

# %%
# Without a deep copy the average *is* the model, and ``value = ...`` in a loop writes nothing:
# :ref:`scenario-average-that-never-lags`. A frozen copy takes over the history of what you write to it,
# and one that requires grad refuses the write:

average = copy.deepcopy(model)
frozen = copy.deepcopy(model).requires_grad_(False)
print(frozen.weight.lerp_(model.weight, 0.5))

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
average.weight.lerp_(model.weight, 0.5)

# %%
# Write into a copy
# -----------------

average = copy.deepcopy(model).requires_grad_(False)
decay, expected = 0.5, 1.0
for weight in (2.0, 4.0, 8.0):
    nn.init.constant_(model.weight, weight)
    model.running_mean.fill_(weight)
    with torch.no_grad():
        for ours, theirs in zip(average.parameters(), model.parameters(), strict=True):
            ours.lerp_(theirs, 1 - decay)
        for ours, theirs in zip(average.buffers(), model.buffers(), strict=True):
            ours.copy_(theirs)
    expected = decay * expected + (1 - decay) * weight

assert average.weight.item() == expected and model.weight.item() == 8.0
average.weight, average.running_mean

# %%
# :api:`torch.optim.swa_utils.AveragedModel` gives the same. Its first call copies, the others average:

decayed = torch.optim.swa_utils.get_ema_multi_avg_fn(decay)
smooth = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=decayed)
for weight in (1.0, 2.0, 4.0, 8.0):
    nn.init.constant_(model.weight, weight)
    smooth.update_parameters(model)
    print(smooth.module.weight.item(), smooth.module.running_mean.item())
assert torch.equal(smooth.module.weight, average.weight)

# %%
# In ``bfloat16`` small steps vanish (:ref:`scenario-small-updates-vanish`): average in ``float32``.
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
