import pytest
import torch
import torch.nn.functional as F


def leaf():
    return torch.tensor([0.5, 1.0, 2.0], requires_grad=True)


@pytest.mark.parametrize(
    "function",
    [
        torch.exp,
        torch.sigmoid,
        torch.tanh,
        torch.relu,
        torch.sqrt,
        torch.reciprocal,
        torch.rsqrt,
        torch.tan,
        lambda x: x.softmax(0),
        lambda x: x.log_softmax(0),
        lambda x: x.cumprod(0).exp(),
        torch.expm1,
    ],
)
def test_these_save_their_result_fell(function):
    """Not after those that save their result (the six that are named are not all)."""
    result = function(leaf())
    result += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


@pytest.mark.parametrize(
    "function", [torch.log, torch.sin, torch.abs, torch.square, F.gelu, F.silu, lambda x: x * 2]
)
def test_these_do_not(function):
    """``log`` does not need its result unchanged."""
    x = leaf()
    result = function(x)
    result += 1
    result.sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("write", [lambda y: y[:1].mul_(2), lambda y: y.view(3).zero_()])
def test_a_write_under_another_name(write):
    """A write under another name counts, too: to a view of the result."""
    x = leaf()
    result = x.exp()
    write(result)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (torch.exp, "_saved_result"),
        (torch.tanh, "_saved_result"),
        (torch.log, "_saved_self"),
        (lambda x: x * x, "_saved_other"),
        (lambda x: x.sort().values, "_saved_indices"),
    ],
)
def test_names(function, name):
    """Ask ``grad_fn``; other functions have other names for what they save."""
    assert hasattr(function(leaf()).grad_fn, name)


def test_a_result_of_nothing_that_requires_grad():
    """Not after those that save their result: nothing is saved where nothing requires grad."""
    x, result = leaf(), leaf().detach().exp()
    result += 1
    (result * x).sum().backward()
    assert torch.equal(x.grad, result)


def test_a_new_tensor():
    """So compute a new tensor."""
    x = leaf()
    gates = x.exp()
    gates = gates + torch.tanh(x)
    gates.sum().backward()
    right = x.detach().exp() + 1 - x.detach().tanh() ** 2
    assert torch.allclose(x.grad, right)
