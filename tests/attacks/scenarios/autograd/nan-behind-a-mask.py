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
    """Mask the *input* of that operation, not its result (by an assignment)."""
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    y = x.log()
    y[0] = 0.0
    assert math.isnan(torch.autograd.grad(y.sum(), x)[0][0])


@pytest.mark.parametrize("where", ["behind log", "between", "in front of exp"])
def test_the_operation_that_made_it_has_a_slope_of_zero_fell(where):
    """The operation that made it has an infinite slope; mask its input (``log`` has none at inf)."""
    x = torch.tensor([0.0, 1000.0], requires_grad=True)
    small = x.detach() < 10.0
    grown = torch.exp(torch.where(small, x, 0.0) if where == "in front of exp" else x)
    energy = torch.log((torch.where(small, grown, 0.0) if where == "between" else grown) + 1)
    (found,) = torch.autograd.grad(torch.where(small, energy, 0.0).sum(), x)
    assert found[0] == 0.5
    assert found[1] == 0.0 if where == "in front of exp" else math.isnan(found[1])


def test_under_vmap_fell():
    """``lengths[mask].sqrt()`` computes the root of the selected elements only."""
    lengths = torch.tensor([[0.0, 4.0], [9.0, 0.0]])

    def by_mask(x):
        return torch.where(x > 0, torch.where(x > 0, x, 1.0).sqrt(), 0.0).sum()

    found = torch.vmap(torch.func.grad(by_mask))(lengths)
    assert torch.allclose(found, torch.tensor([[0.0, 1 / 4], [1 / 6, 0.0]]))
    with pytest.raises(RuntimeError, match="vmap"):
        torch.vmap(torch.func.grad(lambda x: x[x > 0].sqrt().sum()))(lengths)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_mask_the_input_in_other_dtypes(dtype):
    """Mask the input, before the root sees the 0."""
    x = torch.tensor([0.0, 4.0], dtype=dtype, requires_grad=True)
    mask = x.detach().abs() > 0
    roots = torch.where(mask, torch.where(mask, x, 1.0).sqrt(), 0.0)
    assert roots.dtype is dtype
    assert torch.autograd.grad(roots.abs().sum(), x)[0].tolist() == [0.0, 0.25]


def test_a_distance_of_a_point_to_itself():
    """Mask the input: a table of distances has a root of 0 on its diagonal."""
    points = torch.tensor([[0.0, 0.0], [3.0, 4.0]], requires_grad=True)
    squares = ((points[:, None] - points[None]) ** 2).sum(-1)
    same = torch.eye(2, dtype=torch.bool)
    late = squares.sqrt().masked_fill(same, 0.0)
    assert torch.autograd.grad(late.sum(), points, retain_graph=True)[0].isnan().all()
    early = squares.masked_fill(same, 1.0).sqrt().masked_fill(same, 0.0)
    found = torch.autograd.grad(early.sum(), points)[0]
    assert torch.allclose(found, torch.tensor([[-1.2, -1.6], [1.2, 1.6]]))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_a_nan_in_the_data(dtype):
    """Mask the *input* of that operation: of a product with data that has a NaN."""
    weights = torch.ones(2, dtype=dtype, requires_grad=True)
    data = torch.tensor([math.nan, 2.0], dtype=dtype)
    late = torch.where(data.isnan(), 0.0, weights * data).sum()
    assert math.isnan(torch.autograd.grad(late, weights)[0][0])
    early = (weights * torch.where(data.isnan(), 0.0, data)).sum()
    assert torch.autograd.grad(early, weights)[0].tolist() == [0.0, 2.0]


def test_the_second_derivative():
    """So mask the input, before the root sees the 0."""
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    roots = torch.where(x > 0, torch.where(x > 0, x, 1.0).sqrt(), 0.0)
    (first,) = torch.autograd.grad(roots.sum(), x, create_graph=True)
    assert torch.autograd.grad(first.sum(), x)[0].tolist() == [0.0, -1 / 32]


def test_an_index_loses_the_places_fell():
    """An index reads less than a mask: its result is shorter, too."""
    lengths = torch.tensor([0.0, 4.0])
    assert lengths[lengths > 0].sqrt().shape == (1,)


def test_nan_to_num_over_the_result():
    """Mask the *input* of that operation, not its result."""
    x = torch.tensor([-1.0, 4.0], requires_grad=True)
    roots = x.sqrt().nan_to_num()
    assert roots.tolist() == [0.0, 2.0]
    assert math.isnan(torch.autograd.grad(roots.sum(), x)[0][0])
