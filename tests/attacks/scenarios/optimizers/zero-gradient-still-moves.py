"""Attacks on gallery/scenarios/optimizers/zero-gradient-still-moves.py."""

import pytest
import torch
from torch import nn, optim

WITH_DECAY = [optim.SGD, optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad, optim.Adamax]


def moved(make, gradient, value=1.0, **options):
    """Return how far one step moves an element."""
    weight = nn.Parameter(torch.full((1,), value))
    weight.grad = None if gradient is None else torch.full((1,), gradient)
    make([weight], lr=0.1, **options).step()
    return weight.item() - value


@pytest.mark.parametrize("make", WITH_DECAY)
@pytest.mark.parametrize("options", [{}, {"foreach": True}])
def test_decay_moves_without_a_gradient(make, options):
    """Weight decay needs no gradient: a step moves a row with gradient 0."""
    assert moved(make, 0.0, weight_decay=0.5, **options) < 0


@pytest.mark.parametrize("make", WITH_DECAY)
@pytest.mark.parametrize("fused", [False, True])
def test_none_is_passed_over(make, fused):
    """A gradient of None makes SGD, Adam and AdamW pass a parameter over."""
    options = {"fused": True} if fused and make in (optim.SGD, optim.Adam, optim.AdamW) else {}
    assert moved(make, None, weight_decay=0.5, **options) == 0


def test_an_element_that_is_0_stays_fell():
    """A step with weight decay moves elements of gradient 0, if they are not 0."""
    assert moved(optim.SGD, 0.0, value=0.0, weight_decay=0.5) == 0


@pytest.mark.parametrize("gradient", [0.0, None])
def test_asgd_has_a_decay_of_its_own_fell(gradient):
    """``ASGD`` has a decay of its own, ``lambd``, with ``weight_decay=0`` as well."""
    far = moved(optim.ASGD, gradient, weight_decay=0, lambd=0.5)
    assert far == 0 if gradient is None else far < 0


def test_lbfgs_moves_a_parameter_without_a_gradient_fell():
    """A gradient of None makes the optimizer pass a parameter over: ``LBFGS`` does not."""
    idle, busy = (nn.Parameter(torch.ones(2)) for _ in range(2))
    optimizer = optim.LBFGS([idle, busy], lr=0.1)

    def closure_of(both):
        def closure():
            optimizer.zero_grad()
            loss = (busy**2).sum() + ((idle**2).sum() if both else 0)
            loss.backward()
            return loss

        return closure

    optimizer.step(closure_of(True))
    before = idle.detach().clone()
    optimizer.step(closure_of(False))
    assert idle.grad is None and not torch.equal(idle, before)


@pytest.mark.parametrize("value", [0.0, None])
def test_momentum_goes_on_at_0_and_not_at_none(value):
    """What is left of earlier gradients moves a row with gradient 0; None stops it."""
    weight = nn.Parameter(torch.ones(1))
    optimizer = optim.SGD([weight], lr=0.1, momentum=0.5)
    weight.grad = torch.ones(1)
    optimizer.step()
    before = weight.item()
    weight.grad = None if value is None else torch.zeros(1)
    optimizer.step()
    assert (weight.item() == before) == (value is None)


def test_plain_sgd_does_not_move():
    """A step moves a row with gradient 0 by decay and momentum: without both it does not."""
    assert moved(optim.SGD, 0.0) == 0


def test_each_step_multiplies():
    """Each step of AdamW multiplies each element by ``1 - lr * weight_decay``."""
    weight = nn.Parameter(torch.tensor([1.0, -2.0, 0.0]))
    optimizer = optim.AdamW([weight], lr=0.1, weight_decay=0.5)
    for _ in range(3):
        weight.grad = torch.zeros(3)
        optimizer.step()
    assert torch.allclose(weight, torch.tensor([1.0, -2.0, 0.0]) * 0.95**3)


@pytest.mark.parametrize("options", [{}, {"foreach": True}])
@pytest.mark.parametrize("make", [optim.Adam, optim.AdamW])
def test_eps_is_0_in_half(make, options):
    """In float16 the first step makes NaN of an element with a gradient of 0."""
    weight = torch.ones(1, dtype=torch.float16, requires_grad=True)
    weight.grad = torch.zeros(1, dtype=torch.float16)
    make([weight], lr=0.1, **options).step()
    assert weight.isnan().all()


@pytest.mark.parametrize("make", [optim.Adam, optim.AdamW])
def test_fused_it_is_not_fell(make):
    """The default ``eps`` makes NaN of an element in float16: if the optimizer is not fused."""
    weight = torch.ones(1, dtype=torch.float16, requires_grad=True)
    weight.grad = torch.zeros(1, dtype=torch.float16)
    make([weight], lr=0.1, fused=True).step()
    assert weight.isfinite().all()


def test_rows_without_a_sparse_gradient_stay():
    """A sparse gradient leaves rows out: ``SparseAdam`` does not move them."""
    table = nn.Embedding(3, 2, sparse=True)
    optimizer = optim.SparseAdam(table.parameters(), lr=0.1)
    before = table.weight.detach().clone()
    for _ in range(2):
        table(torch.tensor([0])).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    assert torch.equal(table.weight[1:], before[1:])
