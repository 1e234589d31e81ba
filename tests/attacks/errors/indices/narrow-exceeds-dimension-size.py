"""Attacks on gallery/errors/indices/narrow-exceeds-dimension-size.py."""

import pytest
import torch

EXCEEDS = "exceeds dimension size"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 17])
def test_which_parts_lie_inside(size):
    """The part must lie inside the tensor; a start may count from the end."""
    window = torch.arange(size)
    for start in range(-size, size + 1):
        first = start + size if start < 0 else start
        for length in range(size + 3):
            if first + length <= size:
                part = window.narrow(0, start, length)
                assert part.tolist() == list(range(first, first + length))
            else:
                with pytest.raises(RuntimeError, match=EXCEEDS):
                    window.narrow(0, start, length)


@pytest.mark.parametrize("start", [-4, 4])
def test_a_start_that_is_no_position(start):
    """The start is checked before the length, also for a length of 0."""
    with pytest.raises(IndexError, match="start out of range"):
        torch.zeros(3).narrow(0, start, 0)


def test_the_message_names_the_start_counted_from_the_front():
    """A negative start is shown as the position that it means."""
    with pytest.raises(RuntimeError, match=r"start \(1\) \+ length \(3\)"):
        torch.zeros(3).narrow(0, -2, 3)


def test_end_minus_start_with_a_negative_start_fell():
    """If you have an end, pass end - start: not if the start counts from the end."""
    window = torch.arange(3)
    assert window[-2:3].tolist() == [1, 2]
    with pytest.raises(RuntimeError, match=EXCEEDS):
        window.narrow(0, -2, 3 - (-2))


@pytest.mark.parametrize("start", [0, 1, 2, 3, 5])
def test_min_of_the_length_alone_is_not_enough_fell(start):
    """min(2, size - start) cuts it: past the end that is a negative length."""
    window = torch.arange(3)
    if start > 3:
        with pytest.raises((IndexError, RuntimeError)):
            window.narrow(0, start, min(2, 3 - start))
    first = min(start, 3)
    part = window.narrow(0, first, min(2, 3 - first))
    assert part.tolist() == window[start : start + 2].tolist()


def test_a_value_does_not_fit_what_was_cut_fell():
    """If the part may reach past the end, write a slice: for a value of that many elements not."""
    window = torch.zeros(3)
    with pytest.raises(RuntimeError, match="must match the existing size"):
        window[2:5] = torch.ones(3)


def test_a_slice_is_cut_at_the_front_too():
    """window[-5:2] begins at the first element, where narrow raises."""
    assert torch.arange(3)[-5:2].tolist() == [0, 1]
    with pytest.raises(IndexError, match="start out of range"):
        torch.zeros(3).narrow(0, -5, 2)


@pytest.mark.parametrize("kind", ["plain", "strided", "expanded", "computed"])
def test_the_result_is_a_view(kind):
    """The result is a view of its tensor, whatever the layout."""
    window = {
        "plain": torch.zeros(3),
        "strided": torch.zeros(6)[::2],
        "expanded": torch.zeros(1).expand(3),
        "computed": torch.ones(3, requires_grad=True) * 2,
    }[kind]
    part = window.narrow(0, 1, 2)
    assert part._is_view()
    assert part.untyped_storage().data_ptr() == window.untyped_storage().data_ptr()


def test_a_tensor_as_the_start():
    """narrow takes a start of a 0-dimensional integer tensor, and checks it too."""
    window = torch.arange(3)
    assert window.narrow(0, torch.tensor(1), 2).tolist() == [1, 2]
    with pytest.raises(RuntimeError, match=EXCEEDS):
        window.narrow(0, torch.tensor(1), 3)
    with pytest.raises(RuntimeError, match="0-dim integral Tensor"):
        window.narrow(0, torch.tensor([1]), 2)


def test_a_number_without_dimensions():
    """narrow of a tensor without dimensions raises in other words."""
    with pytest.raises(RuntimeError, match=r"narrow\(\) cannot be applied to a 0-dim tensor"):
        torch.tensor(1.0).narrow(0, 0, 1)


def test_a_negative_start_is_not_cut_fell():
    """Cut the start as well as the length: min(2, size - start) is 2 for a start of -1."""
    window, start = torch.zeros(3), -1
    with pytest.raises(RuntimeError, match=EXCEEDS):
        window.narrow(0, start, min(2, window.shape[0] - start))


@pytest.mark.parametrize("start", [-1, -2, -3])
def test_a_slice_from_a_negative_start_is_empty_fell(start):
    """A slice is empty where nothing is left: also from -3, whose end of 0 is the first element."""
    assert torch.arange(3)[start : start + 3].tolist() == []


def test_fewer_than_zero_of_narrow_and_of_a_slice():
    """If you have an end, pass end - start: an end before the start gives an empty slice."""
    assert torch.arange(3)[2:1].tolist() == []
    with pytest.raises(RuntimeError, match="length must be non-negative"):
        torch.arange(3).narrow(0, 2, 1 - 2)


@pytest.mark.parametrize(("size", "start", "length"), [(1, -1, 1), (2, -1, 1), (5, -4, 3)])
def test_a_slice_from_a_negative_start_may_be_right_fell(size, start, length):
    """From a negative start, ``start + 3`` may pass 0, and then the slice is empty or too short."""
    window = torch.zeros(size)
    assert len(window[start : start + 3]) == min(3, -start) == length


@pytest.mark.parametrize(("size", "start"), [(2, -2), (3, -3), (3, -1), (5, -2)])
def test_a_slice_from_a_negative_start_is_too_short(size, start):
    """An end start + 3 of 0 or more counts from the front, whatever the start does."""
    window = torch.zeros(size)
    assert len(window[start : start + 3]) < min(3, -start) == len(window[size + start :][:3])


@pytest.mark.parametrize("dim", [0, 1])
def test_both_messages_for_each_dimension(dim):
    """narrow of a matrix, and under vmap."""
    with pytest.raises(RuntimeError, match=r"start \(1\) \+ length \(3\) exceeds"):
        torch.zeros(3, 3).narrow(dim, 1, 3)
    with pytest.raises(RuntimeError, match=r"start \(1\) \+ length \(3\) exceeds"):
        torch.vmap(lambda row: row.narrow(0, 1, 3))(torch.zeros(2, 3))
