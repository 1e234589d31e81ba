"""Attacks on gallery/scenarios/names-and-rebinding/plus-equals-changes-another-tensor.py."""

import functools
import operator

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "operation", [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow]
)
def test_each_of_them_writes(operation):
    """``+=`` wrote into it."""
    first = torch.full((2,), 3.0)
    total = operation(first, 2)
    assert total is first and first.tolist() != [3.0, 3.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.complex64])
def test_the_fix_has_the_dtype_of_the_losses_fell(dtype):
    """Start from a new tensor: ``torch.zeros(1)`` would be ``float32``."""
    losses = [torch.tensor([1.0], dtype=dtype), torch.tensor([2.0], dtype=dtype)]
    total = torch.zeros_like(losses[0])
    for loss in losses:
        total += loss
    assert total.dtype == dtype and total.item() == 3 and losses[0].item() == 1
    assert torch.equal(total, sum(losses)) and sum(losses).dtype == dtype


def test_a_complex_loss_does_not_fit_zeros_fell():
    """``total = torch.zeros(1)``, then ``total += loss``."""
    with pytest.raises(RuntimeError, match="can't be cast"):
        torch.zeros(1).add_(torch.tensor([1j]))


def test_the_gradient_is_that_of_the_value_fell():
    """The gradient is wrong as well (it belongs to the value that was computed)."""
    weight = torch.tensor([1.0], requires_grad=True)
    losses = [weight * 1, weight * 2]
    total = losses[0]
    total += losses[1]
    value = losses[0] + losses[1]
    value.backward()
    assert value.item() == 5.0 and weight.grad.item() == 5.0


def test_a_saved_loss_raises():
    """Nothing raises (with ``weight.exp()`` as the first loss, backward would raise)."""
    weight = torch.tensor([1.0], requires_grad=True)
    losses = [weight.exp(), weight * 2]
    total = losses[0]
    total += losses[1]
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        total.backward()


def test_a_leaf_as_the_first_loss_raises():
    """``+=`` wrote into it (a leaf that requires grad refuses)."""
    total = torch.zeros(1, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        total += 1.0


@pytest.mark.parametrize("number", [0, 1, 2, 17])
def test_sum_of_a_list(number):
    """``sum(losses)`` does it without a loop, for a list that is not empty."""
    losses = [torch.ones(1) for _ in range(number)]
    result = sum(losses)
    assert isinstance(result, torch.Tensor) == (number > 0)
    assert result == number and all(loss.item() == 1.0 for loss in losses)
    assert not number or result is not losses[0]


def test_detach_is_no_start():
    """``losses[0].detach()`` is no start."""
    losses = [torch.ones(1), torch.ones(1)]
    total = losses[0].detach()
    total += losses[1]
    assert losses[0].item() == 2.0


@pytest.mark.parametrize("value", [1, 1.0, 1j, "a", (1,), np.float64(1.0)], ids=repr)
def test_a_number_moves_the_name(value):
    """For a Python number ``+=`` makes a new number and moves the name."""
    first = value
    value += value
    assert first != value


def test_total_plus_loss_is_no_write():
    """Start from a new tensor (``total = total + loss`` makes one)."""
    losses = [torch.ones(1), torch.ones(1)]
    total = losses[0]
    total = total + losses[1]
    assert losses[0].item() == 1.0 and total.item() == 2.0


def test_the_second_symptom_had_no_cure_fell():
    """Symptom: x += y modifies another variable too (zeros and ``sum`` are for lists)."""
    a = torch.ones(2)
    x = a
    x = x + 1
    assert a.tolist() == [1.0, 1.0] and x.tolist() == [2.0, 2.0]


def test_losses_of_two_shapes_fell():
    """Start from ``torch.zeros_like(losses[0])``, or write ``sum(losses)`` (not the same here)."""
    losses = [torch.ones(1), torch.ones(3)]
    total = torch.zeros_like(losses[0])
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        for loss in losses:
            total += loss
    assert sum(losses).tolist() == (losses[0] + losses[1]).tolist() == [2.0, 2.0, 2.0]


def test_losses_of_two_dtypes_fell():
    """Both take losses of different dtypes, where ``+=`` keeps the dtype of ``total``."""
    losses = [torch.ones(1, dtype=torch.float16), torch.full((1,), 7e4, dtype=torch.float32)]
    total = torch.zeros_like(losses[0])
    for loss in losses:
        total += loss
    assert total.isinf() and sum(losses).item() == 70001.0


@pytest.mark.parametrize("make", ["parameter", "expanded", "0-d", "empty"])
def test_other_first_losses(make):
    """Start from a new tensor, ``torch.zeros_like(losses[0])``."""
    first = {
        "parameter": lambda: torch.nn.Parameter(torch.ones(3)),
        "expanded": lambda: torch.ones(1).expand(3),
        "0-d": lambda: torch.tensor(1.0),
        "empty": lambda: torch.ones(0),
    }[make]()
    total = torch.zeros_like(first)
    for loss in (first, first):
        total += loss
    assert (total == 2).all() and (first == 1).all()


@pytest.mark.parametrize("way", ["iadd", "add"])
def test_reduce(way):
    """``+=`` wrote into it (so does ``reduce`` with ``iadd``)."""
    losses = [torch.ones(1), torch.ones(1)]
    assert functools.reduce(getattr(operator, way), losses).item() == 2.0
    assert losses[0].item() == (2.0 if way == "iadd" else 1.0)


def test_a_start_for_sum():
    """``sum(losses)`` adds the same way: a start is not written."""
    losses = [torch.ones(1), torch.ones(1)]
    assert sum(losses[1:], losses[0]).item() == 2.0 and losses[0].item() == 1.0


def test_gradient_of_total_plus_loss():
    """``total = total + loss`` makes a new tensor, so the first loss stays."""
    weight = torch.tensor([1.0], requires_grad=True)
    losses = [weight.exp(), weight * 2]
    total = losses[0]
    for loss in losses[1:]:
        total = total + loss
    (losses[0] + 10 * total).backward()
    torch.testing.assert_close(weight.grad, 11 * weight.detach().exp() + 20)


def test_zeros_and_the_old_loop_lose_the_first_loss_fell():
    """Start from ``torch.zeros_like(losses[0])``: the loop over ``losses[1:]`` leaves one out."""
    losses = [torch.tensor([1.0]), torch.tensor([2.0])]
    short, total = torch.zeros_like(losses[0]), torch.zeros_like(losses[0])
    for loss in losses[1:]:
        short += loss
    for loss in losses:
        total += loss
    assert short.item() == 2.0 and total.item() == 3.0


def test_sum_of_bools_fell():
    """``sum(losses)`` adds the same way as ``total + loss``: of bool tensors it counts."""
    hits = [torch.tensor(True), torch.tensor(True)]
    assert sum(hits).item() == 2 and sum(hits).dtype == torch.int64
    assert (hits[0] + hits[1]).dtype == torch.bool


def test_losses_of_shapes_that_do_not_broadcast_fell():
    """Both take losses of different shapes."""
    losses = [torch.ones(2), torch.ones(3)]
    with pytest.raises(RuntimeError, match="must match"):
        sum(losses)
    with pytest.raises(RuntimeError, match="must match"):
        losses[0] + losses[1]


def test_integers_before_floats():
    """Take one of these for losses of different dtypes: ``+=`` keeps the dtype of ``total``."""
    losses = [torch.tensor([1]), torch.tensor([2.5])]
    with pytest.raises(RuntimeError, match="can't be cast"):
        torch.zeros_like(losses[0]).add_(losses[1])
    assert sum(losses).tolist() == [3.5]


def test_mean_losses_of_a_layer():
    """Nothing raises, and the first stored loss is the sum."""
    layer, x = torch.nn.Linear(2, 1), torch.ones(3, 2)
    losses = [torch.nn.functional.mse_loss(layer(x), torch.zeros(3, 1)) for _ in range(2)]
    first = losses[0].item()
    total = losses[0]
    total += losses[1]
    total.backward()
    assert losses[0] is total and losses[0].item() == pytest.approx(2 * first)


def test_under_no_grad_it_writes_as_well():
    """``+=`` wrote into it."""
    weight = torch.ones(1, requires_grad=True)
    losses = [weight * 1, weight * 2]
    with torch.no_grad():
        total = losses[0]
        total += losses[1]
    assert losses[0].item() == 3.0
