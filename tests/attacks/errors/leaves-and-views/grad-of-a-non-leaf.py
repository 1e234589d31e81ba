import pytest
import torch
from torch import nn

WARNS = "The .grad attribute of a Tensor that is not a leaf Tensor"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("view", [0, slice(0, 2), ..., [0], None], ids=str)
def test_each_index_makes_a_computed_tensor(view):
    """You read ``.grad`` of a slice or of a computed tensor, and get ``None``."""
    weights = leaf()
    weights.sum().backward()
    with pytest.warns(UserWarning, match=WARNS):
        assert weights[view].grad is None


def test_to_without_conversion_is_the_leaf_fell():
    """``weights.to(...)`` is computed if it converts."""
    weights = leaf()
    assert weights.to(torch.float32) is weights and weights.to("cpu") is weights
    assert not weights.to(torch.float64).is_leaf


def test_modules_convert_their_parameters_in_place():
    """``weights.to(...)``. (``module.to()`` keeps the parameters.)"""
    layer = nn.Linear(1, 1)
    weight = layer.weight
    layer.to(torch.float64)
    assert layer.weight is weight and weight.is_leaf


def test_a_slice_that_the_loss_uses():
    """The gradient of a slice that you only look at stays ``None``; this one is used."""
    hidden = leaf() * 2
    first = hidden[0]
    first.retain_grad()
    (first * 3).backward()
    assert first.grad.item() == 3.0


def test_retain_grad_too_late():
    """Call ``retain_grad()`` before ``backward()``."""
    hidden = leaf() * 2
    hidden.sum().backward()
    hidden.retain_grad()
    assert hidden.grad is None


def test_retain_grad_without_grad():
    """Call ``retain_grad()`` on a computed tensor. (One that requires no grad refuses.)"""
    with pytest.raises(RuntimeError, match="can't retain_grad"):
        torch.ones(2).retain_grad()


@pytest.mark.parametrize("write", ["element", "mul_", "through an earlier view"])
def test_after_a_write_it_is_the_gradient_of_the_last_value(write):
    """After a recorded write ``hidden.grad`` is the gradient of the value at the end."""
    hidden = leaf() ** 2
    view = hidden[:1]
    hidden.retain_grad()
    if write == "element":
        hidden[0] = 0.0
    elif write == "mul_":
        hidden.mul_(2)
    else:
        view.zero_()
    (hidden * hidden).sum().backward()
    torch.testing.assert_close(hidden.grad, 2 * hidden.detach())


def test_a_write_under_no_grad_fell():
    """After a recorded write. (Under ``no_grad`` the history and what is retained stay.)"""
    hidden = leaf() * 2
    hidden.retain_grad()
    with torch.no_grad():
        hidden[0] = 0.0
    (hidden * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert hidden.grad.tolist() == [1.0, 10.0, 100.0]


def test_autograd_grad_of_a_slice_that_the_loss_does_not_use():
    """``torch.autograd.grad`` returns the gradient of a computed tensor that the loss uses."""
    weights = leaf()
    with pytest.raises(RuntimeError, match="not have been used in the graph"):
        torch.autograd.grad((weights**2).sum(), weights[0])


def test_a_plain_slice_warns_nothing(recwarn):
    """You read ``.grad`` of a computed tensor. (A slice that requires no grad is a leaf.)"""
    assert torch.ones(3)[0].grad is None and not recwarn.list


def test_retain_grad_in_a_compiled_function():
    """For a computed tensor call ``retain_grad()`` before ``backward()``."""

    def square(weights):
        return weights**2

    hidden = torch.compile(square, backend="aot_eager")(leaf())
    hidden.retain_grad()
    (hidden * 3).sum().backward()
    assert hidden.grad.tolist() == [3.0, 3.0, 3.0]
