"""Attacks on gallery/errors/memory/out-does-not-support-automatic-differentiation.py."""

import pytest
import torch

REFUSED = "don't support automatic differentiation"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize(
    "compute",
    [
        lambda w, out: torch.add(w, 1.0, out=out),
        lambda w, out: torch.exp(w, out=out),
        lambda w, out: torch.cat([w], out=out),
        lambda w, out: torch.where(w > 0, w, w, out=out),
        lambda w, out: torch.add(out, 1.0, out=w),
        lambda w, out: torch.add(w, 1.0, out=w),
        lambda w, out: torch.add(w * 2, 1.0, out=out),
    ],
)
def test_refused(compute):
    """An input or the out tensor requires grad."""
    with pytest.raises(RuntimeError, match=REFUSED):
        compute(leaf(), torch.zeros(3))


@pytest.mark.parametrize("name", ["gt", "eq", "le"])
def test_without_a_derivative_it_is_taken_fell(name):
    """An input that requires grad is refused: an operation without a derivative takes it."""
    out = torch.zeros(3, dtype=torch.bool)
    getattr(torch, name)(leaf(), 2.0, out=out)
    assert out.tolist() == getattr(torch, name)(leaf(), 2.0).tolist() and not out.requires_grad


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_grad_mode(mode):
    """Put the call under torch.no_grad(); the parameter stays the same leaf."""
    weights, buffer = leaf(), torch.zeros(3)
    with torch.no_grad():
        torch.mul(weights, 0.5, out=weights)
    with mode():
        torch.add(weights.detach(), 1.0, out=buffer)
    assert weights.is_leaf and weights.requires_grad and weights.tolist() == [0.5, 1.0, 1.5]
    assert buffer.tolist() == [1.5, 2.0, 2.5]


def test_it_counts_as_a_write():
    """out= counts as an in-place write."""
    buffer, weights = torch.ones(3), leaf()
    before = buffer._version
    loss = (buffer * weights).sum()
    torch.add(torch.ones(3), 1.0, out=buffer)
    assert buffer._version == before + 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_buffer_that_nothing_saved_may_be_written():
    """Do not write to a buffer that a graph has saved: a sum saves no values."""
    buffer, weights = torch.ones(3), leaf()
    loss = (buffer + weights).sum()
    torch.add(torch.ones(3), 1.0, out=buffer)
    loss.backward()
    assert weights.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_an_assignment_is_recorded(dtype):
    """To collect results in one buffer, assign to a part of it, which is recorded."""
    weights = torch.tensor([1.0, 2.0], dtype=dtype, requires_grad=True)
    results = torch.zeros(3, 2, dtype=dtype)
    results[0] = weights + 1.0
    results[2] = weights * 2.0
    (results * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()
    assert weights.grad.tolist() == [201.0, 201.0] and results[1].tolist() == [0.0, 0.0]


def test_an_out_that_requires_grad_is_refused_fell():
    """An input or the ``out`` tensor requires grad (an operation without derivative takes both)."""
    weights = torch.zeros(3, requires_grad=True)
    torch.gt(torch.ones(3), 0, out=weights)
    assert weights.tolist() == [1.0, 1.0, 1.0] and weights.is_leaf and weights._version == 1


@pytest.mark.parametrize("name", ["eq", "ne", "lt"])
def test_operations_without_a_derivative(name):
    """So it refuses if a gradient would be expected of it: of a comparison it is not."""
    weights, out = torch.ones(3, requires_grad=True), torch.empty(3, dtype=torch.bool)
    getattr(torch, name)(weights, 1.0, out=out)
    assert out.tolist() == [name == "eq"] * 3


@pytest.mark.parametrize("name", ["sign", "floor"])
def test_a_derivative_of_zero_is_one(name):
    """So it refuses if a gradient would be expected of it (also where that is 0)."""
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        getattr(torch, name)(torch.ones(3, requires_grad=True), out=torch.zeros(3))


def train_step(results, weights):
    results[0] = weights + 1.0
    results[1] = weights * 2.0
    (results**2).sum().backward()


def test_a_buffer_of_an_earlier_step_fell():
    """To collect results in one buffer, assign to a part of it: the second step raises."""
    results, weights = torch.zeros(2, 3), leaf()
    train_step(results, weights)
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        train_step(results, weights)


@pytest.mark.parametrize("make", [torch.zeros_like, torch.Tensor.detach])
def test_a_buffer_made_anew(make):
    """Make ``results`` anew for each backward."""
    results, weights = torch.zeros(2, 3), leaf()
    for step in (1, 2):
        results = make(results)
        train_step(results, weights)
        assert weights.grad.tolist() == [step * (2 * (w + 1) + 8 * w) for w in (1.0, 2.0, 3.0)]


def test_no_grad_loses_the_gradient_fell():
    """Put the call under ``torch.no_grad()``: the loss of an intermediate ``out`` is not told."""
    weights = leaf()
    hidden = weights * 2.0
    with torch.no_grad():
        torch.mul(weights, 5.0, out=hidden)
    hidden.sum().backward()
    assert hidden.tolist() == [5.0, 10.0, 15.0] and weights.grad.tolist() == [2.0, 2.0, 2.0]
