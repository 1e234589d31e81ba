"""Attacks on gallery/errors/lists/mask-into-a-list.py."""

import numpy as np
import pytest
import torch

MESSAGE = "only integer tensors of a single element can be converted to an index"


@pytest.mark.parametrize(
    "index",
    [
        torch.tensor([True, False, True]),
        torch.tensor([0, 2]),
        torch.tensor([], dtype=torch.int64),
        torch.tensor(1.0),
        torch.tensor([1.0]),
        torch.tensor(1 + 0j),
    ],
    ids=["mask", "positions", "empty", "float", "one float", "complex"],
)
def test_what_is_refused_fell(index):
    """A tensor of several elements stands where Python wants one integer (one float is refused as well)."""
    for use in ([1, 2, 3].__getitem__, [0].__mul__, range, lambda i: torch.zeros(3)[i:]):
        with pytest.raises(TypeError, match=MESSAGE):
            use(index)


@pytest.mark.parametrize(
    "index",
    [torch.tensor(1), torch.tensor([[1]]), torch.tensor([1], dtype=torch.uint8)],
    ids=["0-d", "2-d", "uint8"],
)
def test_one_integer_is_taken(index):
    """A tensor of one integer gives its number, with dimensions or without."""
    row = [1, 2, 3]
    row[index] = 9
    assert row == [1, 9, 3] and [1, 2, 3][:index] == [1]


@pytest.mark.parametrize("flag", [True, False])
def test_a_mask_of_one_element_is_a_position_fell(flag):
    """A mask has no integer to give."""
    assert [10, 20][torch.tensor([flag])] == (20 if flag else 10)


def test_a_list_compared_with_a_number():
    """``row == 3`` does not raise.  It is ``False``."""
    row = [3, 2, 1]
    assert (row == 3) is False
    with pytest.raises(TypeError, match="not supported between instances of 'list' and 'int'"):
        row > 1  # noqa: B015
    row[row == 3] = 9
    assert row == [9, 2, 1]


@pytest.mark.parametrize(
    "index",
    [np.array([0, 2]), np.array([True, False, True]), np.array([1])],
    ids=["positions", "mask", "one"],
)
def test_arrays(index):
    """``only integer scalar arrays can be converted to a scalar index``: a NumPy array as the index."""
    with pytest.raises(
        TypeError, match="only integer scalar arrays can be converted to a scalar index"
    ):
        [1, 2, 3][index]


@pytest.mark.parametrize("size", [0, 1, 2, 17])
def test_both_fixes_agree(size):
    """Fix 1: a tensor for the data.  Fix 2: stay with the list."""
    scores, mask = torch.arange(size), torch.arange(size) % 2 == 0
    row = scores.tolist()
    scores[mask] = 0
    hidden = [0 if drop else value for value, drop in zip(row, mask.tolist(), strict=True)]
    assert scores.tolist() == hidden
    scores[scores > 1] = 9
    assert scores.tolist() == [9 if value > 1 else value for value in hidden]


def test_the_fix_compiled_and_indexed():
    """Fix 1: a tensor for the data."""

    @torch.compile(backend="aot_eager")
    def write(scores, mask):
        scores[mask] = 0
        scores[scores > 1] = 9

    scores = torch.tensor([1, 2, 3])
    write(scores, torch.tensor([True, False, True]))
    assert scores.tolist() == [0, 9, 0]


def test_bounds_of_a_slice_of_a_list():
    """Python calls ``__index__`` of the bounds of a slice, too."""
    starts = torch.tensor([0, 1])
    with pytest.raises(TypeError, match=MESSAGE):
        [1, 2, 3][starts:]
    assert [1, 2, 3][starts[1] :] == [2, 3] and [1, 2, 3][int(starts[1]) :] == [2, 3]


def test_int_truncates_a_float():
    """Make the index ``int(...)`` (which cuts a fraction off)."""
    assert [10, 20, 30][int(torch.tensor(1.9))] == 20
    with pytest.raises((ValueError, RuntimeError, TypeError)):
        int(torch.tensor([1, 2]))


def test_int_of_several_elements_fell():
    """Make the list a tensor, or the index ``int(...)`` (of several elements that raises, too)."""
    with pytest.raises(ValueError, match="only one element tensors can be converted"):
        int(torch.tensor([0, 2]))


@pytest.mark.parametrize("positions", [[], [1], [2, 0], [0, 0, -1]], ids=str)
def test_several_positions_of_a_list_fell(positions):
    """Fix 2 had a mask alone; positions are the same error, and strings cannot be a tensor."""
    names, index = ["cat", "dog", "bird"], torch.tensor(positions, dtype=torch.int64)
    if len(positions) != 1:
        with pytest.raises(TypeError, match=MESSAGE):
            names[index]
    picked = [names[position] for position in index.tolist()]
    assert picked == np.array(names)[index.numpy()].tolist()
    with pytest.raises(ValueError, match="too many dimensions 'str'"):
        torch.tensor(names)


def test_positions_that_are_floats():
    """Positions that are floats need ``.long()`` first."""
    index = torch.tensor([2.0, 0.0])
    with pytest.raises(TypeError, match="not float"):
        [[1, 2, 3][position] for position in index.tolist()]
    assert [[1, 2, 3][position] for position in index.long().tolist()] == [3, 1]


@pytest.mark.parametrize("width", [0, 1, 2])
def test_a_slice_at_each_start_fell(width):
    """For the bounds of a slice take one number: several starts are several slices."""
    starts, scores = torch.tensor([0, 1, 5]), torch.arange(8) + 1
    right = scores.clone()
    for start in starts.tolist():
        right[start : start + width] = 0
    scores[starts[:, None] + torch.arange(width)] = 0
    assert torch.equal(scores, right)


def test_a_list_that_is_not_equal_to_a_number():
    """``row == 3`` is ``False``; ``row != 3`` is ``True``, and writes to element 1."""
    row = [1, 2, 3]
    row[row != 3] = 9
    assert row == [1, 9, 3]


@pytest.mark.parametrize("use", [hex, [1].pop, "a".__mul__, (1, 2).__getitem__, "ab".__getitem__])
def test_more_places_that_want_one_integer_fell(use):
    """It stands as the index of a list, or as a bound of a slice (these as well)."""
    with pytest.raises(TypeError, match=MESSAGE):
        use(torch.tensor([0, 1]))


def test_a_loop_over_a_mask_fell():
    """Loop over ``positions.tolist()`` (the mask of the title has booleans there)."""
    mask = torch.tensor([True, False, True])
    row = [1, 2, 3]
    for position in mask.tolist():
        row[position] = 0
    assert row == [0, 0, 3]
    row = [1, 2, 3]
    for position in mask.nonzero().flatten().tolist():
        row[position] = 0
    assert row == [0, 2, 0]


@pytest.mark.parametrize("mask", [[], [True], [False], [False, True]], ids=str)
def test_a_loop_over_the_positions_of_a_mask(mask):
    """Of a mask, loop over ``mask.nonzero().flatten().tolist()``."""
    row = [1] * len(mask)
    for position in torch.tensor(mask, dtype=torch.bool).nonzero().flatten().tolist():
        row[position] = 0
    assert row == [0 if drop else 1 for drop in mask]


def test_a_new_list_is_seen_by_nobody_fell():
    """Stay with the list: a comprehension makes another list."""
    row = [1, 2, 3]
    seen = row
    hidden = [0 if drop else value for value, drop in zip(row, [True, False, True])]
    assert seen == [1, 2, 3]
    row[:] = hidden
    assert seen == [0, 2, 0]
