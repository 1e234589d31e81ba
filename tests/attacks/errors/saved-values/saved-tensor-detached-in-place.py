"""Attacks on gallery/errors/saved-values/saved-tensor-detached-in-place.py."""

import pytest
import torch

DETACHED = r"saved tensor that has been detached in-place, i.e. with .detach_\(\)"


def leaf():
    return torch.tensor([1.0, 2.0], requires_grad=True)


@pytest.mark.parametrize(
    "function",
    [lambda h: h * h, lambda h: h**2, lambda h: h.sin(), lambda h: h.log()],
    ids=["mul", "pow", "sin", "log"],
)
def test_an_input_was_saved(function):
    """An operation saved its input for backward, and a later line called ``detach_()`` on it."""
    hidden = leaf() * 3
    loss = function(hidden).sum()
    hidden.detach_()
    with pytest.raises(RuntimeError, match=DETACHED):
        loss.backward()


@pytest.mark.parametrize("name", ["exp", "sigmoid", "tanh", "sqrt"])
def test_a_saved_result_fell(name):
    """An operation saved a tensor for backward, and a later line called ``detach_()`` on it."""
    weights, twin = leaf(), leaf()
    gates = getattr(weights, name)()
    loss = gates.sum()
    gates.detach_()
    loss.backward()
    getattr(twin, name)().sum().backward()
    assert torch.equal(weights.grad, twin.grad)


def test_an_input_that_was_not_saved_fell():
    """A later line called ``detach_()`` on a tensor that went into the loss."""
    weights = leaf()
    hidden = weights * 3
    loss = (hidden * 2).sum()
    hidden.detach_()
    loss.backward()
    assert weights.grad.tolist() == [6.0, 6.0]


def test_a_view_of_it_was_saved_fell():
    """An operation saved a tensor: a slice of it is another tensor."""
    weights = leaf()
    hidden = weights * 3
    loss = (hidden[:1] ** 2).sum()
    hidden.detach_()
    loss.backward()
    assert weights.grad.tolist() == [18.0, 0.0]


def test_a_leaf():
    """``detach_()`` takes the history off the tensor that was saved: a leaf has none."""
    weights = leaf()
    loss = (weights * weights).sum()
    weights.detach_()
    loss.backward()
    assert weights.grad is None and not weights.requires_grad


def test_requires_grad_does_not_bring_it_back():
    """``detach_()`` takes the history off the very tensor that was saved."""
    hidden = leaf() * 3
    loss = (hidden * hidden).sum()
    hidden.detach_().requires_grad_()
    with pytest.raises(RuntimeError, match=DETACHED):
        loss.backward()


def test_a_view_refuses_detach_in_place():
    """A later line called ``detach_()`` (on a view that is another error)."""
    hidden = leaf() * 3
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        hidden[0].detach_()


def test_no_write_was_counted():
    """No value was written over, and no write was counted."""
    hidden = leaf() * 3
    hidden.detach_()
    assert hidden._version == 0 and hidden.tolist() == [3.0, 6.0]


def test_a_write_to_the_state_before_backward():
    """If you go on to write to ``state``, write after ``backward()``."""
    hidden = leaf() * 3
    loss = (hidden * hidden).sum()
    hidden.detach()[0] = 9.0
    with pytest.raises(RuntimeError, match="output 0 of Mul.*is at version 1"):
        loss.backward()


def test_a_write_to_a_clone_before_backward():
    """Or to a clone."""
    weights = leaf()
    hidden = weights * 3
    loss = (hidden * hidden).sum()
    hidden.detach().clone()[0] = 9.0
    loss.backward()
    assert weights.grad.tolist() == [18.0, 36.0]


def test_after_backward_it_is_right():
    """When ``backward()`` has run, ``detach_()`` is right; the gradients stay."""
    weights = leaf()
    hidden = weights * 3
    hidden.retain_grad()
    (hidden * hidden).sum().backward()
    hidden.detach_()
    assert hidden.is_leaf and not hidden.requires_grad
    assert hidden.grad.tolist() == [6.0, 12.0] and weights.grad.tolist() == [18.0, 36.0]


def test_compiled_it_is_refused_while_compiling():
    """A later line called ``detach_()`` on it: compiled as well."""

    def run(weights):
        hidden = weights * 3
        loss = (hidden * hidden).sum()
        hidden.detach_()
        return loss

    with (
        pytest.warns(UserWarning, match="Error detected in MulBackward0"),
        pytest.raises(RuntimeError, match=DETACHED),
    ):
        torch.compile(run, backend="aot_eager")(leaf()).backward()
