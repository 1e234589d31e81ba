"""Attacks on gallery/scenarios/sharing/array-and-tensor-of-it.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool", "complex64", "uint16"])
def test_shared_and_copied(dtype):
    """A tensor from ``torch.from_numpy`` shares the memory; one from ``torch.tensor`` is a copy."""
    readings = np.zeros(3, dtype=dtype)
    shared, copied = torch.from_numpy(readings), torch.tensor(readings)
    readings[0] = 1
    shared[2] = 1
    assert shared.tolist() == readings.tolist() and readings[2] == 1 and not copied.any()


@pytest.mark.parametrize("part", [slice(None, None, 2), slice(1, None), slice(0)])
def test_a_part_of_an_array(part):
    """A tensor from ``torch.from_numpy`` shares the memory, also that of a slice."""
    readings = np.zeros(4)
    torch.from_numpy(readings[part]).fill_(1.0)
    assert readings.sum() == len(readings[part])


def test_a_reversed_array_is_refused():
    """A tensor made from an array follows the array: there is none of a reversed one."""
    with pytest.raises(ValueError, match="stride"):
        torch.from_numpy(np.zeros(3)[::-1])
    assert torch.tensor(np.arange(3.0)[::-1].copy()).tolist() == [2.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("dtype", "shares"), [("float32", True), ("float64", False), ("int64", False)]
)
def test_the_old_constructor_fell(dtype, shares):
    """``torch.from_numpy`` shares the memory; (each constructor) copies."""
    readings = np.zeros(2, dtype=dtype)
    torch.Tensor(readings)[0] = 9.0
    assert (readings[0] == 9) == shares


@pytest.mark.parametrize("case", ["grad", "bfloat16", "conjugate"])
def test_not_each_tensor_has_numpy_fell(case):
    """``numpy()`` is the way back, and shares as well."""
    tensor = {
        "grad": torch.zeros(2, requires_grad=True),
        "bfloat16": torch.zeros(2, dtype=torch.bfloat16),
        "conjugate": torch.zeros(2, dtype=torch.complex64).conj(),
    }[case]
    with pytest.raises((RuntimeError, TypeError)):
        tensor.numpy()


def test_a_slice_of_a_tensor_by_numpy():
    """``numpy()`` shares as well, also of a part with gaps."""
    weights = torch.zeros(4)
    weights[::2].numpy()[:] = 1.0
    assert weights.tolist() == [1.0, 0.0, 1.0, 0.0]


def test_a_list_of_parts_is_connected_fell():
    """A list is never shared."""
    weights = torch.zeros(2)
    list(weights)[0].fill_(1.0)
    assert weights.tolist() == [1.0, 0.0]


def test_a_new_name_is_no_write():
    """An assignment to the name of the array is no write."""
    readings = np.zeros(2)
    shared = torch.from_numpy(readings)
    readings = readings + 1
    assert shared.tolist() == [0.0, 0.0] and readings.tolist() == [1.0, 1.0]


def test_another_dtype_copies():
    """A conversion to another dtype makes a copy."""
    readings = np.zeros(2)
    torch.from_numpy(readings).float()[0] = 1.0
    torch.from_numpy(readings.astype(np.float32))[0] = 1.0
    assert not readings.any()


def test_without_dimensions():
    """A tensor from ``torch.from_numpy`` follows, also for an array without dimensions."""
    reading = np.array(1.0)
    shared = torch.from_numpy(reading)
    reading[...] = 5.0
    assert shared.item() == 5.0


def test_the_old_constructor_goes_by_the_default_dtype_fell():
    """``torch.Tensor(array)`` shares the memory of a ``float32`` array and copies others."""
    readings, was = np.zeros(2), torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        torch.Tensor(readings)[0] = 9.0
    finally:
        torch.set_default_dtype(was)
    assert readings.tolist() == [9.0, 0.0]
