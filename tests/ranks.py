"""Ranks that are not there: one process stands for one of several, and sends nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch.distributed as dist
from torch.distributed.tensor import DeviceMesh, init_device_mesh
from torch.testing._internal.distributed.fake_pg import FakeStore


@contextmanager
def mesh_of(*shape: int, rank: int = 0) -> Iterator[DeviceMesh]:
    """Give a mesh of so many ranks along each dimension, of which this process is one."""
    dist.init_process_group("fake", rank=rank, world_size=math.prod(shape), store=FakeStore())
    try:
        yield init_device_mesh("cpu", shape)
    finally:
        dist.destroy_process_group()
