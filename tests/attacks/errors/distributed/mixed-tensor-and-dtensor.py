"""Attacks on gallery/errors/distributed/mixed-tensor-and-dtensor.py."""

from collections.abc import Iterator

import pytest
import torch
import torch.distributed as dist
from ranks import mesh_of
from torch.distributed.checkpoint.state_dict import StateDictOptions, set_model_state_dict
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import Shard, distribute_tensor, init_device_mesh
from torch.distributed.tensor.experimental import implicit_replication

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
    value = torch.arange(4.0)
    with mesh_of(2, rank=rank) as mesh:
        part = distribute_tensor(value, mesh, [Shard(0)], src_data_rank=None)
        assert part.to_local().tolist() == value[2 * rank : 2 * rank + 2].tolist()


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


@pytest.mark.filterwarnings("ignore:Found a non-scalar tensor")
@pytest.mark.parametrize("shape", [(), (1,), (1, 1)], ids=str)
def test_one_element_is_taken_fell(layer, shape):
    """A plain tensor without dimensions is taken as a number: one of one element as well."""
    weight = layer.weight.detach()
    weight.copy_(torch.full(shape, 2.0))
    weight.mul_(torch.full(shape, 3.0))
    assert weight.full_tensor().tolist() == [[6.0, 6.0], [6.0, 6.0]]


@pytest.mark.filterwarnings("ignore:Found a non-scalar tensor")
@pytest.mark.parametrize("shape", [(), (1,)], ids=str)
@pytest.mark.parametrize("name", ["copy_", "add_"])
def test_a_plain_target_of_one_element_fell(layer, shape, name):
    """A plain target raises the same: of one element it is written, and something else raises."""
    weight = layer.weight.detach().fill_(2.0)
    total, loss = torch.zeros(shape), weight.sum()
    with pytest.raises(AssertionError):
        getattr(total, name)(loss)
    assert total.item() == 8.0
    getattr(total.zero_(), name)(loss.full_tensor())
    assert total.item() == 8.0


def test_a_computed_value_is_refused_fell(layer):
    """Distribute the value: of a value that autograd computed ``detach()``."""
    weight, value = layer.weight, 2 * torch.ones(2, 2, requires_grad=True)
    with torch.no_grad():
        with pytest.raises(RuntimeError, match="distribute leaf tensors"):
            distribute_tensor(value, weight.device_mesh, weight.placements)
        weight.copy_(distribute_tensor(value.detach(), weight.device_mesh, weight.placements))
    assert weight.full_tensor().tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_a_mask_is_distributed_as_well(layer):
    """A mask is distributed in the same way."""
    weight, mask = layer.weight, torch.tensor([[True, False], [False, True]])
    with torch.no_grad():
        weight.zero_()
        weight.masked_fill_(distribute_tensor(mask, weight.device_mesh, weight.placements), 7.0)
    assert weight.full_tensor().tolist() == [[7.0, 0.0], [0.0, 7.0]]


def test_loading_with_assign_fell(layer):
    """``load_state_dict`` raises with this message inside its own: not with ``assign=True``."""
    state = {"weight": torch.ones(2, 2), "bias": torch.zeros(2)}
    with pytest.raises(AttributeError, match="_local_tensor"):
        layer.load_state_dict(state, assign=True)


def test_a_missing_key_passes_fell(layer):
    """``set_model_state_dict`` distributes them: what is missing keeps its value silently."""
    before = layer.bias.full_tensor().detach().clone()
    options = StateDictOptions(full_state_dict=True)
    result = set_model_state_dict(layer, {"weight": torch.ones(2, 2)}, options=options)
    assert not result.missing_keys and torch.equal(layer.bias.full_tensor(), before)
    with pytest.raises(RuntimeError, match="Unexpected key"):
        set_model_state_dict(
            layer, {"weight": torch.ones(2, 2), "more": torch.ones(1)}, options=options
        )


def test_without_full_state_dict_fell(layer):
    """``set_model_state_dict`` distributes them: without ``full_state_dict=True`` it raises."""
    state = {"weight": torch.ones(2, 2), "bias": torch.zeros(2)}
    with pytest.raises(RuntimeError, match=MIXED):
        set_model_state_dict(layer, state)


def test_loading_distributed_values(layer):
    """``load_state_dict`` raises for plain tensors: distributed ones it takes."""
    state = {"weight": torch.ones(2, 2), "bias": torch.zeros(2)}
    placed = {
        key: distribute_tensor(value, layer.weight.device_mesh, getattr(layer, key).placements)
        for key, value in state.items()
    }
    layer.load_state_dict(placed)
    assert layer.weight.full_tensor().tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_with_gradients_the_leaf_is_named_first(layer):
    """One side of the write is a DTensor: outside ``no_grad`` another message comes first."""
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        layer.weight.copy_(torch.ones(2, 2))


def test_the_result_does_not_share_the_value(layer):
    """It gives each rank its part: the default copies, and your value keeps its elements."""
    value = torch.ones(2, 2)
    distribute_tensor(value, layer.weight.device_mesh, layer.weight.placements).to_local().zero_()
    assert value.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_gradient(layer):
    """One side of the write is a DTensor, as are the gradients after ``fully_shard``."""
    layer(torch.ones(1, 2)).sum().backward()
    gradient = layer.weight.grad
    with pytest.raises(RuntimeError, match=MIXED):
        gradient.add_(torch.ones(2, 2))
    gradient.add_(distribute_tensor(torch.ones(2, 2), gradient.device_mesh, gradient.placements))
    assert gradient.full_tensor().tolist() == [[2.0, 2.0], [2.0, 2.0]]
