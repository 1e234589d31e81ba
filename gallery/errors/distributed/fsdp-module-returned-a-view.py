r"""
FSDP2-wrapped module returned a view tensor
===========================================

The module's output is a **view**. If you write to it in place (``out += y``, or an activation with ``inplace=True``),
FSDP is not told when backward arrives. Write ``out = out + y``, or return ``out.clone()`` from the module.

.. symptoms::

   fully_shard model whose forward ends in flatten or view, warning, then out += y
   FSDP2 gradient is a plain tensor, no DTensor, after out += bias
   residual x += block(x) or inplace ReLU on the output of a fully_shard block
"""

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard

dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
mesh = init_device_mesh("cpu", (1,))
inputs = torch.tensor([[1.0, 10.0]], device="cpu")
linear = torch.nn.Linear(2, 2, device="cpu")
head = fully_shard(torch.nn.Sequential(linear, torch.nn.Flatten(0)), mesh=mesh)

# warns: UserWarning: FSDP2-wrapped module (FSDPSequential) returned a view tensor. An in-place op on
#     this view (e.g., `x += y`) will silently drop the pre-backward hook and skip the all-gather, ...
scores = head(inputs)
scores += 1.0
scores.sum().backward()
type(linear.weight.grad).__name__

# %%
# Why
# ---
#
# FSDP keeps each parameter in parts, and gathers them when backward arrives at the module. It learns of that
# by a **hook** on the output. A hook stays with the value from before a write
# (:ref:`claim-a-hook-stays-with-the-value-from-before-a-write`). After a write to a view, the gradient goes to
# the base of the view, and not through the old value of the view. So the hook is not called, unless something else
# has used that old value.
#
# You see it by the gradient, which FSDP did not turn into a ``DTensor``. With more ranks (not run here) it is the
# gradient of this rank alone. The gradient of an inner layer with its own ``fully_shard`` is still a ``DTensor``.
#
# Fix 1: no write in place
# ------------------------
#
# The warning comes whether you write to the output or not:

# fix: not compiled: distributed
linear = torch.nn.Linear(2, 2, device="cpu")
head = fully_shard(torch.nn.Sequential(linear, torch.nn.Flatten(0)), mesh=mesh)

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: FSDP2-wrapped module (FSDPSequential) returned a view tensor. ...
scores = head(inputs)
scores = scores + 1.0
scores.sum().backward()

assert linear.weight.grad.full_tensor().tolist() == [[1.0, 10.0], [1.0, 10.0]]
type(linear.weight.grad).__name__

# %%
# Fix 2: clone in the module
# --------------------------
#
# A clone is no view: there is no warning, and the hook is called. ``contiguous()`` and ``reshape()`` can return a
# view.


# fix: not compiled: distributed
class FlatCopy(torch.nn.Module):
    def forward(self, rows):
        return rows.flatten().clone()


linear = torch.nn.Linear(2, 2, device="cpu")
head = fully_shard(torch.nn.Sequential(linear, FlatCopy()), mesh=mesh)
scores = head(inputs)
scores += 1.0
scores.sum().backward()

assert linear.weight.grad.full_tensor().tolist() == [[1.0, 10.0], [1.0, 10.0]]
dist.destroy_process_group()
type(linear.weight.grad).__name__

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    returned a view tensor. An in-place op on this view (e.g., `x += y`) will silently drop the pre-backward hook
