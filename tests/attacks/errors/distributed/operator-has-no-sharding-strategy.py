"""Attacks on gallery/errors/distributed/operator-has-no-sharding-strategy.py."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from ranks import mesh_of
from torch.distributed.tensor import DTensor, Replicate, Shard, distribute_tensor


@contextmanager
def weights(placement=None, rank=0, ranks=2) -> Iterator[DTensor]:
    with mesh_of(ranks, rank=rank) as mesh:
        yield DTensor.from_local(torch.zeros(2, 2), mesh, [placement or Shard(0)])


@pytest.mark.parametrize(
    "index", [0, -1, slice(0, 1), slice(None), ..., (slice(None), 0)], ids=repr
)
@pytest.mark.parametrize("placement", [Shard(0), Replicate()], ids=str)
def test_a_number_by_index(index, placement):
    """You assigned a number to a DTensor by index (replicated or not, all or a part)."""
    with weights(placement) as w:
        with pytest.raises(NotImplementedError, match="does not have a sharding strategy"):
            w[index] = 1.0


def test_a_list_says_something_else():
    """You assigned a number to a DTensor by index: a list has another message."""
    with weights() as w, pytest.raises(RuntimeError, match="placement changes are not supported"):
        w[torch.tensor([0])] = 1.0


@pytest.mark.parametrize("rank", [0, 1])
def test_the_mask_is_right_on_each_rank_fell(rank):
    """Every rank fills its own rows: the mask made of one part per rank filled rows 0 and 2."""
    with weights(rank=rank) as w:
        same = torch.tensor([[True], [False]])
        assert DTensor.from_local(same, w.device_mesh, [Shard(0)]).to_local()[0].item()
        rows = torch.tensor([[True], [False], [False], [False]])
        mask = distribute_tensor(rows, w.device_mesh, w.placements, src_data_rank=None)
        w.masked_fill_(mask, 1.0)
        assert w.to_local().tolist() == [[1.0 - rank, 1.0 - rank], [0.0, 0.0]]


@pytest.mark.parametrize("write", ["fill_", "assign"])
def test_a_row_is_a_copy_of_a_sharded_tensor(write):
    """The rows are sharded over two ranks, so ``weights[0]`` is a copy, and the write goes to the copy."""
    for placement, kept in ((Shard(0), [0.0, 0.0]), (Replicate(), [1.0, 1.0])):
        with weights(placement) as w:
            if write == "fill_":
                w[0].fill_(1.0)
            else:
                w[0] = DTensor.from_local(torch.ones(2), w.device_mesh, [Replicate()])
            assert w.to_local()[0].tolist() == kept and w[0].placements == (Replicate(),)


def test_the_whole_tensor():
    """Use ``weights.fill_(1.0)`` for all of it."""
    with weights() as w:
        w.fill_(1.0)
        assert w.to_local().tolist() == [[1.0, 1.0], [1.0, 1.0]] and w.placements == (Shard(0),)


def test_local_part_of_a_parameter_fell():
    """``to_local()`` shares memory: of a parameter that requires grad under ``no_grad``."""
    with weights() as w:
        parameter = torch.nn.Parameter(w)
        with pytest.raises(RuntimeError, match="is being modified inplace"):
            parameter.to_local()[0] = 2.0
        with torch.no_grad():
            parameter.to_local()[0] = 2.0
        assert w.to_local().tolist() == [[2.0, 2.0], [0.0, 0.0]]


NONE = "does not have a sharding strategy"


@pytest.mark.parametrize("write", ["fill_", "assign", "all"])
def test_fill_with_a_tensor_fell(write):
    """You assigned a number by index: ``fill_`` with a tensor says the same, without an index."""
    with weights() as w:
        with pytest.raises(NotImplementedError, match=NONE):
            if write == "fill_":
                w.fill_(torch.tensor(1.0))
            else:
                w[0 if write == "assign" else ...] = torch.tensor(1.0)
        w.fill_(torch.tensor(1.0).item())
        w.copy_(torch.tensor(2.0))
        assert w.to_local().tolist() == [[2.0, 2.0], [2.0, 2.0]]


OTHERS = {
    "triu_": lambda w: w.triu_(),
    "cumsum_": lambda w: w.cumsum_(1),
    "masked_scatter_": lambda w: w.masked_scatter_(w < 9, w),
    "unsqueeze_": lambda w: w.unsqueeze_(0),
}


@pytest.mark.parametrize("name", list(OTHERS))
def test_other_operations_have_no_rule_fell(name):
    """You assigned a number by index: these operations raise the same, and need another cure."""
    with weights() as w, pytest.raises(NotImplementedError, match=NONE):
        OTHERS[name](w)


def test_the_form_without_underscore():
    """Try the form without underscore and copy its result in."""
    with weights() as w:
        w.fill_(1.0)
        w.copy_(w.triu())
        assert w.placements == (Shard(0),)
        assert w.to_local().tolist() == [[1.0, 1.0], [0.0, 1.0]]
        w.copy_(w.cumsum(1))
        assert w.to_local().tolist() == [[1.0, 2.0], [0.0, 1.0]]


def test_the_full_tensor():
    """If that has no rule either, compute from ``full_tensor()``, distribute, and copy it in."""
    with weights(ranks=1) as w:
        with pytest.raises(NotImplementedError, match=NONE):
            w.masked_scatter(w < 9, w)
        full = w.full_tensor()
        full = full.masked_scatter(full < 9, torch.arange(4.0))
        w.copy_(distribute_tensor(full, w.device_mesh, w.placements, src_data_rank=None))
        assert w.to_local().tolist() == [[0.0, 1.0], [2.0, 3.0]]


@pytest.mark.parametrize(("placement", "kept"), [(Shard(0), True), (Shard(1), False)], ids=str)
def test_a_column_fell(placement, kept):
    """Do not write through a slice: the write is lost (along a dimension that is not sharded it is kept)."""
    with weights(placement) as w:
        w[:, 0].fill_(1.0)
        assert bool(w.to_local()[:, 0].eq(1.0).all()) is kept


def test_one_rank_raises_as_well():
    """That form has no rule, sharded or not: on one rank neither."""
    with weights(ranks=1) as w, pytest.raises(NotImplementedError, match=NONE):
        w[0] = 1.0


@pytest.mark.parametrize("rank", [0, 1])
def test_a_replicated_mask(rank):
    """Shard it as the tensor is: a mask that each rank holds whole does as well."""
    with weights(rank=rank) as w:
        rows = torch.tensor([[True], [False], [False], [True]])
        mask = distribute_tensor(rows, w.device_mesh, [Replicate()], src_data_rank=None)
        w.masked_fill_(mask, 1.0)
        assert w.to_local()[:, 0].tolist() == [[1.0, 0.0], [0.0, 1.0]][rank]


def test_a_parameter_in_both_fixes_fell():
    """Fix 1 and ``fill_``: a parameter that requires grad takes them under ``no_grad``."""
    with weights() as w:
        parameter = torch.nn.Parameter(w)
        for write in (lambda: parameter.fill_(1.0), lambda: parameter.masked_fill_(w < 9, 2.0)):
            with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
                write()
            with torch.no_grad():
                write()
        assert w.to_local().tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_nothing_is_written_first():
    """Operator does not have a sharding strategy: the refused assignment changes nothing."""
    with weights(Replicate()) as w:
        with pytest.raises(NotImplementedError, match=NONE):
            w[0] = 1.0
        assert not w.to_local().any()


@pytest.mark.parametrize("write", [torch.Tensor.zero_, torch.nn.init.zeros_, lambda w: w.mul_(0)])
def test_whole_operations_with_a_rule(write):
    """An operation on a DTensor needs a rule: these have one."""
    with weights() as w:
        w.fill_(3.0)
        write(w)
        assert not w.to_local().any() and w.placements == (Shard(0),)


def test_a_dtensor_without_dimensions_raises_fell():
    """A value that is a DTensor raises nothing (without dimensions it raises the same)."""
    with weights() as w:
        value = DTensor.from_local(torch.tensor(1.0), w.device_mesh, [Replicate()])
        for index in (0, (slice(None), 0), ...):
            with pytest.raises(NotImplementedError, match=NONE):
                w[index] = value


def test_a_row_of_a_mesh_of_one_rank_is_written_fell():
    """If the rows are sharded, the write goes to the copy (on one rank the row is written)."""
    with weights(ranks=1) as w:
        w[0] = DTensor.from_local(torch.ones(2), w.device_mesh, [Replicate()])
        assert w.to_local().tolist() == [[1.0, 1.0], [0.0, 0.0]]


@pytest.mark.parametrize(("stop", "kept"), [(None, 1.0), (2, 0.0)])
def test_all_the_rows_fell(stop, kept):
    """Do not write through a slice (``[:]`` is kept; a slice of two of the four rows is lost)."""
    with weights() as w:
        w[:stop].fill_(1.0)
        assert w.to_local().eq(kept).all()


@pytest.mark.parametrize("rank", [0, 1])
def test_the_local_part_of_one_rank_of_a_replicated_tensor_fell(rank):
    """Fix 2: write to the local part, on rank 0 (of a replicated tensor the ranks then differ)."""
    with weights(Replicate(), rank=rank) as w:
        if rank == 0:
            w.to_local()[0] = 2.0
        assert w.to_local()[0].tolist() == [2.0 - 2 * rank] * 2


@pytest.mark.parametrize("placement", [Shard(0), Shard(1), Replicate()], ids=str)
def test_fix_1_in_other_placements(placement):
    """Make the mask for the whole tensor, and shard it as the tensor is."""
    with weights(placement) as w:
        rows = torch.arange(w.shape[0])[:, None] == 0
        mask = distribute_tensor(
            rows.expand(w.shape), w.device_mesh, w.placements, src_data_rank=None
        )
        w.masked_fill_(mask, 1.0)
        assert w.to_local().tolist() == [[1.0, 1.0], [0.0, 0.0]]


@pytest.mark.parametrize("placement", [Shard(0), Shard(1), Replicate()], ids=str)
def test_a_number_for_a_single_element_fell(placement):
    """You assigned a number by index (for a single element nothing is raised; where sharded it is lost)."""
    with weights(placement) as w:
        w[0, 0] = 1.0
        kept = 1.0 if placement == Replicate() else 0.0
        assert w.to_local().tolist() == [[kept, 0.0], [0.0, 0.0]]
