"""Attacks on gallery/errors/lists/can-only-assign-an-iterable.py."""

import numpy as np
import pytest
import torch

EITHER = "can only assign an iterable|must assign iterable to extended slice"


@pytest.mark.parametrize(
    "value", [5.0, 5, True, None, 1j, torch.tensor(5.0), np.array(5.0), np.float64(5.0)], ids=repr
)
def test_what_has_no_elements_fell(value):
    """A slice of a list takes a sequence, not a number (nor ``None``, nor a tensor without dimensions)."""
    for part in (slice(0, 2), slice(None, None, 2), slice(None)):
        row = [1.0, 2.0, 3.0]
        with pytest.raises(TypeError, match=EITHER):
            row[part] = value
        assert row == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "value",
    [(7, 8), range(7, 9), "78", {7: 1, 8: 2}, torch.tensor([7, 8]), np.array([7, 8])],
    ids=["tuple", "range", "str", "dict", "tensor", "array"],
)
def test_an_iterable_need_not_be_a_sequence_fell(value):
    """A slice of a list takes a sequence."""
    row = [1, 2, 3]
    row[0:2] = value
    assert [int(item) for item in row] == [7, 8, 3]
    row[0:2] = iter([5])
    assert row == [5, 3]


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_fix_one_on_a_short_list_fell(length):
    """Write as many values as you replace, ``row[0:2] = [5.0] * 2``: a shorter list grows."""
    row = [1.0] * length
    row[0:2] = [5.0] * len(row[0:2])
    assert row == [5.0, 5.0, 1.0][:length]
    short = [1.0] * length
    short[0:2] = [5.0] * 2
    assert len(short) == max(length, 2)


def test_plus_equals_concatenates():
    """``+=`` is concatenation."""
    row = [1.0, 2.0, 3.0]
    row[0:2] += [9.0]
    assert row == [1.0, 2.0, 9.0, 3.0]
    with pytest.raises(TypeError, match="not iterable"):
        row[0:2] += 1.0


@pytest.mark.parametrize("times", [0, 1, 2])
def test_times_repeats(times):
    """``row[0:2] *= 2`` repeats them, so the list grows."""
    row = [1.0, 2.0, 3.0]
    row[0:2] *= times
    assert row == [1.0, 2.0] * times + [3.0]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 17])
def test_fix_two(size):
    """There the number is broadcast to the elements of the slice."""
    values = torch.arange(float(size), requires_grad=True)
    scores = values.clone()
    scores[0:2] *= 2.0
    scores[2:] = 5.0
    scores.sum().backward()
    assert scores.tolist() == [0.0, 2.0, *[5.0] * size][:size]
    assert values.grad.tolist() == [2.0, 2.0, *[0.0] * size][:size]


def test_a_leaf_refuses():
    """Fix 2: a tensor (the page clones the leaf first)."""
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        torch.ones(3, requires_grad=True)[0:2] = 5.0


@pytest.mark.parametrize("make", [torch.tensor, np.array], ids=["tensor", "array"])
def test_integers_stay_integers_fell(make):
    """There the number is broadcast, and ``*=`` computes: integers cut 5.5, and refuse ``*= 2.5``."""
    values = make([1, 2, 3])
    values[0:2] = 5.5
    assert values.tolist() == [5, 5, 3]
    with pytest.raises((RuntimeError, TypeError), match="can't be cast|Cannot cast"):
        values[0:2] *= 2.5
    floats = make([1.0, 2.0, 3.0])
    floats[0:2] = 5.5
    assert floats.tolist() == [5.5, 5.5, 3.0]


def test_an_array_records_nothing_fell():
    """Fix 2: a tensor or an array. The steps are recorded for gradients."""
    scores = np.array([1.0, 2.0])
    scores[0:2] *= 2.0
    assert not hasattr(scores, "grad_fn")


def test_one_more_element_is_append_fell():
    """``+=`` asks the number for its elements (the cure of a reader who means to append)."""
    row = [1.0, 2.0]
    with pytest.raises(TypeError, match="'float' object is not iterable"):
        row += 3.0
    row.append(3.0)
    assert row == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("value", [None, 5, torch.tensor(5.0), "ab"], ids=repr)
@pytest.mark.parametrize(
    "part", [slice(0, 2), slice(None, None, 2), slice(None, None, -1), slice(5, 9)]
)
def test_the_lead_writes_as_many_as_it_replaces(part, value):
    """Write as many values as you replace, ``row[0:2] = [5.0] * len(row[0:2])``."""
    row = [1.0, 2.0, 3.0]
    row[part] = [value] * len(row[part])
    assert len(row) == 3 and all(item is value for item in row[part])


def test_one_element_past_the_end_fell():
    """Write as many values as you replace: past the end of ``losses`` these are none, and the loss is lost."""
    losses, loss, i = [torch.tensor(1.0)], torch.tensor(5.0), 1
    losses[i : i + 1] = [loss] * len(losses[i : i + 1])
    assert losses == [torch.tensor(1.0)]
    with pytest.raises(IndexError):
        losses[i] = loss
    losses[0] = loss
    assert losses[0] is loss


def test_an_empty_slice_inserts_nothing_fell():
    """Take the number of values from the slice itself: an empty slice stays empty."""
    row = [1.0, 2.0]
    row[1:1] = [5.0] * len(row[1:1])
    assert row == [1.0, 2.0]
    row.insert(1, 5.0)
    assert row == [1.0, 5.0, 2.0]
