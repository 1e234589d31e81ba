"""Attacks on gallery/errors/transforms/transform-takes-tensors.py."""

import numpy as np
import pytest
import torch


def total(weights):
    return (weights * 2).sum()


@pytest.mark.parametrize("thing", [1.0, 1, [1.0], np.ones(2), torch.Size((2,)), {"w": 1.0}])
def test_no_tensor(thing):
    """A transform does not convert."""
    with pytest.raises(ValueError, match="Thing passed to transform API must be Tensor"):
        torch.func.grad(total)(thing)


def test_list_of_tensors_is_taken():
    """Of a list it takes each item."""
    first, second = torch.func.grad(lambda pair: (pair[0] * pair[1]).sum())(
        [torch.tensor([2.0]), torch.tensor([3.0])]
    )
    assert first.tolist() == [3.0] and second.tolist() == [2.0]


def test_second_argument_may_be_a_number():
    """grad differentiates its first argument, so the number may stay a number."""
    gradient = torch.func.grad(lambda w, f: (w * f).sum())(torch.ones(2), 3.0)
    assert gradient.tolist() == [3.0, 3.0]
    with pytest.raises(ValueError, match="must be Tensor"):
        torch.func.grad(lambda w, f: (w * f).sum(), argnums=(0, 1))(torch.ones(2), 3.0)


@pytest.mark.parametrize("transform", [torch.func.jvp, torch.func.jacfwd, torch.func.hessian])
def test_integers_have_no_derivative(transform):
    """Integers have no derivative."""
    steps = torch.tensor([1, 2])
    with pytest.raises((ValueError, RuntimeError)):
        if transform is torch.func.jvp:
            transform(total, (steps,), (steps,))
        else:
            transform(total)(steps)


def test_none_for_a_tensor_that_is_shared():
    """None for what is the same for all."""
    shared = torch.tensor([1.0, 10.0])
    sums = torch.vmap(lambda row, s: (row * s).sum(), in_dims=(0, None))(torch.ones(3, 2), shared)
    assert sums.tolist() == [11.0] * 3


def test_none_for_all_is_refused():
    """At least one argument is taken apart."""
    with pytest.raises(ValueError):
        torch.vmap(total, in_dims=None)(torch.ones(2))


def test_dictionary_with_one_number():
    """For a dictionary of parameters in_dims may be one number."""
    sums = torch.vmap(lambda d: d["a"] + d["b"], in_dims=0)(
        {"a": torch.ones(2), "b": torch.ones(2)}
    )
    assert sums.tolist() == [2.0, 2.0]


def test_sizes_that_differ():
    """The dimensions that are taken apart have one size."""
    with pytest.raises(ValueError, match="same size in the mapped dimension"):
        torch.vmap(torch.add)(torch.ones(2), torch.ones(3))


def test_array_as_a_tensor():
    """Make a float tensor of it before the call."""
    array = torch.as_tensor(np.ones(2), dtype=torch.get_default_dtype())
    assert torch.func.grad(total)(array).tolist() == [2.0, 2.0]


def test_clone_in_the_loss_keeps_the_argument():
    """The function writes to its clone."""
    weights = torch.ones(2)

    def loss(weights):
        weights = weights.clone()
        weights[0] = 0.0
        return weights.sum()

    assert torch.func.grad(loss)(weights).tolist() == [0.0, 1.0] and weights.tolist() == [1.0, 1.0]


def test_grad_of_a_complex_tensor_needs_a_real_scalar():
    """jacrev takes real tensors; view_as_real gives one."""
    wave = torch.tensor([1.0 + 2.0j])
    with pytest.raises(RuntimeError, match="Expected all inputs to be real"):
        torch.func.jacrev(lambda w: w.abs())(wave)
    parts = torch.func.jacrev(lambda p: (p**2).sum())(torch.view_as_real(wave))
    assert parts.tolist() == [[2.0, 4.0]]
