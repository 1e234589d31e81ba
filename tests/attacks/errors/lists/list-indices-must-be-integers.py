"""Attacks on gallery/errors/lists/list-indices-must-be-integers.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    ("index", "name"),
    [
        ([0, 2], "list"),
        ((0, 1), "tuple"),
        (1.0, "float"),
        ("a", "str"),
        (None, "NoneType"),
        (..., "ellipsis"),
        (np.float64(1.0), r"numpy\.float64"),
        (1j, "complex"),
        ({0}, "set"),
    ],
    ids=["list", "tuple", "float", "str", "None", "dots", "numpy", "complex", "set"],
)
def test_the_last_word_is_the_type(index, name):
    """The last word of the message is the type of your index."""
    row = [1, 2, 3]
    with pytest.raises(TypeError, match=f"list indices must be integers or slices, not {name}"):
        row[index] = 5
    with pytest.raises(TypeError, match=f"tuple indices must be integers or slices, not {name}"):
        (1, 2, 3)[index]


@pytest.mark.parametrize(
    "index",
    [np.int64(1), True, torch.tensor(1), torch.tensor([1]), torch.tensor(True), np.array(1)],
    ids=str,
)
def test_what_counts_as_an_integer_fell(index):
    """A list takes one integer or one slice between the brackets (what has ``__index__`` too)."""
    row = [1, 2, 3]
    row[index] = 5
    assert row == [1, 5, 3]


@pytest.mark.parametrize(
    "index",
    [torch.tensor([0, 2]), torch.tensor([True, False, True]), np.array([0, 2])],
    ids=["positions", "mask", "array"],
)
def test_positions_in_a_tensor_are_refused_in_other_words_fell(index):
    """A mask or a tensor of several positions is refused in other words."""
    with pytest.raises(TypeError, match=r"^only integer"):
        [1, 2, 3][index]


@pytest.mark.parametrize("positions", [[], [0], [0, 2], [-1, 0]], ids=str)
def test_both_fixes_agree(positions):
    """Fix 1: one element at a time.  Fix 2: a tensor."""
    row, scores = [1, 2, 3], torch.tensor([1, 2, 3])
    for position in positions:
        row[position] = 5
    scores[positions] = 5
    assert scores.tolist() == row


def test_a_named_tuple_of_torch():
    """A tuple has the same error with its own name."""
    with pytest.raises(TypeError, match="tuple indices must be integers or slices, not str"):
        torch.ones(3).max(0)["values"]


def test_a_tensor_refuses_a_float():
    """A tensor refuses a float, too."""
    with pytest.raises(IndexError, match="got float"):
        torch.ones(3)[1.0] = 5


def test_row_and_column_of_an_array():
    """Use a tensor or an array if you index by ``[row, column]``."""
    for grid in (np.zeros((2, 2)), torch.zeros(2, 2)):
        grid[0, 1] = 5
        assert grid.tolist() == [[0, 5], [0, 0]]


def test_a_list_of_dictionaries():
    """You may have a list of dictionaries."""
    rows = [{"loss": 1.0}]
    with pytest.raises(TypeError, match="not str"):
        rows["loss"]
    assert rows[0]["loss"] == 1.0


def test_a_column_of_a_nested_list_fell():
    """For a nested list write ``table[0][1]``: a column is ``[row[0] for row in table]``."""
    table = [[1, 2], [3, 4]]
    with pytest.raises(TypeError, match="not tuple"):
        table[:, 0]
    assert table[:][0] == [1, 2] and [row[0] for row in table] == [1, 3]
    assert torch.tensor(table)[:, 0].tolist() == [1, 3]


@pytest.mark.parametrize(
    ("code", "name"), [("[[1, 2] [3, 4]]", "tuple"), ("[[1, 2] [[3, 4]]]", "list")]
)
def test_a_missing_comma_fell(code, name):
    """``tuple``: there is a comma between the brackets. (Or none where one should be.)"""
    with pytest.warns(SyntaxWarning, match="perhaps you missed a comma"):
        program = compile(code, "a missing comma", "eval")
    with pytest.raises(TypeError, match=f"list indices must be integers or slices, not {name}"):
        eval(program)


def test_an_item_is_taken_for_a_position_fell():
    """``list``: did you mean several positions? (In ``for row in table`` it is the row.)"""
    table = [[1, 2], [3, 4]]
    for row in table:
        with pytest.raises(TypeError, match="not list"):
            table[row]


@pytest.mark.parametrize("key", [slice(0, 2), [0, 1], 0], ids=str)
def test_a_dictionary_of_tensors(key):
    """A dictionary takes a key, so a slice or a list of positions is refused."""
    with pytest.raises((TypeError, KeyError)):
        {"ids": torch.arange(3)}[key]


@pytest.mark.parametrize("number", [np.float32(1), np.int64(2) / 2, np.float64(1)], ids=repr)
def test_numbers_of_numpy(number):
    """A NumPy number shows as ``numpy.float64`` (a float of NumPy; an integer is an index)."""
    with pytest.raises(TypeError, match=r"not numpy\.float"):
        [1, 2, 3][number]
    assert [1, 2, 3][np.int64(1)] == 2


def test_rows_of_a_grid_and_one_element():
    """Fix 2: ``grid[0, 1]`` is an element, and ``grid[[0, 1]]`` two rows."""
    grid = torch.tensor([[1, 2], [3, 4]])
    assert grid[0, 1] == 2 and grid[[0, 1]].tolist() == [[1, 2], [3, 4]]
    with pytest.raises(IndexError, match="too many indices"):
        torch.tensor([1, 2, 3])[0, 2]
