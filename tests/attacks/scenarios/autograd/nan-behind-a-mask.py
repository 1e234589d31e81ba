import math

import pytest
import torch


def gradient(function, value=0.0):
    x = torch.tensor([value, 4.0], requires_grad=True)
    return torch.autograd.grad(function(x, x > 0).sum(), x)[0].tolist()


@pytest.mark.parametrize(
    "function",
    [
        lambda x, m: torch.where(m, x.sqrt(), 0.0),
        lambda x, m: x.sqrt().masked_fill(~m, 0.0),
        lambda x, m: x.sqrt() * m,
        lambda x, m: torch.where(m, x.log(), 0.0),
        lambda x, m: torch.where(m, 1 / x, 0.0),
        lambda x, m: torch.where(m, x**0.5, 0.0),
        lambda x, m: torch.where(m, x / x, 0.0),
        lambda x, m: torch.where(m, x.sqrt(), 0.0).nan_to_num(),
    ],
)
def test_masks_over_the_result(function):
    """If its slope there is infinite or NaN, its gradient is 0 times that slope, which is NaN."""
    assert math.isnan(gradient(function)[0])


@pytest.mark.parametrize(
    "function",
    [
        lambda x, m: torch.where(m, x.exp(), 0.0),
        lambda x, m: torch.where(m, x.abs(), 0.0),
        lambda x, m: torch.where(m, x.square(), 0.0),
        lambda x, m: torch.where(m, x * float("inf"), 0.0).nan_to_num() * 0 + x,
    ],
)
def test_finite_slopes_fell(function):
    """The operation that made it is still in the graph, and its gradient is 0 times infinity."""
    first = gradient(function)[0]
    assert first in (0.0, 1.0) or math.isnan(first)


def test_a_nan_value_with_a_finite_slope():
    """The operation that made the NaN has a slope there: for ``x - x`` it is 0, and no NaN comes back."""
    found = gradient(lambda x, m: torch.where(m, x - x, 0.0), value=float("inf"))
    assert found == [0.0, 0.0]


@pytest.mark.parametrize("function", [torch.sqrt, torch.log, torch.reciprocal, torch.rsqrt])
def test_mask_the_input(function):
    """Mask the *input* of the unsafe operation, not its result."""

    def masked(x, mask):
        return torch.where(mask, function(torch.where(mask, x, 1.0)), 0.0)

    first, second = gradient(masked)
    assert first == 0.0 and math.isfinite(second) and second != 0.0


@pytest.mark.parametrize("function", [torch.sqrt, torch.log, torch.reciprocal])
def test_an_index_reads_less(function):
    """``lengths[mask].sqrt()`` computes the root of the selected elements only."""
    assert gradient(lambda x, m: function(x[m]))[0] == 0.0


def test_an_assignment_is_a_mask_over_the_result():
    """The mask comes too late, behind the operation that cannot take the value."""
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    y = x.log()
    y[0] = 0.0
    assert math.isnan(torch.autograd.grad(y.sum(), x)[0][0])
