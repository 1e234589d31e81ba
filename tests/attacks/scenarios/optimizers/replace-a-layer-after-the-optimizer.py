"""Attacks on gallery/scenarios/optimizers/replace-a-layer-after-the-optimizer.py."""

import pytest
import torch
from torch import nn, optim


def made():
    model = nn.Sequential(nn.Linear(1, 1, bias=False))
    nn.init.ones_(model[0].weight)
    return model, optim.SGD(model.parameters(), lr=0.5)


def one_step(model, optimizer):
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()
    return model[0].weight.item()


def missing(model, optimizer):
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    return [name for name, p in model.named_parameters() if id(p) not in held]


def a_parameter(model):
    model[0].weight = nn.Parameter(torch.ones(1, 1))


def a_layer(model):
    model[0] = nn.Linear(1, 1, bias=False)
    nn.init.ones_(model[0].weight)


def assign(model):
    model.load_state_dict({"0.weight": torch.ones(1, 1)}, assign=True)


def weight_norm(model):
    nn.utils.parametrizations.weight_norm(model[0])


@pytest.mark.parametrize("replace", [a_parameter, a_layer, assign, weight_norm])
def test_what_is_not_stepped(replace):
    """The optimizer holds the parameters that it was given, not the model's attributes."""
    model, optimizer = made()
    replace(model)
    before = model[0].weight.item()
    assert missing(model, optimizer) != []
    assert one_step(model, optimizer) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda m: nn.init.ones_(m[0].weight),
        lambda m: m.load_state_dict({"0.weight": torch.ones(1, 1)}),
        lambda m: m.double().float(),
        lambda m: m[0].weight.data.fill_(1.0),
        lambda m: nn.utils.parametrize.register_parametrization(m[0], "weight", nn.Identity()),
        lambda m: torch.utils.swap_tensors(m[0].weight, nn.Parameter(torch.ones(1, 1))),
    ],
    ids=["init", "load", "cast", "data", "parametrize", "swap"],
)
def test_what_keeps_the_parameter(change):
    """Write into the old one: the optimizer steps it, as after casts and loading."""
    model, optimizer = made()
    change(model)
    assert missing(model, optimizer) == [] and one_step(model, optimizer) == 0.5


def test_zero_grad_of_the_model_knows_the_new_one_fell():
    """``zero_grad()`` does not know the new parameter either: that of the *optimizer*."""
    model, optimizer = made()
    a_parameter(model)
    one_step(model, optimizer)
    optimizer.zero_grad()
    assert model[0].weight.grad.item() == 1.0
    model.zero_grad()
    assert model[0].weight.grad is None


def test_the_old_layer_is_held_still():
    """The optimizer holds the old layer's parameters still."""
    model, optimizer = made()
    old = model[0].weight
    old.grad = torch.ones(1, 1)
    a_layer(model)
    optimizer.add_param_group({"params": model[0].parameters()})
    one_step(model, optimizer)
    assert old.item() == 0.5


def test_a_parameter_twice_is_refused():
    """``add_param_group`` refuses a parameter that the optimizer has."""
    model, optimizer = made()
    with pytest.raises(ValueError, match="more than one parameter group"):
        optimizer.add_param_group({"params": model.parameters()})


def test_a_scheduler_that_was_made_before_fell():
    """A ``LambdaLR`` that was made before has no function for the new group, and raises."""
    model, optimizer = made()
    scheduler = optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.5**epoch)
    a_layer(model)
    optimizer.add_param_group({"params": model[0].parameters()})
    one_step(model, optimizer)
    with pytest.raises(ValueError, match="zip"):
        scheduler.step()


def test_another_scheduler_does_not_mind():
    """A ``LambdaLR`` raises: ``StepLR`` does not, and scales the new group too."""
    model, optimizer = made()
    scheduler = optim.lr_scheduler.StepLR(optimizer, 1)
    a_layer(model)
    optimizer.add_param_group({"params": model[0].parameters()})
    one_step(model, optimizer)
    scheduler.step()
    assert [group["lr"] for group in optimizer.param_groups] == [0.05, 0.05]


def test_the_new_group_takes_the_defaults():
    """A new layer: tell the optimizer."""
    model, optimizer = made()
    a_layer(model)
    optimizer.add_param_group({"params": model[0].parameters()})
    assert missing(model, optimizer) == [] and one_step(model, optimizer) == 0.5
