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


def test_an_array_without_dimensions():
    """That is a new tensor: also for an array of one number."""
    total = torch.zeros(2)
    assert added(total, np.array(1.0)) is not total and not total.any()


def test_a_buffer_is_replaced_fell():
    """``seen`` could be a buffer: it is replaced if the module is in the line."""
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


SELECTS = {"list": [0, 1], "mask": torch.tensor([True, True, False])}


@pytest.mark.parametrize("name", list(SELECTS))
def test_a_list_in_the_brackets_fell(name):
    """With square brackets the result is stored back, and the dtype stays."""
    total = torch.zeros(3, dtype=torch.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(RuntimeError, match="source and destination dtypes match"):
            total[SELECTS[name]] += np.array([1.0, 2.0])
    total[SELECTS[name]] += torch.as_tensor(np.array([1.0, 2.0]))
    assert total.tolist() == [1.0, 2.0, 0.0] and total.dtype == torch.float32


def test_a_slice_of_integers_drops_fractions_fell():
    """With a slice in square brackets the write arrives, and the dtype stays."""
    total = torch.zeros(3, dtype=torch.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        total[:2] += np.array([1.5, 2.5])
    assert total.tolist() == [1, 2, 0]


def test_bfloat16_raises_fell():
    """That is a new tensor, with the dtype that NumPy chooses."""
    total = torch.zeros(2, dtype=torch.bfloat16)
    with pytest.raises(TypeError, match="unsupported ScalarType BFloat16"):
        added(total, np.ones(2))
    total += torch.as_tensor(np.ones(2))
    assert total.tolist() == [1.0, 1.0] and total.dtype == torch.bfloat16


def test_a_reversed_array_fell():
    """Convert first: ``t += torch.as_tensor(array)``."""
    array, total = np.array([1.0, 2.0])[::-1], torch.zeros(2)
    assert added(total, array).tolist() == [2.0, 1.0]
    with pytest.raises(ValueError, match="negative"):
        total += torch.as_tensor(array)
    total += torch.as_tensor(array.copy())
    assert total.tolist() == [2.0, 1.0]


def test_a_larger_array():
    """The fix keeps the shape of the tensor (``t += array`` may grow)."""
    total = torch.zeros(1)
    assert added(total, np.ones(3)).shape == (3,)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        total += torch.as_tensor(np.ones(3))


def test_an_array_made_in_compiled_code():
    """In code under ``torch.compile`` the array is a tensor, and the addition is in place."""

    @torch.compile(backend="aot_eager")
    def add(total):
        total += np.array([1.0, 2.0])
        return total

    total = torch.zeros(2)
    assert add(total) is total and total.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("dtype", ["float16", "int8", "uint8", "bool", "uint16", "uint64"])
def test_other_arrays(dtype):
    """The fix keeps the dtype of the tensor."""
    total = torch.zeros(2, dtype=torch.float32)
    total += torch.as_tensor(np.ones(2, dtype=dtype))
    assert total.tolist() == [1.0, 1.0] and total.dtype == torch.float32


def test_a_sum_of_bools_is_uint8_fell():
    """That is a new tensor, with the dtype that NumPy chooses."""
    array = np.array([True, False])
    assert (array + array).dtype == np.bool_
    assert added(torch.tensor([True, False]), array).dtype == torch.uint8


def test_a_leaf_under_no_grad():
    """``t += array`` leaves the tensor as it was, and the new one requires no grad."""
    weight = torch.zeros(2, requires_grad=True)
    with torch.no_grad():
        result = added(weight, np.ones(2))
        assert result is not weight and not result.requires_grad and not weight.any()
        weight += torch.as_tensor(np.ones(2), device=weight.device)
    assert weight.tolist() == [1.0, 1.0] and weight.requires_grad and weight.is_leaf
