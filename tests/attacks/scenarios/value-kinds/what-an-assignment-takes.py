"""Attacks on gallery/scenarios/value-kinds/what-an-assignment-takes.py."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch

REFUSED = "can't assign a "


@pytest.mark.parametrize(
    "value",
    [
        True,
        2,
        2.5,
        np.float64(2),
        np.int64(2),
        np.int8(2),
        np.uint8(2),
        np.complex128(2),
        2 + 0j,
        torch.tensor(2),
        torch.tensor([[2.0]]),
    ],
    ids=repr,
)
def test_taken(value):
    """A Python number or a tensor; np.float64 and NumPy's integers."""
    rewards = torch.zeros(2)
    rewards[0] = value
    assert rewards.tolist() == [float(abs(value)), 0.0]


@pytest.mark.parametrize(
    "value",
    [
        [1.0],
        (1.0,),
        None,
        "1",
        range(1),
        np.array([1.0]),
        np.array(1.0),
        np.float32(1),
        np.float16(1),
        np.bool_(True),
        np.complex64(1),
        Fraction(1, 2),
        Decimal("1.5"),
    ],
    ids=repr,
)
def test_refused(value):
    """Lists and arrays are refused, even with one element, and so are np.float32 and np.bool_."""
    for index in (0, slice(0, 1), [0], torch.tensor([True, False])):
        with pytest.raises(TypeError, match=REFUSED):
            torch.zeros(2)[index] = value


def test_an_integer_of_numpy_beyond_64_bits_with_a_sign_fell():
    """NumPy's integers are taken: not a uint64 from 2**63 on."""
    with pytest.raises(ValueError, match="Overflow"):
        torch.zeros(2)[0] = np.uint64(2**63)


def test_a_tensor_has_to_fit():
    """A tensor is taken: if its shape fits."""
    with pytest.raises(RuntimeError):
        torch.zeros(2)[0] = torch.ones(2)


def test_compiled_code_takes_an_array_fell():
    """An array raises: compiled it is taken."""

    @torch.compile(backend="aot_eager")
    def write(rewards):
        rewards[0:1] = np.array([1.0])

    rewards = torch.zeros(2)
    write(rewards)
    assert rewards.tolist() == [1.0, 0.0]


def test_a_list_stores_tensors():
    """A list stores what it is given: the elements of a tensor are tensors."""
    row = [0.0, 0.0]
    row[0:2] = torch.tensor([1.0, 2.0])
    assert all(isinstance(value, torch.Tensor) for value in row)


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True])])
def test_from_numpy_by_positions_needs_the_dtype_fell(index):
    """torch.from_numpy for an array: into a slice; by positions the dtypes must match."""
    rewards, scores = torch.zeros(2), np.array([1.0, 2.0])
    rewards[0:2] = torch.from_numpy(scores)
    assert rewards.tolist() == [1.0, 2.0]
    with pytest.raises(RuntimeError, match="Index put requires"):
        rewards[index] = torch.from_numpy(scores)


@pytest.mark.parametrize("value", [np.float32(1), np.bool_(True)], ids=repr)
def test_compiled_code_takes_scalars_of_numpy_fell(value):
    """``np.float32`` and ``np.bool_`` are refused."""

    def write(x):
        x[0] = value
        return x

    assert torch.compile(write, backend="aot_eager")(torch.zeros(2)).tolist() == [1.0, 0.0]


def test_a_number_has_to_fit_fell():
    """A Python number is taken."""
    with pytest.raises(RuntimeError, match="without overflow"):
        torch.zeros(2)[0] = 1j


def test_a_list_of_tensors_loses_its_gradient_fell():
    """Convert on the right: ``torch.tensor`` for a list."""
    values = [torch.ones((), requires_grad=True)] * 2
    assert not torch.tensor(values).requires_grad and torch.stack(values).requires_grad
    with pytest.raises(ValueError, match="only one element tensors"):
        torch.tensor([torch.ones(2), torch.ones(2)])


@pytest.mark.parametrize("index", [0, [0], slice(0, 1), None, ..., torch.tensor(0)], ids=str)
def test_the_index_does_not_matter(index):
    """Item assignment takes ``np.float64`` and refuses ``np.float32``."""
    x = torch.zeros(3)
    x[index] = np.float64(1)
    with pytest.raises(TypeError, match=r"can't assign a numpy.float32"):
        x[index] = np.float32(2)
    assert x[0] == 1


def test_a_list_into_float64_loses_digits_fell():
    """Convert on the right: ``torch.tensor`` for a list: into ``float64`` it rounds."""
    x = torch.zeros(1, dtype=torch.float64)
    x[:] = torch.tensor([0.1])
    assert x.item() != 0.1
    x[:] = torch.tensor([0.1], dtype=x.dtype)
    assert x.item() == 0.1


@pytest.mark.parametrize("value", [2**63, 2**70], ids=["63", "70"])
def test_a_large_integer_fell(value):
    """A Python number that fits the dtype: an integer from ``2**63`` on does not go in."""
    x = torch.zeros(1)
    with pytest.raises(ValueError, match="Overflow"):
        x[0] = value
    x[0] = float(value)
    assert x.item() == value
