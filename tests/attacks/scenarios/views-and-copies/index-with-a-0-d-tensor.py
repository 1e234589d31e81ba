"""Attacks on gallery/scenarios/views-and-copies/index-with-a-0-d-tensor.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "dtype", [torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint64]
)
def test_each_of_these_dtypes_counts_as_an_integer(dtype):
    """It is a view if ``i`` is an integer tensor of no dimension, and not ``uint8``."""
    table = torch.zeros(3, 2)
    table[torch.tensor(1, dtype=dtype)].fill_(5.0)
    assert table.tolist() == [[0.0, 0.0], [5.0, 5.0], [0.0, 0.0]]


def test_uint8_is_a_mask_fell():
    """It is a view if ``i`` is an integer tensor of no dimension."""
    table, position = torch.zeros(3, 2), torch.tensor(2, dtype=torch.uint8)
    assert table[position].shape == (1, 3, 2)
    table[position].fill_(5.0)
    assert not table.any()
    table[position.long()].fill_(5.0)
    assert table.tolist() == [[0.0, 0.0], [0.0, 0.0], [5.0, 5.0]]


def test_a_float_is_refused():
    """An integer tensor of no dimension counts as an integer (a float does not)."""
    with pytest.raises(IndexError, match="tensors used as indices"):
        torch.zeros(3)[torch.tensor(1.0)]


@pytest.mark.parametrize("dim", [None, 0])
def test_what_argmax_returns(dim):
    """As ``argmax()`` returns."""
    best = torch.tensor([0.1, 0.7, 0.2]).argmax(dim=dim)
    assert best.dim() == 0 and torch.zeros(3)[best]._is_view()


def test_argmax_of_a_table_along_a_dimension_is_not_0d():
    """As ``argmax()`` returns: with ``dim`` on a table it is 1-d."""
    best = torch.eye(3).argmax(dim=1)
    assert best.dim() == 1 and not torch.zeros(3)[best]._is_view()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_beside_slices(place):
    """That counts as an integer."""
    cube, index = torch.zeros(2, 2, 2), [slice(None)] * 3
    index[place] = torch.tensor(1)
    cube[tuple(index)].fill_(5.0)
    assert cube.sum() == 20.0 and cube.select(place, 0).sum() == 0.0


@pytest.mark.parametrize("position", [0, -1, 2])
def test_equal_to_the_number(position):
    """That counts as an integer: negative ones from the end."""
    signal = torch.arange(3.0)
    assert signal[torch.tensor(position)].data_ptr() == signal[position].data_ptr()


@pytest.mark.parametrize("index", [torch.tensor(1), torch.tensor([1])], ids=["0-d", "1-d"])
def test_plus_equals_writes_with_either(index):
    """``table[i] += 5.0`` writes to ``table`` with either index."""
    table = torch.zeros(3, 2)
    table[index] += 5.0
    assert table.tolist() == [[0.0, 0.0], [5.0, 5.0], [0.0, 0.0]]


def test_a_loop_over_a_table_of_indices_gives_rows_fell():
    """A loop over an index tensor hands out 0-d tensors."""
    rows = list(torch.zeros(2, 1, dtype=torch.int64))
    assert rows[0].dim() == 1 and not torch.zeros(3)[rows[0]]._is_view()


@pytest.mark.parametrize("mapped", [True, False])
def test_inside_vmap_fell(mapped):
    """Is ``t[i]`` a view when ``i`` is an integer tensor of no dimension?  Inside vmap it may not be."""
    table = torch.zeros(2, 3)

    def write(row, i):
        row[i].fill_(5.0)
        return row.clone()

    index = torch.tensor([0, 1]) if mapped else torch.tensor(1)
    written = torch.vmap(write, (0, 0 if mapped else None))(table, index)
    assert written.sum() == (0.0 if mapped else 10.0)


@pytest.mark.parametrize("wrong", [torch.tensor(1.5), torch.tensor([1, 0])], ids=["float", "two"])
def test_a_list_takes_one_integer(wrong):
    """A list takes a tensor of one integer as a position, with and without dimensions."""
    assert [10, 20][torch.tensor([[1]])] == 20
    with pytest.raises(TypeError):
        [10, 20][wrong]


def test_an_array_by_both():
    """An array copies for a 0-d array and gives a view for a NumPy number."""
    array = np.zeros((3, 2))
    assert not np.shares_memory(array, array[np.array(1)])
    assert np.shares_memory(array, array[np.int64(1)])


def test_compiled():
    """Is ``t[i]`` a view when ``i`` is itself a tensor?  Compiled too."""

    @torch.compile(backend="eager")
    def write(table, i):
        best = table[i]
        best += 5.0

    table = torch.zeros(3, 2)
    write(table, torch.tensor(1))
    assert table.tolist() == [[0.0, 0.0], [5.0, 5.0], [0.0, 0.0]]


def test_argmax_with_keepdim_is_not_0d():
    """As ``argmax()`` returns: with ``keepdim`` it is 1-d."""
    best = torch.tensor([0.1, 0.7, 0.2]).argmax(dim=0, keepdim=True)
    assert best.dim() == 1 and not torch.zeros(3)[best]._is_view()


def test_the_first_of_the_indices_is_a_view():
    """With ``indices[0]`` the row is a view."""
    table = torch.zeros(3, 2)
    table[torch.tensor([0.1, 0.7]).topk(1).indices[0]].fill_(5.0)
    assert table.tolist() == [[0.0, 0.0], [5.0, 5.0], [0.0, 0.0]]


@pytest.mark.parametrize("index", [torch.tensor(1), torch.tensor([1])], ids=["0-d", "1-d"])
def test_clone_copies_with_either(index):
    """``table[i].clone()`` is a copy with either index."""
    table = torch.zeros(3, 2)
    table[index].clone().fill_(5.0)
    assert not table.any()


def test_a_0d_array_is_a_view_of_a_tensor():
    """An array copies for a 0-d array: a tensor gives a view for one."""
    assert torch.zeros(3, 2)[np.array(1)]._is_view()


@pytest.mark.parametrize(
    ("index", "view"),
    [
        ((torch.tensor(1), torch.tensor(0)), True),
        ((torch.tensor(1), torch.tensor([0])), False),
        ((None, torch.tensor(1)), True),
        (slice(torch.tensor(1), None), True),
    ],
    ids=["two", "0-d and 1-d", "None", "slice"],
)
def test_beside_other_indices(index, view):
    """That counts as an integer: beside other indices."""
    assert torch.zeros(3, 2)[index]._is_view() is view


def test_index_select_copies():
    """Is it a view when ``i`` is a tensor?  ``index_select`` copies also for a 0-d index."""
    table, i = torch.zeros(3, 2), torch.tensor(1)
    assert not table.index_select(0, i)._is_view() and table.select(0, i)._is_view()


def test_of_a_leaf_the_view_refuses():
    """It is a view if ``i`` is an integer tensor of no dimension: of a leaf it refuses a write."""
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        torch.zeros(3, requires_grad=True)[torch.tensor(1)].fill_(1.0)


@pytest.mark.parametrize(
    "index",
    [
        torch.tensor([1, 2]),
        torch.tensor([[1]]),
        torch.tensor([], dtype=torch.int64),
        torch.tensor([True, False, True]),
        torch.tensor([0.1, 0.7]).multinomial(1),
        torch.eye(3).max(0).indices,
        torch.randint(3, (1,)),
    ],
    ids=["two", "2-d", "empty", "mask", "multinomial", "max", "randint"],
)
def test_with_a_dimension_it_is_a_copy_fell(index):
    """With one element in one dimension it is a copy: with any number, and in more dimensions."""
    table = torch.zeros(3, 2)
    table[index].fill_(5.0)
    assert not table.any()


@pytest.mark.parametrize(
    "index",
    [torch.randint(3, ()), torch.tensor([0.1, 0.7]).argsort()[-1], torch.tensor([1, 2]).max()],
    ids=["randint", "argsort", "max"],
)
def test_other_sources_of_a_0d_index(index):
    """It is if ``i`` is an integer tensor of no dimension: other functions return one."""
    table = torch.zeros(3, 2)
    table[index].fill_(5.0)
    assert table.sum() == 10.0


def test_plus_equals_with_uint8_adds_to_all_rows():
    """A 0-d tensor of dtype ``uint8`` is read as a mask, too: ``+=`` adds to each row."""
    table = torch.zeros(3, 2)
    table[torch.tensor(2, dtype=torch.uint8)] += 5.0
    assert table.tolist() == [[5.0, 5.0]] * 3
