"""Attacks on gallery/scenarios/names-and-rebinding/plus-equals-an-array.py."""

import operator
import warnings

import numpy as np
import pytest
import torch


def added(total, array, operation=operator.iadd):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return operation(total, array)


@pytest.mark.parametrize(
    "operation",
    [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow],
)
def test_other_operators(operation):
    """The other operators, as ``-=`` and ``*=``, do the same."""
    total = torch.ones(2)
    result = added(total, np.array([1.0, 2.0]), operation)
    assert result is not total and total.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "int32", "float16"])
def test_the_dtype_is_numpys_fell(dtype):
    """A new tensor, and a float64 one if the array is."""
    total, array = torch.zeros(2, dtype=torch.float32), np.ones(2, dtype=dtype)
    wanted = np.result_type(np.float32, array.dtype).name
    assert added(total, array).dtype == getattr(torch, wanted)


@pytest.mark.parametrize(
    "number", [np.float64(1.0), np.float32(1.0), np.int64(1)], ids=["f64", "f32", "i64"]
)
def test_a_number_of_numpy_is_added_in_place(number):
    """A NumPy number, as ``np.float64(1.0)``, is added in place."""
    total = torch.zeros(2, dtype=torch.float32)
    assert added(total, number) is total and total.tolist() == [1.0, 1.0]
    assert total.dtype == torch.float32


def test_an_array_without_dimensions():
    """The other operators do the same, also with an array of one number."""
    total = torch.zeros(2)
    assert added(total, np.array(1.0)) is not total and not total.any()


def test_a_buffer_is_replaced():
    """``seen`` could be a buffer: the module then has another tensor."""
    module = torch.nn.Module()
    module.register_buffer("count", torch.zeros(1))
    seen = module.count
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module.count += np.ones(1)
    assert module.count is not seen and dict(module.named_buffers())["count"] is module.count


def test_compiled_it_is_in_place_fell():
    """``t += array`` leaves the tensor as it was."""

    @torch.compile(backend="aot_eager")
    def add(total, array):
        total += array
        return total

    total = torch.zeros(2, dtype=torch.float32)
    result = add(total, np.array([1.0, 2.0]))
    assert result is total and total.tolist() == [1.0, 2.0]


def test_the_fix_for_integers_fell():
    """Convert first: ``t += torch.as_tensor(array, device=t.device)``."""
    total = torch.zeros(2, dtype=torch.int64)
    with pytest.raises(RuntimeError, match="can't be cast"):
        total += torch.as_tensor(np.array([1.5, 2.0]))
    total += torch.as_tensor(np.array([1, 2]))
    assert total.tolist() == [1, 2]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64, torch.complex64])
def test_the_fix_keeps_the_dtype(dtype):
    """The fix keeps the dtype of the tensor."""
    total = torch.zeros(2, dtype=dtype)
    seen = total
    total += torch.as_tensor(np.array([1.0, 2.0]), device=total.device)
    assert total is seen and total.dtype == dtype and total.tolist() == [1.0, 2.0]


def test_with_brackets_the_dtype_stays():
    """With square brackets the result is stored back, so here the write arrives, and the dtype stays."""
    total = torch.zeros(2, 2, dtype=torch.float32)
    part = total[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        total[0] += np.array([1.0, 2.0])
    assert part.tolist() == [1.0, 2.0] and total.dtype == torch.float32


def test_a_list_is_refused():
    """A tensor declines to add an array in place, so Python falls back (a list has no fallback)."""
    with pytest.raises(TypeError, match="unsupported operand"):
        added(torch.zeros(2), [1.0, 2.0])
