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
    """A mask has the size of the dimension that it selects from (a mask of no elements passes)."""
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


def test_a_comparison_may_be_larger_fell():
    """A comparison with the array has its shape: with a table it has the shape of the table."""
    scores = np.zeros(4)
    with pytest.raises(IndexError, match="array is 1-dimensional, but 2 were indexed"):
        scores[scores == np.zeros((3, 4))] = 5.0


def test_integers_without_a_dtype_fell():
    """The values of an array without ``dtype=int`` are floats."""
    scores = np.zeros(4)
    scores[np.array([0, 2])] = 5.0
    assert scores.tolist() == [5.0, 0.0, 5.0, 0.0]


def test_indices_of_two_lengths_fell():
    """Two arrays of indices are paired, so they have one length."""
    table = np.zeros((3, 4))
    table[np.array([0, 1, 2]), np.array([3])] = 5.0
    assert table[:, 3].tolist() == [5.0, 5.0, 5.0]


def test_an_empty_mask_is_not_always_taken_fell():
    """A mask without elements selects none: this one has none, and is refused."""
    with pytest.raises(IndexError, match="boolean index did not match"):
        np.zeros((3, 4))[np.ones((0, 5), dtype=bool)] = 5.0


def test_a_tensor_has_other_rules_fell():
    """A tensor has the same rules, and other words."""
    mask = [0, 1, 0, 1]
    scores = np.zeros(4)
    scores[np.array(mask, dtype=np.uint8)] = 5.0
    assert scores.tolist() == [5.0, 5.0, 0.0, 0.0]
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        torch.zeros(4)[torch.tensor(mask, dtype=torch.uint8)] = 5.0
    with pytest.raises(IndexError, match="shape of the mask"):
        torch.zeros(4)[torch.ones(0, dtype=torch.bool)] = 5.0


def test_astype_cuts_a_computed_position_fell():
    """Fix 1: whole numbers by ``astype(int)``."""
    position = np.array([0.3 / 0.1])
    assert position.astype(int).tolist() == [2] and np.rint(position).astype(int).tolist() == [3]


def test_rows_of_different_lengths():
    """So has an object array of rows of different lengths."""
    rows = np.array([[1, 2], [3]], dtype=object)
    with pytest.raises(IndexError, match="array is 1-dimensional, but 2 were indexed"):
        rows[0, 1] = 5


def test_ix_takes_masks():
    """``np.ix_`` takes each row with each column, by positions or by masks."""
    table = np.zeros((3, 4))
    rows, columns = np.array([True, False, True]), np.array([True, True, False, True])
    with pytest.raises(IndexError, match="shape mismatch"):
        table[rows, columns] = 1.0
    table[np.ix_(rows, columns)] = 1.0
    assert table.tolist() == [[1.0, 1.0, 0.0, 1.0], [0.0] * 4, [1.0, 1.0, 0.0, 1.0]]


def test_delete_gives_a_shorter_copy():
    """``np.delete(scores, 0)`` gives a shorter copy."""
    scores = np.array([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="cannot delete array elements"):
        del scores[0]
    assert np.delete(scores, 0).tolist() == [2.0, 3.0] and scores.shape == (3,)
