import numpy as np
import pytest
import torch

ROWS, COLUMNS = [0, 2], [1, 3, 4]


def expected(n=3, m=5):
    table = np.zeros((n, m))
    table[np.ix_(ROWS, COLUMNS)] = 1.0
    return table.tolist()


FORMS = {
    "column of rows": lambda t: t.__setitem__(
        (torch.tensor(ROWS)[:, None], torch.tensor(COLUMNS)), 1.0
    ),
    "row as list": lambda t: t.__setitem__((torch.tensor(ROWS)[:, None], COLUMNS), 1.0),
    "np.ix_": lambda t: t.__setitem__(np.ix_(ROWS, COLUMNS), 1.0),
    "meshgrid": lambda t: t.__setitem__(
        torch.meshgrid(torch.tensor(ROWS), torch.tensor(COLUMNS), indexing="ij"), 1.0
    ),
    "nested list": lambda t: t.__setitem__(([[0], [2]], COLUMNS), 1.0),
    "loop over rows": lambda t: [t[row].__setitem__(COLUMNS, 1.0) for row in ROWS],
    "index_put_": lambda t: t.index_put_(
        (torch.tensor(ROWS)[:, None], torch.tensor(COLUMNS)), torch.tensor(1.0)
    ),
}


@pytest.mark.parametrize(
    "form",
    [
        "column of rows",
        "row as list",
        "np.ix_",
        "meshgrid",
        "nested list",
        "loop over rows",
        "index_put_",
    ],
)
def test_forms_that_write_the_rectangle(form):
    """Put the row numbers in a column, so that both lists broadcast."""
    table = torch.zeros(3, 5)
    FORMS[form](table)
    assert table.tolist() == expected()


LOST = {
    "two brackets": lambda t: t[ROWS][:, COLUMNS].fill_(1.0),
    "assigned": lambda t: t[ROWS].__setitem__((slice(None), COLUMNS), 1.0),
    "index_select": lambda t: t.index_select(0, torch.tensor(ROWS)).__setitem__(
        (..., COLUMNS), 1.0
    ),
    "masks": lambda t: t[torch.tensor([True, False, True])].__setitem__(
        (slice(None), COLUMNS), 1.0
    ),
}


@pytest.mark.parametrize("form", ["two brackets", "assigned", "index_select", "masks"])
def test_forms_that_change_nothing(form):
    """Two brackets write into a copy and change nothing."""
    table = torch.zeros(3, 5)
    LOST[form](table)
    assert not table.any()


def test_a_slice_in_the_first_bracket_writes():
    """A slice gives a view, so there two brackets arrive."""
    table = torch.zeros(3, 5)
    table[0:2][:, COLUMNS] = 1.0
    assert table.sum() == 6


def test_columns_first_is_lost_as_well():
    """The order of the two brackets makes no difference."""
    table = torch.zeros(3, 5)
    table[:, COLUMNS][ROWS] = 1.0
    assert not table.any()


def test_two_masks_with_equal_counts_are_paired():
    """A mask in a bracket counts as its row numbers, so two masks are paired."""
    table = torch.zeros(3, 5)
    rows, columns = (
        torch.tensor([True, False, True]),
        torch.tensor([False, True, False, True, False]),
    )
    table[rows, columns] = 1.0
    assert table.nonzero().tolist() == [[0, 1], [2, 3]]


def test_two_masks_with_other_counts_are_refused():
    """Masks that select other numbers cannot be paired."""
    table, columns = torch.zeros(3, 5), torch.tensor([True, True, False, True, False])
    with pytest.raises(IndexError, match="could not be broadcast"):
        table[torch.tensor([True, False, True]), columns] = 1.0


@pytest.mark.parametrize("rows, columns", [([], [1]), ([1], []), ([], []), ([0], [0])])
def test_small_rectangles(rows, columns):
    """No rows, no columns, one place."""
    table = torch.zeros(3, 5)
    rows, columns = (torch.tensor(part, dtype=torch.int64) for part in (rows, columns))
    table[rows[:, None], columns] = 1.0
    assert table.sum() == len(rows) * len(columns)


def test_a_value_for_each_row():
    """The value broadcasts to the rectangle: a column gives one value a row."""
    table = torch.zeros(3, 5)
    table[torch.tensor(ROWS)[:, None], torch.tensor(COLUMNS)] = torch.tensor([[1.0], [2.0]])
    assert table.sum(dim=1).tolist() == [3.0, 0.0, 6.0]


def test_the_gradient_by_finite_differences():
    """The write is recorded; places that were written over get 0."""

    def write(table, value):
        result = table * 1
        result[torch.tensor(ROWS)[:, None], torch.tensor(COLUMNS)] = value
        return result

    table = torch.randn(3, 5, dtype=torch.float64, requires_grad=True)
    value = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(write, (table, value))


def test_a_slice_between_the_two():
    """A slice between two index tensors moves the result's first dimension."""
    block = torch.zeros(3, 7, 5)
    assert block[ROWS, :, [1, 3]].shape == (2, 7)
    assert block[torch.tensor(ROWS)[:, None], :, torch.tensor(COLUMNS)].shape == (2, 3, 7)


def test_the_combined_mask_under_vmap():
    """The mask of two dimensions works for each sample of a batch."""
    rows, columns = (
        torch.tensor([True, False, True]),
        torch.tensor([False, True, False, True, True]),
    )
    filled = torch.vmap(lambda t: t.masked_fill(rows[:, None] & columns, 1.0))(torch.zeros(2, 3, 5))
    assert filled[0].tolist() == filled[1].tolist() == expected()


def test_rows_as_a_python_list_fell():
    """Put the row numbers in a column, so that both lists broadcast: a list has no such index."""
    rows = [0, 2]
    with pytest.raises(TypeError, match="list indices must be integers or slices"):
        torch.zeros(3, 4)[rows[:, None], [1, 3]] = 1.0


def test_one_row_number_is_paired_with_three_fell():
    """Lists of other lengths cannot be paired: a list of one number can."""
    table = torch.zeros(3, 5)
    table[torch.tensor([2]), torch.tensor(COLUMNS)] = 1.0
    assert table.nonzero().tolist() == [[2, 1], [2, 3], [2, 4]]


def test_pruned_channels_are_no_rectangle_fell():
    """Symptom "prune input and output channels": the rectangle leaves most of their weights."""
    rectangle, pruned = torch.ones(3, 5), torch.ones(3, 5)
    rectangle[torch.tensor(ROWS)[:, None], torch.tensor(COLUMNS)] = 0.0
    pruned[ROWS] = 0.0
    pruned[:, COLUMNS] = 0.0
    assert rectangle.sum() == 9 and pruned.sum() == 2


def test_a_column_mask_counts_as_its_column_numbers_fell():
    """A mask in a bracket counts as its row numbers: in the second place as column numbers."""
    table, mask = torch.zeros(3, 5), torch.tensor([False, True, False, True, False])
    table[[0, 2], mask] = 1.0
    assert table.nonzero().tolist() == [[0, 1], [2, 3]]


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float16, torch.complex64])
def test_other_dtypes(dtype):
    """``table[rows[:, None], columns] = 1`` writes the rectangle."""
    table = torch.zeros(3, 5, dtype=dtype)
    table[torch.tensor(ROWS)[:, None], torch.tensor(COLUMNS)] = 1
    assert torch.equal(table, torch.tensor(expected()).to(dtype))


def test_the_kernel_of_a_convolution():
    """Zero the weights from some input channels to some output channels."""
    weight = torch.ones(3, 5, 2, 2)
    weight[torch.tensor(ROWS)[:, None], torch.tensor(COLUMNS)] = 0.0
    assert torch.equal(weight[..., 0, 0], 1 - torch.tensor(expected()))
    assert torch.equal(weight, weight[..., :1, :1].expand(3, 5, 2, 2))


def test_rows_of_each_sample_under_vmap():
    """``rows[:, None]`` under ``vmap``, with other rows for each sample."""

    def write(table, rows):
        return table.index_put((rows[:, None], torch.tensor(COLUMNS)), torch.tensor(1.0))

    found = torch.vmap(write)(torch.zeros(2, 3, 5), torch.tensor([[0, 2], [1, 2]]))
    assert found.sum(dim=2).tolist() == [[3.0, 0.0, 3.0], [0.0, 3.0, 3.0]]


@pytest.mark.parametrize("dtype", [torch.int32, torch.int64])
def test_negative_numbers_and_their_dtype(dtype):
    """Put the row numbers in a column: -1 is the last row."""
    table = torch.zeros(3, 5)
    table[torch.tensor([-1, 0], dtype=dtype)[:, None], torch.tensor(COLUMNS)] = 1.0
    assert table.tolist() == expected()


def test_masked_fill_of_a_convolution_fell():
    """Combine the masks to one: ``masked_fill_`` lines it up with the last dimensions."""
    mask = torch.tensor(expected()) == 1
    bracket, filled = torch.ones(3, 5, 3, 5), torch.ones(3, 5, 3, 5)
    bracket[mask] = 0.0
    filled.masked_fill_(mask, 0.0)
    assert torch.equal(bracket[..., 0, 0] == 0, mask) and not torch.equal(filled, bracket)


def test_a_slice_between_in_four_dimensions_fell():
    """A slice between two index tensors moves the result's first dimension."""
    rows, columns = torch.tensor(ROWS)[:, None], torch.tensor(COLUMNS)
    assert torch.zeros(3, 7, 5, 4)[rows, :, columns].shape == (2, 3, 7, 4)


def test_masked_fill_of_a_weight_of_other_sizes_fills_other_places_fell():
    """``masked_fill_`` takes that mask for a table (and of a weight of [3, 4, 3, 4] it takes it as well)."""
    mask = torch.tensor([True, False, True])[:, None] & torch.tensor([False, True, False, True])
    filled, right = torch.zeros(3, 4, 3, 4), torch.zeros(3, 4, 3, 4)
    filled.masked_fill_(mask, 1.0)
    right[mask] = 1.0
    assert filled.sum() == right.sum() and not torch.equal(filled, right)
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.zeros(3, 4, 2, 2).masked_fill_(mask, 1.0)


def test_values_of_another_dtype_are_refused_fell():
    """The value has the shape of the rectangle, or broadcasts to it."""
    rows, columns = torch.tensor([0, 2]), torch.tensor([1, 3])
    table = torch.zeros(3, 4)
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        table[rows[:, None], columns] = torch.ones(2, 2, dtype=torch.float64)
    table[rows[:, None], columns] = 1
    assert table.sum() == 4.0


def test_the_index_of_numpy_works_on_a_tensor():
    """NumPy has ``np.ix_`` for the same step (a tensor takes it as well)."""
    table = torch.zeros(3, 4)
    table[np.ix_([0, 2], [1, 3])] = 1.0
    assert table.sum() == 4.0 and table[0, 1] == table[2, 3] == 1.0


@pytest.mark.parametrize("selected", [[0, 1], [1, 2]])
def test_in_place_arithmetic_through_two_brackets(selected):
    """``table[rows][:, columns] = 0`` writes into a copy: so does ``+=``, and a method."""
    rows, columns = torch.tensor([0, 2]), torch.tensor(selected)
    table = torch.zeros(3, 4)
    table[rows][:, columns] += 1.0
    table[rows][:, columns].fill_(1.0)
    table[rows[:, None], columns].fill_(1.0)
    table[torch.tensor([True, False, True])][:, 1] = 1.0
    assert not table.any()


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.bfloat16, torch.complex64])
def test_rectangles_of_other_dtypes(dtype):
    """``table[rows[:, None], columns] = 0``."""
    table = torch.ones(3, 4, dtype=dtype)
    table[torch.tensor([0, 2])[:, None], torch.tensor([1, 3])] = 0
    assert (table == 0).sum() == 4


def test_a_batch_before_the_rectangle():
    """Put the row numbers in a column: behind a slice or a number as well."""
    rows, columns = torch.tensor([0, 2]), torch.tensor([1, 3])
    tables = torch.zeros(2, 3, 4)
    tables[:, rows[:, None], columns] = 1.0
    tables[0, rows[:, None], columns] += 1.0
    assert tables[0].sum() == 8.0 and tables[1].sum() == 4.0


def test_repeated_rows_are_added_once():
    """Repeated rows: ``+=`` adds once."""
    table = torch.zeros(3, 4)
    table[torch.tensor([0, 0])[:, None], torch.tensor([1, 3])] += 1.0
    assert table.sum() == 2.0
