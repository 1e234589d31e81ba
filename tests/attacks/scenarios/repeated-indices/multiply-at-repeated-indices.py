"""Attacks on gallery/scenarios/repeated-indices/multiply-at-repeated-indices.py."""

import pytest
import torch

INDEX, FACTORS = torch.tensor([0, 0, 1]), [2.0, 3.0, 5.0]
RIGHT = {"prod": [6.0, 5.0], "amax": [3.0, 5.0], "amin": [1.0, 1.0], "mean": [2.0, 3.0]}


@pytest.mark.parametrize("reduce", list(RIGHT))
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.float64, torch.int64])
def test_every_value_counts(reduce, dtype):
    """It takes every factor, and with "amax", "amin" or "mean" every value."""
    t = torch.ones(2, dtype=dtype)
    t.scatter_reduce_(0, INDEX, torch.tensor(FACTORS).to(dtype), reduce)
    assert t.tolist() == RIGHT[reduce] and t.dtype == dtype


def test_times_equals_uses_one():
    """t[idx] *= v uses one factor for each place and loses the others."""
    t = torch.ones(2)
    t[INDEX] *= torch.tensor(FACTORS)
    assert t[0].item() in (2.0, 3.0) and t[1] == 5.0


def test_another_dtype_is_refused_fell():
    """scatter_reduce_ takes both: it wants values of the dtype of the tensor."""
    with pytest.raises(RuntimeError, match="dtype"):
        torch.ones(2).scatter_reduce_(0, INDEX, torch.tensor(FACTORS).double(), "prod")


def test_negative_positions_are_refused_fell():
    """scatter_reduce_ takes both: it wants no negative positions."""
    with pytest.raises(RuntimeError, match="out of bounds"):
        torch.ones(2).scatter_reduce_(0, torch.tensor([-1]), torch.ones(1), "prod")


def test_a_number_is_no_source():
    """scatter_reduce_ takes every factor: as a tensor."""
    with pytest.raises(TypeError, match="must be Tensor"):
        torch.ones(2).scatter_reduce_(0, INDEX, 3.0, "prod")


def test_in_place_it_is_recorded_too_fell():
    """Out of place it is recorded: in place on a computed tensor as well."""
    factors = torch.tensor(FACTORS, requires_grad=True)
    t = torch.ones(2, requires_grad=True) * 1
    t.scatter_reduce_(0, INDEX, factors, "prod").sum().backward()
    assert factors.grad.tolist() == [3.0, 2.0, 1.0]


@pytest.mark.parametrize("numbers", [[2.0, 3.0, 5.0], [0.0, 3.0, 5.0], [0.0, 0.0, 5.0]], ids=str)
def test_the_gradient_of_a_product(numbers):
    """A factor's gradient is the product of the others: of zeros as well."""
    factors = torch.tensor(numbers, requires_grad=True)
    torch.ones(2).scatter_reduce(0, INDEX, factors, "prod").sum().backward()
    first, second, _ = numbers
    assert factors.grad.tolist() == [second, first, 1.0]


@pytest.mark.parametrize("reduce", ["prod", "amax", "amin", "mean"])
def test_the_old_value_is_left_out(reduce):
    """include_self=False leaves it out."""
    right = {"prod": [6.0, 5.0], "amax": [3.0, 5.0], "amin": [2.0, 5.0], "mean": [2.5, 5.0]}
    reduced = torch.full((2,), 50.0).scatter_reduce(
        0, INDEX, torch.tensor(FACTORS), reduce, include_self=False
    )
    assert reduced.tolist() == right[reduce]


def test_no_index():
    """scatter_reduce_ takes every factor: of none the tensor stays."""
    none = torch.tensor([], dtype=torch.long)
    assert torch.ones(2).scatter_reduce_(0, none, torch.ones(0), "prod").tolist() == [1.0, 1.0]


def test_rows_with_an_index_that_is_not_expanded():
    """It takes one index for each element: with one per row the first column is reduced."""
    rows, change = torch.ones(2, 2), torch.tensor([[2.0, 1.0], [3.0, 1.0], [5.0, 7.0]])
    rows.scatter_reduce_(0, INDEX[:, None], change, "prod")
    assert rows.tolist() == [[6.0, 1.0], [5.0, 1.0]]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """scatter_reduce_ takes every factor: compiled too."""

    def multiplied(t, factors):
        return t.scatter_reduce(0, INDEX, factors, "prod")

    compiled = torch.compile(multiplied, backend=backend)
    assert compiled(torch.ones(2), torch.tensor(FACTORS)).tolist() == [6.0, 5.0]
