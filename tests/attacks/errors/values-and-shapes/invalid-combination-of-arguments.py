"""Attacks on gallery/errors/values-and-shapes/invalid-combination-of-arguments.py."""

import pytest
import torch

COMBINATION = "received an invalid combination of arguments"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("scatter_", (0, [2, 0], torch.ones(2))),
        ("fill_", ([1.0, 2.0],)),
        ("masked_fill_", ([True, False, True], 0.0)),
        ("clamp_", ("0", "1")),
        ("pow_", (None,)),
        ("view", ("3",)),
        ("div_", ()),
    ],
)
def test_methods_that_say_it(name, arguments):
    """An argument has a type that no signature of the method takes, or is missing."""
    with pytest.raises(TypeError, match=COMBINATION):
        getattr(torch.zeros(3), name)(*arguments)


def test_mark_stands_around_what_does_not_fit():
    """! marks it."""
    with pytest.raises(TypeError, match=r"\(int, !list of \[int, int\]!, Tensor\)"):
        torch.zeros(3).scatter_(0, [2, 0], torch.ones(2))


def test_argument_too_many_has_no_mark():
    """A signature without a line below it: the number of the arguments does not fit it."""
    with pytest.raises(TypeError, match=COMBINATION) as told:
        torch.zeros(3).clamp_(0.0, 1.0, 2.0)
    assert "!" not in str(told.value)


def test_a_wrong_name_among_others():
    """The signature has no argument of that name."""
    with pytest.raises(TypeError, match=COMBINATION):
        torch.zeros(3).clamp_(minimum=0.0)


def test_out_where_a_function_of_several_signatures_has_none():
    """The name out is a keyword like others."""
    scores = torch.zeros(3)
    with pytest.raises(TypeError, match=COMBINATION):
        torch.masked_fill(scores, scores == 0, 1.0, out=scores)
    assert scores.masked_fill_(scores == 0, 1.0).tolist() == [1.0, 1.0, 1.0]


def test_fill_of_a_list_of_one():
    """fill_ takes one number, and no list of one."""
    with pytest.raises(TypeError, match=COMBINATION):
        torch.zeros(1).fill_([1.0])
    assert torch.zeros(1).copy_(torch.tensor([1.0])).tolist() == [1.0]


def test_copy_broadcasts_what_is_shorter():
    """copy_ for several values: one value, or a row, is repeated."""
    assert torch.zeros(2, 2).copy_(torch.tensor([1.0, 2.0])).tolist() == [[1.0, 2.0], [1.0, 2.0]]


def test_list_as_an_index_in_brackets_and_a_list_as_the_value():
    """Brackets take a list of indices, but no list as the value."""
    scores = torch.zeros(3)
    scores[[2, 0]] = 1.0
    with pytest.raises(TypeError):
        scores[[2, 0]] = [1.0, 2.0]
    assert scores.tolist() == [1.0, 0.0, 1.0]


def test_rounding_down_of_negative_numbers():
    """rounding_mode="floor" rounds down, "trunc" to zero."""
    scores = torch.tensor([-3.0])
    assert scores.div(2.0, rounding_mode="floor").item() == -2.0
    assert scores.div(2.0, rounding_mode="trunc").item() == -1.0
