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
    """New elements have the dtype of the old ones: a cat of two dtypes had the larger one."""
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
