r"""
Operator aten.fill\_.Tensor does not have a sharding strategy registered
========================================================================

You assigned a number, or a tensor without dimensions, to a ``DTensor`` by index, or called ``fill_`` with a tensor. Use
``weights.masked_fill_(mask, 1.0)`` with a mask that is a ``DTensor`` too, or ``weights.fill_(1.0)`` for all of it.

.. symptoms::

   dtensor[0] = 1.0 raises NotImplementedError, set a row of a sharded tensor
   w.fill_(tensor), triu_ or cumsum_ not supported for DTensor
   initialise the padding row of a sharded embedding with a constant, DTensor fails
"""

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor, Replicate, Shard, distribute_tensor
from torch.testing._internal.distributed.fake_pg import FakeStore

# Two ranks of which only this one runs, and nothing is sent: enough to see what a write does here.
dist.init_process_group("fake", rank=0, world_size=2, store=FakeStore())
mesh = init_device_mesh("cpu", (2,))
weights = DTensor.from_local(torch.zeros(2, 2), mesh, [Shard(0)])

# raises: NotImplementedError: Operator aten.fill_.Tensor does not have a sharding strategy registered.
weights[0] = 1.0

# %%
# Why
# ---
#
# An operation on a DTensor needs a rule, which says what part each rank computes. ``weights[0] = 1.0``
# becomes ``fill_`` with the number as a tensor, and that form has no rule, sharded or not.
#
# For another operation, such as ``triu_`` or ``cumsum_``, try the form without underscore and copy its result in:
# ``weights.copy_(weights.triu())``. If that has no rule either, compute from ``weights.full_tensor()`` on every rank,
# distribute the result and copy it in.
#
# Do not write through a slice
# ----------------------------
#
# A row that is a DTensor raises nothing here. But the rows are sharded over two ranks, so ``weights[0]`` is a copy on
# each rank, and the write goes to the copy (:ref:`scenario-write-to-a-row-of-a-dtensor`). ``fill_`` on it is lost,
# too, and so is the number in ``weights[0, 0] = 1.0``:

weights[0] = DTensor.from_local(torch.ones(2), mesh, [Replicate()])
weights[0].fill_(1.0)

assert weights.to_local().tolist() == [[0.0, 0.0], [0.0, 0.0]]
weights.to_local(), weights[0].placements

# %%
# Fix 1: masked\_fill\_ on the whole tensor
# -----------------------------------------
#
# Every rank fills its own rows. Make the mask for the whole tensor, here for row 0 of four, and shard it as the
# tensor is. Each rank cuts its part out of its own copy of the mask, since ``src_data_rank`` is None:

# fix: not compiled: distributed
rows = torch.tensor([[True], [False], [False], [False]])
mask = distribute_tensor(rows, mesh, weights.placements, src_data_rank=None)
weights.masked_fill_(mask, 1.0)

assert mask.shape[0] == weights.shape[0] and weights.placements == (Shard(0),)
assert weights.to_local().tolist() == [[1.0, 1.0], [0.0, 0.0]]
weights.to_local()

# %%
# A parameter that requires grad takes ``masked_fill_`` and ``fill_`` under ``torch.no_grad()``.

# %%
# Fix 2: write to the local part
# ------------------------------
#
# ``to_local()`` shares memory with the DTensor. You count rows from the start of this rank's part. Where the placement
# is ``Replicate()``, write on each rank. For a parameter that requires grad do it under ``torch.no_grad()``:

# fix: not compiled: distributed
if dist.get_rank() == 0:
    weights.to_local()[0] = 2.0
dist.destroy_process_group()

assert weights.to_local().tolist() == [[2.0, 2.0], [0.0, 0.0]]
weights.to_local()

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    Operator {operation} does not have a sharding strategy registered
#
# See also: :ref:`error-mixed-tensor-and-dtensor`, :ref:`error-in-place-needs-another-placement`
