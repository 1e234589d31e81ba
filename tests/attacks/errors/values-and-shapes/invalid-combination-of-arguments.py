"""Attacks on gallery/errors/values-and-shapes/invalid-combination-of-arguments.py."""

import numpy as np
import pytest
import torch

WORDS = "received an invalid combination of arguments"
MASK = torch.tensor([True, False, True])


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.scatter_(0, [2, 0], torch.ones(2)),
        lambda s: s.scatter_(0, torch.tensor([2, 0]), [1.0, 2.0]),
        lambda s: s.fill_([1.0, 2.0, 3.0]),
        lambda s: s.fill_([1.0]),
        lambda s: s.fill_(None),
        lambda s: s.fill_(np.array([1.0])),
        lambda s: s.masked_fill_([True, False, True], 1.0),
        lambda s: s.masked_fill_(MASK, [1.0, 2.0]),
        lambda s: s.index_fill_(0, [0], 1.0),
    ],
)
def test_a_list_where_a_tensor_stands(call):
    """A list stands where the method takes a tensor; the part between ! marks it."""
    with pytest.raises(TypeError, match=WORDS) as error:
        call(torch.zeros(3))
    assert "!" in str(error.value)


def test_a_dimension_of_the_wrong_type_fell():
    """A list stands where the method takes a tensor: any argument may be the wrong one."""
    with pytest.raises(TypeError, match=WORDS) as error:
        torch.zeros(3).scatter_(0.0, torch.tensor([2, 0]), torch.ones(2))
    assert "!float!" in str(error.value)


def test_a_missing_argument_is_not_marked_fell():
    """The message encloses in ! each argument that does not fit: a missing one it cannot."""
    with pytest.raises(TypeError, match=WORDS) as error:
        torch.zeros(3).scatter_(0, torch.tensor([2, 0]))
    assert "!" not in str(error.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: s.index_add_(0, [2, 0], torch.ones(2)), "argument 'index' .* not list"),
        (lambda s: s.index_add_(0, torch.tensor([0]), [1.0]), "argument 'source' .* not list"),
        (lambda s: s.index_copy_(0, [2, 0], torch.ones(2)), "argument 'index' .* not list"),
        (lambda s: s.copy_([1.0, 2.0, 3.0]), "argument 'other' .* not list"),
    ],
)
def test_a_method_with_one_signature(call, said):
    """A method with one signature says it in one line."""
    with pytest.raises(TypeError, match=said):
        call(torch.zeros(3))


@pytest.mark.parametrize("value", [np.float64(2.0), np.float32(2.0), True, torch.tensor(2.0)])
def test_what_counts_as_one_number(value):
    """fill_ takes one number: a scalar of NumPy and a tensor without dimensions are one."""
    assert torch.zeros(3).fill_(value).tolist() == [float(value)] * 3


def test_a_list_of_indices_in_brackets_of_any_length():
    """Brackets take a list of indices."""
    scores = torch.zeros(3)
    for index, values in (([], []), ([1], [5.0]), ([2, 0], [1.0, 2.0])):
        scores[index] = torch.tensor(values)
    assert scores.tolist() == [2.0, 5.0, 1.0]


def test_copy_stretches_a_single_value():
    """copy_ for several values: a tensor of one value is written everywhere."""
    assert torch.zeros(3).copy_(torch.tensor([7.0])).tolist() == [7.0] * 3
    with pytest.raises(RuntimeError, match="must match"):
        torch.zeros(3).copy_(torch.ones(2))


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
