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


def test_three_dimensions_need_another_none_fell():
    """Give it the shape of a column: in a cube a column fills the rows of each matrix."""
    cube, values = torch.zeros(2, 2, 2), torch.tensor([10.0, 20.0])
    cube[:] = values[:, None]
    assert cube.tolist() == [[[10.0, 10.0], [20.0, 20.0]]] * 2
    cube[:] = values[:, None, None]
    assert cube.tolist() == [[[10.0] * 2] * 2, [[20.0] * 2] * 2]


@pytest.mark.parametrize("shape", [(3,), (3, 2), (3, 3), (3, 1), (3, 2, 4), (3, 3, 3, 3)], ids=str)
def test_one_none_for_each_dimension_after_the_first(shape):
    """A target with more dimensions needs one None for each dimension after the first."""
    target = torch.zeros(shape)
    target[:] = VALUES[(slice(None), *[None] * (len(shape) - 1))]
    assert all((row == value).all() for row, value in zip(target, VALUES, strict=True))


def test_a_row_of_values_is_no_vector():
    """Give it the shape of a column: a value of shape [1, 3] keeps its row."""
    row, table = VALUES[None], torch.zeros(3, 3)
    table[:] = row[:, None]
    assert table.tolist() == [[10.0, 20.0, 30.0]] * 3
    table[:] = row.T
    assert table.tolist() == [[10.0] * 3, [20.0] * 3, [30.0] * 3]


def test_a_product_with_one_column_does_not_raise_fell():
    """If the table is not square, the sizes give it away: not in a product."""
    features = torch.ones(3, 1)
    assert (features * VALUES).shape == (3, 3) and (features * VALUES[:, None]).shape == (3, 1)


def test_a_product_in_place_raises():
    """A product that makes a new tensor has a trap of its own: in place it raises."""
    features = torch.ones(3, 1)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        features *= VALUES


@pytest.mark.parametrize(
    "rows", [[0, 1, 2], torch.tensor([True, True, True])], ids=["list", "mask"]
)
def test_selected_rows(rows):
    """A value with fewer dimensions is lined up with the last dimension: with selected rows too."""
    table = torch.zeros(3, 3)
    table[rows] = VALUES
    assert table.tolist() == [[10.0, 20.0, 30.0]] * 3
    table[rows] = VALUES[:, None]
    assert table.tolist() == [[10.0] * 3, [20.0] * 3, [30.0] * 3]


def test_where_lines_up_like_the_assignment():
    """+= and copy_ line up like the assignment: where does, too."""
    everywhere = torch.ones(3, 3, dtype=torch.bool)
    assert torch.where(everywhere, VALUES, 0.0).tolist() == [[10.0, 20.0, 30.0]] * 3
    assert torch.where(everywhere, VALUES[:, None], 0.0).tolist() == [
        [v] * 3 for v in VALUES.tolist()
    ]


@pytest.mark.parametrize("name", ["fill_", "masked_fill_", "index_copy_"])
def test_methods_that_take_no_vector(name):
    """A value with fewer dimensions is lined up: these methods refuse it."""
    table = torch.zeros(3, 3)
    before = {
        "fill_": (),
        "masked_fill_": (torch.ones(3, 3, dtype=torch.bool),),
        "index_copy_": (0, torch.arange(3)),
    }[name]
    with pytest.raises((RuntimeError, IndexError)):
        getattr(table, name)(*before, VALUES)
    assert not table.any()


def test_two_lists_write_the_diagonal():
    """Your vector became each row: with a position for each value it does not."""
    table = torch.zeros(3, 3)
    table[torch.arange(3), torch.arange(3)] = VALUES
    assert torch.equal(table, VALUES.diag())


def test_the_transpose_is_another_way():
    """Give it the shape of a column: a write to the transpose lines it up with the rows."""
    wide = torch.zeros(3, 4)
    wide.T[:] = VALUES
    assert wide.tolist() == [[10.0] * 4, [20.0] * 4, [30.0] * 4]


def test_no_rows():
    """Give it the shape of a column: for no rows as well."""
    table = torch.zeros(0, 3)
    table[:] = torch.zeros(0)[:, None]
    with pytest.raises(RuntimeError, match="must match the existing size"):
        table[:] = torch.zeros(0)


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """table[:] = values[:, None]: compiled, with the gradient."""

    def assign(table, values):
        table[:] = values[:, None]
        return table

    values = VALUES.clone().requires_grad_()
    table = torch.compile(assign, backend=backend)(torch.zeros(3, 3), values)
    (table * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert values.grad.tolist() == [6.0, 6.0, 6.0]
