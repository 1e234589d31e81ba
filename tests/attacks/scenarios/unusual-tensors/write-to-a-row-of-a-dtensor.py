"""Attacks on gallery/scenarios/unusual-tensors/write-to-a-row-of-a-dtensor.py."""

from contextlib import contextmanager

import pytest
import torch
import torch.distributed as dist
from torch.distributed.tensor import DTensor, Replicate, Shard, init_device_mesh
from torch.testing._internal.distributed.fake_pg import FakeStore


@contextmanager
def table(ranks, placement, rank=0):
    dist.init_process_group("fake", rank=rank, world_size=ranks, store=FakeStore())
    try:
        mesh = init_device_mesh("cpu", (ranks,))
        yield DTensor.from_local(torch.ones(2, 2), mesh, [placement])
    finally:
        dist.destroy_process_group()


LOST = {
    "row": lambda w: w[0].zero_(),
    "row of the other rank": lambda w: w[3].zero_(),
    "part of the rows": lambda w: w[0:2].zero_(),
    "element": lambda w: w[0, 0].zero_(),
    "narrow": lambda w: w.narrow(0, 0, 1).zero_(),
    "list": lambda w: w[[0]].zero_(),
    "full_tensor": lambda w: w.full_tensor().zero_(),
}


@pytest.mark.parametrize("name", list(LOST))
@pytest.mark.parametrize("rank", [0, 1])
def test_lost_on_two_ranks(name, rank):
    """Indexing the sharded dimension gathers the rows into a copy on each rank."""
    with table(2, Shard(0), rank) as weights:
        LOST[name](weights)
        assert weights.to_local().tolist() == [[1.0, 1.0], [1.0, 1.0]]


WHOLE = {
    "[:]": lambda w: w[:].zero_(),
    "all rows by number": lambda w: w[0:4].zero_(),
    "[...]": lambda w: w[...].zero_(),
    "zero_": lambda w: w.zero_(),
    "mul_": lambda w: w.mul_(0.0),
    "masked_fill_": lambda w: w.masked_fill_(w > 0, 0.0),
    "to_local": lambda w: w.to_local().zero_(),
}


@pytest.mark.parametrize("name", list(WHOLE))
def test_a_slice_of_all_rows_goes_through_fell(name):
    """Indexing the sharded dimension gathers the rows into a copy: not a slice of all of them."""
    with table(2, Shard(0)) as weights:
        WHOLE[name](weights)
        assert weights.to_local().tolist() == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("name", ["row", "part of the rows", "element", "full_tensor"])
def test_on_one_rank_it_works(name):
    """On one process it happens to work."""
    with table(1, Shard(0)) as weights:
        LOST[name](weights)
        assert weights.to_local()[0, 0] == 0.0


@pytest.mark.parametrize("name", ["row", "element", "full_tensor"])
def test_replicated_fell(name):
    """A write to one row of a DTensor is lost: not if it is placed Replicate()."""
    with table(2, Replicate()) as weights:
        LOST[name](weights)
        assert weights.to_local()[0, 0] == 0.0


def test_the_other_dimension():
    """A slice of a dimension that is not sharded is a view of the local part."""
    with table(2, Shard(0)) as weights:
        weights[:, 0].zero_()
        assert weights.to_local().tolist() == [[0.0, 1.0], [0.0, 1.0]]
    with table(2, Shard(1)) as weights:
        weights[:, 0].zero_()
        weights[1].zero_()
        assert weights.to_local().tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_a_number_and_a_plain_row():
    """The assignment of a plain row is refused, and so is the assignment of a number."""
    with table(2, Shard(0)) as weights:
        with pytest.raises(RuntimeError, match=r"got mixed torch\.Tensor and DTensor"):
            weights[0] = torch.zeros(2)
        with pytest.raises(NotImplementedError, match="does not have a sharding strategy"):
            weights[0] = 0.0


def test_a_parameter_fell():
    """Write to ``to_local()``: that of a parameter that requires grad takes it under no_grad."""
    with table(2, Shard(0)) as weights:
        parameter = torch.nn.Parameter(weights)
        with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
            parameter.to_local()[0] = 5.0
        with torch.no_grad():
            parameter.to_local()[0] = 5.0
        assert parameter.to_local().tolist() == [[5.0, 5.0], [1.0, 1.0]]
