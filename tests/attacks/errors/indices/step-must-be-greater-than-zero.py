"""Attacks on gallery/errors/indices/step-must-be-greater-than-zero.py."""

import numpy as np
import pytest
import torch

WORDS = "step must be greater than zero"


@pytest.mark.parametrize("shape", [(0,), (1,), (4,), (2, 3)])
@pytest.mark.parametrize("step", [-1, -2, torch.tensor(-1)], ids=repr)
def test_a_negative_step_is_refused(shape, step):
    """A tensor cannot be sliced backwards: not even one without elements, or of one."""
    with pytest.raises(ValueError, match=WORDS):
        torch.zeros(shape)[::step]
    with pytest.raises(ValueError, match=WORDS):
        torch.zeros(shape)[::step] = 1.0


def test_a_step_of_zero_is_refused():
    """A step of zero is refused as well: as a tensor too."""
    for step in (0, torch.tensor(0)):
        with pytest.raises(ValueError, match="slice step cannot be zero"):
            torch.zeros(4)[::step]


def test_as_strided_and_from_numpy_refuse_a_negative_stride():
    """A view that runs backwards needs a negative stride, and a tensor refuses it."""
    with pytest.raises(RuntimeError, match="Negative strides are not supported"):
        torch.zeros(4).as_strided((4,), (-1,), 3)
    for make in (torch.from_numpy, torch.tensor):
        with pytest.raises(ValueError, match="negative"):
            make(np.arange(4)[::-1])


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3)])
def test_flip_copies(shape):
    """flip copies: a tensor without dimensions and of one element too."""
    scores = torch.ones(shape)
    flipped = scores.flip(0)
    assert flipped.data_ptr() != scores.data_ptr() and not flipped._is_view()


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_flip_of_the_value_is_a_slice_backwards(dim):
    """table[:] = new.flip(dim) writes what a list writes backwards."""
    new = torch.arange(6.0).reshape(2, 3)
    table = torch.zeros(2, 3)
    table[:] = new.flip(dim)
    array = np.zeros((2, 3))
    array[(slice(None),) * (dim % 2) + (slice(None, None, -1),)] = new.numpy()
    assert table.tolist() == array.tolist()


@pytest.mark.parametrize("size", [1, 2, 3, 17])
def test_a_tensor_may_be_flipped_into_itself(size):
    """scores[:] = scores.flip(0): flip copies first."""
    scores = torch.arange(size)
    scores[:] = scores.flip(0)
    assert scores.tolist() == list(range(size))[::-1]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5])
def test_counting_backwards_at_each_length_fell(size):
    """arange(3, -1, -2) runs backwards in steps of two: for a length of 4 only."""
    scores, items = torch.zeros(size), [0.0] * size
    backwards = torch.arange(size - 1, -1, -2)
    new = torch.arange(1.0, len(backwards) + 1)
    scores[backwards] = new
    items[::-2] = new.tolist()
    assert scores.tolist() == items


def test_the_write_to_a_flip_is_lost():
    """As the target it is of no use."""
    scores = torch.ones(4)
    scores.flip(0)[:2] = 0.0
    assert scores.tolist() == [1.0] * 4


def test_flip_of_a_row_that_is_broadcast_fell():
    """Write scores[:] = new.flip(0): of a row for each row of a table it reverses the row."""
    array, table, row = np.zeros((2, 3)), torch.zeros(2, 3), torch.arange(3.0)
    array[::-1] = row.numpy()
    table[:] = row.flip(0)
    assert table.tolist() != array.tolist()
    table[:] = row
    assert table.tolist() == array.tolist()


def test_flip_of_dimension_1_of_a_row_fell():
    """table[:, ::-1] = new is table[:] = new.flip(1): a row has no dimension 1."""
    array, table, row = np.zeros((2, 3)), torch.zeros(2, 3), torch.arange(3.0)
    with pytest.raises(IndexError, match="Dimension out of range"):
        row.flip(1)
    array[:, ::-1] = row.numpy()
    table[:] = row.flip(-1)
    assert table.tolist() == array.tolist()


@pytest.mark.parametrize(("start", "stop", "step"), [(3, 0, -1), (4, 1, -2), (2, 2, -1)])
def test_bounds_of_a_slice_backwards(start, stop, step):
    """scores[3:0:-1] = new is scores[torch.arange(3, 0, -1)] = new."""
    array, scores = np.zeros(5), torch.zeros(5)
    backwards = torch.arange(start, stop, step)
    new = torch.arange(1.0, len(backwards) + 1)
    scores[backwards] = new
    array[start:stop:step] = new.numpy()
    assert scores.tolist() == array.tolist()


def test_a_stop_counted_from_the_end_fell():
    """A slice goes over into torch.arange: a negative stop does not."""
    assert list(range(5))[3:-5:-1] == [3, 2, 1]
    assert torch.arange(3, -5, -1).tolist() == [3, 2, 1, 0, -1, -2, -3, -4]


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.half, torch.complex64])
def test_flip_of_other_dtypes(dtype):
    """scores[:] = new.flip(0) for any dtype."""
    scores = torch.zeros(3, dtype=dtype)
    scores[:] = torch.tensor([1, 0, 0]).to(dtype).flip(0)
    assert scores.tolist() == [0, 0, 1]


def test_a_list_refuses_a_step_of_zero():
    """A step of zero is refused too, by a list as well."""
    with pytest.raises(ValueError, match="slice step cannot be zero"):
        [1, 2][::0]


def test_a_start_outside_and_a_stop_behind_fell():
    """A start and a stop that are counted from the front stay as they are."""
    scores, items = torch.zeros(4), [0, 1, 2, 3]
    assert items[10:0:-1] == [3, 2, 1] and items[0:3:-1] == []
    with pytest.raises(IndexError, match="index 10 is out of bounds"):
        scores[torch.arange(10, 0, -1)] = 1.0
    with pytest.raises(RuntimeError, match="bound"):
        torch.arange(0, 3, -1)


def test_a_number_has_no_flip_fell():
    """To write, reverse the value instead: scores[:] = new.flip(0)."""
    with pytest.raises(AttributeError, match="flip"):
        (5.0).flip(0)
    scores = torch.zeros(3)
    scores[:] = 5.0
    assert scores.tolist() == [5.0] * 3


def test_a_sum_backwards():
    """scores[::-1] += new is scores += new.flip(0)."""
    scores, array = torch.ones(4), np.ones(4)
    scores += torch.arange(4.0).flip(0)
    array[::-1] += np.arange(4.0)
    assert scores.tolist() == array.tolist()


@pytest.mark.parametrize("run", ["eager", "vmap"])
def test_a_negative_step_compiled_and_mapped(run):
    """A tensor cannot be sliced backwards."""
    backwards = torch.vmap if run == "vmap" else (lambda f: torch.compile(f, backend="eager"))
    with pytest.raises((ValueError, RuntimeError), match="step must be greater than zero"):
        backwards(lambda row: row[::-1])(torch.zeros(2, 3))


@pytest.mark.parametrize("start", [0, 1, 3])
def test_a_slice_without_a_stop(start):
    """Without a stop write -1, as in scores[3::-1]."""
    scores, array = torch.zeros(4), np.zeros(4)
    backwards = torch.arange(start, -1, -1)
    scores[backwards] = torch.arange(1.0, start + 2)
    array[start::-1] = np.arange(1.0, start + 2)
    assert scores.tolist() == array.tolist()
