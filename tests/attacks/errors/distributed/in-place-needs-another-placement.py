"""Attacks on gallery/errors/distributed/in-place-needs-another-placement.py."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from ranks import mesh_of
from torch.distributed.tensor import (
    DTensor,
    Partial,
    Replicate,
    Shard,
    distribute_tensor,
)

REFUSED = "in-place operations that require placement changes are not supported"


@contextmanager
def weights(placement, ranks=2) -> Iterator[DTensor]:
    with mesh_of(ranks) as mesh:
        yield DTensor.from_local(torch.tensor([[1.0, -2.0], [-3.0, 4.0]]), mesh, [placement])


WRITES = {
    "mask": lambda w: w.__setitem__(w < 0, 0.0),
    "list": lambda w: w.__setitem__([0, 1], 0.0),
    "index_fill_": lambda w: w.index_fill_(0, torch.tensor(0), 0.0),
}


@pytest.mark.parametrize("name", ["mask", "list", "index_fill_"])
@pytest.mark.parametrize("ranks", [1, 2])
def test_a_sharded_tensor_refuses(name, ranks):
    """You wrote to a sharded DTensor by a mask or a list of positions (on one rank, too)."""
    with weights(Shard(0), ranks) as w, pytest.raises((RuntimeError, NotImplementedError)) as error:
        WRITES[name](w)
    assert REFUSED in str(error.value) or name == "list"


def test_a_replicated_tensor_takes_it_fell():
    """For ``index_put_`` torch finds no way: for Replicate() it does."""
    with weights(Replicate()) as w:
        w[w < 0] = 0.0
        assert w.to_local().tolist() == [[1.0, 0.0], [0.0, 4.0]]


@pytest.mark.parametrize("placement", [Shard(0), Shard(1), Replicate()], ids=str)
def test_masked_fill_keeps_the_placement(placement):
    """``masked_fill_`` keeps the placement."""
    with weights(placement) as w:
        w.masked_fill_(w < 0, 0.0)
        assert w.placements == (placement,)
        assert w.to_local().tolist() == [[1.0, 0.0], [0.0, 4.0]]


def test_a_plain_mask_is_refused_fell():
    """For a mask use ``masked_fill_(mask, 0.0)``: a plain mask is refused."""
    with weights(Shard(0)) as w:
        mask = torch.zeros(4, 2, dtype=torch.bool)
        with pytest.raises(RuntimeError, match="got mixed"):
            w.masked_fill_(mask, 0.0)


@pytest.mark.parametrize("placement", [Shard(0), Replicate()], ids=str)
def test_where_keeps_the_placement(placement):
    """torch.where makes a new DTensor with the same placement."""
    with weights(placement) as w:
        clipped = torch.where(w < 0, 0.0, w)
        assert clipped.placements == (placement,)
        assert w.to_local().tolist() == [[1.0, -2.0], [-3.0, 4.0]]


def test_masked_fill_has_a_gradient():
    """Fix 2: with gradients (masked_fill_ of a computed DTensor has one as well)."""
    with weights(Shard(0)) as w:
        local = w.to_local().clone().requires_grad_()
        source = DTensor.from_local(local, w.device_mesh, [Shard(0)])
        filled = (source * 1).masked_fill_(source.detach() < 0, 0.0)
        filled.to_local().sum().backward()
        assert local.grad.tolist() == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize("placement", [Shard(0), Shard(1)], ids=str)
@pytest.mark.parametrize("dimension", [0, 1])
def test_positions_along_another_dimension_fell(placement, dimension):
    """By a list of positions: along a dimension that is not sharded it goes through."""
    with weights(placement) as w:
        index = (slice(None),) * dimension + (torch.tensor([0]),)
        if placement.dim == dimension:
            with pytest.raises(RuntimeError, match=REFUSED):
                w[index] = 0.0
        else:
            w[index] = 0.0
            assert not w.to_local().select(dimension, 0).any() and w.placements == (placement,)


PENDING = {
    "relu_": (torch.Tensor.relu_, torch.Tensor.relu),
    "add_": (lambda w: w.add_(1.0), lambda w: w.add(1.0)),
    "clamp_": (lambda w: w.clamp_(0.0), lambda w: w.clamp(0.0)),
    "masked_fill_": (lambda w: w.masked_fill_(w < 0, 0.0), lambda w: w.masked_fill(w < 0, 0.0)),
}


@pytest.mark.parametrize("name", list(PENDING))
def test_a_pending_sum_fell(name):
    """You wrote by a mask or a list: ``relu_`` of a tensor placed Partial() says the same."""
    in_place, without = PENDING[name]
    with weights(Partial()) as w:
        with pytest.raises(RuntimeError, match=REFUSED):
            in_place(w)
        assert not without(w).placements[0].is_partial()
        in_place(w.redistribute(placements=[Replicate()]))


def test_masked_fill_does_not_keep_each_placement_fell():
    """``masked_fill_`` keeps the placement: not Partial()."""
    with weights(Partial()) as w, pytest.raises(RuntimeError, match=REFUSED):
        w.masked_fill_(w < 0, 0.0)


def test_scatter_says_the_same():
    """For one number use ``masked_fill_``: ``scatter_`` along the sharded dimension is refused."""
    with weights(Shard(0)) as w:
        index = torch.zeros(1, 2, dtype=torch.long)
        index = distribute_tensor(index, w.device_mesh, [Replicate()], src_data_rank=None)
        with pytest.raises(RuntimeError, match=REFUSED):
            w.scatter_(0, index, 1.0)


def test_a_parameter_fell():
    """Use ``masked_fill_``: a parameter that requires grad takes it under ``no_grad``."""
    with weights(Shard(0)) as w:
        parameter = torch.nn.Parameter(w)
        with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
            parameter.masked_fill_(parameter < 0, 0.0)
        with torch.no_grad():
            parameter.masked_fill_(parameter < 0, 0.0)
        assert parameter.to_local().tolist() == [[1.0, 0.0], [0.0, 4.0]]


WITHOUT = {
    "index_put": lambda w: w.index_put([torch.tensor([0])], torch.tensor(9.0)),
    "index_fill": lambda w: w.index_fill(0, torch.tensor([0]), 9.0),
}


@pytest.mark.parametrize("name", list(WITHOUT))
def test_copy_in_the_result(name):
    """Or copy in the result of the operation without underscore."""
    with weights(Shard(0)) as w:
        w.copy_(WITHOUT[name](w))
        assert w.placements == (Shard(0),)
        assert w.to_local().tolist() == [[9.0, 9.0], [-3.0, 4.0]]


def test_where_takes_values():
    """It also takes a DTensor of values in place of the number: a plain tensor it refuses."""
    with weights(Shard(0)) as w:
        clipped = torch.where(w < 0, w * 10, w)
        assert clipped.placements == (Shard(0),)
        assert clipped.to_local().tolist() == [[1.0, -20.0], [-30.0, 4.0]]
        with pytest.raises(RuntimeError, match="got mixed"):
            torch.where(w < 0, torch.zeros(4, 2), w)


def test_the_write_does_nothing_first():
    """A write in place must keep the placement: the refused write has changed nothing."""
    with weights(Shard(0)) as w:
        with pytest.raises(RuntimeError, match=REFUSED):
            w[w < 0] = 0.0
        assert w.to_local().tolist() == [[1.0, -2.0], [-3.0, 4.0]] and w._version == 0


def replicated(tensor, mesh):
    return distribute_tensor(tensor, mesh, [Replicate()], src_data_rank=None)


def test_a_mask_with_several_values_fell():
    """You wrote by a mask: use ``masked_fill_`` (which takes one number)."""
    with weights(Shard(0)) as w:
        values = replicated(torch.ones(3), w.device_mesh)
        with pytest.raises(RuntimeError, match=REFUSED):
            w[w < 0] = values
        with pytest.raises(RuntimeError, match="0-dimension"):
            w.masked_fill_(w < 0, values)


def test_plain_positions_are_refused_in_other_words_fell():
    """Copy in ``weights.index_put([rows], values)`` (tried with one plain row)."""
    with weights(Shard(0)) as w:
        rows, values = torch.tensor([0, 1]), torch.ones(2, 2)
        with pytest.raises(RuntimeError, match="got mixed"):
            w.index_put([rows], values)
        with pytest.raises(RuntimeError, match="got mixed"):
            w[:, rows] = 0.0


@pytest.mark.parametrize("placement", [Shard(0), Shard(1)], ids=str)
def test_copy_in_rows_and_values_of_dtensors(placement):
    """``weights.copy_(weights.index_put([rows], values))``, with both placed ``Replicate()``."""
    with weights(placement) as w:
        rows = replicated(torch.tensor([1, 0]), w.device_mesh)
        values = replicated(torch.full((2, w.shape[1]), 9.0), w.device_mesh)
        w.copy_(w.index_put([rows], values))
        assert w.placements == (placement,) and (w.to_local() == 9.0).all()


@pytest.mark.parametrize("placement", [Shard(0), Shard(1), Replicate()], ids=str)
def test_the_mask_may_be_placed_otherwise(placement):
    """With a mask that is a ``DTensor`` (placed otherwise than the weights)."""
    with weights(Shard(0)) as w:
        mask = distribute_tensor(
            torch.ones(4, 2, dtype=torch.bool), w.device_mesh, [placement], src_data_rank=None
        )
        w.masked_fill_(mask, 0.0)
        assert w.placements == (Shard(0),)
