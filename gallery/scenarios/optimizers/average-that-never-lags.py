r"""
My moving average of the weights equals the weights. Why?
=========================================================

``model.state_dict()`` and ``weight.detach()`` do not copy: their tensors have the memory of the weights.
Start from a clone, in float32 if the weights have half precision, and write into it with ``lerp_``, as
:ref:`recipe-average-weights` does.

.. symptoms::

   EMA model is identical to the model
   exponential moving average never changes
   does v *= decay in a state_dict loop change the model
   averaging a state dict raises for the integer buffer of batch norm
   smoothed copy of my network is always exactly the current network
   shadow = {k: v.detach() for k, v in net.named_parameters()} follows every optimizer step
"""

import torch
from torch import nn

layer = nn.Linear(1, 1, bias=False)
average, detached = layer.state_dict(), layer.weight.detach()
with torch.no_grad():
    layer.weight.fill_(8.0)
print("in the state dict:", average["weight"].item(), "detached:", detached.item())

# %%
# Both have the memory of the weight, and neither requires grad. So a write to the "average" is a write to the model, and
# autograd does not refuse it, as it would refuse one to the weight itself:

for name, value in average.items():
    shared = value.data_ptr() == layer.weight.data_ptr()
    print("the weight's memory:", shared, "requires grad:", value.requires_grad)
    value *= 0.5
layer.weight

# %%
# ``copy.copy`` and ``dict`` of a state dict copy no tensor either.
#
# A copy, and another slip
# ------------------------
#
# ``value = ...`` gives the name ``value`` to a new tensor, and :ref:`writes nothing
# <claim-assigning-to-a-name-writes-nothing>`. The copy stays what it was:

copied = {name: value.detach().clone() for name, value in layer.named_parameters()}
with torch.no_grad():
    layer.weight.fill_(8.0)
for name, value in copied.items():
    value = 0.5 * value + 0.5 * layer.get_parameter(name).detach()
print("average:", copied["weight"].item())

# %%
# Write into the copy
# -------------------
#
# :api:`torch.Tensor.lerp_` goes a part of the way from one value to the other. Both must have one dtype:

for name, value in copied.items():
    value.lerp_(layer.get_parameter(name).detach(), 0.25)

assert copied["weight"].item() == 4.0 + 0.25 * (8.0 - 4.0) and layer.weight.item() == 8.0
assert not copied["weight"].requires_grad
print("average:", copied["weight"].item(), "weight:", layer.weight.item())

# %%
# In half precision a step that is too small for the average is rounded away: here each step of ``in_half``. Keep the
# average in float32. ``float()`` of a float32 weight is the weight itself, so clone as well:

half = torch.tensor([2.0], dtype=torch.bfloat16)
in_half, in_float = torch.ones(1, dtype=torch.bfloat16), torch.ones(1, dtype=torch.float32)
for _ in range(1000):
    in_half.lerp_(half, 0.001)
    in_float.lerp_(half.float(), 0.001)

assert in_half.item() == 1.0 and 1.6 < in_float.item() < 1.7
in_half, in_float

# %%
# ``named_parameters()`` gives no buffers. Copy the buffers of batch norm from the model. One of them,
# ``num_batches_tracked``, holds integers, which ``lerp_`` and ``*= 0.5`` refuse:

batches = nn.BatchNorm1d(1).state_dict()["num_batches_tracked"]

# raises: RuntimeError: result type Float can't be cast to the desired output type Long
batches *= 0.5

# %%
# See also: :ref:`scenario-state-dict-keeps-changing`.
#
# .. claim:: a-state-dict-is-the-model-itself
#    :range: tensors
#    :leaves-out: layout expanded, one element; grad leaf, non-leaf, view of a leaf, view of a non-leaf
#    :wrong: module.state_dict() -> {"saved": x.clone()}
#
#    Where a module does not change its ``state_dict()``, a write to a tensor of it is a write to the model, and moves the
#    version counter of the parameter or buffer. The sentence is about tensors that are not expanded. It holds until
#    the module gets another tensor or other memory in that place.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> before = layer.weight._version
#    >>> state = layer.state_dict()
#    >>> state["weight"].fill_(7.0)
#    tensor([[7.]])
#    >>> layer.weight.item(), layer.weight._version - before
#    (7.0, 1)
#
#    def holds(x):
#        module = torch.nn.Module()
#        module.register_buffer("saved", x)
#        version = x._version
#        module.state_dict()["saved"].fill_(1)
#        assert (x == 1).all() and x._version == version + 1
