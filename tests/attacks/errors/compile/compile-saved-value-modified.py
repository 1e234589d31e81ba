"""Attacks on gallery/errors/compile/compile-saved-value-modified.py."""

import pytest
import torch

MODIFIED = "modified by an inplace operation"


def gate(inputs):
    gates = inputs.exp()
    gates[0] = 0.0
    return gates.sum()


def compiled(function, backend="aot_eager"):
    return torch.compile(function, backend=backend, fullgraph=True)


def leaf():
    return torch.tensor([0.5, 1.0], requires_grad=True)


def overwrite_an_input(inputs):
    squares = inputs * inputs
    with torch.no_grad():
        inputs.zero_()
    return squares.sum()


def overwrite_a_saved_input(inputs):
    scaled = inputs * 2
    squares = scaled * scaled
    scaled[0] = 0.0
    return squares.sum()


@pytest.mark.parametrize("function", [gate, overwrite_an_input, overwrite_a_saved_input])
def test_it_comes_at_the_first_call(function):
    """Compiled, it comes at the first call with an input that requires grad."""
    with (
        pytest.warns(UserWarning, match="Error detected in"),
        pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match=MODIFIED),
    ):
        compiled(function)(leaf())


def test_the_eager_backend_raises_at_backward_fell():
    """The error comes at the first call: with backend="eager" it comes at backward()."""
    loss = compiled(gate, "eager")(leaf())
    with pytest.raises(RuntimeError, match=MODIFIED):
        loss.backward()


def test_uncompiled_it_comes_at_backward():
    """Uncompiled, the same error comes at backward()."""
    loss = gate(leaf())
    with pytest.raises(RuntimeError, match=MODIFIED):
        loss.backward()


def test_nothing_raises_without_grad_fell():
    """The error comes at the first call: not without an input that requires grad."""
    assert compiled(gate)(torch.zeros(2)) == 1.0
    with torch.no_grad():
        assert torch.isclose(compiled(gate)(leaf()), leaf().exp()[1])


def test_a_value_that_is_not_saved_may_be_written():
    """A write goes over a value that backward needs: a product with a number is not saved."""

    def double(inputs):
        doubled = inputs * 2
        doubled[0] = 0.0
        return doubled.sum()

    inputs = leaf()
    compiled(double)(inputs).backward()
    assert inputs.grad.tolist() == [0.0, 2.0]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_fix_1_has_the_gradient_of_the_formula(size):
    """Write to a clone()."""

    def fixed(inputs):
        gates = inputs.exp().clone()
        gates[0] = 0.0
        return gates.sum()

    inputs = torch.arange(1.0, size + 1).requires_grad_()
    total = compiled(fixed)(inputs)
    total.backward()
    expected = torch.cat([torch.zeros(1), inputs.detach()[1:].exp()])
    assert torch.allclose(inputs.grad, expected) and torch.isclose(total, expected.sum())


def score(frame, weights):
    return (frame * weights).sum()


def test_a_write_to_an_input_through_data_is_missed_fell():
    """A write to an input is noticed at backward(): not through .data."""
    frame, weights = torch.tensor([1.0, 2.0]), torch.ones(2, requires_grad=True)
    loss = compiled(score)(frame, weights)
    frame.data[0] = 5.0
    loss.backward()
    assert weights.grad.tolist() == [5.0, 2.0]


def test_a_write_to_an_input_is_noticed():
    """A write to an input, outside the function, is noticed at backward()."""
    frame, weights = torch.tensor([1.0, 2.0]), torch.ones(2, requires_grad=True)
    loss = compiled(score)(frame, weights)
    frame[0] = 5.0
    with pytest.raises(RuntimeError, match=MODIFIED):
        loss.backward()


def test_fix_2_in_a_loop():
    """Write after backward(): the next step uses the new value."""
    frame, weights = torch.tensor([1.0, 2.0]), torch.ones(2, requires_grad=True)
    run = compiled(score)
    for expected in ([1.0, 2.0], [5.0, 2.0]):
        weights.grad = None
        run(frame, weights).backward()
        assert weights.grad.tolist() == expected
        frame[0] = 5.0
