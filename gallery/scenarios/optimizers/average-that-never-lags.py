r"""
My moving average of the weights equals the weights. Why?
=========================================================

``model.state_dict()`` and ``weight.detach()`` are no copies: they are the weights, under another name.
Start from a clone, and write into it with ``lerp_`` or ``mul_``, as :ref:`recipe-average-weights` does.

.. symptoms::

   EMA model is identical to the model
   exponential moving average never changes
   does v *= decay in a state_dict loop change the model
"""

import torch
from torch import nn

layer = nn.Linear(1, 1, bias=False)
average, detached = layer.state_dict(), layer.weight.detach()
with torch.no_grad():
    layer.weight.fill_(8.0)
average["weight"], detached

# %%
# Both have the memory of the weight, and neither requires grad. So a write to the average is one to the
# model, and no leaf check is in the way:

for name, value in average.items():
    print(value.data_ptr() == layer.weight.data_ptr(), value.requires_grad)
    value *= 0.5
layer.weight

# %%
# A copy, and another slip
# ------------------------
#
# A loop that computes a new tensor for a name of its own writes nothing. The average never moves:

copied = {name: value.detach().clone() for name, value in layer.named_parameters()}
with torch.no_grad():
    layer.weight.fill_(8.0)
for name, value in copied.items():
    value = 0.5 * value + 0.5 * layer.get_parameter(name).detach()
copied["weight"]

# %%
# In a list ``for value in values: value = ...`` changes nothing either:
# :ref:`claim-assigning-to-a-name-writes-nothing`.
#
# Write into the copy
# -------------------
#
# :api:`torch.Tensor.lerp_` goes a part of the way from one value to the other:

for name, value in copied.items():
    value.lerp_(layer.get_parameter(name).detach(), 0.25)

assert copied["weight"].item() == 4.0 + 0.25 * (8.0 - 4.0) and layer.weight.item() == 8.0
copied["weight"], layer.weight

# %%
# See also: :ref:`scenario-state-dict-keeps-changing`.
#
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
