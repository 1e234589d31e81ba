"""Attacks on gallery/errors/values-and-shapes/could-not-infer-dtype.py."""

import math
import numbers
from collections import deque
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch

WORDS = "Could not infer dtype of"


@pytest.mark.parametrize(
    "item",
    [None, {}, {1}, object(), Decimal("1.5"), Fraction(1, 2), date(2000, 1, 1)],
    ids=lambda item: type(item).__name__,
)
def test_what_is_no_number(item):
    """The list holds something that is no number; the message names its type."""
    name = type(item).__name__
    for items in ([item], [1.0, item], [[1.0], [item]]):
        with pytest.raises(RuntimeError, match=rf"{WORDS} .*{name}"):
            torch.tensor(items)


@pytest.mark.parametrize("item", [Decimal("1.5"), Fraction(3, 2)], ids=repr)
def test_a_dtype_argument_helps_some_fell(item):
    """A dtype argument does not help: it does for what float() takes."""
    assert torch.tensor([item], dtype=torch.float32).tolist() == [1.5]


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool, torch.complex64])
def test_a_dtype_argument_does_not_help_with_none(dtype):
    """A dtype argument does not help with None or text."""
    with pytest.raises(TypeError, match="NoneType"):
        torch.tensor([1, None], dtype=dtype)
    with pytest.raises((TypeError, ValueError)):
        torch.tensor(["1.5"], dtype=dtype)


@pytest.mark.parametrize(
    ("items", "kind", "words"),
    [
        (["1.5"], ValueError, "too many dimensions 'str'"),
        ([1, "a"], TypeError, "invalid data type 'str'"),
        ("a", TypeError, "invalid data type 'str'"),
    ],
)
def test_text_has_several_messages(items, kind, words):
    """Text counts as a sequence of characters: after a number it has another message."""
    with pytest.raises(kind, match=words):
        torch.tensor(items)


@pytest.mark.parametrize("items", [[], [[]], range(2), deque([1]), [np.float32(1)]], ids=repr)
def test_more_than_lists_of_numbers_is_taken(items):
    """Numbers of NumPy, a range and a deque are taken, and an empty list is float."""
    assert torch.tensor(items).numel() == len(torch.tensor(items).flatten())


def test_a_mask_of_nan_counts_a_real_nan_as_missing_fell():
    """known = ~values.isnan(): a nan that was in the list counts as missing."""
    scores = [1.0, None, math.nan]
    values = torch.tensor([math.nan if score is None else score for score in scores])
    assert (~values.isnan()).tolist() == [True, False, False]
    assert [score is not None for score in scores] == [True, False, True]


def test_the_mean_of_nothing_is_nan_fell():
    """filled.sum() / known.sum() is the mean of what is there: nothing may be there."""
    values, known = torch.tensor([math.nan]), torch.tensor([False])
    assert (values.masked_fill(~known, 0.0).sum() / known.sum()).isnan()


def test_the_gradient_has_no_nan():
    """Replace the nan before you compute: the gradient is free of it."""
    values = torch.tensor([1.0, math.nan, 3.0], requires_grad=True)
    known = torch.tensor([True, False, True])
    (values.masked_fill(~known, 0.0).sum() / known.sum()).backward()
    assert values.grad.tolist() == [0.5, 0.0, 0.5]


@pytest.mark.parametrize("text", ["1,5", "", "one"])
def test_text_that_is_no_number(text):
    """float(text) raises a ValueError that names the text."""
    with pytest.raises(ValueError, match="could not convert string to float"):
        float(text)


def test_numpy_makes_nan_of_none():
    """With dtype=float NumPy makes nan of None."""
    assert np.isnan(np.array([1.0, None], dtype=float)).tolist() == [False, True]


@pytest.mark.parametrize(
    "make",
    [
        lambda: (i for i in [1]),
        lambda: {"a": 1}.values(),
        lambda: {"a": 1},
        lambda: {1},
        lambda: map(int, [1]),
        lambda: zip([1]),
    ],
)
def test_the_argument_is_no_list_fell(make):
    """The list holds something that is no number: a generator of numbers is no list; list helps."""
    with pytest.raises(RuntimeError, match=f"{WORDS} {type(make()).__name__}"):
        torch.tensor(make())
    if not isinstance(make(), (dict, zip)):
        assert torch.tensor(list(make())).tolist() == [1]


@pytest.mark.parametrize("dtype", [None, torch.float32, torch.int64, torch.complex64])
def test_a_dtype_does_not_change_the_message_of_text_fell(dtype):
    """A dtype argument changes the message: not that of text."""
    with pytest.raises(ValueError, match="too many dimensions 'str'"):
        torch.tensor(["1.5"], dtype=dtype)


def test_what_float_takes_is_not_taken_fell():
    """With a floating-point dtype an object that float() takes is taken: text is not."""
    assert float("1.5") == 1.5
    with pytest.raises(ValueError, match="too many dimensions"):
        torch.tensor(["1.5"], dtype=torch.float32)

    class Reading:
        def __float__(self):
            return 2.5

    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64):
        assert torch.tensor([Reading()], dtype=dtype).tolist() == [2.5]


def test_names_of_classes_are_no_numbers_fell():
    """Convert text by float(text): the name of a class is none."""
    with pytest.raises(ValueError, match="could not convert string to float: 'cat'"):
        float("cat")


def test_an_array_of_text_alone_is_of_no_objects_fell():
    """An array of such a list has dtype object: of text alone it has a dtype of text."""
    assert np.array(["1.5", "2.5"]).dtype.kind == "U"
    assert np.array(["1.5", None]).dtype == object


def test_arrays_of_two_shapes_fell():
    """A list of arrays works: not of two shapes."""
    with (
        pytest.warns(UserWarning, match="extremely slow"),
        pytest.raises(ValueError, match="length"),
    ):
        torch.tensor([np.zeros(2), np.zeros(3)])


@pytest.mark.parametrize(
    "items", [[{}, None], [1.0, {}, None], [[{}], [None]], [{}, "a"]], ids=repr
)
def test_the_first_that_it_cannot_place_is_named(items):
    """The type it names is the first it cannot place."""
    with pytest.raises(RuntimeError, match=f"{WORDS} dict"):
        torch.tensor(items)


def test_a_list_of_arrays_without_dimensions_fell():
    """A list of arrays: if they have one shape, it works."""
    arrays = [np.array(1.0), np.array(2.0)]
    with pytest.raises(TypeError, match="unsized object"):
        torch.tensor(arrays)
    assert torch.from_numpy(np.stack(arrays)).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("item", [Decimal("1.5"), Fraction(3, 2)], ids=repr)
def test_numbers_that_torch_does_not_take_fell(item):
    """The list holds something that is no number."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.tensor([item])
    assert isinstance(item, numbers.Number)
    assert torch.tensor([float(item)]).tolist() == [1.5]


@pytest.mark.parametrize("items", [[""], [1.0, "ab"], [[], ["ab"]], "ab"], ids=repr)
def test_text_that_is_empty_or_comes_later_is_no_sequence_fell(items):
    """Text counts as a sequence of characters."""
    with pytest.raises(TypeError, match="invalid data type 'str'"):
        torch.tensor(items)


@pytest.mark.parametrize("items", [["ab"], ["ab", 1], [["ab"]], [np.str_("ab")]], ids=repr)
def test_text_in_front_is_a_sequence(items):
    """Text of several characters at the front of the list counts as a sequence."""
    with pytest.raises(ValueError, match="too many dimensions 'str'"):
        torch.tensor(items)


def test_numbers_of_another_batch_differ_fell():
    """Names of classes are no numbers. Number them: anew for each batch gives other numbers."""

    def numbers(names):
        number_of = {name: number for number, name in enumerate(sorted(set(names)))}
        return [number_of[name] for name in names]

    assert numbers(["cat", "dog"])[1] == 1 and numbers(["dog"]) == [0]


def test_what_has_no_positions_may_be_read_fell():
    """A generator, a set, a dict have no positions, so torch does not read them: a dict by number is not read either."""

    class Reversed:
        def __len__(self):
            return 2

        def __getitem__(self, i):
            return [2.0, 1.0][i]

    assert torch.tensor(Reversed()).tolist() == [2.0, 1.0]
    with pytest.raises(RuntimeError, match=f"{WORDS} dict"):
        torch.tensor({0: 1.0, 1: 2.0})


@pytest.mark.parametrize("make", [torch.as_tensor, torch.asarray])
def test_other_calls_say_it(make):
    """torch.tensor looks at the items to choose the dtype: so do others."""
    with pytest.raises(RuntimeError, match=f"{WORDS} NoneType"):
        make([[1.0], [None]])


def test_none_alone():
    """The list holds something that torch does not take for a number: the argument may be it."""
    with pytest.raises(RuntimeError, match=f"{WORDS} NoneType"):
        torch.tensor(torch.ones(1).grad)


def test_a_where_behind_a_root_has_a_nan_in_its_gradient():
    """Replace the nan before you compute: behind the root it is too late."""
    values = torch.tensor([4.0, math.nan], requires_grad=True)
    torch.where(values.isnan(), 0.0, values.sqrt()).sum().backward()
    assert values.grad.isnan().tolist() == [False, True]


def test_an_array_of_floats_and_none_has_dtype_float64():
    """With dtype=float NumPy makes nan of None: torch.from_numpy takes it, as float64."""
    assert torch.from_numpy(np.array([1.0, None], dtype=float)).dtype == torch.float64
