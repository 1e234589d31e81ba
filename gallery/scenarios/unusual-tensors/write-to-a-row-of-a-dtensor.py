r"""
Why is a write to one row of a DTensor lost?
============================================

``weights[0]`` on the sharded dimension gathers the row into a copy on each rank, and the write goes there. On
one process it happens to work. Use ``masked_fill_`` with a mask that is a DTensor:
:ref:`error-operator-has-no-sharding-strategy`.

.. symptoms::

   weight[0].zero_() has no effect after fully_shard
   works on one GPU and not with two
   in-place edit of a sharded parameter lost
   editing a few rows of a weight split over several gpus has no effect
   FSDP2 embedding.weight[pad_id].zero_() stays nonzero with more than one rank
"""

import torch
import torch.distributed as dist
from torch.distributed.tensor import Shard, distribute_tensor, init_device_mesh
from torch.testing._internal.distributed.fake_pg import FakeStore


def table(ranks):
    dist.init_process_group("fake", rank=0, world_size=ranks, store=FakeStore())
    mesh, rows = init_device_mesh("cpu", (ranks,)), torch.ones(4, 2, device="cpu")
    return distribute_tensor(rows, mesh, [Shard(0)], src_data_rank=None)


weights = table(ranks=1)
weights[0].zero_()
dist.destroy_process_group()

assert weights.to_local()[0].tolist() == [0.0, 0.0]
weights.to_local()

# %%
# One rank holds all rows, and the write is there. Two ranks with two rows each (PyTorch's ``fake`` backend
# stands in for the other one; we look at the rows of rank 0):

weights = table(ranks=2)
weights[0].zero_()
weights[0:2].zero_()
weights.full_tensor().zero_()

assert weights.to_local().tolist() == [[1.0, 1.0], [1.0, 1.0]]
weights.to_local()

# %%
# No row of rank 0 has changed, and no line raised: the rows were collected from the ranks first, into new
# memory. The placements tell you. ``Shard(0)`` has become ``Replicate()``, which is a copy on each rank:

weights.placements, weights[0].placements

# %%
# ``weights[0] += 1.0`` and the assignment of a row that is a DTensor are lost in the same way. The assignment of a
# number is refused, and so is the assignment of a plain row:

# raises: RuntimeError: aten.copy_.default got mixed torch.Tensor and DTensor, need to convert all torch.Tensor to
#     DTensor before calling distributed operators!
weights[0] = torch.zeros(2, device="cpu")

# %%
# What goes through
# -----------------
#
# A slice of a dimension that is *not* sharded is a view of the local part. ``mul_`` on the whole tensor writes, and so
# does a write to the local part:

weights[:, 0].zero_()
weights.mul_(5.0)
weights.to_local()[1] += 1.0

dist.destroy_process_group()
assert weights.to_local().tolist() == [[0.0, 5.0], [1.0, 6.0]]
weights.to_local()

# %%
# A parameter that requires grad is written so under ``torch.no_grad()``. Row 0 of ``to_local()`` is another row on each
# rank, and a rank can have none. To copy in the whole value: :ref:`error-mixed-tensor-and-dtensor`.
#
# Inside ``forward`` of a module after ``fully_shard`` the parameter is a plain tensor, gathered for this call. A write
# to it is seen by this call, and is lost when FSDP shards the module again, on one rank too. Write before ``forward``.
#
# .. claim:: to-local-shares-memory-with-the-dtensor
#    :range: plain-tensors
#    :wrong: d.to_local() -> d.to_local().clone()
#
#    What ``to_local()`` returns is the memory of the DTensor on this rank.
#
#    >>> from torch.distributed import HashStore, init_process_group
#    >>> from torch.distributed.tensor import DTensor, Replicate, init_device_mesh
#    >>> init_process_group("gloo", rank=0, world_size=1, store=HashStore())
#    >>> part = torch.zeros(3, device="cpu")
#    >>> d = DTensor.from_local(part[1:], init_device_mesh("cpu", (1,)), [Replicate()])
#    >>> d.to_local().fill_(5.0), part
#    (tensor([5., 5.]), tensor([0., 5., 5.]))
#
#    def holds(x):
#        from torch import distributed
#        from torch.distributed.tensor import DTensor, Replicate, init_device_mesh
#
#        if not distributed.is_initialized():
#            store = distributed.HashStore()
#            distributed.init_process_group("gloo", rank=0, world_size=1, store=store)
#        part = x.cpu()
#        d = DTensor.from_local(part, init_device_mesh("cpu", (1,)), [Replicate()])
#        assert d.to_local().data_ptr() == part.data_ptr()
