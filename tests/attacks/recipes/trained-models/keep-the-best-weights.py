"""Attacks on gallery/recipes/trained-models/keep-the-best-weights.py."""

import copy

import pytest
import torch
from torch import nn, optim


def one_step(model, optimizer):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()


def made():
    model = nn.Linear(1, 1, bias=False)
    nn.init.ones_(model.weight)
    return model, optim.SGD(model.parameters(), lr=0.5, momentum=0.9)


KEEP = {
    "state_dict": (lambda m: m.state_dict()["weight"], True),
    "shallow": (lambda m: dict(m.state_dict())["weight"], True),
    "copy.copy": (lambda m: copy.copy(m.state_dict())["weight"], True),
    "detach": (lambda m: m.weight.detach(), True),
    "data": (lambda m: m.weight.data, True),
    "cpu": (lambda m: m.weight.detach().to(m.weight.device), True),
    "deepcopy": (lambda m: copy.deepcopy(m.state_dict())["weight"], False),
    "clone": (lambda m: m.state_dict()["weight"].clone(), False),
    "copy=True": (lambda m: m.weight.detach().to("cpu", copy=True), False),
}


@pytest.mark.parametrize("name", KEEP)
@pytest.mark.parametrize("options", [{}, {"foreach": True}, {"fused": True}], ids=str)
def test_what_changes_with_a_step(name, options):
    """What you saved changes with each step, if its tensors have the memory of the weights."""
    keep, changes = KEEP[name]
    model, _ = made()
    kept = keep(model)
    one_step(model, optim.SGD(model.parameters(), lr=0.5, **options))
    assert (kept.item() == 0.5) == changes and model.weight.item() == 0.5


@pytest.mark.parametrize("assign", [False, True])
def test_loading_copies_unless_you_ask_fell(assign):
    """``load_state_dict`` copies the values; with ``assign=True`` its tensors become the weights."""
    model, _ = made()
    best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best, assign=assign)
    nn.init.constant_(model.weight, 9.0)
    assert best["weight"].item() == (9.0 if assign else 1.0)


def test_the_options_of_the_optimizer_are_not_live_fell():
    """An optimizer's ``state_dict()`` is live too: its tensors are, its numbers are not."""
    model, optimizer = made()
    one_step(model, optimizer)
    state = optimizer.state_dict()
    optimizer.param_groups[0]["lr"] = 0.1
    assert state["param_groups"][0]["lr"] == 0.5
    momentum = optimizer.state[model.weight]["momentum_buffer"]
    assert state["state"][0]["momentum_buffer"] is momentum


@pytest.mark.parametrize("make", [optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad])
def test_the_state_of_other_optimizers_is_live(make):
    """Without ``deepcopy`` the next step would change the state (of other optimizers, too)."""
    model, _ = made()
    optimizer = make(model.parameters(), lr=0.1)
    one_step(model, optimizer)
    state, kept = optimizer.state_dict(), copy.deepcopy(optimizer.state_dict())
    one_step(model, optimizer)
    live = {k: v.clone() for k, v in state["state"][0].items() if torch.is_tensor(v)}
    assert any(not torch.equal(live[k], kept["state"][0][k]) for k in live)


@pytest.mark.parametrize("copied", [False, True])
def test_two_optimizers_with_one_state(copied):
    """If a second optimizer loads the state without a copy, both write one momentum."""
    model, optimizer = made()
    one_step(model, optimizer)
    state = optimizer.state_dict()
    twin_model, twin = made()
    twin.load_state_dict(copy.deepcopy(state) if copied else state)
    ours = optimizer.state[model.weight]["momentum_buffer"]
    before = ours.clone()
    one_step(twin_model, twin)
    assert torch.equal(ours, before) == copied


def test_a_state_of_another_dtype_is_converted():
    """The optimizer's ``load_state_dict`` does not copy this momentum (of another dtype it does)."""
    half, full = nn.Linear(1, 1).half(), nn.Linear(1, 1)
    one, two = (optim.SGD(m.parameters(), lr=0.5, momentum=0.9) for m in (half, full))
    half(torch.ones(1, 1).half()).sum().backward()
    one.step()
    two.load_state_dict(one.state_dict())
    states = [optimizer.state[m.weight] for optimizer, m in ((one, half), (two, full))]
    assert states[0]["momentum_buffer"] is not states[1]["momentum_buffer"]


def test_going_back():
    """Save copies, and go back to them: weights and momentum."""
    model, optimizer = made()
    one_step(model, optimizer)
    best, best_optimizer = map(copy.deepcopy, (model.state_dict(), optimizer.state_dict()))
    one_step(model, optimizer)
    after = model.weight.item()
    model.load_state_dict(best)
    optimizer.load_state_dict(best_optimizer)
    one_step(model, optimizer)
    assert model.weight.item() == after


def test_buffers_are_kept_as_well():
    """The deep copy stays, buffers included."""
    model = nn.BatchNorm1d(1)
    live, kept = model.state_dict(), copy.deepcopy(model.state_dict())
    model(torch.tensor([[1.0], [3.0]]))
    assert live["num_batches_tracked"] == 1 and kept["num_batches_tracked"] == 0


def test_a_compiled_model_has_other_names_fell():
    """The state dict of ``torch.compile(model)`` has other names, with ``_orig_mod.`` in front."""
    model, _ = made()
    compiled = torch.compile(model, backend="eager")
    assert list(compiled.state_dict()) == ["_orig_mod.weight"]
    assert list(model.state_dict()) == ["weight"]


def test_a_tied_weight_is_one_in_a_deep_copy():
    """A tied weight is one tensor in a deep copy, and two in clones of each value."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    model[1].weight = model[0].weight
    deep = copy.deepcopy(model.state_dict())
    cloned = {name: value.clone() for name, value in model.state_dict().items()}
    assert deep["0.weight"].data_ptr() == deep["1.weight"].data_ptr()
    assert cloned["0.weight"].data_ptr() != cloned["1.weight"].data_ptr()


@pytest.mark.parametrize("copied", [False, True])
def test_going_back_twice_fell(copied):
    """``optimizer.load_state_dict(best_optimizer)``: the next step changed what was kept."""
    weight = nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD([weight], lr=0.5, momentum=0.9)
    weight.grad = torch.ones(1)
    optimizer.step()
    best = copy.deepcopy(optimizer.state_dict())
    optimizer.load_state_dict(copy.deepcopy(best) if copied else best)
    optimizer.step()
    assert (best["state"][0]["momentum_buffer"].item() == 1.0) == copied


def test_assign_leaves_the_optimizer_behind_fell():
    """With ``assign=True`` its tensors become the weights: they share memory with new ones."""
    model = nn.Linear(1, 1)
    old, best = model.weight, copy.deepcopy(model.state_dict())
    model.load_state_dict(best, assign=True)
    assert model.weight is not old and model.weight is not best["weight"]
    assert model.weight.data_ptr() == best["weight"].data_ptr()


@pytest.mark.parametrize("kind", ["attribute", "persistent=False", "buffer"])
def test_what_the_state_dict_leaves_out_fell(kind):
    """Save copies: ``copy.deepcopy(model.state_dict())`` (and go back to them)."""
    model = nn.Linear(1, 1)
    if kind == "attribute":
        model.mean = torch.zeros(1)
    else:
        model.register_buffer("mean", torch.zeros(1), persistent=kind == "buffer")
    best = copy.deepcopy(model.state_dict())
    model.mean += 1.0
    model.load_state_dict(best)
    assert model.mean.item() == (0.0 if kind == "buffer" else 1.0)


def test_a_copy_taken_in_inference_mode():
    """``load_state_dict`` copies the values (kept during validation)."""
    model, _ = made()
    with torch.inference_mode():
        best = copy.deepcopy(model.state_dict())
    nn.init.constant_(model.weight, 9.0)
    model.load_state_dict(best)
    model(torch.ones(1, 1)).sum().backward()
    assert model.weight.item() == 1.0 and model.weight.grad.item() == 1.0


def test_a_parametrized_weight():
    """Save copies, and go back to them: a weight that is computed from two others."""
    model = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))
    before, best = model.weight.detach().clone(), copy.deepcopy(model.state_dict())
    nn.init.ones_(model.parametrizations.weight.original1)
    model.load_state_dict(best)
    assert torch.equal(model.weight, before)


def test_the_optimizer_steps_the_old_weights():
    """With ``assign=True`` an optimizer made before holds the old ones."""
    model, optimizer = made()
    model.load_state_dict(copy.deepcopy(model.state_dict()), assign=True)
    one_step(model, optimizer)
    assert model.weight.item() == 1.0
