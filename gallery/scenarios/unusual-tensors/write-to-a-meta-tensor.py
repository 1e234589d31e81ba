r"""
Why is my model still empty after I wrote its weights?
======================================================

On the meta device a tensor has a shape and no memory: a write is accepted and stores nothing. Give it memory with
``to_empty()`` first, or load with ``assign=True``.

.. symptoms::

   load_state_dict does nothing on a meta model
   weights initialised under torch.device meta are lost
   copying from a non-meta parameter to a meta parameter is a no-op
   init weights with meta device has no effect
"""

import torch

with torch.device("meta"):
    layer = torch.nn.Linear(2, 1)

with torch.no_grad():
    layer.weight[0] = 5.0
    layer.bias.copy_(torch.tensor([7.0]))
layer.weight, layer.bias

# %%
# No error. Shapes are checked, so a write that does not fit raises as always:

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (3) at non-singleton
#     dimension 0. Target sizes: [2]. Tensor sizes: [3]
layer.weight.detach()[0] = torch.ones(3)

# %%
# Memory first, then the values
# -----------------------------
#
# ``to_empty`` makes new parameters of the same shapes, with whatever lies there, so write *all* of them. Make the
# optimizer afterwards:

before = layer.weight
layer = layer.to_empty(device="cpu")
with torch.no_grad():
    layer.weight.fill_(5.0)
    layer.bias.copy_(torch.tensor([7.0], device="cpu"))

output = layer(torch.tensor([[1.0, 10.0]], device="cpu"))
assert output.item() == 5.0 * 1.0 + 5.0 * 10.0 + 7.0
layer.weight, layer.bias, layer.weight is before

# %%
# Loading weights
# ---------------
#
# ``load_state_dict`` copies into the parameters that are there, which stores nothing, as above. ``assign=True`` puts
# those of the dictionary in their place:

with torch.device("meta"):
    empty = torch.nn.Linear(2, 1)
before = empty.weight
empty.load_state_dict(layer.state_dict(), assign=True)

empty.weight.is_meta, empty.weight is before, empty.weight.data_ptr() == layer.weight.data_ptr()

# %%
# The parameters are new here as well, and have the *same memory* as those of the dictionary: clone it if the model it
# comes from goes on training.
# See also: :ref:`error-cannot-copy-out-of-meta-tensor`, :ref:`scenario-a-value-from-the-meta-device`.
#
# .. claim:: a-write-to-a-meta-tensor-moves-its-version-only
#
#    A write to a meta tensor stores nothing, and counts as a write.
#
#    >>> x = torch.zeros(2, device="meta")
#    >>> x[0] = 5.0
#    >>> x, x._version
#    (tensor(..., device='meta', size=(2,)), 1)
