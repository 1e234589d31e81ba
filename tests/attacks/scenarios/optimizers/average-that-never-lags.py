"""Attacks on gallery/scenarios/optimizers/average-that-never-lags.py."""

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


def test_keep_vars_gives_the_parameters_fell():
    """Neither requires grad, and no leaf check is in the way."""
    model = nn.Linear(1, 1)
    assert model.state_dict(keep_vars=True)["weight"] is model.weight
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        model.state_dict(keep_vars=True)["weight"].mul_(0.5)


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
