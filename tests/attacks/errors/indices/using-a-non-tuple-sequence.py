"""Attacks on gallery/errors/indices/using-a-non-tuple-sequence.py."""

import warnings

import numpy as np
import pytest
import torch

WORDS = "Using a non-tuple sequence"
AS_A_TUPLE = {
    "slices": [slice(0, 2), slice(0, 1)],
    "lists": [[0, 1], [2, 2]],
    "tuples": [(0, 1), (2, 2)],
    "ranges": [range(2), range(2)],
    "arrays": [np.array([0, 1]), np.array([2, 2])],
    "index tensors": [torch.tensor([0, 1]), torch.tensor([2, 2])],
    "tensors without dimensions": [torch.tensor(0), torch.tensor(2)],
    "an integer and a slice": [0, slice(None)],
    "an Ellipsis": [..., 0],
    "None": [None, 0],
    "a mask": [torch.tensor([True, False, True])],
    "one list": [[0, 1]],
}


@pytest.mark.parametrize(
    "what",
    [
        "slices",
        "lists",
        "tuples",
        "ranges",
        "arrays",
        "index tensors",
        "tensors without dimensions",
        "an integer and a slice",
        "an Ellipsis",
        "None",
        "a mask",
        "one list",
    ],
)
def test_which_lists_count_as_a_tuple(what):
    """A list that holds slices, lists or tensors is still read as one index a dimension."""
    index = AS_A_TUPLE[what]
    by_list, by_tuple = torch.zeros(3, 3), torch.zeros(3, 3)
    with pytest.warns(UserWarning, match=WORDS):
        by_list[index] = 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        by_tuple[tuple(index)] = 1.0
    assert torch.equal(by_list, by_tuple) and by_list.any()


@pytest.mark.parametrize("index", [[0, 2], [], [True, False, True], [0] * 40], ids=len)
def test_which_lists_are_one_index(index):
    """A list of numbers is one index, and does not warn: booleans are a mask."""
    table = torch.zeros(3, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table[index] = 1.0
    assert table[1].tolist() == [0.0] * 3


def test_a_long_list_of_lists_is_one_index_fell():
    """A list that holds lists is read as one index a dimension: not from 32 entries on."""
    table = torch.zeros(3, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert table[[[0, 1]] * 32].shape == (32, 2, 3)


def test_tensors_of_one_shape_are_stacked_fell():
    """A tensor, if the list is one index: torch.tensor takes no list of tensors with dimensions."""
    first, second = torch.tensor([0, 1]), torch.tensor([2, 2])
    with pytest.raises(TypeError, match="only integer tensors of a single element"):
        torch.tensor([first, second])
    assert torch.stack([first, second]).tolist() == [[0, 1], [2, 2]]


def test_compiled_code_reads_the_list_alike():
    """The list counts as a tuple in compiled code as well."""

    @torch.compile(backend="aot_eager")
    def write(table):
        table[[[0, 1], [2, 2]]] = 1.0

    table = torch.zeros(3, 3)
    write(table)
    assert table.sum() == 2 and table[0, 2] == table[1, 2] == 1


@pytest.mark.parametrize("entry", [slice(0, 2), None, ...], ids=repr)
def test_a_long_list_is_no_tuple_fell(entry):
    """It is still read as one index a dimension: 32 slices raise, and 31 are too many indices."""
    table = torch.zeros(3, 3)
    with pytest.raises(RuntimeError, match="Could not infer dtype of"):
        table[[entry] * 32] = 1.0


def test_long_lists_of_index_tensors_are_rows_fell():
    """It is still read as one index a dimension: 32 index tensors of one element are rows."""
    table = torch.zeros(3, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table[[torch.tensor([0])] * 32] = 1.0
    assert table.tolist() == [[1.0] * 3, [0.0] * 3, [0.0] * 3]


def test_31_entries_are_a_tuple():
    """A list of up to 31 entries is still read as a tuple."""
    with pytest.warns(UserWarning, match=WORDS):
        assert torch.zeros(3, 3)[[None] * 31].shape == (1,) * 31 + (3, 3)


@pytest.mark.parametrize("entries", [[0.0, 1.0], [np.int64(0), np.int64(1)]], ids=repr)
def test_other_lists_of_numbers(entries):
    """A list of numbers is one index."""
    table = torch.zeros(3, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table[entries] = 1.0
    assert table.tolist() == [[1.0] * 3, [1.0] * 3, [0.0] * 3]


def test_a_list_from_where_is_pairs():
    """Make it a tuple: list(torch.where(mask)) writes the places of the mask."""
    table, mask = torch.zeros(3, 3), torch.eye(3, dtype=torch.bool)
    table[tuple(list(torch.where(mask)))] = 1.0
    assert torch.equal(table.bool(), mask)


def test_a_tuple_for_rows_fell():
    """Make it a tuple: of the symptom "picks single elements and no rows" it is no cure."""
    table = torch.arange(9.0).reshape(3, 3)
    assert table[tuple([[0, 1], [2, 2]])].tolist() == [2.0, 5.0]
    assert torch.equal(table[torch.tensor([[0, 1], [2, 2]])], table[[0, 1, 2, 2]].view(2, 2, 3))


def test_masks_are_not_stacked_fell():
    """For several index tensors of one shape torch.stack makes one of them: not of masks."""
    table, mask = torch.zeros(3, 3), torch.tensor([True, False, True])
    with pytest.raises(IndexError, match="shape of the mask"):
        table[torch.stack([mask, mask])] = 1.0


def test_numbers_in_tensors_are_stacked():
    """torch.stack makes one index of several tensors of integers that have one shape."""
    table = torch.zeros(3, 3)
    table[torch.stack([torch.tensor(0), torch.tensor(2)])] = 1.0
    assert table.tolist() == [[1.0] * 3, [0.0] * 3, [1.0] * 3]


def test_a_nested_list_of_booleans():
    """With up to 31 entries it is still read as a tuple: two masks, one a dimension."""
    table = torch.arange(9.0).reshape(3, 3)
    masks = [[True, False, True], [False, True, True]]
    with pytest.warns(UserWarning, match=WORDS):
        assert torch.equal(table[masks], table[tuple(masks)])
    assert table[tuple(masks)].tolist() == [1.0, 8.0]
