"""Attacks on gallery/errors/indices/only-integers-are-valid-indices.py."""

from array import array
from fractions import Fraction

import numpy as np
import pytest
import torch

ONLY = "only integers, slices"


def name_of(index):
    return type(index).__name__


@pytest.mark.parametrize(
    "index", [1.5, 2.0, 1j, {0, 3}, {}, object(), np.float64(1.5), Fraction(2, 1)], ids=name_of
)
def test_what_is_no_index(index):
    """The index is a float, or an object that is no index at all; the message names its type."""
    for run in (lambda: torch.zeros(5)[index], lambda: torch.zeros(5).__setitem__(index, 1.0)):
        with pytest.raises(IndexError, match=ONLY) as error:
            run()
        assert f"(got {type(index).__name__.rpartition('.')[2]}" in str(error.value).replace(
            "numpy.", ""
        )


@pytest.mark.parametrize("index", [(1.5,), (0, 1.5)], ids=repr)
def test_a_float_in_a_tuple(index):
    """A float is no index, in a tuple either."""
    with pytest.raises(IndexError, match=ONLY):
        torch.zeros(5, 5)[index] = 1.0


@pytest.mark.parametrize(
    "index",
    [[0, 3], range(2), np.array([0, 3]), torch.tensor([True, False]), True, np.int64(1)],
    ids=repr,
)
def test_more_is_taken_than_the_message_says_fell(index):
    """The message lists what is an index: lists, ranges, arrays and masks are indices too."""
    scores = torch.zeros(2) if isinstance(index, torch.Tensor) else torch.zeros(5)
    scores[index] = 1.0
    assert scores.sum() >= 1


@pytest.mark.parametrize("index", ["a", b"a", ["a"]])
def test_text_says_something_else(index):
    """A string is no index, and raises a TypeError in other words."""
    with pytest.raises(TypeError, match="invalid data type"):
        torch.zeros(5)[index] = 1.0


@pytest.mark.parametrize(
    ("index", "places"),
    [([0.9, 1.9], [0, 1]), ([-0.9], [0]), ([-1.9], [2]), (np.array([0.9, 1.9]), [0, 1])],
)
def test_floats_in_a_list_are_cut(index, places):
    """Floats inside a list are cut to whole numbers, and nothing warns: in an array as well."""
    scores = torch.zeros(3)
    scores[index] = 1.0
    assert scores.tolist() == [float(place in places) for place in range(3)]


def test_a_tensor_of_floats_is_not_cut():
    """Floats inside a list are cut; a float tensor raises."""
    with pytest.raises(IndexError, match="must be long, int, byte or bool"):
        torch.zeros(3)[torch.tensor([0.9])] = 1.0


def test_round_goes_to_the_even_number_fell():
    """// rounds down, round to the nearest, int towards zero."""
    assert [round(half) for half in (0.5, 1.5, 2.5, 3.5)] == [0, 2, 2, 4]
    assert (-7 // 2, int(-3.5)) == (-4, -3)


def test_round_may_be_past_the_end_fell():
    """round(...) of a fraction of the length is an index."""
    assert round(0.95 * 5) == 5
    with pytest.raises(IndexError, match="index 5 is out of bounds"):
        torch.zeros(5)[round(0.95 * 5)] = 1.0


def test_an_array_of_the_standard_library_is_read_as_one_integer():
    """An object that is no index at all raises: not every object does."""
    assert torch.zeros(5)[array("i", [1])].numel() == 1


def test_text_gets_one_other_message_fell():
    """Text counts as a sequence of letters, and gets another message: it has two."""
    with pytest.warns(UserWarning), pytest.raises(IndexError, match="too many indices"):
        torch.zeros(5)["ab"] = 1.0
    with pytest.raises(TypeError, match="invalid data type 'bytes'"):
        torch.zeros(5)[b"ab"] = 1.0


def test_each_bool_is_an_index_fell():
    """More is taken than the message lists (``np.bool_`` is not)."""
    with pytest.raises(IndexError, match="got numpy.bool"):
        torch.zeros(5)[np.True_] = 1.0
    scores = torch.zeros(5)
    scores[bool(np.True_)] = 1.0
    assert scores.tolist() == [1.0] * 5


def test_each_float_in_a_list_is_cut_fell():
    """Floats inside a list are cut to whole numbers, and nothing warns."""
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        torch.zeros(5)[[np.float32(0.9)]] = 1.0
    with pytest.warns(UserWarning, match="non-tuple sequence"):
        torch.zeros(5)[[[0.9, 1.9]]] = 1.0


@pytest.mark.parametrize("index", [np.array(1.5), np.array([1.5]), np.array([1.5], dtype="f4")])
def test_only_a_list_hides_floats_fell(index):
    """Beware of floats inside a list (an array of floats is cut as well)."""
    scores = torch.zeros(3)
    scores[index] = 1.0
    assert scores.tolist() == [0.0, 1.0, 0.0]


def test_floor_division_by_a_float_is_a_float_fell():
    """For a ``float`` divide by ``//`` instead of ``/``."""
    for index in (7.0 // 2, 7 // 2.0, 4.0 // 1):
        with pytest.raises(IndexError, match=r"\(got float\)"):
            torch.zeros(5)[index]
        torch.zeros(5)[int(index)]


@pytest.mark.parametrize(
    "index",
    [{0: 1}.keys(), (i for i in (0, 1)), frozenset({0, 1})],
    ids=["keys", "generator", "frozenset"],
)
def test_positions_in_another_container_become_a_list(index):
    """For several positions pass a list."""
    with pytest.raises(IndexError, match="only integers"):
        torch.zeros(5)[index]
    assert torch.zeros(5)[sorted(index)].shape[0] >= 1


def test_an_empty_set_as_a_list():
    """Fix 2 with no positions."""
    assert torch.zeros(5)[sorted(set())].shape == (0,)
