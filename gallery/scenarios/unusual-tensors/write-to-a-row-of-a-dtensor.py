r"""
Why is a write to one row of a DTensor lost?
============================================

Indexing the sharded dimension gathers the rows into a copy on each rank, and the write goes there. On one process it
happens to work. Use a whole-tensor operation, or write to ``to_local()``.

.. symptoms::

   weight[0].zero_() has no effect after fully_shard
   works on one GPU and not with two
   in-place edit of a sharded parameter lost
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
weights.to_local()

# %%
# One rank holds all rows, and the write is there. Two ranks with two rows each (PyTorch's ``fake`` backend stands in
# for the other one; we look at the rows of rank 0):

weights = table(ranks=2)
weights[0].zero_()
weights.full_tensor().zero_()
weights.to_local()

# %%
# Nothing has changed, and nothing was raised: row 0 was collected from the ranks first, into new memory.
# An assignment of a plain tensor is refused, at least:

# raises: RuntimeError: aten.copy_.default got mixed torch.Tensor and DTensor, need to convert all torch.Tensor to
#     DTensor before calling distributed operators!
weights[0] = torch.zeros(2, device="cpu")

# %%
# What goes through
# -----------------
#
# Indexing a dimension that is *not* sharded, operations on the whole tensor, and the local part:

weights[:, 0].zero_()
weights.mul_(5.0)
weights.to_local()[1] += 1.0

dist.destroy_process_group()
assert weights.to_local().tolist() == [[0.0, 5.0], [1.0, 6.0]]
weights.to_local()

# %%
# For one row of the whole, copy in a whole value, distributed: :ref:`error-mixed-tensor-and-dtensor`. Row 0 of
# ``to_local()`` is another row on each rank (not run here). A mask: :ref:`error-operator-has-no-sharding-strategy`.
#
# .. claim:: to-local-shares-memory-with-the-dtensor
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
