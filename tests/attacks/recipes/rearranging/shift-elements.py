"""Attacks on gallery/recipes/rearranging/shift-elements.py."""

import pytest
import torch
from pages import definitions

(shift,) = definitions("recipes/rearranging/shift-elements", "shift")


@pytest.mark.parametrize("size", [1, 2, 17, 1000])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.bool])
def test_cat_and_roll(size, dtype):
    """roll brings the last element to the front, and cat puts there what you choose."""
    series = (torch.arange(size) % 3).to(dtype)
    items, start = series.tolist(), torch.ones(1, dtype=dtype)
    assert shift(series, start).tolist() == [start.item(), *items[:-1]]
    assert series.roll(1).tolist() == items[-1:] + items[:-1]
    assert series.tolist() == items


def test_an_empty_series_becomes_the_start_fell():
    """Make a new tensor: an empty series becomes start, of one element; roll leaves it empty."""
    assert shift(torch.zeros(0), torch.ones(1)).tolist() == [1.0]
    assert torch.zeros(0).roll(1).shape == (0,)


def test_another_dtype_converts_both_fell():
    """start has one element, and the dtype of the series."""
    assert shift(torch.arange(3), torch.tensor([9.0])).dtype == torch.float32


def test_a_start_without_dimensions_is_refused():
    """start has one element: with a dimension."""
    with pytest.raises(RuntimeError, match="zero-dimensional tensor"):
        shift(torch.zeros(3), torch.tensor(9.0))


def test_roll_of_a_matrix_without_dims_rolls_all_elements_fell():
    """roll brings the last element to the front: without dims over the flattened tensor."""
    table = torch.arange(6).reshape(2, 3)
    assert table.roll(1).tolist() == [[5, 0, 1], [2, 3, 4]]
    assert table.roll(1, dims=1).tolist() == [[2, 0, 1], [5, 3, 4]]


@pytest.mark.parametrize("rows", [1, 2, 4])
@pytest.mark.parametrize("columns", [1, 2, 3, 17])
def test_the_clone_in_columns(rows, columns):
    """Clone what you read."""
    table = torch.arange(rows * columns).reshape(rows, columns)
    right = torch.cat([table[:, :1], table[:, :-1]], dim=1)
    table[:, 1:] = table[:, :-1].clone()
    assert torch.equal(table, right)


def test_one_row_of_columns_is_refused_fell():
    """Columns are shifted without an error: one row is refused."""
    table = torch.arange(8.0)[None]
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        table[:, 1:] = table[:, :-1]


def test_with_gaps_it_is_not_refused_fell():
    """Torch refuses the plain case: uncompiled code refuses it for a vector without gaps."""
    series = torch.arange(12, device="cpu")[::2]
    right = [0, *series.tolist()[:-1]]
    series[1:] = series[:-1]
    assert series.tolist() != right


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """In compiled code use cat or roll."""
    both = torch.compile(lambda s: (shift(s, torch.ones(1)), s.roll(1)), backend=backend)
    shifted, rolled = both(torch.arange(17.0))
    assert shifted.tolist()[1:] == rolled.tolist()[1:] == torch.arange(16.0).tolist()


def test_the_gradients():
    """Make a new tensor: the gradients go to the old places, and to the start."""
    series = torch.ones(4, dtype=torch.float64, requires_grad=True)
    start = torch.ones(1, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x, y: shift(x, y) ** 2, (series, start))
    assert torch.autograd.gradcheck(lambda x: x.roll(1) ** 2, series)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_two_elements_are_not_refused_fell(size):
    """Uncompiled code refuses it for a vector without gaps: two elements do not overlap."""
    series = torch.arange(float(size))
    right = [*series.tolist()[:1], *series.tolist()[:-1]]
    series[1:] = series[:-1]
    assert series.tolist() == right


def test_columns_of_a_transposed_table_are_refused_fell():
    """Columns of two rows or more are not refused."""
    table = torch.arange(12.0).view(4, 3).T
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        table[:, 1:] = table[:, :-1]


@pytest.mark.parametrize("rows", [2, 3, 17])
def test_columns_of_a_contiguous_table_are_not_refused(rows):
    """The columns of a contiguous table with two or more rows are not refused."""
    table = torch.arange(rows * 4.0, device="cpu").view(rows, 4)
    version = table._version
    table[:, 1:] = table[:, :-1]
    assert table._version > version


def test_a_decoder_starts_each_row_with_its_own_token_fell():
    """Columns are shifted in the same way: to the right the start has one element a row."""
    ids = torch.tensor([[5, 6, 7], [8, 9, 4]])
    inputs = torch.cat([ids.new_full((2, 1), 1), ids[:, :-1]], dim=1)
    assert inputs.tolist() == [[1, 5, 6], [1, 8, 9]] and inputs.dtype == ids.dtype


def test_vmap_shifts_each_row():
    """Make a new tensor: for each row of a batch."""
    rows = torch.arange(6).view(2, 3)
    moved = torch.vmap(lambda row: shift(row, row.new_zeros(1)))(rows)
    assert moved.tolist() == [[0, 0, 1], [0, 3, 4]]


def test_two_rows_are_not_refused_fell():
    """Uncompiled code refuses it for three or more elements without gaps."""
    table = torch.arange(4).view(2, 2)
    table[1:] = table[:-1]
    assert table.tolist() == [[0, 1], [0, 1]]


def test_the_rows_of_a_table_start_with_a_row_fell():
    """``start`` has one element, and the dtype of the series: for rows it is a row."""
    table = torch.arange(6.0).view(3, 2)
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        torch.cat([torch.tensor([9.0]), table[:-1]])
    shifted = torch.cat([table.new_full((1, 2), 9.0), table[:-1]])
    assert shifted.tolist() == [[9.0, 9.0], [0.0, 1.0], [2.0, 3.0]]


def test_the_clone_into_a_leaf_fell():
    """Clone what you read: a leaf that requires grad refuses the write."""
    series = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        series[1:] = series[:-1].clone()
    computed = series * 1
    computed[1:] = computed[:-1].clone()
    (computed * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert series.grad.tolist() == [11.0, 100.0, 0.0]


def test_columns_with_features():
    """Columns are shifted along ``dim=1`` (in a batch with features as well)."""
    batch = torch.arange(12.0).view(2, 3, 2)
    shifted = torch.cat([batch.new_zeros(2, 1, 2), batch[:, :-1]], dim=1)
    assert torch.equal(shifted[:, 1:], batch[:, :-1]) and not shifted[:, 0].any()
