"""Attacks on gallery/errors/numpy/could-not-broadcast-input-array.py."""

import numpy as np
import pytest
import torch

MASK = np.array([True, True, False])


@pytest.mark.parametrize("shape", [(3,), (2, 1), (2, 2), (0,)])
def test_shapes_that_do_not_fit(shape):
    """The value has another shape than the part of the array it goes into."""
    with pytest.raises(ValueError, match="could not broadcast input array from shape"):
        np.zeros(3)[0:2] = np.ones(shape)


@pytest.mark.parametrize("shape", [(2,), (1,), (), (1, 2), (1, 1)])
def test_shapes_that_fit_fell(shape):
    """Dimensions must be equal or 1: they may be missing, and ones at the front are dropped."""
    scores, tensor = np.zeros(3), torch.zeros(3)
    scores[0:2] = np.ones(shape)
    tensor[0:2] = torch.ones(shape)
    assert scores.tolist() == tensor.tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("values", [[7.0], [7.0, 8.0], [7.0] * 3])
def test_one_value_for_a_column_fell(values):
    """table[:, 0] = column needs as many values as table has rows: or one."""
    table = np.zeros((2, 3))
    if len(values) == 3:
        with pytest.raises(ValueError, match="could not broadcast"):
            table[:, 0] = np.array(values)
    else:
        table[:, 0] = np.array(values)
        assert table[:, 0].tolist() == (values * 2)[:2] and table[:, 1:].sum() == 0


def test_one_value_for_a_mask_fell():
    """A mask, where the number of its True counts: one value is repeated."""
    scores = np.zeros(3)
    scores[MASK] = np.array([7.0])
    assert scores.tolist() == [7.0, 7.0, 0.0]


@pytest.mark.parametrize("value", [np.ones(3), [1.0, 2.0, 3.0], torch.ones(3), (1.0, 2.0, 3.0)])
def test_whatever_the_value_is(value):
    """If the target is an array, the error is NumPy's, too."""
    with pytest.raises(ValueError, match="could not broadcast input array"):
        np.zeros(3)[0:2] = value
    with pytest.raises(ValueError, match="cannot assign 3 input values to the 2 output values"):
        np.zeros(3)[MASK] = value


def test_one_element_has_other_words():
    """Other lines say the same in other words: an element takes one number."""
    with pytest.raises(ValueError, match="setting an array element with a sequence"):
        np.zeros(3)[0] = np.ones(2)


@pytest.mark.parametrize("shape", [(3,), (2, 1), (2, 2)])
def test_a_tensor_refuses_the_same_shapes(shape):
    """For a tensor as the target the same shapes fit a slice; the error has other words."""
    with pytest.raises(RuntimeError):
        torch.zeros(3)[0:2] = torch.ones(shape)


def test_a_refused_assignment_changes_nothing():
    """The slice keeps its shape."""
    scores = np.zeros(3)
    with pytest.raises(ValueError, match="broadcast"):
        scores[0:2] = np.ones(3)
    assert scores.tolist() == [0.0, 0.0, 0.0] and scores.shape == (3,)


def test_a_column_of_two_dimensions_fell():
    """``table[:, 0] = column`` needs one value, or as many as ``table`` has rows."""
    table, column = np.zeros((2, 3)), np.ones((2, 1))
    with pytest.raises(ValueError, match=r"from shape \(2,1\) into shape \(2,\)"):
        table[:, 0] = column
    table[:, :1] = column
    assert table.tolist() == [[1.0, 0.0, 0.0]] * 2


def test_an_operation_drops_no_dimension_fell():
    """Dimensions of 1 at the front of the value are dropped."""
    with pytest.raises(ValueError, match="non-broadcastable output operand"):
        np.zeros(3).__iadd__(np.ones((1, 3)))


def test_a_mask_of_rows_is_broadcast_fell():
    """A mask takes one value, or as many as it has ``True``."""
    table = np.zeros((3, 4))
    table[np.array([True, True, False])] = np.ones(4)
    assert table.sum() == 8


def test_a_mask_takes_no_second_dimension_fell():
    """Dimensions of 1 at the front of the value are dropped."""
    with pytest.raises(TypeError, match="requires a 0 or 1-dimensional input"):
        np.zeros(3)[np.array([True, True, False])] = np.ones((1, 2))


@pytest.mark.parametrize("value", [torch.ones(3, requires_grad=True), torch.ones(3).bfloat16()])
def test_a_tensor_that_numpy_cannot_read_fell(value):
    """If the target is an array, the error for a tensor is NumPy's, too."""
    with pytest.raises((RuntimeError, TypeError), match=r"numpy\(\)|ScalarType"):
        np.zeros(3)[:2] = value


def test_an_array_of_objects_fell():
    """The value has another shape than the part of the array that you write to."""
    with pytest.raises(ValueError, match="could not broadcast input array"):
        np.array([np.zeros((2, 3)), np.zeros((2, 4))], dtype=object)


@pytest.mark.parametrize("shape", [(1, 2), (1, 1, 2), (1, 1)])
def test_a_column_with_ones_in_front_fell(shape):
    """``table[:, 0] = column`` needs one value, or a ``column`` of one dimension."""
    table = np.zeros((2, 3))
    table[:, 0] = np.ones(shape)
    assert table.tolist() == [[1.0, 0.0, 0.0]] * 2


def test_arrays_that_agree_in_the_last_dimension_fell():
    """np.array([a, b], dtype=object) raises if the arrays agree in some dimensions only."""
    pair = np.array([np.zeros((3, 2)), np.zeros((4, 2))], dtype=object)
    assert pair.shape == (2,) and pair[1].shape == (4, 2)


@pytest.mark.parametrize("other", [(2, 4), (2,), (2, 3, 1)])
def test_arrays_that_agree_in_the_first_dimension(other):
    """It raises for arrays with equal first dimensions and another size behind them."""
    with pytest.raises(ValueError, match="could not broadcast input array"):
        np.array([np.zeros((2, 3)), np.zeros(other)], dtype=object)


@pytest.mark.parametrize("value", ["float8", "conjugate", "sparse"])
def test_more_tensors_that_numpy_cannot_read_fell(value):
    """NumPy can read the tensor: not one that requires grad, nor bfloat16 (a closed list)."""
    value = {
        "float8": lambda: torch.ones(3).to(torch.float8_e4m3fn),
        "conjugate": lambda: torch.ones(3, dtype=torch.complex64).conj(),
        "sparse": lambda: torch.ones(3).to_sparse(),
    }[value]()
    with pytest.raises((RuntimeError, TypeError)):
        np.zeros(3)[:2] = value


def test_a_smaller_image_fell():
    """Of a value that is too long, take a part: a smaller image goes into a part of its place."""
    images, image = np.zeros((2, 4, 4, 3)), np.ones((3, 2, 3))
    with pytest.raises(ValueError, match="could not broadcast input array"):
        images[0] = image
    height, width = image.shape[:2]
    images[0, :height, :width] = image
    assert images.sum() == image.size and np.array_equal(images[0, :3, :2], image)


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (2, 2), (1, 1, 2), (3, 1), (0,), ()])
def test_the_same_shapes_fit_a_slice(shape):
    """For a tensor as the target the same shapes fit a slice."""
    fits = []
    for target, value in ((np.zeros(4), np.ones(shape)), (torch.zeros(4), torch.ones(shape))):
        try:
            target[0:2] = value
            fits.append(True)
        except (ValueError, RuntimeError):
            fits.append(False)
    assert fits[0] == fits[1]
