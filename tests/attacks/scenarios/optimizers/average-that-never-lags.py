"""Attacks on gallery/scenarios/optimizers/average-that-never-lags.py."""

import copy

import pytest
import torch
from torch import nn


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Linear(2, 1),
        lambda: nn.BatchNorm1d(2),
        lambda: nn.LSTM(1, 1),
        lambda: nn.Linear(2, 1).half(),
        lambda: nn.utils.parametrizations.weight_norm(nn.Linear(2, 1)),
    ],
    ids=["linear", "batch norm", "lstm", "half", "parametrized"],
)
def test_the_state_dict_has_the_memory(make):
    """``model.state_dict()`` does not copy: its tensors have the memory of the weights."""
    model = make()
    held = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    for name, value in model.state_dict().items():
        assert value.data_ptr() == held[name].data_ptr() and not value.requires_grad


@pytest.mark.parametrize("write", [lambda v: v.mul_(0.5), lambda v: v.lerp_(v, 0.5)])
def test_an_integer_buffer_refuses_fell(write):
    """Write into it with ``lerp_`` or ``mul_``."""
    counter = nn.BatchNorm1d(1).state_dict()["num_batches_tracked"]
    with pytest.raises((RuntimeError, NotImplementedError)):
        write(counter)


def test_another_dtype_is_refused_fell():
    """``lerp_`` goes a part of the way: both must have one dtype."""
    with pytest.raises(RuntimeError, match="dtype"):
        torch.zeros(1).lerp_(torch.ones(1, dtype=torch.float64), 0.25)


@pytest.mark.parametrize("size", [0, 1, 2, 17])
@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0])
def test_lerp_goes_a_part_of_the_way(size, weight):
    """``lerp_`` goes a part of the way from one value to the other."""
    old, new = torch.rand(size), torch.rand(size)
    right = (1 - weight) * old + weight * new
    assert torch.allclose(old.lerp_(new, weight), right)


def test_a_rebinding_loop_writes_nothing():
    """``value = ...`` gives the name to a new tensor."""
    kept = {"weight": torch.ones(1)}
    for value in kept.values():
        value = 0.5 * value
    assert kept["weight"].item() == 1.0 and value.item() == 0.5


def test_a_write_counts():
    """A write to a tensor of it moves the version counter of the parameter."""
    layer = nn.Linear(1, 1)
    loss = (layer.weight * layer.weight).sum()
    layer.state_dict()["weight"].mul_(0.5)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_hook_may_copy_fell():
    """A write to a tensor of ``state_dict()`` is a write to the model."""
    layer = nn.Linear(1, 1)

    def copied(module, state, prefix, meta):
        for name in list(state):
            state[name] = state[name].clone()

    layer.register_state_dict_post_hook(copied)
    before = layer.weight.item()
    layer.state_dict()["weight"].fill_(before + 1)
    assert layer.weight.item() == before


def test_a_copy_of_the_dict_is_none_of_the_tensors():
    """``state_dict()`` does not copy, and neither does ``dict(...)``."""
    layer = nn.Linear(1, 1)
    dict(layer.state_dict())["weight"].fill_(5.0)
    assert layer.weight.item() == 5.0


def test_the_clone_does_not_track():
    """The average that is written under ``detach()`` has no history."""
    layer, average = nn.Linear(1, 1), torch.zeros(1, 1)
    average.lerp_(layer.weight.detach(), 0.25)
    assert not average.requires_grad
    assert torch.zeros(1, 1).lerp_(layer.weight, 0.25).requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_a_half_average_stays_fell(dtype):
    """Start from a clone, and write into it with ``lerp_``: in half precision it never changes."""
    average, weight = torch.ones(1, dtype=dtype), torch.full((1,), 1.25, dtype=dtype)
    for _ in range(100):
        average.lerp_(weight, 0.001)
    assert average.item() == 1.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_a_float_average_of_half_weights_moves(dtype):
    """Keep it in float32."""
    average, weight = torch.ones(1), torch.full((1,), 1.25, dtype=dtype)
    for _ in range(100):
        average.lerp_(weight.float(), 0.001)
    assert average.item() == pytest.approx(1.25 - 0.25 * 0.999**100, abs=1e-4)


@pytest.mark.parametrize("convert", [torch.Tensor.float, torch.Tensor.cpu, torch.Tensor.detach])
def test_conversions_with_nothing_to_do_do_not_copy(convert):
    """``float()`` of a float32 weight is the weight itself."""
    layer = nn.Linear(1, 1)
    assert convert(layer.weight).data_ptr() == layer.weight.data_ptr()


@pytest.mark.parametrize(
    ("make", "same"), [(copy.copy, True), (dict, True), (copy.deepcopy, False)]
)
def test_copies_of_the_dict(make, same):
    """``copy.copy`` and ``dict`` of a state dict copy no tensor."""
    layer = nn.Linear(1, 1)
    assert (make(layer.state_dict())["weight"].data_ptr() == layer.weight.data_ptr()) == same


@pytest.mark.parametrize("replace", ["data", "half", "buffer"])
def test_the_dict_is_left_behind_fell(replace):
    """A write to a tensor of ``state_dict()`` is a write to the model: until it is given others."""
    model = nn.BatchNorm1d(1)
    name = "running_mean" if replace == "buffer" else "weight"
    state = model.state_dict()
    if replace == "data":
        model.weight.data = torch.full((1,), 3.0)
    elif replace == "half":
        model.half()
    else:
        model.running_mean = model.running_mean + 1
    right = getattr(model, name).item()
    state[name].fill_(7.0)
    assert getattr(model, name).item() == right != 7.0


def test_a_dict_from_inference_mode_is_the_model_too():
    """A write to a tensor of it is a write to the model."""
    layer = nn.Linear(1, 1)
    with torch.inference_mode():
        state = layer.state_dict()
    state["weight"].fill_(7.0)
    assert layer.weight.item() == 7.0


def test_a_compiled_module_gives_its_weights():
    """``model.state_dict()`` does not copy: of a compiled module neither, under other names."""
    layer = nn.Linear(1, 1)
    state = torch.compile(layer, backend="eager").state_dict()
    assert state["_orig_mod.weight"].data_ptr() == layer.weight.data_ptr()


def test_a_write_through_data_is_not_counted():
    """A write to a tensor of it moves the version counter; one to ``.data`` of it does not."""
    layer = nn.Linear(1, 1)
    before = layer.weight._version
    layer.state_dict()["weight"].data.fill_(7.0)
    assert layer.weight.item() == 7.0 and layer.weight._version == before


def test_loading_with_assign_shares():
    """Start from a clone: ``load_state_dict(assign=True)`` makes none."""
    layer, average = nn.Linear(1, 1), nn.Linear(1, 1)
    average.load_state_dict(layer.state_dict(), assign=True)
    assert average.weight.data_ptr() == layer.weight.data_ptr()
    average.load_state_dict(copy.deepcopy(layer.state_dict()), assign=True)
    assert average.weight.data_ptr() != layer.weight.data_ptr()


def test_float16_moves_at_first_and_stops_fell():
    """In half precision a small part of the way is rounded away, and the average stays where it is."""
    average, weight = torch.ones(1).half(), torch.full((1,), 2.0).half()
    for _ in range(1000):
        average.lerp_(weight, 0.001)
    reached = average.item()
    average.lerp_(weight, 0.001)
    assert 1.4 < reached < 1.6 and average.item() == reached


def test_named_parameters_give_no_buffers_fell():
    """``named_parameters()`` gives each weight once: and no buffer, so that their average lacks them."""
    model = nn.BatchNorm1d(1)
    assert [name for name, _ in model.named_parameters()] == ["weight", "bias"]
    average = copy.deepcopy(model)
    model.running_mean.fill_(5.0)
    model.num_batches_tracked.fill_(3)
    for kept, now in zip(average.buffers(), model.buffers(), strict=True):
        kept.copy_(now)
    assert average.running_mean.item() == 5.0 and average.num_batches_tracked.item() == 3


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.float64])
def test_a_clone_in_float32_has_its_own_memory(dtype):
    """Start from a clone, in float32 if the weights have half precision."""
    layer = nn.Linear(1, 1, dtype=dtype)
    average = layer.weight.detach().float().clone()
    before = average.item()
    layer.state_dict()["weight"].fill_(9.0)
    assert average.item() == before and average.dtype == torch.float32
