"""Attacks on gallery/errors/values-and-shapes/only-one-element-tensors.py."""

import math

import pytest
import torch

WORDS = "only one element tensors can be converted"


@pytest.mark.parametrize("shape", [(2,), (0,), (2, 2), (1, 3)])
def test_several_elements_or_none(shape):
    """A tensor of several elements stands where Python wants one number: or one of none."""
    frame = torch.zeros(shape)
    for ask in (float, int, complex, math.exp, lambda t: torch.tensor([t])):
        with pytest.raises(ValueError, match=WORDS):
            ask(frame)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_element_in_any_shape(shape):
    """A tensor gives one if it has one element."""
    frame = torch.ones(shape)
    assert float(frame) == math.sqrt(frame) == torch.tensor([frame]).item() == 1.0


def test_integers_say_something_else_fell():
    """torch.tensor of a list of tensors says so: of integers it has another message."""
    with pytest.raises(TypeError, match="only integer tensors of a single element"):
        torch.tensor([torch.tensor([1, 2]), torch.tensor([3, 4])])
    assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).shape == (2, 2)


def test_stack_wants_one_shape_fell():
    """For a list of tensors use torch.stack: of one shape; cat joins vectors of any length."""
    frames = [torch.ones(2), torch.ones(1)]
    with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
        torch.stack(frames)
    assert torch.cat(frames).shape == (3,)


def test_cat_takes_no_tensor_without_dimensions():
    """torch.cat joins along a dimension that exists."""
    with pytest.raises(RuntimeError, match="zero-dimensional"):
        torch.cat([torch.tensor(1.0), torch.tensor(2.0)])
    assert torch.stack([torch.tensor(1.0), torch.tensor(2.0)]).tolist() == [1.0, 2.0]


def test_stack_of_nothing():
    """torch.stack of an empty list raises, and torch.tensor of one does not."""
    with pytest.raises((RuntimeError, ValueError), match="non-empty"):
        torch.stack([])
    assert torch.tensor([]).shape == (0,)


def test_both_keep_gradients():
    """Both keep gradients."""
    for join in (torch.stack, torch.cat):
        frames = [torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)]
        (join(frames).flatten() * torch.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
        assert [frame.grad.tolist() for frame in frames] == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("name", ["exp", "sqrt", "floor", "sin", "log"])
def test_functions_of_math_have_a_counterpart(name):
    """math.exp has the counterpart torch.exp, and so on."""
    frame = torch.tensor([1.0, 2.5])
    wanted = torch.tensor([float(getattr(math, name)(one)) for one in frame.tolist()])
    assert torch.allclose(getattr(torch, name)(frame), wanted)
