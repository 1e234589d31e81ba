import numpy as np
import pytest
import torch
from pages import definitions

removed, spliced = definitions(
    "recipes/rearranging/remove-or-insert-elements", "removed", "spliced"
)


@pytest.mark.parametrize(
    "positions", [[], [0], [3], [1, 3], [3, 1], [1, 1], [-1], [0, 1, 2, 3]], ids=str
)
def test_removed_like_numpy(positions):
    """Order and repetition of the positions do not matter."""
    values = [1.0, 2.0, 3.0, 4.0]
    expected = np.delete(values, np.array(positions, dtype=int)).tolist()
    assert removed(torch.tensor(values), positions).tolist() == expected


@pytest.mark.parametrize("bad", [4, -5])
def test_positions_outside(bad):
    """A position that is not there raises."""
    with pytest.raises(IndexError):
        removed(torch.zeros(4), [bad])


@pytest.mark.parametrize(
    "index", [0, slice(0, 2), [0], torch.tensor([True, False, False])], ids=str
)
def test_del_raises(index):
    """``del`` of a tensor raises: with an integer, a slice, a list and a mask."""
    x = torch.zeros(3)
    with pytest.raises(TypeError, match="does not support deleting"):
        del x[index]


@pytest.mark.parametrize("start, stop", [(0, 0), (0, 1), (1, 3), (4, 4), (0, 4), (2, 2)])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_spliced_like_a_list(start, stop, count):
    """``torch.cat`` of what is before, what is new, and what is after."""
    values, new = [5, 6, 7, 8], list(range(60, 60 + count))
    expected = list(values)
    expected[start:stop] = new
    found = spliced(torch.tensor(values), start, stop, torch.tensor(new, dtype=torch.int64))
    assert found.tolist() == expected


def test_one_value_fills_the_slice():
    """A value of one element raises nothing and fills the slice."""
    x = torch.tensor([5, 6, 7])
    x[0:2] = torch.tensor([9])
    assert x.tolist() == [9, 9, 7]


def test_an_empty_value_is_refused():
    """An assignment of nothing does not delete."""
    x = torch.tensor([5, 6, 7])
    with pytest.raises(RuntimeError):
        x[0:2] = x[:0]


def test_float_positions_of_an_empty_list():
    """``torch.tensor([])`` has floats and is refused as an index; an empty list is not."""
    assert len(removed(torch.zeros(2), [])) == 2
    with pytest.raises(IndexError):
        removed(torch.zeros(2), torch.tensor([]))


def test_cat_promotes_dtypes():
    """Floats among integer tokens make the whole result floats."""
    assert spliced(torch.tensor([1, 2]), 1, 1, torch.tensor([0.5])).dtype == torch.float32


def test_the_result_holds_all_parts_fell():
    """Floats among integer tokens make the whole result floats: in float16 2049 is rounded."""
    found = spliced(torch.tensor([2049]), 1, 1, torch.tensor([0.5], dtype=torch.float16))
    assert found.dtype == torch.float16 and found.tolist() == [2048.0, 0.5]


def test_the_result_is_a_copy():
    """What stays is in a new tensor: a write to it does not reach the old one."""
    x = torch.zeros(3)
    removed(x, [0])[0] = 1.0
    spliced(x, 0, 1, x[:0])[0] = 1.0
    assert not x.any()


def test_the_gradients_by_finite_differences():
    """Both are recorded; removed elements get 0."""
    x = torch.randn(4, dtype=torch.float64, requires_grad=True)
    new = torch.randn(2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: removed(x, [1, 2]), x)
    assert torch.autograd.gradcheck(lambda x, new: spliced(x, 1, 2, new), (x, new))


def test_rows_and_columns():
    """Remove with x[keep], or columns with x[:, keep]."""
    table = torch.arange(12.0).view(4, 3)
    assert torch.equal(removed(table, [1]), table[[0, 2, 3]])
    assert torch.equal(removed(table.T, [1]).T, table[:, [0, 2]])


def test_under_vmap():
    """Under ``vmap`` the number that stays may not depend on values."""
    with pytest.raises(RuntimeError, match="vmap"):
        torch.vmap(lambda x: x[x > 0])(torch.ones(2, 3))
    found = torch.vmap(lambda x: torch.cat([x[:1], x[2:]]))(torch.arange(6.0).view(2, 3))
    assert found.tolist() == [[0.0, 2.0], [3.0, 5.0]]


def test_the_tail_moved_without_a_clone():
    """The two slices overlap, so clone what is read: without a clone torch refuses or is wrong."""
    queue = torch.arange(6.0)
    with pytest.raises(RuntimeError, match="single memory location"):
        queue[1:5] = queue[2:6]


@pytest.mark.parametrize("place", [slice(0, 0), slice(1, 1), slice(4, None)])
def test_one_element_into_an_empty_slice_does_nothing_fell(place):
    """An assignment of another length raises or repeats one value: into an empty slice nothing."""
    tensor = torch.tensor([5, 6, 7, 8])
    tensor[place] = torch.tensor([9])
    assert tensor.tolist() == [5, 6, 7, 8]


def test_one_element_for_two_fell():
    """A list takes another number of elements for a slice; a tensor refuses it."""
    tensor = torch.tensor([5, 6, 7, 8])
    tensor[1:3] = torch.tensor([9])
    assert tensor.tolist() == [5, 9, 9, 8]


def test_stop_before_start_fell():
    """torch.cat of what is before, what is new, and what is after: with stop before start, no list."""
    items = [5, 6, 7, 8]
    items[3:1] = [60]
    assert spliced(torch.tensor([5, 6, 7, 8]), 3, 1, torch.tensor([60])).tolist() != items


def test_rounded_above_2048_fell():
    """In float16 integers above 2048 are rounded: 2050 is not."""
    found = spliced(torch.tensor([2050]), 1, 1, torch.tensor([0.5], dtype=torch.float16))
    assert found.tolist() == [2050.0, 0.5]


def test_columns_by_the_mask_of_rows_fell():
    """x[keep] with a mask of what stays: a mask of columns goes to the second dimension."""
    table, keep = torch.arange(8.0).view(4, 2), torch.tensor([False, True])
    with pytest.raises(IndexError, match="does not match the shape"):
        table[keep]
    assert torch.equal(table[:, keep], table[:, 1:])


def test_a_mask_of_elements_flattens_fell():
    """x[keep] with a mask of what stays: a mask of all elements of a table gives a vector."""
    table = torch.arange(8.0).view(4, 2)
    assert table[table != 3].shape == (7,)


def test_a_single_row_fell():
    """torch.cat of what is before, what is new, and what is after: a row needs another dimension."""
    table, row = torch.arange(8.0).view(4, 2), torch.tensor([9.0, 9.0])
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        spliced(table, 1, 1, row)
    assert torch.equal(spliced(table, 1, 1, row[None]), torch.stack([table[0], row, *table[1:]]))


@pytest.mark.parametrize("value", [float("inf"), float("nan")], ids=str)
def test_infinities_fell(value):
    """Remove NaN rows by isfinite: a row with an infinity goes, too."""
    features = torch.tensor([[1.0, value], [3.0, 4.0]])
    assert features.isfinite().all(dim=1).tolist() == [False, True]
    assert (~features.isnan()).all(dim=1).tolist() == [value == float("inf"), True]
