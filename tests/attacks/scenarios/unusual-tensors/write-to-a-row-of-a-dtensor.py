"""Attacks on gallery/scenarios/unusual-tensors/write-to-a-row-of-a-dtensor.py."""

from contextlib import contextmanager

import pytest
import torch
import torch.distributed as dist
from ranks import mesh_of
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import (
    DTensor,
    Partial,
    Replicate,
    Shard,
    distribute_tensor,
    init_device_mesh,
)


@contextmanager
def table(ranks, placement, rank=0):
    with mesh_of(ranks, rank=rank) as mesh:
        yield DTensor.from_local(torch.ones(2, 2), mesh, [placement])


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
    """``weights[0]`` on the sharded dimension: a tensor placed Replicate() has none."""
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


def augmented(w):
    w[0] += 1.0


def row_of_a_dtensor(w):
    w[0] = DTensor.from_local(torch.zeros(2), w.device_mesh, [Replicate()])


@pytest.mark.parametrize(
    "write",
    [
        augmented,
        row_of_a_dtensor,
        lambda w: w.split(2)[0].zero_(),
        lambda w: w[0:1].squeeze(0).zero_(),
        lambda w: w.redistribute(placements=[Replicate()]).zero_(),
        lambda w: torch.nn.Parameter(w).data[0].zero_(),
    ],
    ids=["+=", "DTensor row", "split", "squeeze", "redistribute", "data"],
)
def test_more_writes_that_are_lost_fell(write):
    """The assignment of a row is refused: not of a row that is a DTensor. These are lost."""
    with table(2, Shard(0)) as weights:
        write(weights)
        assert weights.to_local().tolist() == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    "write",
    [
        lambda w: w.view(-1).zero_(),
        lambda w: w.t().zero_(),
        lambda w: w.detach().zero_(),
        lambda w: [w.t()[0].zero_(), w[:, 1:].zero_()],
        lambda w: w.redistribute(placements=[Shard(0)]).zero_(),
    ],
    ids=["view", "t", "detach", "columns", "same placement"],
)
def test_views_that_stay_sharded_go_through(write):
    """A write through a view that keeps the placement arrives."""
    with table(2, Shard(0)) as weights:
        write(weights)
        assert not weights.to_local().any()


@pytest.mark.parametrize("name", ["triu_", "cumsum_"])
def test_an_operation_without_a_rule_fell(name):
    """An operation on the whole tensor writes: these have no rule."""
    with table(2, Shard(0)) as weights:
        with pytest.raises(NotImplementedError, match="does not have a sharding strategy"):
            weights.triu_() if name == "triu_" else weights.cumsum_(0)


def test_a_sum_that_is_pending_fell():
    """An operation on the whole tensor writes: ``add_`` on a tensor placed Partial() does not."""
    with table(2, Partial()) as weights:
        with pytest.raises(RuntimeError, match="placement changes are not supported"):
            weights.add_(1.0)
        weights.mul_(2.0)
        weights[0].zero_()
        assert weights.to_local().tolist() == [[0.0, 0.0], [2.0, 2.0]]


def test_rows_in_a_loop_raise_fell():
    """No line raises: a loop over the sharded rows does."""
    with table(2, Shard(0)) as weights:
        with pytest.raises(RuntimeError, match="unbind along the sharded dimension"):
            for row in weights:
                row.zero_()


def test_two_dimensions_of_ranks():
    """Indexing the sharded dimension gathers: on a mesh with two dimensions as well."""
    with mesh_of(2, 2) as mesh:
        weights = DTensor.from_local(torch.ones(2, 2), mesh, [Shard(0), Replicate()])
        weights[0].zero_()
        assert weights.to_local().all()
        weights = DTensor.from_local(torch.ones(2, 2), mesh, [Replicate(), Shard(1)])
        weights[0].zero_()
        assert weights.to_local().tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_a_rank_without_rows_fell():
    """Row 0 of ``to_local()`` is another row on each rank: a rank can have none."""
    with mesh_of(2, rank=1) as mesh:
        weights = distribute_tensor(torch.ones(1, 2), mesh, [Shard(0)], src_data_rank=None)
        assert weights.to_local().shape == (0, 2)


class Zeroing(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(2, 2, bias=False)

    def forward(self, rows):
        assert not isinstance(self.linear.weight, DTensor)
        with torch.no_grad():
            self.linear.weight[0].zero_()
        return self.linear(rows)


def test_a_write_inside_forward_is_lost_on_one_rank_fell():
    """On one process it happens to work: not inside ``forward`` after fully_shard."""
    dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
    try:
        module = fully_shard(Zeroing(), mesh=init_device_mesh("cpu", (1,)))
        before = module.linear.weight.full_tensor().detach().clone()
        out = module(torch.ones(1, 2))
        assert out[0, 0] == 0.0
        out.sum().backward()
        assert torch.equal(module.linear.weight.full_tensor().detach(), before) and before[0].any()
    finally:
        dist.destroy_process_group()


@pytest.mark.parametrize("parameter", [False, True])
def test_one_row_of_the_whole_tensor_fell(parameter):
    """Use an operation on the whole tensor, or write to ``to_local()``: not for one row of it."""
    rows = torch.tensor([[True], [False], [False], [False]])
    with table(2, Shard(0)) as weights, torch.no_grad():
        if parameter:
            weights = torch.nn.Parameter(weights)
        mask = distribute_tensor(rows, weights.device_mesh, [Shard(0)], src_data_rank=None)
        weights.masked_fill_(mask, 0.0)
        assert weights.to_local().tolist() == [[0.0, 0.0], [1.0, 1.0]]
    with table(2, Shard(0), rank=1) as weights:
        weights.to_local()[0] = 5.0  # row 2 of the whole tensor, meant was row 0
        assert weights.to_local().tolist() == [[5.0, 5.0], [1.0, 1.0]]


def test_a_plain_mask_is_refused():
    """Use ``masked_fill_`` with a mask that is a DTensor."""
    with table(2, Shard(0)) as weights:
        with pytest.raises(RuntimeError, match="got mixed"):
            weights.masked_fill_(torch.ones(4, 1, dtype=torch.bool), 0.0)


def test_a_row_of_columns_that_are_sharded():
    """A slice of a dimension that is not sharded is a view of the local part."""
    with table(2, Shard(1)) as weights:
        weights[1].zero_()
        assert weights.to_local().tolist() == [[1.0, 1.0], [0.0, 0.0]]
