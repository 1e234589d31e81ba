"""Attacks on gallery/scenarios/optimizers/parameter-that-grew.py."""

import pytest
import torch
from pages import definitions
from torch import nn, optim

(grow,) = definitions("scenarios/optimizers/parameter-that-grew", "grow")


MAKERS = {
    "momentum": lambda p, **more: optim.SGD(p, lr=0.1, momentum=0.9, **more),
    "adam": lambda p, **more: optim.Adam(p, lr=0.1, **more),
    "adamw": lambda p, **more: optim.AdamW(p, lr=0.1, **more),
    "rmsprop": lambda p, **more: optim.RMSprop(p, lr=0.1, **more),
    "adagrad": lambda p, **more: optim.Adagrad(p, lr=0.1, **more),
    "rprop": lambda p, **more: optim.Rprop(p, lr=0.1, **more),
}


def one_step(weights, optimizer):
    weights.sum().backward()
    optimizer.step()
    optimizer.zero_grad()


@pytest.mark.parametrize("foreach", [False, True])
@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(("old", "new"), [(2, 3), (1, 3)])
def test_the_next_step_raises(name, foreach, old, new):
    """Momentum and averages keep the old shape, and the next step raises."""
    weights = nn.Parameter(torch.ones(old))
    optimizer = MAKERS[name]([weights], foreach=foreach)
    one_step(weights, optimizer)
    weights.data = torch.ones(new)
    with pytest.raises(RuntimeError, match="must match|doesn't match the broadcast shape"):
        one_step(weights, optimizer)


def test_without_state_nothing_raises_fell():
    """Nothing, and the next step fails: SGD without momentum has no state."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = optim.SGD([weights], lr=0.5)
    one_step(weights, optimizer)
    weights.data = torch.ones(3)
    one_step(weights, optimizer)
    assert weights.tolist() == [0.5] * 3


def test_a_fused_step_reads_past_the_state_fell():
    """The next step fails: a fused one takes what lies behind the state."""
    weights = nn.Parameter(torch.zeros(3))
    weights.grad = torch.ones(3)
    optimizer = optim.SGD([weights], lr=0.5, momentum=0.5, fused=True)
    memory = torch.tensor([0.0, 0.0, 1000.0])
    optimizer.state[weights]["momentum_buffer"] = memory[:2]
    optimizer.step()
    assert weights.tolist() == [-0.5, -0.5, -250.5] and memory.tolist() == [1.0, 1.0, 501.0]


def test_before_the_first_step_there_is_no_state():
    """Momentum and averages keep the old shape: before the first step there are none."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = MAKERS["momentum"]([weights])
    weights.data = torch.ones(3)
    one_step(weights, optimizer)
    assert optimizer.state[weights]["momentum_buffer"].tolist() == [1.0] * 3


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("extra", [0, 1, 5])
def test_a_grown_parameter_steps(name, extra):
    """Bring the state to the new shape: the old elements step as if nothing had been added."""
    runs = []
    for more in (0, extra):
        weights = nn.Parameter(torch.tensor([1.0, 2.0]))
        optimizer = MAKERS[name]([weights])
        one_step(weights, optimizer)
        weights = grow(optimizer, weights, torch.zeros(more))
        one_step(weights, optimizer)
        runs.append(weights.detach())
    assert torch.equal(runs[0], runs[1][:2]) and runs[1].shape == (2 + extra,)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_dtype_stays_fell(dtype):
    """``grow`` adds rows: of the dtype of the old ones, where a cat of two has the larger one."""
    weights = nn.Parameter(torch.ones(2, dtype=dtype))
    optimizer = MAKERS["momentum"]([weights])
    one_step(weights, optimizer)
    grown = grow(optimizer, weights, torch.zeros(1))
    assert grown.dtype == dtype == optimizer.state[grown]["momentum_buffer"].dtype


def test_a_frozen_parameter_stays_frozen_fell():
    """The new parameter is one like the old: a frozen one was made trainable."""
    weights = nn.Parameter(torch.ones(2), requires_grad=False)
    optimizer = MAKERS["momentum"]([weights])
    assert not grow(optimizer, weights, torch.zeros(1)).requires_grad


def test_rprop_hardly_moves_a_new_element_fell():
    """Entries of the parameter's shape get new rows: 0 is no step size."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = MAKERS["rprop"]([weights])
    one_step(weights, optimizer)
    weights = grow(optimizer, weights, torch.zeros(1))
    one_step(weights, optimizer)
    assert abs(weights[2].item()) < 1e-5 < abs(1 - weights[0].item())


def test_the_state_goes_through_a_state_dict():
    """The new parameter has the place of the old one in the optimizer."""
    first, second = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2))
    optimizer = MAKERS["adam"]([first, second])
    one_step(first + second, optimizer)
    second = grow(optimizer, second, torch.zeros(1))
    loaded = MAKERS["adam"]([first, second])
    loaded.load_state_dict(optimizer.state_dict())
    assert loaded.state[second]["exp_avg"].shape == (3,)
    assert loaded.state[first]["exp_avg"].shape == (2,)


@pytest.mark.parametrize("shape", [(2, 2), (2, 3, 1)], ids=str)
def test_rows_of_more_dimensions(shape):
    """Entries of the parameter's shape get a 0 for each new element."""
    weights = nn.Parameter(torch.ones(shape))
    optimizer = MAKERS["momentum"]([weights])
    one_step(weights, optimizer)
    weights = grow(optimizer, weights, torch.zeros(1, *shape[1:]))
    state = optimizer.state[weights]["momentum_buffer"]
    assert state.shape == weights.shape and (state[:2] == 1).all() and (state[2:] == 0).all()


STATEFUL = ["Adadelta", "Adafactor", "Adamax", "NAdam", "RAdam", "ASGD"]


@pytest.mark.parametrize("name", STATEFUL)
@pytest.mark.parametrize("foreach", [False, True])
def test_the_next_step_raises_for_others(name, foreach):
    """Averages keep the old shape, and the next step raises."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = getattr(optim, name)([weights], lr=0.1, foreach=foreach)
    one_step(weights, optimizer)
    weights.data = torch.ones(3)
    with pytest.raises(RuntimeError, match="must match"):
        one_step(weights, optimizer)


@pytest.mark.parametrize("foreach", [False, True])
def test_the_step_that_raised_is_not_undone_fell(foreach):
    """The next step raises: it has multiplied the momentum before."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = optim.SGD([weights], lr=0.1, momentum=0.5, foreach=foreach)
    one_step(weights, optimizer)
    weights.data = torch.ones(3)
    with pytest.raises(RuntimeError):
        one_step(weights, optimizer)
    assert optimizer.state[weights]["momentum_buffer"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("foreach", [False, True])
def test_adamw_has_applied_its_decay_fell(foreach):
    """The next step raises: ``AdamW`` has changed the weights before."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = optim.AdamW([weights], lr=0.5, weight_decay=1.0, foreach=foreach)
    one_step(weights, optimizer)
    weights.data = torch.ones(3)
    with pytest.raises(RuntimeError):
        one_step(weights, optimizer)
    assert weights.tolist() == [0.5] * 3 and optimizer.state[weights]["step"] == 2


def test_parameters_before_it_are_stepped_fell():
    """The next step raises: the parameters before this one may have been stepped."""
    first, second = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2))
    optimizer = optim.SGD([first, second], lr=0.5, momentum=0.5, foreach=False)
    one_step(first + second, optimizer)
    second.data, before = torch.ones(3), first.tolist()
    (first.sum() + second.sum()).backward()
    with pytest.raises(RuntimeError):
        optimizer.step()
    assert first.tolist() != before


def test_with_an_old_gradient_backward_raises_first():
    """The next step raises: with an old ``.grad`` the backward before it does."""
    weights = nn.Parameter(torch.ones(2))
    weights.sum().backward()
    weights.data = torch.ones(3)
    with pytest.raises(RuntimeError, match="must match"):
        weights.sum().backward()


def test_adagrad_has_its_state_before_the_first_step_fell():
    """Before the first step there is no state: ``Adagrad`` makes it at once."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = MAKERS["adagrad"]([weights])
    weights.data = torch.ones(3)
    with pytest.raises(RuntimeError, match="must match"):
        one_step(weights, optimizer)


@pytest.mark.parametrize(("steps", "rates"), [(10, 0.48), (1000, 2.52)])
@pytest.mark.parametrize("make", [optim.Adam, optim.AdamW])
def test_a_late_element_has_no_bias_correction_fell(make, steps, rates):
    """0 is where the averages of Adam start: the count of steps does not start anew."""
    weights = nn.Parameter(torch.ones(1))
    optimizer = make([weights], lr=0.125)
    for _ in range(steps):
        weights.grad = torch.ones(1)
        optimizer.step()
    weights = grow(optimizer, weights, torch.zeros(1))
    weights.grad = torch.ones(2)
    optimizer.step()
    assert -weights[1].item() / 0.125 == pytest.approx(rates, abs=0.01)


def test_adafactor_does_not_grow_fell():
    """Bring the state to the new shape: entries of the parameter's shape get a 0."""
    weights = nn.Parameter(torch.ones(2, 2))
    optimizer = optim.Adafactor([weights], lr=0.1)
    one_step(weights, optimizer)
    weights = grow(optimizer, weights, torch.zeros(1, 2))
    with pytest.raises(RuntimeError, match="must match"):
        one_step(weights, optimizer)


def test_lbfgs_goes_on_with_the_old_one_fell():
    """The new parameter has the place of the old one in the optimizer."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = optim.LBFGS([weights], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = ((weights - 3) ** 2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    weights = grow(optimizer, weights, torch.zeros(1))
    before = weights.detach().clone()
    optimizer.step(closure)
    assert torch.equal(weights, before)


def test_adagrad_may_start_at_another_value():
    """It is not so for each optimizer: the sum of ``Adagrad`` starts where you say."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = optim.Adagrad([weights], lr=0.1, initial_accumulator_value=1.0)
    weights = grow(optimizer, weights, torch.zeros(1))
    assert optimizer.state[weights]["sum"].tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("shape", [(), (2, 2)], ids=str)
def test_grow_adds_rows_fell(shape):
    """Make a new parameter and bring the state along: along dimension 0, of which one has none."""
    weights = nn.Parameter(torch.ones(shape))
    optimizer = MAKERS["momentum"]([weights])
    with pytest.raises(RuntimeError):
        grow(optimizer, weights, torch.zeros(2, 1) if shape else torch.zeros(1))


def test_gradient_and_hooks_stay_behind_fell():
    """Bring the state along: a pending gradient and hooks are not state."""
    weights = nn.Parameter(torch.ones(2))
    weights.register_hook(lambda grad: grad * 0)
    optimizer = MAKERS["momentum"]([weights])
    weights.sum().backward()
    grown = grow(optimizer, weights, torch.zeros(1))
    assert grown.grad is None
    grown.sum().backward()
    assert grown.grad.tolist() == [1.0] * 3


def test_a_scheduler_goes_on():
    """The new parameter is in the old group: a scheduler finds it."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = MAKERS["adam"]([weights])
    scheduler = optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.5**epoch)
    weights = grow(optimizer, weights, torch.zeros(1))
    one_step(weights, optimizer)
    scheduler.step()
    assert optimizer.param_groups[0]["lr"] == 0.05


def test_adafactor_of_a_vector_grows():
    """Make a new optimizer for Adafactor, whose state for a matrix has other shapes."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = optim.Adafactor([weights], lr=0.1)
    one_step(weights, optimizer)
    weights = grow(optimizer, weights, torch.zeros(1))
    one_step(weights, optimizer)
    assert weights.shape == (3,) and weights[2] < 0


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_a_replaced_parameter_is_left_out_fell(name):
    """I made a parameter larger: the next step raises."""
    layer = nn.Linear(2, 2, bias=False)
    optimizer = MAKERS[name](layer.parameters())
    layer(torch.ones(2)).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    layer.weight = nn.Parameter(torch.cat([layer.weight.detach(), torch.zeros(1, 2)]))
    before = layer.weight.detach().clone()
    layer(torch.ones(2)).sum().backward()
    optimizer.step()
    assert torch.equal(layer.weight, before)


@pytest.mark.parametrize("dampening", [0.0, 0.5])
def test_a_momentum_of_zero_is_dampened_fell(dampening):
    """0 is where SGD's momentum starts."""
    weights = nn.Parameter(torch.ones(1))
    optimizer = optim.SGD([weights], lr=1.0, momentum=0.5, dampening=dampening)
    one_step(weights, optimizer)
    assert weights.item() == 0.0
    weights = grow(optimizer, weights, torch.ones(1))
    one_step(weights, optimizer)
    assert weights[1].item() == dampening


@pytest.mark.parametrize("make", [optim.Adam, optim.AdamW])
def test_other_fused_steps_write_past_the_state(make):
    """On the CPU a fused one does not compare the sizes."""
    weights = nn.Parameter(torch.zeros(3))
    weights.grad = torch.ones(3)
    optimizer = make([weights], lr=0.1, fused=True)
    memory = [torch.tensor([0.0, 0.0, 1000.0]) for _ in range(2)]
    optimizer.state[weights] = {
        "step": torch.tensor(0.0),
        "exp_avg": memory[0][:2],
        "exp_avg_sq": memory[1][:2],
    }
    optimizer.step()
    assert memory[0][2] != 1000 and memory[1][2] != 1000
    assert not torch.isclose(weights[2], weights[0])


def test_columns_are_refused():
    """``grow`` adds rows, along dimension 0."""
    weights = nn.Parameter(torch.ones(2, 3))
    optimizer = MAKERS["momentum"]([weights])
    with pytest.raises(RuntimeError, match="must match except in dimension 0"):
        grow(optimizer, weights, torch.zeros(2, 1))
