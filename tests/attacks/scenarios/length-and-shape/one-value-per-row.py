"""Attacks on gallery/scenarios/length-and-shape/one-value-per-row.py."""

import pytest
import torch

VALUES = torch.tensor([10.0, 20.0, 30.0])
WRITES = {
    "assignment": lambda t, v: t.__setitem__(slice(None), v),
    "Ellipsis": lambda t, v: t.__setitem__(..., v),
    "copy_": lambda t, v: t.copy_(v),
    "+=": lambda t, v: t.add_(v),
    "mask": lambda t, v: t.__setitem__(torch.tensor([True, True, True]), v),
    "list": lambda t, v: t.__setitem__([0, 1, 2], v),
}


@pytest.mark.parametrize("name", list(WRITES))
def test_a_vector_becomes_each_row(name):
    """A value with fewer dimensions is lined up with the last dimension."""
    table = torch.zeros(3, 3)
    WRITES[name](table, VALUES)
    assert table.tolist() == [[10.0, 20.0, 30.0]] * 3


@pytest.mark.parametrize("name", list(WRITES))
@pytest.mark.parametrize("width", [1, 3, 4])
def test_a_column_becomes_each_column(name, width):
    """Give it the shape of a column."""
    table = torch.zeros(3, width)
    WRITES[name](table, VALUES[:, None])
    assert table.tolist() == [[10.0] * width, [20.0] * width, [30.0] * width]


@pytest.mark.parametrize("width", [2, 4])
def test_a_table_that_is_not_square_raises(width):
    """If the table is not square, the sizes give it away."""
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(3, width)[:] = VALUES


def test_rows_of_one_element_raise():
    """If the table is not square, the sizes give it away: one column as well."""
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(3, 1)[:] = VALUES


def test_one_value_is_stretched_fell():
    """It raises only when the sizes give it away: one value is stretched without an error."""
    table = torch.zeros(1, 3)
    table[:] = torch.tensor([7.0])
    assert table.tolist() == [[7.0, 7.0, 7.0]]


def test_three_dimensions():
    """A value with fewer dimensions is lined up with the last dimension: a table with the last two."""
    cube = torch.zeros(2, 2, 2)
    cube[:] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert cube.tolist() == [[[1.0, 2.0], [3.0, 4.0]]] * 2


@pytest.mark.parametrize("column", [False, True])
def test_the_gradients(column):
    """A value that fills a row must get 1 + 2 + 3; one that fills a column three times its weight."""
    values, table = VALUES.clone().requires_grad_(), torch.zeros(3, 3)
    table[:] = values[:, None] if column else values
    (table * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert values.grad.tolist() == ([6.0, 6.0, 6.0] if column else [3.0, 6.0, 9.0])


def test_a_loop_over_the_rows():
    """For a list you say yourself what goes where: a loop over the rows does the same."""
    table = torch.zeros(3, 3)
    for row, value in zip(table, VALUES, strict=True):
        row[:] = value
    assert table.tolist() == [[10.0] * 3, [20.0] * 3, [30.0] * 3]
