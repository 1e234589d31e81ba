"""Attacks on gallery/scenarios/names-and-rebinding/method-without-an-underscore.py."""

import numpy as np
import pytest
import torch

CALLS = {
    "clamp": lambda t: t.clamp(0, 1),
    "add": lambda t: t.add(1),
    "masked_fill": lambda t: t.masked_fill(t > 0, 0.0),
    "sort": lambda t: t.sort(),
    "half": lambda t: t.half(),
    "relu": torch.relu,
    "index_fill": lambda t: t.index_fill(0, torch.tensor([0]), 9.0),
    "scatter": lambda t: t.scatter(0, torch.tensor([0]), torch.tensor([9.0])),
    "copysign": lambda t: t.copysign(torch.tensor(-1.0)),
    "requires nothing to do": lambda t: t.clamp(-100, 100),
}


@pytest.mark.parametrize("name", list(CALLS))
def test_a_method_leaves_the_tensor_alone(name):
    """``clamp`` without an underscore returns a new tensor and leaves ``t`` alone."""
    signal = torch.tensor([3.0, -1.0, 2.0])
    result = CALLS[name](signal)
    assert signal.tolist() == [3.0, -1.0, 2.0] and signal._version == 0
    first = result if isinstance(result, torch.Tensor) else result.values
    assert first.data_ptr() != signal.data_ptr()


@pytest.mark.parametrize("way", ["inplace", "out", "sort out"])
def test_functions_that_write_without_one_fell(way):
    """``clamp`` without an underscore leaves ``t`` alone (the underscore is a rule for methods)."""
    signal = torch.tensor([3.0, -1.0, 2.0])
    if way == "inplace":
        torch.nn.functional.relu(signal, inplace=True)
    elif way == "out":
        torch.clamp(signal, 0, 1, out=signal)
    else:
        torch.sort(signal.clone(), out=(signal, torch.empty(3, dtype=torch.int64)))
    assert signal.tolist() != [3.0, -1.0, 2.0]


@pytest.mark.parametrize("name", ["squeeze", "to", "contiguous", "t"])
def test_some_return_a_view_or_the_tensor(name):
    """``clamp`` returns a new tensor: not each method without an underscore does."""
    signal = torch.zeros(1, 2)
    result = signal.to(signal.dtype) if name == "to" else getattr(signal, name)()
    assert result.data_ptr() == signal.data_ptr() and signal.shape == (1, 2)


@pytest.mark.parametrize("name", ["sort_", "cumsort_", "flip_", "roll_", "where_"])
def test_not_each_has_a_form_with_one(name):
    """There is no ``sort_``."""
    assert not hasattr(torch.Tensor, name)


def test_stored_back_a_leaf_refuses():
    """Store the result back, into the same memory (a leaf that requires grad refuses)."""
    weight = torch.tensor([2.0, 1.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable|a view of a leaf"):
        weight[:] = weight.sort().values


def test_a_sorted_array_is_the_same_array():
    """A list and an array sort themselves."""
    array, samples = np.array([3, 1]), [3, 1]
    assert array.sort() is None and samples.sort() is None
    assert array.tolist() == samples == [1, 3]


def test_a_module_converts_itself():
    """``half()`` and ``to()`` convert the layer itself."""
    layer = torch.nn.Linear(1, 1)
    weight = layer.weight
    assert layer.half() is layer and layer.weight is weight and weight.dtype == torch.float16


def test_the_gradient_is_clamped_by_the_underscore():
    """Keep the result, or write with ``t.clamp_(0, 1)``."""
    weight = torch.ones(2, requires_grad=True)
    (weight * 50).sum().backward()
    weight.grad.clamp_(-1, 1)
    assert weight.grad.tolist() == [1.0, 1.0]


def test_clamp_with_an_underscore_is_enough_fell():
    """Write with ``t.clamp_(0, 1)`` (a parameter refuses it where gradients are recorded)."""
    weight = torch.nn.Parameter(torch.full((2,), 3.0))
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        weight.clamp_(0.0, 1.0)
    with torch.no_grad():
        weight.clamp_(0.0, 1.0)
    assert weight.tolist() == [1.0, 1.0] and weight.is_leaf and weight.requires_grad


def test_keep_the_result_is_enough_fell():
    """Keep the result, ``t = t.clamp(0, 1)`` (the optimizer holds the old parameter)."""
    weight = torch.nn.Parameter(torch.full((2,), 3.0))
    optimizer = torch.optim.SGD([weight], lr=1.0)
    weight = weight.clamp(0.0, 1.0)
    assert not weight.is_leaf and optimizer.param_groups[0]["params"][0] is not weight
    layer = torch.nn.Linear(1, 1)
    with pytest.raises(TypeError, match="cannot assign"):
        layer.weight = layer.weight.clamp(0.0, 1.0)


@pytest.mark.parametrize("name", ["half_", "float_", "to_", "sort_", "flip_", "reshape_"])
def test_each_method_has_a_form_with_an_underscore_fell(name):
    """Or write with the form with an underscore (of ``half`` and others there is none)."""
    assert not hasattr(torch.Tensor, name)
