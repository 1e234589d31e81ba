"""Attacks on gallery/scenarios/transforms/write-to-the-output-of-a-checkpoint.py."""

import pytest
import torch
from torch.utils.checkpoint import checkpoint

VIEW = "is a view and is being modified inplace"


def gradients(function, reentrant, write):
    shift = torch.tensor(1.0, requires_grad=True)
    signal = torch.tensor([1.0, -3.0, 2.0], requires_grad=True)
    output = checkpoint(lambda s: function(s, shift), signal, use_reentrant=reentrant)
    write(output)
    output.sum().backward()
    return [*signal.grad.tolist(), shift.grad.item()]


def clear(output):
    output[:1] = 0.0


FUNCTIONS = {
    "sum": lambda s, t: s + t,
    "relu": lambda s, t: (s + t).relu(),
    "relu_": lambda s, t: (s + t).relu_(),
    "view": lambda s, t: (s + t)[:],
    "written view": lambda s, t: (s + t)[:].relu_(),
}
MEANT = {
    "sum": [10.0, 10.0, 10.0, 30.0],
    "relu": [10.0, 0.0, 10.0, 20.0],
    "relu_": [10.0, 0.0, 10.0, 20.0],
    "view": [10.0, 10.0, 10.0, 30.0],
    "written view": [10.0, 0.0, 10.0, 20.0],
}


@pytest.mark.parametrize("name", ["sum", "relu", "relu_", "view", "written view"])
def test_without_reentrance(name):
    """Without reentrance your write is recorded."""
    assert gradients(FUNCTIONS[name], False, lambda o: o.mul_(10)) == MEANT[name]
    cleared = gradients(FUNCTIONS[name], False, clear)
    assert cleared[0] == 0.0 and cleared[2] == 1.0


@pytest.mark.parametrize("name", ["sum", "relu", "relu_"])
def test_with_reentrance_a_result_that_is_no_view(name):
    """With use_reentrant=True a result that is a view refuses the write: others do not."""
    assert gradients(FUNCTIONS[name], True, lambda o: o.mul_(10)) == MEANT[name]


@pytest.mark.parametrize("name", ["view", "written view"])
@pytest.mark.parametrize("write", [lambda o: o.mul_(10), clear], ids=["mul_", "slice"])
def test_with_reentrance_a_view(name, write):
    """With use_reentrant=True a result that is a view refuses the write."""
    with pytest.raises(RuntimeError, match=VIEW):
        gradients(FUNCTIONS[name], True, write)


def test_leaves_and_rows_are_refused_without_reentrance_fell():
    """With use_reentrant=False yes: not for a leaf that it returned, or a row from unbind."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        gradients(lambda s, t: s, False, lambda o: o.mul_(10))
    with pytest.raises(RuntimeError, match="Output 0 of Unbind is a view"):
        gradients(lambda s, t: (s + t).unbind()[0], False, lambda o: o.mul_(10))


def test_an_input_that_is_returned_is_a_view_for_the_reentrant_variant():
    """A write to a view that came out of it is refused: an input that it returned as well."""
    with pytest.raises(RuntimeError, match=VIEW):
        gradients(lambda s, t: s, True, lambda o: o.mul_(10))


@pytest.mark.parametrize("reentrant", [False, True])
@pytest.mark.parametrize("function", [torch.exp, torch.sigmoid, torch.tanh])
def test_a_result_that_backward_needs(function, reentrant):
    """A write to the result of exp, which backward needs, is not in its way."""
    signal = torch.tensor([1.0, -3.0], requires_grad=True)
    output = checkpoint(function, signal, use_reentrant=reentrant)
    output *= 10
    output.sum().backward()
    (meant,) = torch.autograd.grad((function(signal) * 10).sum(), signal)
    assert torch.allclose(signal.grad, meant)


def test_two_results():
    """Your write is recorded: to one of two results."""
    for reentrant in (False, True):
        signal = torch.ones(3, requires_grad=True)
        first, second = checkpoint(lambda s: (s * 2, s * 3), signal, use_reentrant=reentrant)
        first.mul_(10)
        (first.sum() + second.sum()).backward()
        assert signal.grad.tolist() == [23.0] * 3


def test_a_write_that_is_not_recorded():
    """A result that is a view refuses the write: under no_grad it raises when it is used."""
    signal = torch.ones(3, requires_grad=True)
    output = checkpoint(lambda s: (s * 2)[:], signal, use_reentrant=True)
    with torch.no_grad():
        output.mul_(10)
    with pytest.raises(RuntimeError, match="has been modified inplace"):
        output.sum().backward()
