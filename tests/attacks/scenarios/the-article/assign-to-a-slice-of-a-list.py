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
    """A tensor takes a tensor ``new`` of the same dtype (of another, fractions are cut off)."""
    signal = torch.tensor([1, 2, 3, 4, 5])
    signal[1:4] = torch.tensor([20.7, 30.0, 40.0])
    assert signal.tolist() == [1, 20, 30, 40, 5]


def test_a_leaf_refuses_it():
    """A tensor that no graph uses takes a tensor ``new``: a leaf that requires grad refuses it."""
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


def test_values_from_the_same_tensor_fell():
    """The line works just as well, if ``new`` is a tensor or a number."""
    samples, array, signal = [1, 2, 3, 4], np.array([1, 2, 3, 4]), torch.tensor([1, 2, 3, 4])
    samples[1:4], array[1:4] = samples[:3], array[:3]
    assert samples == array.tolist() == [1, 1, 2, 3]
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        signal[1:4] = signal[:3]
    signal[1:4] = signal[1:4]
    assert signal.tolist() == [1, 2, 3, 4]
    signal[1:4] = signal[:3].clone()
    assert signal.tolist() == samples


@pytest.mark.parametrize("value", [300, 1j, float("nan")], ids=str)
def test_a_number_out_of_range_fell(value):
    """A tensor takes one number for a whole slice."""
    signal = torch.zeros(4, dtype=torch.uint8)
    with pytest.raises(RuntimeError, match="cannot be converted to type uint8_t"):
        signal[1:3] = value
    assert signal.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("value", [(20, 30), np.array([20, 30]), np.array(7), "ab"], ids=repr)
def test_what_else_is_refused_fell(value):
    """It takes a tensor or a number, and refuses a list (a tuple and an array as well)."""
    signal = torch.zeros(4)
    with pytest.raises(TypeError, match="can't assign a"):
        signal[1:3] = value
    assert signal.tolist() == [0.0] * 4


@pytest.mark.parametrize("value", [np.float64(7.0), np.int64(7), True], ids=repr)
def test_scalars_of_other_types_are_numbers(value):
    """It takes a tensor or a number."""
    signal = torch.zeros(4)
    signal[1:3] = value
    assert signal.tolist() == [0.0, float(value), float(value), 0.0]


def test_a_leading_dimension_of_size_1():
    """A tensor refuses a value that does not broadcast: a size of 1 in front is dropped."""
    signal = torch.zeros(4)
    signal[1:3] = torch.ones(1, 1, 2)
    assert signal.tolist() == [0.0, 1.0, 1.0, 0.0]
    with pytest.raises(RuntimeError, match="number of sizes"):
        signal[1:3] = torch.ones(2, 2)


@pytest.mark.parametrize(("value", "taken"), [(0, True), (1, True), (2, False)])
def test_an_empty_slice(value, taken):
    """A tensor keeps its shape: an empty slice takes no value or one."""
    signal = torch.zeros(4)
    try:
        signal[2:2] = torch.ones(value)
        accepted = True
    except RuntimeError:
        accepted = False
    assert accepted == taken and signal.tolist() == [0.0] * 4
    samples = [0, 0]
    samples[1:1] = [1] * value
    assert len(samples) == 2 + value


def test_backwards():
    """On a tensor the line works just as well: with a negative step the index is refused."""
    samples, array, signal = [1, 2, 3], np.array([1, 2, 3]), torch.tensor([1, 2, 3])
    samples[::-1], array[::-1] = [4, 5, 6], [4, 5, 6]
    assert samples == array.tolist() == [6, 5, 4]
    with pytest.raises(ValueError, match="step must be greater than zero"):
        signal[::-1] = torch.tensor([4, 5, 6])


def test_an_inference_tensor_is_refused():
    """A tensor that no graph uses takes it: an inference tensor raises outside."""
    with torch.inference_mode():
        signal = torch.zeros(4)
        signal[1:3] = 7.0
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        signal[1:3] = 8.0
    assert signal.tolist() == [0.0, 8.0, 8.0, 0.0]


def test_a_tracked_value_makes_it_require_grad():
    """A tensor copies numbers into its storage: of a value that requires grad it keeps the graph."""
    signal, new = torch.zeros(4), torch.ones(2, requires_grad=True)
    signal[1:3] = new
    signal.sum().backward()
    assert not signal.is_leaf and new.grad.tolist() == [1.0, 1.0]


def test_a_constant_that_a_graph_saved_fell():
    """On a tensor that requires no grad and is not expanded the line works just as well."""
    signal, weight = torch.ones(5), torch.ones(5, requires_grad=True)
    loss = (weight * signal).sum()
    signal[1:4] = torch.tensor([20.0, 30.0, 40.0])
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_tensor_of_another_dtype_fell():
    """The line works just as well, if ``new`` is a tensor of the same shape."""
    small = torch.zeros(5, dtype=torch.uint8)
    small[1:4] = torch.tensor([300, 1, 2])
    assert small.tolist() == [0, 44, 1, 2, 0]


def test_the_columns_of_a_contiguous_matrix_fell():
    """A contiguous tensor refuses a value that overlaps the slice in part."""
    matrix = torch.zeros(3, 4)
    matrix[:, 1:] = matrix[:, :-1]
    assert not matrix.any()
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        matrix[1:] = matrix[:-1]


def test_one_element_of_the_slice_is_taken_fell():
    """A contiguous tensor refuses a value that overlaps the slice in part."""
    signal = torch.tensor([1, 2, 3, 4])
    signal[1:4] = signal[2]
    assert signal.tolist() == [1, 3, 3, 3]
