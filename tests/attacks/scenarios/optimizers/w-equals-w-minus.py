"""Attacks on gallery/scenarios/optimizers/w-equals-w-minus.py."""

import contextlib

import pytest
import torch


@pytest.mark.parametrize(
    "update",
    [
        lambda w: w - 0.1 * w.grad,
        lambda w: w.sub(w.grad, alpha=0.1),
        lambda w: torch.lerp(w, w.detach() - w.grad, 0.1),
        lambda w: w + 0,
        lambda w: w * 1,
    ],
    ids=["minus", "sub", "lerp", "plus zero", "times one"],
)
def test_the_new_one_is_no_leaf(update):
    """The new ``w`` is no leaf, so the next ``backward()`` stores no gradient in it."""
    first = torch.ones(2, requires_grad=True)
    (first**2).sum().backward()
    new = update(first)
    assert not new.is_leaf
    (new**2).sum().backward()
    with pytest.warns(UserWarning, match="not a leaf"):
        assert new.grad is None
    assert first.tolist() == [1.0, 1.0] and (first.grad > 2.0).all()


def test_retain_grad_stores_one_fell():
    """The next ``backward()`` stores no gradient in it: unless you called ``retain_grad()``."""
    weights = torch.ones(2, requires_grad=True) - 0.5
    weights.retain_grad()
    (weights**2).sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_the_first_leaf_gets_both_gradients():
    """There 1.6 is added to the 2 that was there."""
    first = torch.ones(2, requires_grad=True)
    (first**2).sum().backward()
    ((first - 0.1 * first.grad) ** 2).sum().backward()
    assert torch.allclose(first.grad, torch.full((2,), 3.6))


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_recording_the_new_one_requires_no_grad(mode):
    """There the new ``weights`` is a leaf that does not require grad."""
    with mode():
        weights = torch.ones(2, requires_grad=True) - 0.5
    assert weights.is_leaf and not weights.requires_grad


@pytest.mark.parametrize("other", [False, True])
def test_the_next_backward_raises_if_nothing_else_requires_grad_fell(other):
    """The next ``backward()`` raises, if nothing else in the loss requires grad."""
    with torch.no_grad():
        weights = torch.ones(2, requires_grad=True) - 0.5
    bias = torch.ones(2, requires_grad=other)
    expected = pytest.raises(RuntimeError, match="does not require grad")
    with contextlib.nullcontext() if other else expected:
        (weights + bias).sum().backward()


@pytest.mark.parametrize("size", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_the_loop_is_that_of_sgd(size, dtype):
    """Write ``w -= lr * w.grad`` under ``no_grad``: the same as SGD."""
    weights, reference = (torch.ones(size, dtype=dtype).requires_grad_() for _ in range(2))
    optimizer = torch.optim.SGD([reference], lr=0.25)
    for _ in range(3):
        (weights**2).sum().backward()
        with torch.no_grad():
            weights -= 0.25 * weights.grad
        weights.grad = None
        optimizer.zero_grad()
        (reference**2).sum().backward()
        optimizer.step()
    assert torch.equal(weights, reference) and weights.is_leaf


def test_an_expanded_leaf_refuses_the_write_fell():
    """``w -= step`` under ``no_grad`` changes the leaf, if it is not expanded."""
    weights = torch.ones(1).expand(2).requires_grad_()
    with torch.no_grad(), pytest.raises(RuntimeError, match="single memory location"):
        weights -= 0.5


def test_a_leaf_without_grad_stays_one_fell():
    """``w = w - step`` gives the name to a non-leaf: if ``w`` requires grad."""
    weights = torch.ones(2) - 0.5
    assert weights.is_leaf


def test_without_clearing_the_gradients_add_up():
    """``weights.grad = None`` belongs to the loop."""
    weights = torch.ones(1, requires_grad=True)
    for _ in range(2):
        weights.sum().backward()
        with torch.no_grad():
            weights -= 0.25 * weights.grad
    assert weights.item() == 1.0 - 0.25 * (1 + 2)
