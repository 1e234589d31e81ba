r"""
aten.copy\_.default got mixed torch.Tensor and DTensor, need to convert all torch.Tensor to DTensor before calling distributed operators!
=========================================================================================================================================

One side of the write is a ``DTensor``, as are the parameters after ``fully_shard``, and the other is a plain
tensor. Distribute the value: ``distribute_tensor(value, weight.device_mesh, weight.placements)``.

.. symptoms::

   layer.weight.copy_(pretrained) fails after fully_shard, parameter is a DTensor
   load pretrained or EMA weights into an FSDP2 model, plain tensor is refused
   fill a normal tensor from a sharded parameter, target.copy_(weight) with DTensor crashes
"""

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import distribute_tensor

dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
mesh = init_device_mesh("cpu", (1,))
layer = fully_shard(torch.nn.Linear(2, 2, device="cpu"), mesh=mesh)
pretrained = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device="cpu")

# raises: RuntimeError: aten.copy_.default got mixed torch.Tensor and DTensor, need to convert all
#     torch.Tensor to DTensor before calling distributed operators!
with torch.no_grad():
    layer.weight.copy_(pretrained)

# %%
# Why
# ---
#
# Each rank holds a part of ``layer.weight``. A plain tensor does not say whether it is the whole value
# or this rank's part, so torch does not guess. (A plain tensor of one element is taken as a number:
# ``weight.copy_(torch.tensor(2.0))`` works.) A plain target with a DTensor as the value raises the same. A plain
# target of one element, as in ``total += loss``, raises an ``AssertionError``, and has been written by then. In both
# cases use ``full_tensor()`` of the value, on every rank: ``target.copy_(weight.full_tensor())``.

target = torch.zeros(2, 2, device="cpu")
target.copy_(layer.weight.detach().full_tensor())

# raises: RuntimeError: aten.copy_.default got mixed torch.Tensor and DTensor, need to convert all
#     torch.Tensor to DTensor before calling distributed operators!
target.copy_(layer.weight.detach())

# %%
# Fix 1: distribute the value
# ---------------------------
#
# ``distribute_tensor`` takes the whole value from rank 0 and gives each rank its part, so every rank has to
# call it. With ``src_data_rank=None`` nothing is sent, and each rank cuts its part out of its own value. (More
# ranks are not run here.) It refuses a value that autograd computed: pass ``value.detach()``. A mask is distributed in
# the same way.

# fix: not compiled: distributed
weight = layer.weight
with torch.no_grad():
    weight.copy_(distribute_tensor(pretrained, weight.device_mesh, weight.placements))
layer(torch.tensor([[1.0, 10.0]], device="cpu")).sum().backward()

assert layer.weight is weight and weight.full_tensor().tolist() == pretrained.tolist()
assert layer.weight.grad.full_tensor().tolist() == [[1.0, 10.0], [1.0, 10.0]]
layer.weight.full_tensor().detach()

# %%
# Copy the whole tensor. A write to ``weight[0]`` is lost when the rows are sharded over more than
# one rank: :ref:`error-operator-has-no-sharding-strategy`.
#
# Fix 2: load a whole state dict
# ------------------------------
#
# ``load_state_dict`` raises for plain tensors, with this message inside its own; with ``assign=True`` it raises an
# ``AttributeError``. ``set_model_state_dict`` with ``full_state_dict=True`` distributes them. A parameter that the
# dictionary lacks keeps its value, and nothing is raised:

# fix: not compiled: distributed
from torch.distributed.checkpoint.state_dict import StateDictOptions, set_model_state_dict

state = {"weight": pretrained * 2, "bias": torch.zeros(2, device="cpu")}
set_model_state_dict(layer, state, options=StateDictOptions(full_state_dict=True))

assert layer.weight is weight and weight.full_tensor().tolist() == [[2.0, 4.0], [6.0, 8.0]]
assert layer.bias.full_tensor().tolist() == [0.0, 0.0]
dist.destroy_process_group()
layer.weight.to_local().detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    got mixed torch.Tensor and DTensor, need to convert all torch.Tensor to DTensor before calling distributed operators
