"""Attacks on gallery/scenarios/views-and-copies/list-or-tuple-as-an-index.py."""

import numpy as np
import pytest
import torch

READ_AS_A_TUPLE = {
    "slices": [slice(2), slice(1)],
    "lists": [[0, 1], [0, 1]],
    "tensors": [torch.tensor(0), torch.tensor(1)],
    "index tensor": [torch.tensor([0, 1])],
    "array": [np.array([0, 1])],
    "None": [0, None],
    "Ellipsis": [..., 0],
}


@pytest.mark.parametrize("name", list(READ_AS_A_TUPLE))
def test_read_as_a_tuple_fell(name):
    """A list is a single index for the first dimension."""
    index, table = READ_AS_A_TUPLE[name], torch.arange(9.0).reshape(3, 3)
    with pytest.warns(UserWarning, match="Using a non-tuple sequence"):
        part = table[index]
    assert torch.equal(part, table[tuple(index)])


@pytest.mark.parametrize(
    "index", [[0, 1], [np.int64(0), np.int64(1)], range(2)], ids=["ints", "numpy", "range"]
)
def test_integers_pick_rows(index, recwarn):
    """A list of integers is a single index for the first dimension."""
    table = torch.arange(9.0).reshape(3, 3)
    assert torch.equal(table[index], table[:2]) and not table[index]._is_view()
    assert not recwarn.list


def test_a_tuple_on_three_dimensions_gives_a_row_fell():
    """A tuple picks one element, as a view."""
    cube = torch.zeros(2, 2, 3)
    cube[(0, 1)].fill_(9.0)
    assert cube.sum() == 27.0 and cube[(0, 1)].shape == (3,)


def test_too_long_a_tuple():
    """A tuple is one index for each dimension."""
    with pytest.raises(IndexError, match="too many indices"):
        torch.zeros(2)[(0, 1)]


@pytest.mark.parametrize("index", [(slice(2), [1]), ([0, 1], [0, 1])], ids=["slice-list", "lists"])
def test_a_tuple_with_a_list_copies(index):
    """``t[(0, 1)]`` is one element, a view (a tuple that holds a list is a copy)."""
    assert not torch.zeros(3, 3)[index]._is_view()


@pytest.mark.parametrize("shape", [(), (2,), (2, 1), (1, 2, 3)])
def test_a_built_index_for_any_rank(shape):
    """For any number of dimensions, collect one slice for each and make the collection a tuple."""
    small, padded = torch.ones(shape), torch.zeros([size + 1 for size in shape])
    padded[tuple(slice(size) for size in small.shape)] = small
    assert padded.sum() == small.numel()
    assert torch.equal(padded[tuple(slice(size) for size in small.shape)], small)


def test_a_list_of_booleans_is_a_mask():
    """A list of integers is a single index: booleans are a mask, not positions."""
    table = torch.arange(9.0).reshape(3, 3)
    assert torch.equal(table[[True, False, True]], table[[0, 2]])


def test_a_point_in_a_table_of_one_row():
    """Between the brackets a list means two rows, not one element."""
    with pytest.raises(IndexError):
        torch.zeros(1, 3)[[0, 2]] = 5.0


def test_a_written_point():
    """``t[(0, 1)]`` is ``t[0, 1]``, one element of a table."""
    table = torch.zeros(2, 2)
    table[(0, 1)] = 9.0
    assert table.tolist() == [[0.0, 9.0], [0.0, 0.0]]


def test_a_long_list_of_tensors_is_rows_fell(recwarn):
    """A list that holds a slice, a list, a tensor ... is read as a tuple, with a warning."""
    rows = torch.zeros(3, 3)[[torch.tensor(0)] * 32]
    assert rows.shape == (32, 3) and not recwarn.list
    with pytest.warns(UserWarning, match="non-tuple sequence"), pytest.raises(IndexError):
        torch.zeros(3, 3)[[torch.tensor(0)] * 31]


@pytest.mark.parametrize("point", [torch.tensor([0, 1]), np.array([0, 1])], ids=["tensor", "array"])
def test_a_point_as_a_tensor_is_rows_too_fell(point):
    """Between the brackets a *list* means two rows: so does a tensor or an array of the point."""
    table = torch.zeros(3, 3)
    table[point] = 5.0
    table[tuple(point)] = 9.0
    assert table.tolist() == [[5.0, 9.0, 5.0], [5.0, 5.0, 5.0], [0.0, 0.0, 0.0]]


def test_a_row_of_nonzero():
    """A point that is a tensor, such as a row of ``nonzero()``: ``tuple(point)`` cures it."""
    table = torch.zeros(3, 3)
    for point in torch.eye(3).nonzero():
        table[tuple(point)] = 5.0
    assert torch.equal(table, torch.eye(3) * 5)


@pytest.mark.parametrize("shape", [(2, 1), (1,), (2, 2, 2)])
def test_a_built_index_compiled(shape):
    """Make the collection a tuple: compiled, too."""

    @torch.compile(backend="aot_eager", fullgraph=True)
    def write(small, padded):
        padded[tuple(slice(size) for size in small.shape)] = small

    small, padded = torch.ones(shape), torch.zeros([3] * len(shape))
    write(small, padded)
    assert padded.sum() == small.numel()


@pytest.mark.parametrize("index", [([0, 1],), ((0, 1),)], ids=["list", "tuple"])
def test_a_tuple_of_one_sequence_is_rows(index):
    """A tuple is one index for each dimension."""
    table = torch.arange(9.0).reshape(3, 3)
    assert torch.equal(table[index], table[:2]) and not table[index]._is_view()


def test_a_size_is_a_tuple():
    """``t[(0, 1)]`` is ``t[0, 1]``."""
    table = torch.arange(9.0).reshape(3, 3)
    assert table[torch.Size([0, 1])] == 1.0
