import pytest
import torch
from torch import optim


def game(step):
    """Return the generator's gradient after a step of the critic, and the critic's version."""
    generator = torch.tensor(2.0, requires_grad=True)
    critic = torch.tensor(3.0, requires_grad=True)
    score = critic * (generator * 1.0)
    score.backward(retain_graph=True)
    generator.grad = None
    step(critic)
    (-score).backward()
    return generator.grad.item(), critic._version


@pytest.mark.parametrize(
    "kind",
    [optim.SGD, optim.Adam, optim.AdamW, optim.Adagrad, optim.RMSprop, optim.NAdam, optim.Rprop],
)
@pytest.mark.parametrize("foreach", [False, True])
def test_steps_are_noticed(kind, foreach):
    """The discriminator's step writes into saved weights, and backward refuses."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        game(lambda critic: kind([critic], lr=0.1, foreach=foreach).step())


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.AdamW, optim.Adagrad])
def test_fused_steps_are_not_fell(kind):
    """``optimizer.step()`` moves the version counter of each parameter that has a gradient."""
    gradient, version = game(lambda critic: kind([critic], lr=0.1, fused=True).step())
    assert gradient != -3.0 and version == 0


@pytest.mark.parametrize("gradient", [None, 0.0, 1.0])
def test_which_parameters_are_counted(gradient):
    """``step()`` moves the version counter of each parameter that has a gradient, also one of 0."""
    weight = torch.ones(1, requires_grad=True)
    weight.grad = None if gradient is None else torch.full((1,), gradient)
    optim.SGD([weight], lr=0.1).step()
    assert weight._version == (0 if gradient is None else 1)


def test_a_step_with_lr_0_counts():
    """``step()`` moves the version counter of each parameter that has a gradient."""
    weight = torch.ones(1, requires_grad=True)
    weight.grad = torch.ones(1)
    optim.SGD([weight], lr=0.0).step()
    assert weight.item() == 1.0 and weight._version == 1


def test_no_step_no_harm():
    """Both backwards first, then the steps."""
    assert game(lambda critic: None) == (-3.0, 0)
