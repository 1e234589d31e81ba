"""Attacks on gallery/errors/lists/list-assignment-index-out-of-range.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("length", [0, 1, 2, 17])
@pytest.mark.parametrize("past", [0, 1, 100])
def test_positions_a_list_does_not_have(length, past):
    """You assign to a position that the list does not have."""
    row = [0] * length
    for position in (length + past, -length - 1 - past):
        with pytest.raises(IndexError, match="list assignment index out of range"):
            row[position] = 1
    assert row == [0] * length


@pytest.mark.parametrize("start", [3, 4, 100])
def test_a_slice_after_the_end(start):
    """A slice that starts after the end is taken as the end."""
    row = [1, 2, 3]
    row[start:] = [7]
    assert row == [1, 2, 3, 7]


def test_a_slice_with_a_step_does_not_grow():
    """An assignment to a slice without a step may change the length of a list."""
    row = [1, 2, 3]
    with pytest.raises(ValueError, match="extended slice"):
        row[4::2] = [7]
    row[4::2] = []
    assert row == [1, 2, 3]


@pytest.mark.parametrize("index", [3, -4, torch.tensor(3), [3], torch.tensor([3]), (3,)], ids=str)
def test_a_tensor_refuses_it_as_well(index):
    """A tensor refuses the same index in other words."""
    scores = torch.zeros(3)
    with pytest.raises(IndexError):
        scores[index] = 1.0
    assert not scores.any()


def test_a_list_of_positions_raises_and_keeps_its_length():
    """A tensor refuses the same index in other words (positions before the wrong one may be written)."""
    scores = torch.zeros(3)
    with pytest.raises(IndexError, match="out of bounds"):
        scores[[0, 3]] = 1.0
    assert scores.shape == (3,) and not scores[1:].any()


def test_a_mask_of_another_size():
    """No item assignment makes a tensor longer."""
    with pytest.raises(IndexError, match="mask"):
        torch.zeros(3)[torch.ones(4) > 0] = 1.0


@pytest.mark.parametrize("kind", ["leaf", "non-leaf"])
def test_resize_with_grad(kind):
    """It refuses a tensor that requires grad."""
    scores = torch.zeros(3, requires_grad=True)
    scores = scores if kind == "leaf" else scores * 1
    with pytest.raises(RuntimeError, match="cannot resize variables that require grad"):
        scores.resize_(4)


def test_resize_of_memory_of_numpy():
    """``resize_`` makes a tensor longer in place (memory of NumPy is refused)."""
    with pytest.raises(RuntimeError, match="not resizable"):
        torch.from_numpy(np.zeros(3)).resize_(4)


def test_resize_is_seen_by_each_name():
    """``resize_`` makes a tensor longer in place."""
    scores = torch.zeros(3)
    seen = scores
    scores.resize_(4)
    scores[3] = 4.0
    assert seen.tolist() == [0.0, 0.0, 0.0, 4.0]


@pytest.mark.parametrize("number", [1, 2, 17])
def test_cat_keeps_each_gradient(number):
    """Each part that requires grad gets its gradient."""
    parts = [torch.full((2,), float(i), requires_grad=True) for i in range(number)]
    torch.cat(parts).mul(3).sum().backward()
    assert all(part.grad.tolist() == [3.0, 3.0] for part in parts)


def test_allocated_list_of_tensors_is_one_tensor():
    """``[None] * 3`` holds one object three times."""
    frames = [torch.zeros(1)] * 2
    frames[0] += 1
    assert frames[1].item() == 1.0


@pytest.mark.parametrize("length", [2, 3, 17])
def test_del_in_a_loop_fell(length):
    """You assign to a position that the list does not have. (``del`` has the same message.)"""
    row = list(range(length))
    with pytest.raises(IndexError, match="^list assignment index out of range$"):
        for position in range(len(row)):
            del row[position]
    with pytest.raises(IndexError, match="^list assignment index out of range$"):
        del row[len(row)]


def test_the_elements_to_keep():
    """``row[:] =`` puts them into the same list."""
    row = [1, 2, 3, 4]
    other = row
    row[:] = [value for value in row if value > 2]
    assert other is row and other == [3, 4]


def test_plus_equals_past_the_end_says_something_else():
    """You assign to a position that the list does not have. (``+=`` reads it first.)"""
    row = [1]
    with pytest.raises(IndexError, match="^list index out of range$"):
        row[1] += 1


@pytest.mark.parametrize("position", [torch.tensor(3), np.int64(3), torch.tensor([3])], ids=repr)
def test_a_position_that_is_no_int(position):
    """You assign to a position that the list does not have."""
    with pytest.raises(IndexError, match="^list assignment index out of range$"):
        [1, 2, 3][position] = 0


def test_a_tensor_deletes_nothing():
    """No item assignment makes a tensor longer (and ``del`` makes none shorter)."""
    scores = torch.zeros(3)
    with pytest.raises(TypeError, match="does not support deleting items"):
        del scores[0]


def test_a_slice_that_ends_after_the_end():
    """A slice that starts after the end is taken as the end; a stop is cut as well."""
    row = [1, 2, 3]
    row[2:100] = [9]
    row[-100:1] = [8]
    assert row == [8, 2, 9]


def test_parts_without_dimensions_fell():
    """Collect parts in a list, and join them once (by ``stack`` if they have no dimensions)."""
    parts = [torch.tensor(1.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)]
    with pytest.raises(RuntimeError, match="zero-dimensional tensor"):
        torch.cat(parts)
    (torch.stack(parts) * torch.tensor([1.0, 10.0])).sum().backward()
    assert [part.grad.item() for part in parts] == [1.0, 10.0]


@pytest.mark.parametrize("kind", ["columns", "transposed"])
def test_resize_moves_elements_fell(kind):
    """``resize_`` makes a tensor longer in place (elements move unless it is contiguous and grows by rows)."""
    table = torch.arange(6.0).reshape(2, 3)
    if kind == "columns":
        table.resize_(2, 4)
        assert table[1, 0].item() == 4.0
    else:
        longer = table.t()
        longer.resize_(4, 2)
        assert longer[0].tolist() == [0.0, 1.0]


@pytest.mark.parametrize("width", [1, 3])
def test_resize_by_rows(width):
    """``resize_`` makes a contiguous tensor longer in its first dimension."""
    table = torch.arange(2.0 * width).reshape(2, width)
    before = table.tolist()
    table.resize_(3, width)
    assert table[:2].tolist() == before


def test_a_part_that_was_computed():
    """The gradient comes back to each part that requires grad: through one that is no leaf."""
    inputs = torch.ones(2, requires_grad=True)
    torch.cat([inputs * 2, inputs * 3]).sum().backward()
    assert inputs.grad.tolist() == [5.0, 5.0]


def test_del_of_a_list_of_positions():
    """Each ``del`` makes the list shorter: also with positions from a list."""
    row = [1, 2, 3, 4]
    with pytest.raises(IndexError, match="^list assignment index out of range$"):
        for position in [0, 3]:
            del row[position]
