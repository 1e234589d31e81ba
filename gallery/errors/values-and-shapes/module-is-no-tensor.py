r"""
'Linear' object does not support item assignment
================================================

A layer is a module, and the numbers that you want to change are in its parameters. Write to one of those:
``layer.weight[0] = value`` under ``torch.no_grad()``. To change what the layer computes, call it and write to a clone
of the result.

.. symptoms::

   layer[0] = 0 on nn.Linear, to set one row of its weight to zero
   called zero_() or fill_() on nn.Embedding, on the layer and not on its weight
   use a layer like a tensor: subscript it, multiply it, copy it into a slice
"""

import torch
from torch import nn

layer = nn.Linear(3, 2)

# raises: TypeError: 'Linear' object does not support item assignment
layer[0] = 1.0

# %%
# Why
# ---
#
# An ``nn.Module`` holds its parameters under names. Those of an ``nn.LSTM`` differ: the first is ``weight_ih_l0``.

for name, parameter in layer.named_parameters():
    print(name, tuple(parameter.shape))

# %%
# Four more lines that take the layer for a tensor fail in other words:

attempts = [
    lambda: layer[0],
    lambda: layer.zero_(),
    lambda: layer * 0.5,
    lambda: torch.zeros(2).copy_(layer),
]
for attempt in attempts:
    try:
        attempt()
    except (AttributeError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")

# %%
# Fix 1: write to the parameter
# -----------------------------

# fix: not compiled: statement
bias = layer.bias.tolist()
second = layer.weight[1].tolist()
with torch.no_grad():
    layer.weight[0] = 1.0

assert layer.weight.tolist() == [[1.0, 1.0, 1.0], second] and layer.bias.tolist() == bias
assert layer.weight.is_leaf and layer.weight.requires_grad
layer.weight[0]

# %%
# Without ``no_grad`` a parameter that requires grad refuses the write: :ref:`error-view-of-a-leaf`. A weight that is
# computed, as under ``weight_norm``, loses it: :ref:`scenario-write-to-a-computed-weight`.
#
# Fix 2: write to what the layer computes
# ---------------------------------------
#
# Call the layer and clone the result. What was overwritten passes no gradient on:

# fix: not compiled: backward
inputs = torch.ones(2, 3, requires_grad=True)
outputs = layer(inputs).clone()
outputs[0] = 1.0
outputs.sum().backward()

assert outputs[0].tolist() == [1.0, 1.0] and inputs.grad[0].tolist() == [0.0, 0.0, 0.0]
assert torch.allclose(inputs.grad[1], layer.weight.detach().sum(0))
outputs[0], inputs.grad[0]

# %%
# Without the clone, backward raises if the layer saved its result, as ``nn.ReLU`` does. ``nn.Identity`` returns its
# input, and the write would change that.
#
# Fix 3: the layer is an item of a container
# ------------------------------------------
#
# The items of ``nn.Sequential`` and ``nn.ModuleList`` are modules. An assignment to an item replaces a whole layer. For
# the numbers, name the parameter as well:

# fix: not compiled: setup
model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
model[1] = nn.GELU()
with torch.no_grad():
    model[0].weight[0] = 1.0

assert isinstance(model[1], nn.GELU) and model[0].weight[0].tolist() == [1.0, 1.0, 1.0]
model

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    '{type:module}' object does not support item assignment
#    '{type:module}' object does not support item deletion
#    '{type:module}' object doesn't support item deletion
#    '{type:module}' object is not subscriptable
#
# .. wordings:: AttributeError
#
#    '{type:module}' object has no attribute '{method:array_lacks}'
#    '{type:module}' object has no attribute 'shape'
#    '{type:module}' object has no attribute 'data'
#
# See also: :ref:`recipe-set-part-of-a-parameter`, :ref:`scenario-replace-a-layer-after-the-optimizer`,
# :ref:`error-argument-must-be`.
