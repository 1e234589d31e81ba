"""Attacks on gallery/scenarios/sharing/modules-that-share-a-tensor.py."""

import copy
import io

import pytest
import torch
from torch import nn


def pair():
    start = torch.zeros(2)
    return nn.ParameterList([nn.Parameter(start), nn.Parameter(start)])


def tied():
    embed, project = nn.Embedding(3, 2), nn.Linear(2, 3, bias=False)
    project.weight = embed.weight
    return nn.ModuleDict({"embed": embed, "project": project})


@pytest.mark.parametrize("kind", ["plain", "leaf", "parameter", "view"])
def test_parameter_copies_nothing(kind):
    """``nn.Parameter(t)`` copies nothing."""
    source = {
        "plain": torch.zeros(2),
        "leaf": torch.zeros(2, requires_grad=True),
        "parameter": nn.Parameter(torch.zeros(2)),
        "view": torch.zeros(2, 2)[1],
    }[kind]
    made = nn.Parameter(source)
    assert made is not source and made.data_ptr() == source.data_ptr()


@pytest.mark.parametrize("way", ["double", "deepcopy"])
def test_two_parameters_on_one_memory_come_apart_fell(way):
    """Two parameters made from one tensor have one memory."""
    model = pair()
    model = model.double() if way == "double" else copy.deepcopy(model)
    model[0].detach().fill_(5.0)
    assert model[1].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("way", ["double", "deepcopy", "train", "load"])
def test_one_parameter_in_both_stays_one(way):
    """A write keeps the tie, and so do ``copy.deepcopy`` and ``double()`` of the whole model."""
    model = tied()
    if way == "deepcopy":
        model = copy.deepcopy(model)
    elif way == "load":
        model.load_state_dict(tied().state_dict())
    else:
        getattr(model, way)()
    assert model["project"].weight is model["embed"].weight


def test_a_conversion_of_one_of_them():
    """``double()`` of the whole model keeps the tie (that of one module converts both)."""
    model = tied()
    model["embed"].double()
    assert model["project"].weight is model["embed"].weight
    assert model["project"].weight.dtype == torch.float64


def test_a_saved_pair_shares_in_the_file():
    """Two parameters made from one tensor have one memory, until the modules are converted or copied."""
    file = io.BytesIO()
    torch.save(pair().state_dict(), file)
    file.seek(0)
    state = torch.load(file)
    state["0"].fill_(5.0)
    assert state["1"].tolist() == [5.0, 5.0]


def test_clone_of_a_leaf_is_no_leaf_fell():
    """Pass ``t.clone()``: of a tensor that requires grad, a buffer would be part of the graph."""
    start = torch.zeros(2, requires_grad=True)
    module = nn.Module()
    module.register_buffer("wrong", start.clone())
    module.register_buffer("mean", start.detach().clone())
    assert module.wrong.grad_fn is not None and not module.mean.requires_grad
    module.mean[0] = 1.0
    assert start.tolist() == [0.0, 0.0]


def test_both_steps_change_the_same_numbers():
    """An optimizer makes a step for each, and both steps change the same numbers."""
    model = pair()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    (model[0] + 10 * model[1]).sum().backward()
    optimizer.step()
    assert model[0].tolist() == model[1].tolist() == [-11.0, -11.0]


def test_the_gradient_of_a_tied_weight_is_the_sum():
    """One object, and one gradient, which is the sum."""
    model = tied()
    weight = model["embed"].weight
    model["project"](model["embed"](torch.tensor([0]))).sum().backward()
    twin = weight.detach().clone().requires_grad_()
    (twin[0] @ twin.T).sum().backward()
    assert torch.allclose(weight.grad, twin.grad)


def test_listed_once():
    """``parameters()`` lists it once."""
    model = tied()
    assert len(list(model.parameters())) == 1 and len(model.state_dict()) == 2
    assert len(list(model.named_parameters(remove_duplicate=False))) == 2


@pytest.mark.parametrize("made", ["times", "appended", "copy.copy"])
def test_one_layer_in_two_places_fell(made):
    """They were made from one tensor, or one parameter was given to both (or they are one layer)."""
    layer = nn.Linear(2, 2)
    layers = {
        "times": lambda: nn.ModuleList([layer] * 2),
        "appended": lambda: nn.ModuleList([layer, layer]),
        "copy.copy": lambda: nn.ModuleList([layer, copy.copy(layer)]),
    }[made]()
    nn.init.zeros_(layers[0].weight)
    assert not layers[1].weight.any() and len(list(layers.parameters())) == 2


def test_the_same_tensor_does_not_tie_fell():
    """Pass a clone unless you want the layers tied: without the clone they are not tied either."""
    model = pair()
    (model[0] + 10 * model[1]).sum().backward()
    assert model[0].grad.tolist() == [1.0, 1.0] and model[1].grad.tolist() == [10.0, 10.0]


@pytest.mark.parametrize("way", ["data", "assign", "load"])
def test_ways_that_share_and_one_that_copies(way):
    """``b.weight.data = a.weight.data`` and ``assign=True`` share; ``load_state_dict`` copies."""
    first, second = nn.Linear(2, 2), nn.Linear(2, 2)
    if way == "data":
        second.weight.data = first.weight.data
    else:
        second.load_state_dict(first.state_dict(), assign=way == "assign")
    assert second.weight is not first.weight
    nn.init.zeros_(first.weight)
    assert second.weight.any() == (way == "load")


def test_a_comprehension_and_a_deep_copy():
    """A comprehension makes a layer for each place; ``copy.deepcopy(layer)`` keeps the values."""
    layer = nn.Linear(2, 2)
    layers = nn.ModuleList(copy.deepcopy(layer) for _ in range(2))
    assert torch.equal(layers[0].weight, layers[1].weight)
    nn.init.zeros_(layers[0].weight)
    assert layers[1].weight.any() and layer.weight.any()


@pytest.mark.parametrize("way", ["half", "bfloat16", "share_memory"])
def test_more_that_keeps_the_tie(way):
    """A write keeps the tie, and so do ``copy.deepcopy`` and ``double()`` of the whole model."""
    model = getattr(tied(), way)()
    assert model["project"].weight is model["embed"].weight


def test_buffers_come_apart_in_a_conversion():
    """A conversion of the model gives each of the two a memory of its own: buffers too."""
    start, model = torch.zeros(2), nn.ModuleList([nn.Module(), nn.Module()])
    for module in model:
        module.register_buffer("mean", start)
    twin = copy.deepcopy(model)
    assert twin[0].mean is twin[1].mean
    model.double()
    model[0].mean.fill_(1.0)
    assert model[1].mean.tolist() == [0.0, 0.0]


def test_a_parameter_assigned_to_both_is_tied_again():
    """A new ``Parameter`` in one of the modules ends the tie. Assign it to both."""
    model = tied()
    model["embed"].weight = nn.Parameter(torch.zeros(3, 2))
    assert model["project"].weight is not model["embed"].weight
    model["project"].weight = model["embed"].weight
    assert len(list(model.parameters())) == 1


def test_a_comprehension_over_one_layer_fell():
    """A comprehension makes a layer for each place."""
    layer = nn.Linear(1, 1)
    layers = nn.ModuleList([layer for _ in range(2)])
    assert layers[0] is layers[1]


def test_parts_of_one_tensor_fell():
    """They share a tensor, or they are one layer (two views of it are two tensors)."""
    flat = torch.zeros(4)
    first, second = nn.Parameter(flat[:2]), nn.Parameter(flat.view(2, 2))
    first.detach().fill_(5.0)
    assert second.tolist() == [[5.0, 5.0], [0.0, 0.0]]


def test_the_optimizer_keeps_the_old_parameter_fell():
    """A new ``Parameter`` in one of the modules ends the tie. Assign it to both."""
    model = tied()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model["embed"].weight = nn.Parameter(torch.zeros(3, 2))
    model["project"].weight = model["embed"].weight
    for made, moved in ((optimizer, False), (torch.optim.SGD(model.parameters(), lr=1.0), True)):
        model["embed"].weight.grad = torch.ones(3, 2)
        made.step()
        assert bool(model["embed"].weight.any()) == moved


@pytest.mark.parametrize("start", [torch.zeros(1).expand(3), torch.zeros(3, requires_grad=True)])
def test_a_detached_clone_is_apart(start):
    """Pass ``t.detach().clone()``."""
    made = nn.Parameter(start.detach().clone())
    made.detach()[0] = 5.0
    assert made.tolist() == [5.0, 0.0, 0.0] and not start.any() and made.is_leaf
