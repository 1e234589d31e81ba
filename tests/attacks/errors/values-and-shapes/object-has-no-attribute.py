"""Attacks on gallery/errors/values-and-shapes/object-has-no-attribute.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "thing",
    [[1.0], (1.0,), {"a": 1.0}, 1.0, 1, np.zeros(2), np.float64(1.0), torch.zeros(2).shape],
)
def test_no_method_with_an_underscore(thing):
    """Lists and NumPy arrays have none of the methods that end in _."""
    names = [name for name in dir(torch.Tensor) if name.endswith("_") and name[0] != "_"]
    assert len(names) > 100 and not [name for name in names if hasattr(thing, name)]


def test_as_tensor_of_an_array_of_another_dtype_does_not_share():
    """as_tensor shares memory with an array, if dtype and device are the same."""
    array = np.zeros(2)
    torch.as_tensor(array).fill_(1.0)
    torch.as_tensor(array, dtype=torch.float32).fill_(5.0)
    assert array.tolist() == [1.0, 1.0]


def test_read_only_array_is_written_all_the_same():
    """The write goes to the array as well, after a warning."""
    array = np.zeros(2)
    array.flags.writeable = False
    with pytest.warns(UserWarning, match="not writable"):
        torch.as_tensor(array).fill_(1.0)
    assert array.tolist() == [1.0, 1.0]


def test_negative_strides_cannot_be_shared():
    """Fix 1 needs an array with positive strides."""
    with pytest.raises(ValueError, match="negative"):
        torch.as_tensor(np.zeros(3)[::-1])


def test_lstm_returns_a_tuple():
    """The function returns more than one tensor, as an nn.LSTM does."""
    outputs = torch.nn.LSTM(2, 2)(torch.zeros(1, 1, 2))
    with pytest.raises(AttributeError, match="'tuple' object has no attribute 'detach_'"):
        outputs.detach_()


def test_sum_of_an_empty_list_is_zero():
    """sum() of an empty list is 0."""
    with pytest.raises(AttributeError, match="'int' object has no attribute 'backward'"):
        sum([]).backward()


def test_max_of_one_argument_is_a_tensor():
    """torch.max(scores, 0) gives a tuple; torch.max(scores) does not."""
    assert torch.max(torch.ones(2)).clamp_(0.0, 0.5).item() == 0.5


def test_capped_does_not_write_to_the_table():
    """Fix 3 clamps the values that max has made."""
    table = torch.tensor([[1.0, 9.0]])
    values, _ = torch.max(table, 0)
    values.clamp_(0.0, 6.0)
    assert table.tolist() == [[1.0, 9.0]]


def test_capped_of_a_leaf_has_gradients():
    """Fix 3 where the table requires grad."""
    table = torch.tensor([[1.0, 9.0]], requires_grad=True)
    values, _ = torch.max(table, 0)
    values.clamp_(0.0, 6.0).sum().backward()
    assert table.grad.tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize("name", ["relu_", "dropout_", "sigmoid_"])
def test_torch_has_some_functions_with_an_underscore(name):
    """The module torch has no add_; it has others."""
    assert hasattr(torch, name) and not hasattr(torch, "add_")


def test_slice_of_a_list_keeps_the_list():
    """scores[:] = ... writes into the list; scores = ... does not."""
    scores = other = [1.0, 2.0]
    scores[:] = [0.0] * len(scores)
    assert other == [0.0, 0.0]
