"""Attacks on gallery/errors/numpy/array-wrap-must-accept-context.py."""

import warnings

import numpy as np
import pytest
import torch

NUMPY_2 = int(np.__version__.split(".")[0]) >= 2
WARNING = "__array_wrap__ must accept context"


def answer(compute):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        result = compute(torch.tensor([1.0, 2.0]), np.array([1.0, 2.0]))
    assert any(WARNING in str(one.message) for one in heard) == NUMPY_2
    return result


@pytest.mark.parametrize(
    "compute",
    [
        lambda t, a: t + a,
        lambda t, a: t - a,
        lambda t, a: t * a,
        lambda t, a: t / a,
        lambda t, a: t**a,
        lambda t, a: t + np.array(1.0),
        lambda t, a: np.add(t, a),
    ],
)
def test_numpy_answers_in_its_dtype(compute):
    """NumPy did the addition, in the float64 of the array."""
    result = answer(compute)
    assert isinstance(result, torch.Tensor) and result.dtype == torch.float64


def test_a_function_of_numpy_is_enough_fell():
    """You computed with a tensor and an array: np.sqrt of a tensor does it without one."""
    assert answer(lambda t, a: np.sqrt(t)).dtype == torch.float32


def test_an_array_of_float32_changes_no_dtype_fell():
    """The dtype has changed: not with an array of the tensor's dtype."""
    assert answer(lambda t, a: t + a.astype(np.float32)).dtype == torch.float32


def test_the_other_order_raises():
    """You computed with a tensor and an array: the array first is refused."""
    with pytest.raises(TypeError, match="Concatenation operation is not implemented"):
        np.ones(2) + torch.ones(2)


@pytest.mark.parametrize("compute", [lambda t: t + np.ones(2), lambda t: t * np.ones(2)])
def test_a_tensor_that_requires_grad_raises_fell(compute):
    """NumPy answered: for a tensor that requires grad it raises."""
    with pytest.raises(RuntimeError, match="requires grad"):
        compute(torch.ones(2, requires_grad=True))


def test_a_scalar_of_numpy_is_a_number():
    """You computed with a tensor and a NumPy array: a scalar of NumPy keeps the dtype."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (torch.ones(2) + np.float64(1)).dtype == torch.float32


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16])
def test_the_fix_keeps_dtype_and_gradient(dtype):
    """Then torch answers. The dtype stays, and gradients are recorded."""
    weights = torch.zeros(2, dtype=dtype, requires_grad=True)
    moved = weights * 3 + torch.as_tensor(np.array([1.0, 2.0]), dtype=dtype)
    moved.sum().backward()
    assert moved.dtype == dtype and weights.grad.tolist() == [3.0, 3.0]


def test_integers_lose_the_fractions_fell():
    """Convert the array first, to the dtype of the tensor: integers cut the fractions off."""
    weights, step = torch.zeros(2, dtype=torch.int64), np.array([1.5, 2.5])
    assert (weights + torch.as_tensor(step, dtype=weights.dtype)).tolist() == [1, 2]
    assert (weights + torch.as_tensor(step)).tolist() == [1.5, 2.5]


@pytest.mark.parametrize("name", ["sqrt", "exp", "log1p"])
def test_a_function_of_numpy_has_no_array_to_convert_fell(name):
    """Convert the array first: np.sqrt(weights) has none, torch has the function."""
    weights = torch.ones(2)
    assert torch.allclose(
        answer(lambda t, a: getattr(np, name)(weights)), getattr(torch, name)(weights)
    )


def test_under_no_grad_it_is_no_error_fell():
    """A tensor that requires grad gives an error: under no_grad it gives the warning."""
    weights = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        assert answer(lambda t, a: weights + a).dtype == torch.float64


def test_a_complex_array_loses_its_imaginary_part_fell():
    """If weights are integers and step is not, leave dtype out: also for a complex step."""
    weights, step = torch.ones(2), np.array([1j, 2j])
    with pytest.warns(UserWarning, match="discards the imaginary part"):
        assert (weights + torch.as_tensor(step, dtype=weights.dtype)).tolist() == [1.0, 1.0]
    assert (weights + torch.as_tensor(step)).tolist() == [1 + 1j, 1 + 2j]


def test_bool_loses_the_fractions_fell():
    """If weights are integers and step is not, leave dtype out: also for bool."""
    mask, step = torch.tensor([True, False]), np.array([0.5, 0.5])
    assert (mask * torch.as_tensor(step, dtype=mask.dtype)).tolist() == [True, False]
    assert (mask * torch.as_tensor(step)).tolist() == [0.5, 0.0]


def test_isnan_of_torch_is_a_mask():
    """For a function of NumPy, call torch's: np.isnan gives uint8, which is no mask."""
    assert answer(lambda t, a: np.isnan(t)).dtype == torch.uint8
    assert torch.isnan(torch.ones(2)).dtype == torch.bool


@pytest.mark.parametrize(
    "compute", [lambda t, a: t // a, lambda t, a: t % a, lambda t, a: t @ a], ids=["//", "%", "@"]
)
def test_other_operators(compute):
    """Convert the array: // and % and @ answer in the dtype of the tensor then."""
    wrapped = answer(compute)
    found = compute(
        torch.tensor([1.0, 2.0]), torch.as_tensor(np.array([1.0, 2.0]), dtype=torch.float32)
    )
    assert found.dtype == torch.float32 and found.tolist() == wrapped.tolist()
