"""Attacks on gallery/errors/distributed/mixed-tensor-and-dtensor.py."""

from collections.abc import Iterator

import pytest
import torch
import torch.distributed as dist
from torch.distributed.checkpoint.state_dict import StateDictOptions, set_model_state_dict
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import Shard, distribute_tensor, init_device_mesh
from torch.distributed.tensor.experimental import implicit_replication
from torch.testing._internal.distributed.fake_pg import FakeStore

MIXED = "got mixed torch.Tensor and DTensor"


@pytest.fixture
def layer() -> Iterator[torch.nn.Linear]:
    dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
    yield fully_shard(torch.nn.Linear(2, 2), mesh=init_device_mesh("cpu", (1,)))
    dist.destroy_process_group()


WRITES = {
    "copy_": lambda w: w.copy_(torch.ones(2, 2)),
    "[:] =": lambda w: w.__setitem__(slice(None), torch.ones(2, 2)),
    "[0] =": lambda w: w.__setitem__(0, torch.ones(2)),
    "mul_": lambda w: w.mul_(torch.ones(2, 2)),
    "masked_fill_": lambda w: w.masked_fill_(torch.ones(2, 2) > 0, 1.0),
    "target": lambda w: torch.zeros(2, 2).copy_(w),
    "target +=": lambda w: torch.zeros(2, 2).add_(w),
}


@pytest.mark.parametrize(
    "name", ["copy_", "[:] =", "[0] =", "mul_", "masked_fill_", "target", "target +="]
)
def test_each_side_is_refused(layer, name):
    """One side of the write is a DTensor and the other is a plain tensor."""
    with pytest.raises(RuntimeError, match=MIXED):
        WRITES[name](layer.weight.detach())


def test_without_dimensions_it_is_taken_fell(layer):
    """A plain tensor as the value is refused: one without dimensions is taken as a number."""
    weight = layer.weight.detach()
    weight.copy_(torch.tensor(2.0))
    weight.mul_(torch.tensor(3.0))
    assert weight.full_tensor().tolist() == [[6.0, 6.0], [6.0, 6.0]]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_distribute_and_copy(layer, dtype):
    """Fix 1: copy_ converts the dtype, and the parameter stays the same object."""
    weight, value = layer.weight, torch.tensor([[1, 2], [3, 4]], dtype=dtype)
    with torch.no_grad():
        weight.copy_(distribute_tensor(value, weight.device_mesh, weight.placements))
    assert layer.weight is weight and weight.dtype == torch.float32
    assert weight.full_tensor().tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("rank", [0, 1])
def test_each_rank_cuts_its_part(rank):
    """With ``src_data_rank=None`` each rank cuts its part out of its own value."""
    dist.init_process_group("fake", rank=rank, world_size=2, store=FakeStore())
    try:
        mesh, value = init_device_mesh("cpu", (2,)), torch.arange(4.0)
        part = distribute_tensor(value, mesh, [Shard(0)], src_data_rank=None)
        assert part.to_local().tolist() == value[2 * rank : 2 * rank + 2].tolist()
    finally:
        dist.destroy_process_group()


def test_the_default_takes_rank_0_fell():
    """Every rank has the whole value, and keeps its part: by default rank 0 sends it."""
    import inspect

    assert inspect.signature(distribute_tensor).parameters["src_data_rank"].default == 0


def test_loading(layer):
    """``load_state_dict`` raises for plain tensors; ``set_model_state_dict`` distributes them."""
    state, weight = {"weight": torch.ones(2, 2), "bias": torch.zeros(2)}, layer.weight
    with pytest.raises(RuntimeError, match="Error\\(s\\) in loading state_dict"):
        layer.load_state_dict(state)
    set_model_state_dict(layer, state, options=StateDictOptions(full_state_dict=True))
    assert layer.weight is weight and weight.full_tensor().tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_implicit_replication(layer):
    """Distribute the value (an experimental context does it for a value that each rank has)."""
    weight = layer.weight.detach()
    with implicit_replication():
        weight.copy_(torch.ones(2, 2))
    assert weight.full_tensor().tolist() == [[1.0, 1.0], [1.0, 1.0]]
