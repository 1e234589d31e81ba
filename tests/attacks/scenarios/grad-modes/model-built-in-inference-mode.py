import copy

import pytest
import torch
from torch import nn


def inside(make):
    with torch.inference_mode():
        return make()


def linear():
    return nn.Linear(2, 2)


@pytest.mark.parametrize(
    "write",
    [
        lambda p: p.detach().zero_(),
        lambda p: p.data.zero_(),
        lambda p: p.detach().numpy().fill(0),
        torch.inference_mode()(lambda p: p.zero_()),
    ],
)
def test_writes_that_raise_nothing_fell(write):
    """Not in place: parameters made there are inference tensors for good."""
    weight = inside(linear).weight
    write(weight)
    assert not weight.any() and weight.is_inference()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.enable_grad])
def test_it_raises_and_writes_fell(mode):
    """A parameter made in inference mode may not be written outside, under ``no_grad`` neither."""
    weight = inside(linear).weight
    with mode(), pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        weight.zero_()
    assert not weight.any()


def shared():
    model = nn.Sequential(linear(), linear(), nn.BatchNorm1d(2))
    model[1].weight = model[0].weight
    model[0].bias.requires_grad_(False)
    return model


def test_clones_one_by_one_break_shared_parameters_fell():
    """Put clones in the place of its parameters and buffers."""
    given = inside(shared)
    for module in given.modules():
        for name, parameter in list(module.named_parameters(recurse=False)):
            setattr(module, name, nn.Parameter(parameter.clone()))
    assert given[0].weight is not given[1].weight and given[0].bias.requires_grad


def test_a_deep_copy_keeps_them():
    """``copy.deepcopy`` keeps shared parameters shared, and frozen ones frozen."""
    model = copy.deepcopy(inside(shared))
    assert model[0].weight is model[1].weight and not model[0].bias.requires_grad
    assert not any(tensor.is_inference() for tensor in model.state_dict().values())


@pytest.mark.parametrize("rows", [2, 3, 17])
def test_a_deep_copy_trains(rows):
    """``copy.deepcopy`` gives ordinary parameters and buffers."""
    model = copy.deepcopy(inside(shared))
    model(torch.ones(rows, 2)).sum().backward()
    with torch.no_grad():
        model[0].weight -= model[0].weight.grad
    assert model[2].num_batches_tracked == 1


def test_a_deep_copy_made_inside():
    """A copy that is made in inference mode is of inference tensors again."""
    given = inside(linear)
    assert inside(lambda: copy.deepcopy(given)).weight.is_inference()


@pytest.mark.parametrize("where", ["inside", "outside"])
def test_load_state_dict(where):
    """Parameters into which ``load_state_dict`` copies values there stay what they are."""
    given, model = inside(linear), linear()
    state = given.state_dict()
    if where == "inside":
        inside(lambda: model.load_state_dict(state))
    else:
        model.load_state_dict(state)
    assert torch.equal(model.weight, given.weight) and not model.weight.is_inference()


def test_a_conversion_gives_ordinary_parameters():
    """Parameters made there are inference tensors for good (``double()`` puts others there)."""
    assert not inside(linear).double().weight.is_inference()
