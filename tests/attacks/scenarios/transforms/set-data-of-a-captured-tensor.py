"""Attacks on gallery/scenarios/transforms/set-data-of-a-captured-tensor.py."""

import faulthandler
import multiprocessing
import resource

import pytest
import torch
from torch.func import functionalize, grad, jvp, vjp

FORK = multiprocessing.get_context("fork")
READY = torch.zeros(2)


def in_grad(function):
    grad(function)(torch.ones(2))


def in_vjp(function):
    vjp(function, torch.ones(2))


def in_jvp(function):
    jvp(function, (torch.ones(2),), (torch.ones(2),))


def in_vmap(function):
    torch.vmap(function)(torch.ones(2, 2))


def in_functionalize(function):
    functionalize(function)(torch.ones(2))


def child(transform, make, use):
    faulthandler.disable()  # it would print where the child dies
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    scale = torch.ones(2)

    def loss(weights):
        scale.data = make(weights)
        return (weights * 2.0).sum()

    transform(loss)
    try:
        use(scale)
    except Exception:
        pass


def exit_code(transform, make, use=torch.Tensor.tolist):
    process = FORK.Process(target=child, args=(transform, make, use))
    process.start()
    process.join(300)
    return process.exitcode


def zeros(weights):
    return torch.zeros(2)


@pytest.mark.parametrize("transform", [in_grad, in_vjp])
def test_reading_it_afterwards(transform):
    """Reading x afterwards is a segmentation fault; try does not help."""
    assert exit_code(transform, zeros) < 0


@pytest.mark.parametrize("make", [zeros, lambda w: w.detach() * 1, lambda w: READY + 1])
def test_what_was_made_inside(make):
    """The new values were made inside the transform."""
    assert exit_code(in_grad, make) < 0


def test_a_tensor_from_outside_fell():
    """I set x.data inside grad, and the process dies: not with a tensor from outside."""
    assert exit_code(in_grad, lambda w: READY) == 0


@pytest.mark.parametrize("transform", [in_vmap, in_functionalize])
def test_transforms_under_which_it_does_not_die(transform):
    """The symptom names grad, jvp and vjp: under vmap and functionalize the child lives."""
    assert exit_code(transform, zeros) == 0


def test_not_reading_it_is_no_fault():
    """Reading x afterwards: without it the process lives."""
    assert exit_code(in_grad, zeros, lambda scale: None) == 0


def test_a_write_is_checked():
    """A write is checked, and refused."""
    scale = torch.ones(2)
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        grad(lambda w: (scale.copy_(w) * w).sum())(torch.ones(2))
    assert scale.tolist() == [1.0, 1.0]


def test_aux():
    """Give it back as aux, and write when the transform is over."""
    scale = torch.ones(2)
    gradient, new = grad(lambda w: ((w * 2.0).sum(), w.detach() + 1.0), has_aux=True)(READY)
    scale.copy_(new)
    assert gradient.tolist() == [2.0, 2.0] and scale.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("make", [torch.zeros, torch.ones, torch.rand])
def test_what_is_made_inside_is_wrapped(make):
    """Inside torch.func.grad even torch.zeros(2) is wrapped."""
    made = []
    grad(lambda x: made.append(make(2)) or x.sum())(READY)
    assert torch._C._functorch.is_gradtrackingtensor(made[0])
