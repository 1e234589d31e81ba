"""Attacks on gallery/scenarios/sharing/state-dict-keeps-changing.py."""

import copy

import pytest
import torch
from torch import nn


@pytest.mark.parametrize("way", ["double", "new parameter", "assign"])
def test_other_memory_leaves_it_as_it_is_fell(way):
    """A write reaches the model from a *fresh* ``state_dict()``: an old one may have other memory."""
    model = nn.Linear(2, 1, bias=False)
    nn.init.ones_(model.weight)
    best = model.state_dict()
    if way == "double":
        model.double()
    elif way == "new parameter":
        model.weight = nn.Parameter(model.weight.detach().clone())
    else:
        model.load_state_dict(copy.deepcopy(best), assign=True)
    nn.init.zeros_(model.weight)
    assert best["weight"].tolist() == [[1.0, 1.0]]


def test_a_buffer_that_is_replaced_fell():
    """Its tensors change with the module: not with an assignment that puts another tensor in place."""
    norm = nn.BatchNorm1d(2)
    best = norm.state_dict()
    norm(torch.arange(8.0).reshape(4, 2))
    assert best["running_mean"].any() and best["num_batches_tracked"] == 1
    norm.running_mean = norm.running_mean + 1
    assert not torch.equal(best["running_mean"], norm.running_mean)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop", "Adagrad"])
def test_optimizers_write_there(optimizer):
    """Its tensors share the memory of the parameters, and the optimizer writes there."""
    model = nn.Linear(2, 1)
    best = model.state_dict()
    before = best["weight"].tolist()
    step = getattr(torch.optim, optimizer)(model.parameters(), lr=0.5)
    model(torch.ones(1, 2)).sum().backward()
    step.step()
    assert best["weight"].tolist() == model.weight.tolist() != before


@pytest.mark.parametrize(
    "way", [dict, copy.copy, lambda state: {**state}], ids=["dict", "copy.copy", "stars"]
)
def test_a_copy_of_the_dict_is_not_enough(way):
    """``dict(best)`` copies the dict and not the tensors."""
    model = nn.Linear(2, 1)
    kept = way(model.state_dict())
    nn.init.zeros_(model.weight)
    assert not kept["weight"].any()


def test_keep_vars_gives_the_parameters_themselves():
    """Its tensors share the memory of the parameters."""
    model = nn.Linear(2, 1)
    assert model.state_dict(keep_vars=True)["weight"] is model.weight
    assert not model.state_dict()["weight"].requires_grad


def test_the_deep_copy_loads_into_each_dtype():
    """``load_state_dict`` copies the values into the parameters.  They stay the same objects."""
    model = nn.Linear(2, 1)
    kept = copy.deepcopy(model.state_dict())
    model.double()
    weight = model.weight
    nn.init.zeros_(weight)
    model.load_state_dict(kept)
    assert model.weight is weight and weight.dtype == torch.float64
    assert torch.allclose(weight.float(), kept["weight"])
    nn.init.zeros_(weight)
    assert kept["weight"].any()


def test_the_optimizer_steps_the_old_parameter_fell():
    """With ``assign=True`` the optimizer steps the old parameter."""
    model = nn.Linear(2, 1, bias=False)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    kept = {"weight": torch.ones(1, 2)}
    model.load_state_dict(kept, assign=True)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert model.weight.tolist() == [[1.0, 1.0]]
    assert model.weight is not kept["weight"]
    assert model.weight.data_ptr() == kept["weight"].data_ptr()


def test_extra_state_is_what_it_is():
    """The tensors of a ``state_dict()`` change with the module (extra state may be no tensor)."""

    class Counting(nn.Module):
        def get_extra_state(self):
            return {"epoch": 1}

    assert Counting().state_dict() == {"_extra_state": {"epoch": 1}}


def test_compiled_modules_share_as_well():
    """Its tensors share the memory of the parameters."""
    model = nn.Linear(2, 1)
    best = torch.compile(model, backend="eager").state_dict()
    nn.init.zeros_(model.weight)
    assert not best["_orig_mod.weight"].any()


@pytest.mark.parametrize(
    "change", [lambda m: m.float(), lambda m: m.share_memory(), lambda m: m.to("cpu")]
)
def test_a_conversion_of_nothing_keeps_the_memory(change):
    """It stops following where the model gets other memory: not by a conversion of nothing."""
    model = nn.Linear(2, 1)
    best = model.state_dict()
    change(model)
    with torch.no_grad():
        model.weight.fill_(9.0)
    assert (best["weight"] == 9).all()


def test_a_write_to_a_stale_dict_fell():
    """A write to a tensor in it is a write to the model: in a fresh one."""
    model = nn.Linear(2, 1, bias=False)
    nn.init.ones_(model.weight)
    best = model.state_dict()
    model.double()
    best["weight"].zero_()
    assert model.weight.tolist() == [[1.0, 1.0]]
    model.state_dict()["weight"].zero_()
    assert not model.weight.any()


def test_a_key_is_set_by_loading_fell():
    """Assigning a key has no effect: the page had no cure for it."""
    model = nn.Linear(2, 1)
    weight, changed = model.weight, model.state_dict()
    changed["weight"] = torch.zeros(1, 2)
    assert model.weight.any()
    model.load_state_dict(changed)
    assert model.weight is weight and not weight.any()


def test_a_deep_copy_keeps_a_tie():
    """Keep ``copy.deepcopy(model.state_dict())``: tied weights stay one tensor, and buffers are kept."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2), nn.BatchNorm1d(2))
    model[1].weight = model[0].weight
    kept = copy.deepcopy(model.state_dict())
    model(torch.arange(8.0).reshape(4, 2))
    assert kept["0.weight"].data_ptr() == kept["1.weight"].data_ptr()
    assert not kept["2.running_mean"].any() and model[2].running_mean.any()


def test_a_list_of_one_dict_for_each_epoch():
    """Weights appended to a list every epoch are all identical: deep copies are not."""
    model, shared, kept = nn.Linear(1, 1, bias=False), [], []
    for epoch in range(3):
        with torch.no_grad():
            model.weight.fill_(epoch)
        shared.append(model.state_dict())
        kept.append(copy.deepcopy(model.state_dict()))
    assert [s["weight"].item() for s in shared] == [2.0, 2.0, 2.0]
    assert [k["weight"].item() for k in kept] == [0.0, 1.0, 2.0]
