"""Attacks on gallery/scenarios/names-and-rebinding/plus-equals-changes-another-tensor.py."""

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
    """Nothing raises (if backward saved the first loss, it does)."""
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
