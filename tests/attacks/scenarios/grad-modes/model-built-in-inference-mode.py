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


def test_an_input_that_requires_no_grad_fell():
    """Nor can you use it where gradients are recorded."""
    layer = inside(linear)
    layer(torch.ones(3, 2)).sum().backward()
    assert layer.weight.requires_grad and layer.weight.grad is None
    assert layer.bias.grad.tolist() == [3.0, 3.0]
    assert not layer.weight.t().requires_grad and (layer.weight + 1).requires_grad
    words = inside(lambda: nn.Embedding(2, 1))
    words(torch.tensor([0])).sum().backward()
    assert words.weight.grad.tolist() == [[1.0], [0.0]]


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Sequential(linear(), linear()),
        lambda: nn.BatchNorm1d(2).eval(),
        lambda: nn.LayerNorm(2),
        lambda: nn.Sequential(nn.Unflatten(1, (1, 2)), nn.Conv1d(1, 1, 1)),
    ],
)
def test_layers_that_save_their_weight(make):
    """Where gradients are recorded, a layer that has to save such a weight raises."""
    model = inside(make)
    with pytest.raises(RuntimeError, match="cannot be saved for backward"):
        model(torch.tensor([[1.0, 2.0], [3.0, 5.0]])).sum().backward()


@pytest.mark.parametrize("convert", [nn.Module.double, nn.Module.half])
def test_a_conversion_in_the_mode_fell(convert):
    """Parameters that are used there stay what they are (converted there they do not)."""
    model = linear()
    inside(lambda: convert(model))
    assert model.weight.is_inference()
    assert not copy.deepcopy(model).weight.is_inference()


def test_a_state_loaded_in_the_mode_and_assigned_there_fell():
    """Parameters into which ``load_state_dict`` puts values there stay what they are."""
    given, model = inside(linear), linear()
    inside(lambda: model.load_state_dict(given.state_dict(), assign=True))
    assert model.weight.is_inference()


@pytest.mark.parametrize(
    "make, shape",
    [
        (lambda: nn.LSTM(2, 2), (3, 1, 2)),
        (lambda: nn.TransformerEncoderLayer(2, 1, 4), (3, 1, 2)),
        (lambda: nn.utils.parametrizations.weight_norm(linear()), (1, 2)),
        (lambda: nn.utils.parametrizations.spectral_norm(linear()), (1, 2)),
        (lambda: nn.LazyLinear(2), (1, 2)),
    ],
)
def test_a_deep_copy_of_other_modules(make, shape):
    """``copy.deepcopy`` gives ordinary parameters and buffers."""
    model = copy.deepcopy(inside(make))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        output = model(torch.ones(shape))
        (output[0] if isinstance(output, tuple) else output).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    assert not any(tensor.is_inference() for tensor in model.state_dict().values())


def test_swapped_weights():
    """Take a copy outside of the mode: its layers can be swapped, those of the original abort."""

    def swap(model):
        with torch.no_grad():
            kept = model[0].weight.clone()
            model[0].weight.copy_(model[1].weight)
            model[1].weight.copy_(kept)

    given = inside(lambda: nn.Sequential(linear(), linear()))
    model = copy.deepcopy(given)
    swap(model)
    assert torch.equal(model[0].weight, given[1].weight)
    assert torch.equal(model[1].weight, given[0].weight)
    with pytest.raises(RuntimeError, match="Inplace update"):
        swap(given)


@pytest.mark.parametrize("name", ["requires_grad_", "share_memory_"])
def test_in_place_methods_that_write_no_values_fell(name):
    """An in-place method on a parameter made in inference mode raises outside."""
    with torch.inference_mode():
        made_inside = nn.Parameter(torch.ones(2))
    arguments = (False,) if name == "requires_grad_" else ()
    assert getattr(made_inside, name)(*arguments) is made_inside


def test_a_state_that_is_assigned_outside_fell():
    """Instead of a copy, ``load_state_dict`` of a model that was built outside takes the values."""
    with torch.inference_mode():
        given = nn.Linear(2, 2)
    model = nn.Linear(2, 2)
    with pytest.raises(RuntimeError, match="inference tensor"):
        model.load_state_dict(given.state_dict(), assign=True)
    model = nn.Linear(2, 2)
    model.load_state_dict(given.state_dict())
    assert torch.equal(model.weight, given.weight) and not model.weight.is_inference()


def test_buffers_that_are_used_in_the_mode():
    """Parameters that are *used* there stay what they are (the statistics of a norm as well)."""
    norm = nn.BatchNorm1d(2)
    with torch.inference_mode():
        norm(torch.ones(3, 2))
    assert not any(tensor.is_inference() for tensor in norm.state_dict().values())
