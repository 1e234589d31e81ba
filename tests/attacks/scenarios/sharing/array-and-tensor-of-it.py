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
    """For a list of numbers, both copy: a list of parts is no such list."""
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
    """So is ``torch.from_numpy(a).float()``, if ``a`` is not ``float32``."""
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


MAKERS = {
    "as_tensor": (torch.as_tensor, "float32 float64 int64"),
    "asarray": (torch.asarray, "float32 float64 int64"),
    "from_dlpack": (torch.from_dlpack, "float32 float64 int64"),
    "FloatTensor": (torch.FloatTensor, "float32"),
    "as_tensor of a dtype": (lambda a: torch.as_tensor(a, dtype=torch.float32), "float32"),
    "asarray with copy": (lambda a: torch.asarray(a, copy=True), ""),
    "clone": (lambda a: torch.from_numpy(a).clone(), ""),
    "collate": (lambda a: torch.utils.data.default_collate([a])[0], ""),
}


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("name", list(MAKERS))
def test_each_maker_of_a_tensor(name, dtype):
    """``torch.as_tensor(array)`` and ``torch.asarray(array)`` share, and copy for another dtype."""
    make, shares = MAKERS[name]
    readings = np.zeros(2, dtype=dtype)
    tensor = make(readings)
    readings[0] = 1
    assert bool(tensor[0] == 1) == (dtype in shares.split())


def test_without_grad_mode_numpy_takes_a_leaf_fell():
    """It takes a tensor on the CPU that does not require grad: in no_grad others as well."""
    weight = torch.zeros(2, requires_grad=True)
    with torch.no_grad():
        weight.numpy()[0] = 1.0
    assert weight.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float8_e4m3fn])
def test_a_dtype_that_numpy_has_not_fell(dtype):
    """It takes a tensor on the CPU that does not require grad."""
    with pytest.raises(TypeError, match="unsupported ScalarType"):
        torch.zeros(2, dtype=dtype).numpy()


def test_detach_numpy_shares():
    """For a tensor that requires grad, write ``detach().numpy()``: the array shares as well."""
    weight = torch.zeros(2, requires_grad=True)
    weight.detach().numpy()[0] = 1.0
    assert weight.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("make", [np.asarray, np.array])
def test_numpys_own_functions(make):
    """Does numpy() copy: NumPy's asarray shares as well, and its array copies."""
    weight = torch.zeros(2)
    make(weight)[0] = 1.0
    assert bool(weight.any()) == (make is np.asarray)


def test_other_writes_of_numpy():
    """A write to one shows in the other: of a method or of all elements too."""
    readings = np.array([3.0, 1.0, 2.0])
    shared = torch.from_numpy(readings)
    readings.sort()
    assert shared.tolist() == [1.0, 2.0, 3.0]
    readings[:] = 7.0
    assert shared.tolist() == [7.0] * 3


def written(readings):
    torch.from_numpy(readings)[0] = 5.0


def test_compiled():
    """A write to one shows in the other."""
    readings = np.zeros(2)
    torch.compile(written, backend="aot_eager")(readings)
    assert readings.tolist() == [5.0, 0.0]


def test_asarray_copies_if_it_is_told_to_fell():
    """``torch.asarray`` shares the memory of an array, unless it has something to convert."""
    readings = np.zeros(2)
    torch.asarray(readings, copy=True)[0] = 9.0
    assert not readings.any()


def test_float_of_a_float32_array_shares():
    """``torch.from_numpy(a).float()`` is a copy, if ``a`` is not ``float32``."""
    readings = np.zeros(2, dtype=np.float32)
    torch.from_numpy(readings).float()[0] = 9.0
    assert readings.tolist() == [9.0, 0.0]


def test_an_assignment_to_the_name_of_the_tensor():
    """An assignment to the name is no write: nor to the name of the tensor."""
    readings = np.ones(2)
    shared = torch.from_numpy(readings)
    shared = shared + 1
    assert readings.tolist() == [1.0, 1.0] and shared.tolist() == [2.0, 2.0]
