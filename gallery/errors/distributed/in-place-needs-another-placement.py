r"""
aten.index\_put\_.default: in-place operations that require placement changes are not supported
===============================================================================================

You wrote to a sharded ``DTensor`` by a mask, or by positions along the sharded dimension. For one number use
``weights.masked_fill_(mask, 0.0)`` with a mask that is a ``DTensor``. For values see fix 2.

.. symptoms::

   w[w < 0] = 0 on a sharded DTensor fails
   prune or clip weights of a tensor-parallel or FSDP2 model with a mask, refused
   overwrite some rows w[[0, 2]] = v of a Shard(0) DTensor, placement error
"""

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor, Replicate, Shard
from torch.testing._internal.distributed.fake_pg import FakeStore

# Two ranks of which only this one runs, and nothing is sent: enough to see what a write does here.
dist.init_process_group("fake", rank=0, world_size=2, store=FakeStore())
mesh = init_device_mesh("cpu", (2,))
weights = DTensor.from_local(torch.tensor([[1.0, -2.0], [-3.0, 4.0]]), mesh, [Shard(0)])

# raises: RuntimeError: aten.index_put_.default: in-place operations that require placement changes
#     are not supported. The input has placement (Shard(dim=0),), but no valid strategy preserves this
#     placement. Please use the out-of-place version of this operation instead. ...
weights[weights < 0] = 0.0

# %%
# Why
# ---
#
# The **placement** says how the tensor lies over the ranks: ``Shard(0)`` gives each rank some rows.
# A write in place must keep the placement that the tensor has. For ``index_put_`` by a mask, or by positions of rows,
# torch has no rule that keeps ``Shard(0)``. A tensor placed ``Replicate()`` takes the same line, since each rank holds
# all of it:

replicated = DTensor.from_local(torch.tensor([[1.0, -2.0], [-3.0, 4.0]]), mesh, [Replicate()])
replicated[replicated < 0] = 0.0

assert replicated.to_local().tolist() == [[1.0, 0.0], [0.0, 4.0]]
replicated.to_local()

# %%
# Fix 1: masked\_fill\_
# ---------------------
#
# ``masked_fill_`` keeps the placement ``Shard(0)``. The mask is a ``DTensor``, since it was computed from one. A
# parameter that requires grad is written so under ``torch.no_grad()``:

# fix: not compiled: distributed
assert isinstance(weights < 0, DTensor)
weights.masked_fill_(weights < 0, 0.0)

assert weights.placements == (Shard(0),)
assert weights.to_local().tolist() == [[1.0, 0.0], [0.0, 4.0]]
weights.to_local()

# %%
# Fix 2: with gradients, torch.where
# ----------------------------------
#
# :api:`torch.where` makes a new DTensor, here with the same placement. In place of the number it also takes a DTensor
# of values that has the shape of ``source``:

# fix: not compiled: distributed
# differs in anomaly-mode: ``backward`` raises ``NotImplementedError: Operator
#     aten._is_any_true.default does not have a sharding strategy registered.`` Anomaly mode looks
#     for NaN with an operation that DTensor lacks.
local = torch.tensor([[1.0, -2.0], [-3.0, 4.0]], requires_grad=True)
source = DTensor.from_local(local, mesh, [Shard(0)])
clipped = torch.where(source < 0, 0.0, source)
clipped.to_local().sum().backward()

assert clipped.placements == source.placements
assert local.grad.tolist() == [[1.0, 0.0], [0.0, 1.0]]
clipped.to_local().detach(), local.grad

# %%
# For rows by number, see the mask that is made by hand in :ref:`error-operator-has-no-sharding-strategy`. Or copy in
# the result of the operation without underscore, with ``rows`` and ``values`` placed ``Replicate()``:
# ``weights.copy_(weights.index_put([rows], values))``. Plain tensors are
# :ref:`refused <error-mixed-tensor-and-dtensor>`.
#
# ``relu_`` and ``add_`` of a tensor placed ``Partial()`` raise the same message. Continue with the result of
# ``weights.relu()``, or redistribute the tensor first.

dist.destroy_process_group()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    in-place operations that require placement changes are not supported. The input has placement
#
# See also: :ref:`error-operator-has-no-sharding-strategy`
