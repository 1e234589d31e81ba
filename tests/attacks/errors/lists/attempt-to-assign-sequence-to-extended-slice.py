"""Attacks on gallery/errors/lists/attempt-to-assign-sequence-to-extended-slice.py."""

import pytest
import torch

MESSAGE = "attempt to assign sequence of size"


@pytest.mark.parametrize(
    "part", [slice(None, None, 2), slice(None, None, -1), slice(3, 0, -2), slice(0, 4, 3)], ids=str
)
@pytest.mark.parametrize("more", [-1, 1])
def test_another_number_of_values(part, more):
    """A list slice with a step other than 1 takes as many values as it has elements."""
    row = [1, 2, 3, 4]
    with pytest.raises(ValueError, match=MESSAGE):
        row[part] = [7] * (len(row[part]) + more)
    assert row == [1, 2, 3, 4]
    row[part] = [7] * len(row[part])
    assert row[part] == [7] * len(row[part])


@pytest.mark.parametrize("part", [slice(None, None, 1), slice(0, 2, 1), slice(0, 2, None)], ids=str)
def test_a_step_of_one_may_change_the_length_fell(part):
    """A list slice with a step takes exactly as many values as it has elements."""
    row = [1, 2, 3, 4]
    replaced = len(row[part])
    row[part] = [7] * 5
    assert len(row) == 4 - replaced + 5


def test_a_step_of_zero():
    """A step of 0 is an error of its own."""
    for sequence, value in (([1], [7]), (torch.ones(1), 7.0)):
        with pytest.raises(
            ValueError, match="slice step cannot be zero|step must be greater than zero"
        ):
            sequence[::0] = value


@pytest.mark.parametrize("values", [[], [7], [7, 8], [7, 8, 9]], ids=len)
def test_fix_one_fell(values):
    """``values[: len(row[::2])]``: it drops values, and too few still raise."""
    row = [1, 2, 3, 4]
    if len(values) < 2:
        with pytest.raises(ValueError, match=MESSAGE):
            row[::2] = values[: len(row[::2])]
    else:
        row[::2] = values[: len(row[::2])]
        assert row == [7, 2, 8, 4]


@pytest.mark.parametrize("length", [4, 5])
def test_fix_two(length):
    """If each value matters, make the list longer first."""
    row, values = list(range(length)), [7, 8, 9]
    row += [0] * (2 * len(values) - 1 - len(row))
    row[::2] = values
    assert row[::2] == values and len(row) == 5 and row[1] == 1 and row[3] == 3


@pytest.mark.parametrize(
    "value",
    [torch.tensor([7.0, 8.0]), torch.tensor([7.0]), torch.tensor(7.0), 7.0],
    ids=["two", "one", "0-d", "number"],
)
def test_a_tensor_broadcasts(value):
    """You assign a number, or a tensor that can be broadcast to the shape of the slice."""
    scores = torch.zeros(4)
    scores[::2] = value
    assert scores[::2].tolist() in ([7.0, 8.0], [7.0, 7.0]) and scores[1::2].tolist() == [0.0, 0.0]


def test_a_tensor_refuses_another_number():
    """You assign a number, or a tensor that can be broadcast to the shape of the slice."""
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(4)[::2] = torch.ones(3)


def test_deleting_an_extended_slice():
    """A slice without a step may change the length (``del`` may with a step, too)."""
    row = [1, 2, 3, 4]
    del row[::2]
    assert row == [2, 4]


@pytest.mark.parametrize("length", [3, 4, 17])
def test_one_value_for_each_position_fell(length):
    """Give that number of values, or build a new list (how to set each element to 0 was missing)."""
    row = list(range(1, length + 1))
    with pytest.raises(ValueError, match=MESSAGE):
        row[::2] = [0]
    row[::2] = [0] * len(row[::2])
    assert row == [0 if i % 2 == 0 else i + 1 for i in range(length)]


def test_a_step_that_is_at_least_one_replaces_the_list_fell():
    """Write ``max(1, step)``."""
    row = [1, 2, 3, 4]
    row[:: max(1, len(row) // 10)] = [7, 8]
    assert row == [7, 8]


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("length", [4, 5])
def test_fewer_values_than_positions_fell(length, number):
    """``values[: len(row[::2])]`` does not help if there are fewer values: end the slice earlier."""
    row, values = [1] * length, [7] * number
    row[: 2 * len(values) : 2] = values
    assert len(row) == length and row.count(7) == number and row[::2][:number] == values


@pytest.mark.parametrize("values", ["abc", (7, 8, 9), range(3)], ids=str)
def test_values_that_are_no_list(values):
    """It takes as many values as it has elements, of any iterable."""
    row = [1, 2, 3, 4]
    with pytest.raises(ValueError, match="of size 3 to extended slice of size 2"):
        row[::2] = values
    assert row == [1, 2, 3, 4]


def test_a_list_is_no_value_for_a_tensor():
    """You assign a number, or a tensor that can be broadcast. (A list is refused.)"""
    with pytest.raises(TypeError, match="can't assign a list"):
        torch.zeros(4)[::2] = [7.0, 8.0]


def test_a_list_reversed_into_itself():
    """A step other than 1 takes as many values as it has elements (``row[::-1]``: all)."""
    row = [1, 2, 3, 4]
    row[::-1] = row
    assert row == [4, 3, 2, 1]
    with pytest.raises(ValueError, match="of size 2 to extended slice of size 4"):
        row[::-1] = [1, 2]


def test_one_repeated_list_fell():
    """Repeat one value."""
    row = [1, 2, 3, 4]
    row[::2] = [[]] * len(row[::2])
    row[0].append(5)
    assert row == [[5], 2, [5], 4]


def test_a_slice_that_begins_later_fell():
    """If each value matters, make the list longer first (by the length for ``row[::2]``)."""
    row, values = [1, 2, 3, 4], [7, 8, 9]
    row += [0] * (2 * len(values) - 1 - len(row))
    with pytest.raises(ValueError, match="size 3 to extended slice of size 2"):
        row[1::2] = values
    row += [0]
    row[1::2] = values
    assert row == [1, 7, 3, 8, 0, 9]


@pytest.mark.parametrize("length", [0, 1, 4, 5])
def test_the_number_of_positions(length):
    """A number is repeated by ``*``."""
    row = list(range(1, length + 1))
    row[1::2] = [0] * len(row[1::2])
    assert row == [0 if position % 2 else position + 1 for position in range(length)]
