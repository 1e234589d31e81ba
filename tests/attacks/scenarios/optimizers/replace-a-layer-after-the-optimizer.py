"""Attacks on gallery/scenarios/optimizers/replace-a-layer-after-the-optimizer.py."""

import copy

import pytest
import torch
import torch.nn.utils.prune
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


def replaced(scheduler_of, steps):
    """Add a group to an optimizer that has a scheduler, and return the rates after some steps."""
    model, optimizer = made()
    scheduler = scheduler_of(optimizer)
    a_layer(model)
    optimizer.add_param_group({"params": model[0].parameters()})
    one_step(model, optimizer)
    for _ in range(steps):
        scheduler.step()
    return [group["lr"] for group in optimizer.param_groups]


@pytest.mark.parametrize(
    ("scheduler_of", "error", "message"),
    [
        (lambda o: optim.lr_scheduler.LambdaLR(o, lambda e: 0.5**e), ValueError, "is shorter"),
        (lambda o: optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 5), ValueError, "is shorter"),
        (
            lambda o: optim.lr_scheduler.CyclicLR(o, 0.1, 0.5, cycle_momentum=False),
            ValueError,
            "is shorter",
        ),
        (
            lambda o: optim.lr_scheduler.MultiplicativeLR(o, lambda e: 0.5),
            ValueError,
            "is longer",
        ),
        (
            lambda o: optim.lr_scheduler.OneCycleLR(o, 0.5, total_steps=9, cycle_momentum=False),
            KeyError,
            "initial_lr",
        ),
    ],
    ids=["lambda", "restarts", "cyclic", "multiplicative", "one cycle"],
)
def test_other_schedulers_raise_fell(scheduler_of, error, message):
    """A ``LambdaLR`` raises: and others do, with this message or another one."""
    with pytest.raises(error, match=message):
        replaced(scheduler_of, 1)


def test_a_warm_up_goes_past_the_rate_fell():
    """Tell the optimizer: a warm-up takes the rate of the new group past the one you gave."""
    old, new = replaced(lambda o: optim.lr_scheduler.LinearLR(o, total_iters=4), 4)
    assert old == pytest.approx(0.5) and new == pytest.approx(1.5)


def test_a_constant_factor_too_fell():
    """A ``ConstantLR`` divides the rate of the new group by a factor it was not given."""
    old, new = replaced(lambda o: optim.lr_scheduler.ConstantLR(o, 0.5, total_iters=2), 2)
    assert old == 0.5 and new == 1.0


def test_the_new_group_starts_with_the_rate_of_the_start_fell():
    """The new group takes the defaults: not what a scheduler has made of them."""
    model, optimizer = made()
    scheduler = optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
    one_step(model, optimizer)
    scheduler.step()
    a_layer(model)
    optimizer.add_param_group({"params": model[0].parameters()})
    assert [group["lr"] for group in optimizer.param_groups] == [0.25, 0.5]


def test_lbfgs_raises_at_the_next_step_fell():
    """A new layer: tell the optimizer. ``LBFGS`` wants one group."""
    model = nn.Linear(1, 1)
    optimizer = optim.LBFGS(model.parameters())
    optimizer.add_param_group({"params": nn.Linear(1, 1).parameters()})
    with pytest.raises(AssertionError, match="exactly one param_group"):
        optimizer.step(lambda: model(torch.ones(1, 1)).sum())


@pytest.mark.parametrize("named", [False, True])
def test_names_or_none_fell(named):
    """``add_param_group`` refuses a parameter that the optimizer has: and one without a name."""
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.named_parameters(), lr=0.5)
    layer = nn.Linear(1, 1)
    if named:
        optimizer.add_param_group({"params": layer.named_parameters()})
        assert len(optimizer.param_groups) == 2
    else:
        with pytest.raises(ValueError, match="with/without names"):
            optimizer.add_param_group({"params": layer.parameters()})


def test_the_momentum_of_the_old_values_stays_fell():
    """Write into the old one: the next step still has a part of the earlier gradients."""
    layer = nn.Linear(1, 1, bias=False)
    optimizer = optim.SGD(layer.parameters(), lr=0.5, momentum=0.5)
    layer(torch.ones(1, 1)).sum().backward()
    optimizer.step()
    nn.init.zeros_(layer.weight)
    layer.weight.grad.zero_()
    optimizer.step()
    assert layer.weight.item() == -0.25


@pytest.mark.parametrize("convert", ["meta", "to_empty", "overwrite"])
def test_conversions_that_make_new_parameters(convert):
    """The optimizer holds the parameters that it was given: some conversions make others."""
    model = nn.Linear(1, 1, device="meta" if convert == "to_empty" else "cpu")
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    if convert == "meta":
        model.to("meta")
    elif convert == "to_empty":
        model.to_empty(device="cpu")
    else:
        torch.__future__.set_overwrite_module_params_on_conversion(True)
        try:
            model.double()
        finally:
            torch.__future__.set_overwrite_module_params_on_conversion(False)
    assert optimizer.param_groups[0]["params"][0] is not model.weight


def test_a_deep_copy_is_not_stepped():
    """The optimizer holds the parameters that it was given, not those of a copy."""
    model, optimizer = made()
    copied = copy.deepcopy(model)
    assert missing(copied, optimizer) == ["0.weight"] and missing(model, optimizer) == []


def test_a_compiled_model_sees_the_new_layer():
    """A new ``Parameter`` gets gradients and no steps: in a compiled model as well."""
    model, optimizer = made()
    compiled = torch.compile(model, backend="eager")
    compiled(torch.ones(1, 1))
    a_parameter(model)
    compiled(torch.ones(1, 1)).sum().backward()
    optimizer.step()
    assert model[0].weight.grad.item() == 1.0 and model[0].weight.item() == 1.0


def test_missing_names_frozen_ones_too():
    """Ask the optimizer which parameters of the model it lacks: frozen ones are among them."""
    model, optimizer = made()
    model.frozen = nn.Parameter(torch.ones(1), requires_grad=False)
    assert missing(model, optimizer) == ["frozen"]


def test_a_new_layer_has_the_dtype_and_mode_of_its_own():
    """A new layer: it takes neither dtype nor mode of the model."""
    model, _ = made()
    model.double().eval()
    a_layer(model)
    assert model[0].weight.dtype == torch.float32 and model[0].training


def stepped(model):
    """Take a step of Adam, and return the optimizer."""
    optimizer = optim.Adam(model.parameters())
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()
    return optimizer


def test_a_loaded_state_is_that_of_the_old_layer_fell():
    """Make the optimizer afterwards: with the old state loaded the new layer has its averages."""
    model, _ = made()
    old = stepped(model)
    a_layer(model)
    new = optim.Adam(model.parameters())
    new.load_state_dict(old.state_dict())
    assert new.state[model[0].weight]["exp_avg"].item() == pytest.approx(0.1)


def test_a_loaded_state_of_another_shape_raises_at_the_step_fell():
    """Do not load the old state into the new optimizer: of another shape it raises later."""
    model, _ = made()
    old = stepped(model)
    model[0] = nn.Linear(1, 3, bias=False)
    new = optim.Adam(model.parameters())
    new.load_state_dict(old.state_dict())
    model(torch.ones(1, 1)).sum().backward()
    with pytest.raises(RuntimeError, match="broadcast shape"):
        new.step()


def test_a_layer_that_was_frozen_when_parameters_were_filtered_fell():
    """The optimizer holds the parameters that it was given: one unfrozen later is not among them."""
    model = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
    model[0].requires_grad_(False)
    optimizer = optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.5)
    model[0].requires_grad_(True)
    before = model[0].weight.item()
    one_step(model, optimizer)
    assert missing(model, optimizer) == ["0.weight", "0.bias"]
    assert model[0].weight.item() == before and model[0].weight.grad is not None


def test_frozen_parameters_that_the_optimizer_has_train_when_unfrozen():
    """A layer that was frozen when you *filtered*: without a filter it is stepped later."""
    model, _ = made()
    model.requires_grad_(False)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    model.requires_grad_(True)
    assert missing(model, optimizer) == [] and one_step(model, optimizer) == 0.5


@pytest.mark.parametrize("make", ["prune", "lazy", "half"])
def test_more_that_keeps_the_parameter(make):
    """A new ``Parameter`` gets no steps: pruning, a lazy layer's first pass and casts make none."""
    layer = nn.LazyLinear(1) if make == "lazy" else nn.Linear(1, 1)
    optimizer = optim.SGD(layer.parameters(), lr=0.5)
    if make == "prune":
        nn.utils.prune.identity(layer, "weight")
    elif make == "half":
        layer.half()
    else:
        layer(torch.ones(1, 1))
    assert missing(layer, optimizer) == []


@pytest.mark.parametrize(
    "scheduler_of",
    [
        lambda o: optim.lr_scheduler.ExponentialLR(o, 0.5),
        lambda o: optim.lr_scheduler.MultiStepLR(o, [1, 2], 0.5),
        lambda o: optim.lr_scheduler.CosineAnnealingLR(o, 5),
        lambda o: optim.lr_scheduler.PolynomialLR(o, 5),
    ],
)
def test_schedulers_that_treat_both_groups_alike(scheduler_of):
    """A ``LambdaLR`` raises: these scale the new group as the old one."""
    old, new = replaced(scheduler_of, 2)
    assert old == new < 0.5


def test_a_group_with_a_rate_of_its_own():
    """The new group starts with the rate that you gave the optimizer: or the group."""
    model, optimizer = made()
    a_layer(model)
    optimizer.add_param_group({"params": model[0].parameters(), "lr": 0.25})
    assert one_step(model, optimizer) == 0.75


def test_a_copy_of_both_together_is_stepped():
    """The optimizer holds the parameters that it was given: a deep copy of both keeps that."""
    model, optimizer = copy.deepcopy(made())
    assert missing(model, optimizer) == [] and one_step(model, optimizer) == 0.5


def test_an_average_reads_the_attribute():
    """The optimizer holds parameters, not attributes: an ``AveragedModel`` reads attributes."""
    model, _ = made()
    average = optim.swa_utils.AveragedModel(model)
    a_parameter(model)
    with torch.no_grad():
        model[0].weight.fill_(9.0)
    average.update_parameters(model)
    assert average.module[0].weight.item() == 9.0
