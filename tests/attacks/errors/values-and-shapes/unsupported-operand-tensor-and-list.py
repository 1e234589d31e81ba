"""Attacks on gallery/errors/values-and-shapes/unsupported-operand-tensor-and-list.py."""

import operator

import numpy as np
import pytest
import torch

WORDS = "unsupported operand type"


@pytest.mark.parametrize("value", [[7.0, 8.0], [7.0], [], (7.0, 8.0), None, "7", {}], ids=repr)
def test_what_is_no_operand(value):
    """+= with a tensor takes tensors and numbers, no lists: in no operator."""
    for combine in (operator.iadd, operator.isub, operator.add, operator.sub, operator.mul):
        with pytest.raises(TypeError):
            combine(torch.ones(2), value)


@pytest.mark.parametrize("value", [3, 3.0, True, torch.ones(2), torch.tensor(1.0)], ids=repr)
def test_what_is_an_operand(value):
    """+= takes tensors and numbers."""
    scores = torch.ones(2)
    same = scores
    scores += value
    assert scores is same and scores.max() >= 2.0


@pytest.mark.parametrize("name", ["add_", "sub_", "mul_", "div_"])
def test_the_method_is_more_direct(name):
    """The method is more direct about it."""
    with pytest.raises(TypeError, match="must be Tensor, not list"):
        getattr(torch.ones(2), name)([7.0, 8.0])


def test_a_comparison_with_a_list_gives_no_error_fell():
    """Arithmetic with a tensor takes no lists: == with one raises nothing, and is False."""
    assert (torch.ones(2) == [1.0, 1.0]) is False


def test_an_integer_tensor_takes_no_fractions():
    """Make a tensor of the list, of the same dtype: fractions are cut off then."""
    counts = torch.tensor([1, 2])
    with pytest.raises(RuntimeError, match="can't be cast"):
        counts += torch.tensor([0.5, 1.5])
    counts += torch.tensor([0.5, 1.5], dtype=counts.dtype)
    assert counts.tolist() == [1, 3]


def test_a_list_of_another_length():
    """Make a tensor of the list: of a list of another length it does not fit."""
    with pytest.raises(RuntimeError, match="must match the size"):
        scores = torch.ones(2)
        scores += torch.tensor([1.0, 2.0, 3.0])


def test_a_list_grows_by_a_tensor():
    """A list grows by +=; from a tensor it takes a 0-dim tensor for each element."""
    row = [1.0]
    row += torch.tensor([9.0, 8.0])
    assert len(row) == 3 and row[1].shape == () and row[2].item() == 8.0


def test_an_array_on_the_right_makes_a_new_tensor_fell():
    """+= with a tensor takes tensors and numbers: with an array it rebinds the name."""
    scores = torch.ones(2)
    same = scores
    scores += np.ones(2, dtype=np.float32)
    assert scores is not same
    assert scores.tolist() == [2.0, 2.0] and same.tolist() == [1.0, 1.0]


def test_none_is_the_gradient_before_backward():
    """'Tensor' and 'NoneType': often a .grad before the first backward()."""
    weights = torch.ones(2, requires_grad=True)
    with pytest.raises(TypeError, match=f"{WORDS}.*'NoneType'"):
        total = torch.zeros(2)
        total += weights.grad
