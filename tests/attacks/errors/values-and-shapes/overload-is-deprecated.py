"""Attacks on gallery/errors/values-and-shapes/overload-is-deprecated.py."""

import warnings

import pytest
import torch

WORDS = "This overload of .* is deprecated"
ONE, TWO = torch.tensor([10.0, 20.0]), torch.tensor([1.0, 2.0])
OLD = {
    "add_": (lambda t: t.add_(2, ONE), lambda t: t.add_(ONE, alpha=2)),
    "add": (lambda t: t.add(2, ONE), lambda t: t.add(ONE, alpha=2)),
    "torch.add": (lambda t: torch.add(t, 2, ONE), lambda t: torch.add(t, ONE, alpha=2)),
    "sub_": (lambda t: t.sub_(2, ONE), lambda t: t.sub_(ONE, alpha=2)),
    "addcmul_": (
        lambda t: t.addcmul_(0.5, ONE, TWO),
        lambda t: t.addcmul_(ONE, TWO, value=0.5),
    ),
    "addcdiv_": (
        lambda t: t.addcdiv_(0.5, ONE, TWO),
        lambda t: t.addcdiv_(ONE, TWO, value=0.5),
    ),
}


@pytest.mark.parametrize("name", ["add_", "add", "torch.add", "sub_", "addcmul_", "addcdiv_"])
def test_both_orders_do_the_same(name):
    """Only the order of the arguments is old: each overload warns and does the same."""
    old, new = OLD[name]
    with pytest.warns(UserWarning, match=WORDS):
        first = old(torch.zeros(2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        second = new(torch.zeros(2))
    assert torch.equal(first, second)


def test_the_write_goes_through_the_view():
    """scores[:2] is a view, and got twice the step."""
    scores = torch.tensor([1.0, 2.0, 3.0])
    with pytest.warns(UserWarning, match=WORDS):
        scores[:2].add_(2, ONE)
    assert scores.tolist() == [21.0, 42.0, 3.0]


def test_two_numbers_are_an_old_overload_too_fell():
    """The factor stands before the tensor: it may stand before a number."""
    with pytest.warns(UserWarning, match=WORDS):
        scores = torch.zeros(2).add_(2, 3.0)
    assert scores.tolist() == torch.zeros(2).add_(3.0, alpha=2).tolist() == [6.0, 6.0]


def test_a_fraction_of_integers_is_refused_fell():
    """Write it as a keyword, behind the tensor: a factor of 0.5 for integers raises."""
    with pytest.raises(RuntimeError, match="argument alpha must not be a floating point"):
        torch.zeros(2, dtype=torch.int64).add_(torch.tensor([1, 2]), alpha=0.5)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64, torch.complex64])
def test_the_factor_in_other_dtypes(dtype):
    """alpha=2 adds twice the step."""
    scores = torch.zeros(2, dtype=dtype).add_(ONE.to(dtype), alpha=2)
    assert scores.tolist() == [20, 40] and scores.dtype == dtype


def test_gradients_of_both_forms():
    """On a computed tensor both forms have the same gradients."""
    found = []
    for write in (
        lambda moved, bonus: moved.add_(bonus, alpha=2),
        lambda moved, bonus: moved.__iadd__(2 * bonus),
    ):
        bonus = torch.ones(2, requires_grad=True)
        moved = torch.ones(2, requires_grad=True) * 1.0
        write(moved, bonus)
        (moved * TWO).sum().backward()
        found.append(bonus.grad.tolist())
    assert found == [[2.0, 4.0]] * 2
