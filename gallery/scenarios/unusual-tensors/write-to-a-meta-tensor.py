r"""
Why is my model still empty after I wrote its weights?
======================================================

On the meta device a tensor has a shape and no memory: a write is accepted and stores nothing. Give it memory
with ``to_empty()`` first, or load with ``assign=True``.

.. symptoms::

   load_state_dict does nothing on a meta model
   weights initialised under torch.device meta are lost
   copying from a non-meta parameter to a meta parameter is a no-op
   init weights with meta device has no effect
   filled the weights of a large network without memory, printing shows no numbers
   with torch.device("meta"): net = GPT() then nn.init.normal_(net.lm_head.weight) is lost after to_empty
"""

import torch

with torch.device("meta"):
    layer = torch.nn.Linear(2, 1)

with torch.no_grad():
    layer.weight[0] = 5.0
    layer.bias.copy_(torch.tensor([7.0]))
layer.weight, layer.bias

# %%
# No error, and no values. Shapes are checked, so a value of another shape raises as on the CPU:

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (3) at non-singleton
#     dimension 0. Target sizes: [2]. Tensor sizes: [3]
layer.weight.detach()[0] = torch.ones(3)

# %%
# An index beyond the end raises if it is an integer. In a list it does not, since torch does not read the list
# there.
#
# Memory first, then the values
# -----------------------------
#
# ``to_empty`` makes new parameters and buffers of the same shapes, with whatever lies in the new memory. So
# write each of them, the buffers too. Make the optimizer afterwards:

before = layer.weight
layer = layer.to_empty(device="cpu")
with torch.no_grad():
    layer.weight.fill_(5.0)
    layer.bias.copy_(torch.tensor([7.0], device="cpu"))

output = layer(torch.tensor([[1.0, 10.0]], device="cpu"))
assert output.item() == 5.0 * 1.0 + 5.0 * 10.0 + 7.0
layer.weight, layer.bias, layer.weight is before

# %%
# A weight that two layers share becomes two weights. Tie it again afterwards
# (:ref:`scenario-loading-undoes-a-tie`):

with torch.device("meta"):
    tied = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
tied[1].weight = tied[0].weight
tied.to_empty(device="cpu")

tied[0].weight is tied[1].weight

# %%
# Loading weights
# ---------------
#
# ``load_state_dict`` copies into the parameters that are there. A meta parameter stores nothing, and torch
# warns of it:

with torch.device("meta"):
    empty = torch.nn.Linear(2, 1, bias=False)
loaded = {"weight": layer.weight.detach()}

# warns: UserWarning: for weight: copying from a non-meta parameter in the checkpoint to a meta parameter in the current
#     model, which is a no-op. ...
empty.load_state_dict(loaded)
empty.weight.is_meta

# %%
# ``assign=True`` puts the tensors of the dictionary in the place of the parameters:

before = empty.weight
empty.load_state_dict(loaded, assign=True)

assert torch.equal(empty.weight, layer.weight) and isinstance(empty.weight, torch.nn.Parameter)
empty.weight.is_meta, empty.weight is before, empty.weight.data_ptr() == layer.weight.data_ptr()

# %%
# The parameters are new here as well, and have the *same memory* as the tensors of the dictionary: clone those
# if the model that they come from goes on training. They also keep the dtype of the dictionary. A weight that two
# layers share becomes two parameters here too. What the dictionary lacks stays on the meta device: a buffer with ``persistent=False``, or a key that ``strict=False``
# let pass.
#
# See also: :ref:`error-cannot-copy-out-of-meta-tensor`, :ref:`scenario-a-value-from-the-meta-device`.
#
# .. claim:: a-write-to-a-meta-tensor-moves-its-version-only
#    :range: plain-tensors
#    :wrong: empty.fill_(1) -> empty.clone().fill_(1)
#
#    A write to a meta tensor stores nothing, and counts as a write.
#
#    >>> x = torch.zeros(2, device="meta")
#    >>> x[0] = 5.0
#    >>> x, x._version
#    (tensor(..., device='meta', size=(2,)), 1)
#
#    def holds(x):
#        empty = torch.empty_like(x, device="meta")
#        before = empty._version
#        empty.fill_(1)
#        assert empty.is_meta and empty.data_ptr() == 0 and empty._version == before + 1
