"""Attacks on gallery/errors/distributed/in-place-needs-another-placement.py."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
import torch.distributed as dist
from torch.distributed.tensor import DTensor, Replicate, Shard, init_device_mesh
from torch.testing._internal.distributed.fake_pg import FakeStore

REFUSED = "in-place operations that require placement changes are not supported"


@contextmanager
def weights(placement, ranks=2) -> Iterator[DTensor]:
    dist.init_process_group("fake", rank=0, world_size=ranks, store=FakeStore())
    try:
        mesh, local = init_device_mesh("cpu", (ranks,)), torch.tensor([[1.0, -2.0], [-3.0, 4.0]])
        yield DTensor.from_local(local, mesh, [placement])
    finally:
        dist.destroy_process_group()


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
