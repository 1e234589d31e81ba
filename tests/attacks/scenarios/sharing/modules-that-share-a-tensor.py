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
