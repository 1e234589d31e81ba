"""Attacks on docs/reference/what-backward-saves.md."""

import pytest
import torch


def noticed(make, pick):
    """Whether backward raises after a write to what ``pick`` takes."""
    x = torch.tensor([0.5, 2.0], requires_grad=True).clone()
    result = make(x)
    with torch.no_grad():
        pick(x, result).zero_()
    try:
        torch.autograd.grad(result.sum(), x)
    except RuntimeError as error:
        assert "modified by an inplace operation" in str(error)
        return True
    return False


@pytest.mark.parametrize("make", [lambda x: x**x, lambda x: x.prod()], ids=["power", "prod"])
def test_the_result_is_free_if_an_operand_is_kept_fell(make):
    """x, w: a write to the result is harmless. These rows name both."""
    assert noticed(make, lambda x, result: x)
    assert noticed(make, lambda x, result: result)


@pytest.mark.parametrize(
    "make", [lambda x: x.log(), lambda x: x.sin(), lambda x: x**2], ids=["log", "sin", "square"]
)
def test_an_operand_is_kept_for_the_other_only_fell(make):
    """An operand is kept only for the gradient of the other one: these have no other."""
    assert noticed(make, lambda x, result: x)
    assert not noticed(make, lambda x, result: result)


@pytest.mark.parametrize(
    "make", [lambda x: x.exp(), lambda x: x.relu(), lambda x: x.sqrt()], ids=["exp", "relu", "sqrt"]
)
def test_the_result_is_kept(make):
    """The result: a write to the operand is harmless, one to the result is not."""
    assert noticed(make, lambda x, result: result)
    assert not noticed(make, lambda x, result: x)


@pytest.mark.parametrize(
    "make", [lambda x: x * 2, lambda x: x + 1, lambda x: x.clone()], ids=["times", "plus", "clone"]
)
def test_nothing_is_kept(make):
    """Nothing: a write to operand or result does not harm the backward of the operation."""
    assert not noticed(make, lambda x, result: result)
    assert not noticed(make, lambda x, result: x)


def test_nothing_means_as_you_like_fell():
    """Write to operands as you like: a leaf refuses it whatever was saved."""
    x = torch.ones(2, requires_grad=True)
    y = x + 1
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        x.add_(1)
    assert y.tolist() == [2.0, 2.0]
