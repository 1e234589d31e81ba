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


COMPLEX = torch.ones(3, dtype=torch.complex64)


@pytest.mark.parametrize("reduce", ["amax", "amin"])
def test_complex_numbers_are_refused_fell(reduce):
    """It takes every factor, and with "amax", "amin" or "mean" every value."""
    with pytest.raises(NotImplementedError, match="not implemented for 'ComplexFloat'"):
        torch.ones(2, dtype=torch.complex64).scatter_reduce_(0, INDEX, COMPLEX, reduce)


def test_the_product_of_complex_numbers():
    """ "amax" and "amin" refuse complex numbers: "prod" takes them."""
    t = torch.ones(2, dtype=torch.complex64)
    assert t.scatter_reduce_(0, INDEX, COMPLEX * 2j, "prod").tolist() == [-4, 2j]


def test_the_mean_of_integers_fell():
    """With "mean" every value: integers are rounded down."""
    t = torch.zeros(2, dtype=torch.long)
    t.scatter_reduce_(0, INDEX, torch.tensor([-2, -3, -5]), "mean")
    assert t.tolist() == [-2, -3]


@pytest.mark.parametrize("old", [4.0, 0.0, 1.0])
def test_the_old_value_is_in_the_gradient_fell(old):
    """A factor's gradient is the product of the others."""
    factors = torch.tensor(FACTORS, requires_grad=True)
    torch.full((2,), old).scatter_reduce(0, INDEX, factors, "prod").sum().backward()
    assert factors.grad.tolist() == [3.0 * old, 2.0 * old, old]


def test_the_gradient_under_times_equals():
    """Under ``*=`` it does not: both factors get the old value, and the old value both factors."""
    old, factors = (
        torch.full((2,), 4.0, requires_grad=True),
        torch.tensor(FACTORS, requires_grad=True),
    )
    t = old * 1
    t[INDEX] *= factors
    found = torch.autograd.grad(t.sum(), (old, factors))
    assert found[0].tolist() == [5.0, 5.0] and found[1].tolist() == [4.0, 4.0, 4.0]


def test_a_decay_is_repeated_fell():
    """Decay applied once although index appears twice: a number is no source, and a full tensor is."""
    t = torch.ones(2)
    t[INDEX] *= 0.5
    assert t.tolist() == [0.5, 0.5]
    with pytest.raises(TypeError, match="must be Tensor"):
        t.scatter_reduce_(0, INDEX, 0.5, "prod")
    t = torch.ones(2).scatter_reduce_(0, INDEX, torch.tensor(0.5).expand(3), "prod")
    assert t.tolist() == [0.25, 0.5]


def test_rows_and_columns_fell():
    """``scatter_reduce_`` takes every factor: of ``t[rows, columns]`` by way of a flat view."""
    rows, columns = torch.tensor([0, 0, 1]), torch.tensor([1, 1, 2])
    t, right = torch.ones(2, 3), torch.ones(2, 3)
    t.view(-1).scatter_reduce_(0, rows * 3 + columns, torch.tensor(FACTORS), "prod")
    for row, column, factor in zip(rows, columns, FACTORS, strict=True):
        right[row, column] *= factor
    assert torch.equal(t, right)


def test_a_parameter_fell():
    """Multiply in place: a parameter refuses it while gradients are recorded."""
    weights = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable"):
        weights.scatter_reduce_(0, INDEX, torch.tensor(FACTORS), "prod")
    with torch.no_grad():
        weights.scatter_reduce_(0, INDEX, torch.tensor(FACTORS), "prod")
    assert weights.tolist() == [6.0, 5.0]


def test_one_column_of_an_index_and_a_wrong_gradient_fell():
    """It takes one index for each element: the rest is not read, and has a gradient all the same."""
    change = torch.tensor([[2.0, 1.0], [3.0, 1.0], [5.0, 7.0]], requires_grad=True)
    torch.ones(2, 2).scatter_reduce(0, INDEX[:, None], change, "prod").sum().backward()
    assert change.grad[:, 1].abs().sum() > 0


def test_a_whole_index_has_the_right_gradient():
    """Expand the index."""
    change = torch.tensor([[2.0, 1.0], [3.0, 1.0], [5.0, 7.0]], requires_grad=True)
    index = INDEX[:, None].expand_as(change)
    torch.ones(2, 2).scatter_reduce(0, index, change, "prod").sum().backward()
    assert change.grad.tolist() == [[3.0, 1.0], [2.0, 1.0], [1.0, 1.0]]


def test_index_reduce_takes_rows():
    """Rows need an index of their shape: for index_reduce_ a vector is enough."""
    rows, change = torch.ones(2, 2), torch.tensor([[2.0, 1.0], [3.0, 1.0], [5.0, 7.0]])
    assert rows.index_reduce_(0, INDEX, change, "prod").tolist() == [[6.0, 1.0], [5.0, 7.0]]


def test_the_result_is_saved():
    """The product is recorded for gradients: backward needs the result, which may not be overwritten."""
    factors = torch.tensor(FACTORS, requires_grad=True)
    product = torch.ones(2).scatter_reduce(0, INDEX, factors, "prod")
    product.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        product.sum().backward()


def test_a_selection_is_a_copy():
    """It takes every factor: in a copy that brackets made, they are lost."""
    t = torch.ones(2)
    t[[0, 1]].scatter_reduce_(0, INDEX, torch.tensor(FACTORS), "prod")
    assert t.tolist() == [1.0, 1.0]
