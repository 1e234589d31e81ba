"""Attacks on gallery/errors/numpy/index-an-array.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("index", [(0, 1), (0, 0, 0), (slice(None), 0), (..., 0, 0)])
def test_too_many_indices(index):
    """Each integer between the brackets stands for one dimension."""
    with pytest.raises(IndexError, match="too many indices for array"):
        np.zeros(4)[index] = 5.0


@pytest.mark.parametrize("index", [1.0, "1", np.float64(1.0), 1j, (0.0,)])
def test_no_integer(index):
    """An index that is no integer."""
    with pytest.raises(IndexError, match="only integers, slices"):
        np.zeros(4)[index] = 5.0


def test_empty_list_is_an_index_and_an_empty_array_is_none():
    """The values of an array without dtype=int are floats, also without values."""
    scores = np.zeros(4)
    scores[[]] = 5.0
    with pytest.raises(IndexError, match="must be of integer"):
        scores[np.array([])] = 5.0
    assert not scores.any()


@pytest.mark.parametrize("length", [1, 3, 5])
def test_mask_of_another_length(length):
    """A mask has the size of the dimension that it selects from."""
    with pytest.raises(IndexError, match="boolean index did not match"):
        np.zeros(4)[np.ones(length, dtype=bool)] = 5.0


def test_empty_mask_selects_nothing_fell():
    """A mask has the size of the dimension that it selects from: not one without elements."""
    scores = np.zeros(4)
    scores[np.ones(0, dtype=bool)] = 5.0
    assert not scores.any()


def test_integer_tensor_as_an_index_of_an_array():
    """A tensor of integers is taken as an array of indices."""
    scores = np.zeros(4)
    scores[torch.tensor([0, 2])] = 5.0
    assert scores.tolist() == [5.0, 0.0, 5.0, 0.0]


def test_two_indices_are_paired_and_broadcast():
    """Two arrays of indices are paired; one of length 1 is repeated."""
    table = np.zeros((3, 4))
    table[np.array([0, 1]), np.array([3])] = 5.0
    assert table[:, 3].tolist() == [5.0, 5.0, 0.0]


def test_rectangle_is_read_as_a_copy():
    """np.ix_ takes each row with each column: an assignment writes, a read copies."""
    table = np.zeros((3, 4))
    table[np.ix_([0, 2], [0, 3])].fill(1.0)
    assert not table.any()


@pytest.mark.parametrize("dtype", [np.float64, np.int64, bool])
def test_number_takes_no_index(dtype):
    """A number that was read from an array is no array."""
    number = np.zeros(2, dtype=dtype)[0]
    with pytest.raises(TypeError, match="does not support item assignment"):
        number[0] = 1


def test_array_of_no_dimensions_takes_an_empty_tuple():
    """np.array(5.0) has no dimensions, and takes () as the index."""
    value = np.array(5.0)
    value[()] = 6.0
    assert value == 6.0


def test_shape_of_a_comparison():
    """A comparison with the array has its shape."""
    table = np.zeros((3, 4))
    table[table == 0.0] = 1.0
    assert table.sum() == 12.0
