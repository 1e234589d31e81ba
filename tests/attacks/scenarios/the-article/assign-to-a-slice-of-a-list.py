import numpy as np
import pytest
import torch


def test_a_list_on_the_right_fell():
    """On a plain tensor the same line works just as well."""
    signal = torch.tensor([1, 2, 3, 4, 5])
    with pytest.raises(TypeError, match="can't assign a list"):
        signal[1:4] = [20, 30, 40]
    assert signal.tolist() == [1, 2, 3, 4, 5]


def test_another_name_sees_the_write_fell():
    """A list has no storage that others share."""
    samples = [1, 2, 3]
    alias = samples
    samples[1:] = [20, 30]
    assert alias == [1, 20, 30]


def test_an_element_is_shared():
    """Slices that were taken before are lists of their own (their elements are the same objects)."""
    rows = [[1], [2]]
    window = rows[1:]
    rows[1:] = [[5]]
    assert window == [[2]]
    window = rows[1:]
    window[0].append(6)
    assert rows == [[1], [5, 6]]


@pytest.mark.parametrize("value", [7, torch.tensor(7), torch.tensor([7]), torch.tensor([7, 7, 7])])
def test_what_broadcasts(value):
    """It works just as well, if ``new`` is a tensor or a number."""
    signal = torch.tensor([1, 2, 3, 4, 5])
    signal[1:4] = value
    assert signal.tolist() == [1, 7, 7, 7, 5]


@pytest.mark.parametrize("length", [0, 2, 4])
def test_another_length_is_refused(length):
    """A tensor keeps its shape, and refuses a value that does not broadcast."""
    signal = torch.tensor([1, 2, 3, 4, 5])
    with pytest.raises(RuntimeError, match="must match"):
        signal[1:4] = torch.zeros(length, dtype=torch.int64)


def test_the_dtype_of_the_target_stays():
    """On a tensor that requires no grad the line works just as well (fractions are cut off)."""
    signal = torch.tensor([1, 2, 3, 4, 5])
    signal[1:4] = torch.tensor([20.7, 30.0, 40.0])
    assert signal.tolist() == [1, 20, 30, 40, 5]


def test_a_leaf_refuses_it():
    """On a tensor that requires no grad the line works just as well."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        torch.ones(5, requires_grad=True)[1:4] = torch.ones(3)


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_a_list_grows_or_shrinks(size):
    """A list takes a value of another length."""
    samples = [1, 2, 3]
    samples[1:3] = [0] * size
    assert len(samples) == 1 + size


def test_a_slice_with_a_step_does_not_grow():
    """A list takes a value of another length (not for a slice with a step)."""
    samples = [1, 2, 3, 4]
    with pytest.raises(ValueError, match="extended slice"):
        samples[::2] = [0, 0, 0]


def test_the_slices_of_array_and_tensor_are_views():
    """The array's and the tensor's slices look into the same memory."""
    array, signal = np.array([1, 2, 3]), torch.tensor([1, 2, 3])
    before = array[1:], signal[1:]
    array[1:], signal[1:] = 7, 7
    assert before[0].tolist() == before[1].tolist() == [7, 7]
