"""Attacks on gallery/errors/leaves-and-views/optimizer-state-of-another-model.py."""

import copy

import pytest
import torch
from torch import nn

MISFIT = "doesn't match the size of optimizer's group"
KINDS = [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop]


def trained(model, kind=torch.optim.SGD, **options):
    optimizer = kind(model.parameters(), lr=0.5, **options)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return optimizer


@pytest.mark.parametrize("kind", KINDS)
def test_longer_and_shorter_groups(kind):
    """A group that is longer or shorter cannot be assigned, by any of these optimizers."""
    model = nn.Linear(2, 3)
    saved = trained(model, kind).state_dict()
    for parameters in ([model.weight], [*model.parameters(), nn.Parameter(torch.ones(1))]):
        with pytest.raises(ValueError, match=MISFIT):
            kind(parameters, lr=0.5).load_state_dict(saved)


def test_a_state_without_a_step_is_refused_as_well():
    """The groups are compared, also where no step was made."""
    saved = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.5).state_dict()
    with pytest.raises(ValueError, match=MISFIT):
        torch.optim.SGD(nn.Linear(2, 3).parameters(), lr=0.5).load_state_dict(saved)


def test_numbers_count_the_parameters():
    """The state names no parameters: it has numbers."""
    saved = trained(nn.Linear(2, 3), momentum=0.9).state_dict()
    assert saved["param_groups"][0]["params"] == [0, 1] and set(saved["state"]) == {0, 1}


def test_another_order_raises_nothing():
    """If the counts agree and the order does not, each gets the momentum of another."""
    model = nn.Linear(2, 3)
    old = trained(model, momentum=0.9)
    turned = torch.optim.SGD([model.bias, model.weight], lr=0.5, momentum=0.9)
    turned.load_state_dict(old.state_dict())
    got = turned.state[model.bias]["momentum_buffer"]
    assert torch.equal(got, old.state[model.weight]["momentum_buffer"]) and got.shape == (3, 2)


def test_names_do_not_help_by_themselves():
    """With named parameters the order still decides."""
    model = nn.Linear(2, 3)
    named = list(model.named_parameters())
    old = torch.optim.SGD(named, lr=0.5, momentum=0.9)
    model(torch.ones(1, 2)).sum().backward()
    old.step()
    turned = torch.optim.SGD(named[::-1], lr=0.5, momentum=0.9)
    turned.load_state_dict(old.state_dict())
    assert turned.state[model.bias]["momentum_buffer"].shape == (3, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_resumed_step_is_the_same(kind):
    """The same groups: the next step of the copy is that of the original."""
    model = nn.Linear(2, 3)
    optimizer = trained(model, kind)
    again = copy.deepcopy(model)
    resumed = kind(again.parameters(), lr=0.1)
    resumed.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for one, step in ((model, optimizer), (again, resumed)):
        one.zero_grad()
        one(torch.ones(1, 2)).sum().backward()
        step.step()
    assert torch.equal(model.weight, again.weight) and resumed.param_groups[0]["lr"] == 0.5


def test_loaded_state_is_a_copy_fell():
    """A resumed optimizer has its own momentum: it shares it, unless the dictionary is copied."""
    model = nn.Linear(2, 3)
    optimizer = trained(model, momentum=0.9)
    resumed = torch.optim.SGD(copy.deepcopy(model).parameters(), lr=0.5, momentum=0.9)
    resumed.load_state_dict(optimizer.state_dict())
    one, other = (next(iter(each.state.values())) for each in (optimizer, resumed))
    assert one["momentum_buffer"].data_ptr() == other["momentum_buffer"].data_ptr()


def test_frozen_parameters_are_skipped():
    """A parameter without a gradient is skipped by step."""
    model = nn.Linear(2, 3)
    model.bias.requires_grad_(False)
    before = model.bias.clone()
    trained(model, momentum=0.9)
    assert torch.equal(model.bias, before)


def test_frozen_parameter_with_an_old_gradient_is_not_skipped():
    """A gradient from before the freeze still moves it: set it to None."""
    model = nn.Linear(2, 3)
    optimizer = trained(model)
    model.bias.requires_grad_(False)
    before = model.bias.clone()
    optimizer.step()
    assert not torch.equal(model.bias, before)


@pytest.mark.parametrize("kind", KINDS)
def test_state_by_parameters(kind):
    """State that is copied by the parameters; the new layer begins without."""
    old = nn.Linear(2, 3)
    saver = trained(old, kind)
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    model[0].load_state_dict(old.state_dict())
    optimizer = kind(model.parameters(), lr=0.5)
    for kept, source in zip(model[0].parameters(), old.parameters(), strict=True):
        optimizer.state[kept] = {
            name: value.clone() if isinstance(value, torch.Tensor) else value
            for name, value in saver.state[source].items()
        }
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert torch.isfinite(model[0].weight).all()
    if kind is torch.optim.Adam:
        assert optimizer.state[model[0].bias]["step"] == 2
        assert optimizer.state[model[1].bias]["step"] == 1


def test_clone_keeps_the_old_optimizer_apart():
    """Without clone both optimizers write to one momentum."""
    model = nn.Linear(2, 3)
    optimizer = trained(model, momentum=0.9)
    shared = dict(optimizer.state[model.bias])
    assert shared["momentum_buffer"] is optimizer.state[model.bias]["momentum_buffer"]


def test_parameter_twice_in_one_group():
    """Twice in one group is a warning, in two groups an error."""
    weight = nn.Parameter(torch.ones(1))
    with pytest.warns(UserWarning, match="duplicate parameters"):
        torch.optim.SGD([weight, weight], lr=0.5)
    with pytest.raises(ValueError, match="more than one parameter group"):
        torch.optim.SGD([{"params": [weight]}, {"params": [weight]}], lr=0.5)


def test_equal_parameters_are_told_apart_by_identity():
    """Parameters with equal values stay in their groups: the fix compares with "is"."""
    slow = [nn.Parameter(torch.ones(2))]
    every = [*slow, nn.Parameter(torch.ones(2))]
    fast = [one for one in every if all(one is not other for other in slow)]
    assert len(fast) == 1 and fast[0] is every[1]


def test_lbfgs_takes_one_group():
    """LBFGS takes no groups."""
    with pytest.raises(ValueError, match="doesn't support per-parameter options"):
        torch.optim.LBFGS([{"params": [nn.Parameter(torch.ones(1))]} for _ in range(2)])


@pytest.mark.parametrize("kind", KINDS)
def test_fix_for_a_checkpoint_without_the_old_optimizer_fell(kind):
    """Copy the state by the parameters: a reader who resumes has a file and no old optimizer."""
    old = nn.Linear(2, 3)
    saved = copy.deepcopy(trained(old, kind).state_dict())
    model = nn.Sequential(copy.deepcopy(old), nn.Linear(3, 1))
    optimizer = kind(model[0].parameters(), lr=0.1)
    optimizer.load_state_dict(saved)
    optimizer.add_param_group({"params": model[1].parameters()})
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 0.1]
    model.zero_grad()
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    if kind is not torch.optim.SGD:
        steps = [int(optimizer.state[one]["step"]) for one in model.parameters()]
        assert steps == [2, 2, 1, 1]


def test_state_has_names_fell():
    """The state of an optimizer names no parameters: named_parameters() puts the names into it."""
    optimizer = torch.optim.SGD(nn.Linear(2, 3).named_parameters(), lr=0.5)
    assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["weight", "bias"]


def test_another_order_raises_nothing_fell():
    """If the order does not agree, nothing raises: step does, where the shapes differ."""
    model = nn.Linear(2, 3)
    saved = copy.deepcopy(trained(model, momentum=0.9).state_dict())
    turned = torch.optim.SGD([model.bias, model.weight], lr=0.5, momentum=0.9)
    turned.load_state_dict(saved)
    with pytest.raises(RuntimeError, match="must match"):
        turned.step()


def test_another_order_of_equal_shapes_raises_nothing():
    """If the counts agree and the order does not, nothing raises: of equal shapes step raises none either."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    saved = copy.deepcopy(trained(model, momentum=0.9).state_dict())
    turned = [*model[1].parameters(), *model[0].parameters()]
    optimizer = torch.optim.SGD(turned, lr=0.5, momentum=0.9)
    optimizer.load_state_dict(saved)
    optimizer.step()


def test_all_parameters_where_trainable_ones_were_saved_fell():
    """Give the optimizer all parameters, frozen ones too: not if it was saved without them."""
    model = nn.Linear(2, 3)
    model.weight.requires_grad_(False)
    kept = [one for one in model.parameters() if one.requires_grad]
    saved = torch.optim.SGD(kept, lr=0.5).state_dict()
    with pytest.raises(ValueError, match=MISFIT):
        torch.optim.SGD(model.parameters(), lr=0.5).load_state_dict(saved)
    torch.optim.SGD(kept, lr=0.5).load_state_dict(saved)


def test_loading_writes_to_what_was_loaded():
    """Without deepcopy a step writes to the loaded dictionary, too."""
    model = nn.Linear(2, 3)
    saved = trained(model, momentum=0.9).state_dict()
    before = saved["state"][1]["momentum_buffer"].clone()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    optimizer.load_state_dict(saved)
    optimizer.step()
    assert not torch.equal(saved["state"][1]["momentum_buffer"], before)


def test_parameter_that_grew():
    """A parameter that grew raises nothing at loading (zeros with the old state in a part are taken)."""
    old, new = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(3))
    optimizers = [torch.optim.SGD([one], lr=0.5, momentum=0.5) for one in (old, new)]
    old.grad, new.grad = torch.ones(2), torch.ones(3)
    optimizers[0].step()
    optimizers[1].load_state_dict(copy.deepcopy(optimizers[0].state_dict()))
    with pytest.raises(RuntimeError, match="must match"):
        optimizers[1].step()
    grown = torch.zeros(3)
    grown[:2] = optimizers[0].state[old]["momentum_buffer"]
    optimizers[1].state[new]["momentum_buffer"] = grown
    optimizers[1].step()
    assert new.tolist() == [0.25, 0.25, 0.5]


@pytest.mark.parametrize("kind", KINDS)
def test_split_a_group_fell(kind):
    """Build the optimizer with the groups that were saved, then add what came later (for a split nothing came)."""
    old = nn.Linear(2, 3)
    saved = copy.deepcopy(trained(old, kind).state_dict())
    model = copy.deepcopy(old)
    with pytest.raises(ValueError, match="different number of parameter groups"):
        kind([{"params": [model.weight]}, {"params": [model.bias]}], lr=0.5).load_state_dict(saved)
    optimizer = kind(model.parameters(), lr=0.5)
    optimizer.load_state_dict(saved)
    before = dict(optimizer.state[model.bias])
    optimizer.param_groups[0]["params"] = [model.weight]
    optimizer.add_param_group({"params": [model.bias], "weight_decay": 0.0})
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert [len(group["params"]) for group in optimizer.param_groups] == [1, 1]
    assert all(optimizer.state[model.bias][name] is value for name, value in before.items())


@pytest.mark.parametrize("kind", KINDS)
def test_fewer_parameters_fell(kind):
    """Restore Adam state for a model with fewer parameters: the same groups (one parameter is gone)."""
    old = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    saved = copy.deepcopy(trained(old, kind).state_dict())
    model = copy.deepcopy(old[0])
    gone = [nn.Parameter(torch.zeros_like(one)) for one in old[1].parameters()]
    optimizer = kind([*model.parameters(), *gone], lr=0.5)
    optimizer.load_state_dict(saved)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert not any(one.any() for one in gone)
    assert not torch.equal(model.weight, old[0].weight)


def test_the_new_group_has_the_other_options_of_the_constructor_too_fell():
    """The new group has the learning rate of the constructor (and its momentum, 0 here)."""
    saved = copy.deepcopy(trained(nn.Linear(2, 3), momentum=0.9).state_dict())
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    optimizer = torch.optim.SGD(model[0].parameters(), lr=0.1)
    optimizer.load_state_dict(saved)
    optimizer.add_param_group({"params": model[1].parameters()})
    assert [(g["lr"], g["momentum"]) for g in optimizer.param_groups] == [(0.5, 0.9), (0.1, 0)]


def test_one_dictionary_for_two_optimizers_fell():
    """What comes from a file is a copy already (two optimizers that load it share its state)."""
    saved = copy.deepcopy(trained(nn.Linear(2, 3), torch.optim.Adam).state_dict())
    first, second = nn.Linear(2, 3), nn.Linear(2, 3)
    optimizers = [torch.optim.Adam(model.parameters()) for model in (first, second)]
    for optimizer in optimizers:
        optimizer.load_state_dict(saved)
    states = [
        o.state[m.weight]["exp_avg"] for o, m in zip(optimizers, (first, second), strict=True)
    ]
    assert states[0].data_ptr() == states[1].data_ptr()
