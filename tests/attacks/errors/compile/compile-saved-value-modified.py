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


def by_index(inputs):
    index = torch.tensor([1])
    chosen = inputs[index]
    index.zero_()
    return chosen.sum()


def by_mask(inputs):
    mask = inputs > 0.6
    chosen = inputs.masked_fill(mask, 0.0)
    mask.zero_()
    return chosen.sum()


def by_relu(inputs):
    hidden = inputs.relu()
    hidden += 1
    return hidden.sum()


def by_view(inputs):
    hidden = inputs.sigmoid()
    hidden[:1].zero_()
    return hidden.sum()


@pytest.mark.parametrize("function", [by_index, by_mask, by_relu, by_view])
def test_other_saved_values(function):
    """A write goes over a value that backward needs: an index, a mask and a view as well."""
    torch._dynamo.reset()
    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match=r"(?s)backend=.*" + MODIFIED):
        compiled(function)(leaf())


def detached(inputs):
    gates = inputs.exp()
    gates[0] = 0.0
    return gates.detach()


def unused(inputs):
    gates = inputs.exp()
    gates[0] = 0.0
    return inputs * 2


@pytest.mark.parametrize("function", [detached, unused])
def test_a_result_that_does_not_need_it_fell(function):
    """Compiled, it comes at the call: not where the result does not need the saved value."""
    torch._dynamo.reset()
    assert torch.allclose(compiled(function)(leaf()), function(leaf()))


def test_after_a_graph_break_it_comes_at_backward_fell():
    """Compiled, it comes at the call: after a graph break it comes at backward()."""
    torch._dynamo.reset()

    def broken(inputs):
        gates = inputs.exp()
        torch._dynamo.graph_break()
        gates[0] = 0.0
        return gates.sum()

    loss = torch.compile(broken, backend="aot_eager")(leaf())
    with pytest.raises(RuntimeError, match=MODIFIED) as raised:
        loss.backward()
    assert "backend=" not in str(raised.value)


def test_the_warning_shows_the_operation_fell():
    """The warning shows the line that made the saved value: it shows the line that saved it."""
    torch._dynamo.reset()
    with pytest.warns(UserWarning, match="Error detected in MulBackward0") as warned:
        with pytest.raises(RuntimeError, match=MODIFIED):
            compiled(overwrite_a_saved_input)(leaf())
    text = str(warned[0].message)
    assert "squares = scaled * scaled" in text and "scaled = inputs * 2" not in text


def test_a_clone_of_the_product_does_not_help_fell():
    """Write to a clone(): a clone of the product leaves the saved operand overwritten."""
    torch._dynamo.reset()

    def cloned(inputs, before):
        scaled = inputs * 2
        squares = (scaled * scaled).clone()
        if before:
            scaled = scaled.clone()
        scaled[0] = 0.0
        return squares.sum() + scaled.sum()

    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match=MODIFIED):
        compiled(cloned)(leaf(), False)
    torch._dynamo.reset()
    inputs = leaf()
    compiled(cloned)(inputs, True).backward()
    assert inputs.grad.tolist() == [4.0, 10.0]


def clear(frame, weights):
    total = (frame * weights).sum()
    frame.zero_()
    return total


def clear_after_a_clone(frame, weights):
    total = (frame.clone() * weights).sum()
    frame.zero_()
    return total


def test_a_clone_keeps_the_write_from_the_argument_fell():
    """Write to a clone(): the argument keeps its values then."""
    torch._dynamo.reset()
    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match=MODIFIED):
        compiled(clear)(torch.ones(2), leaf())


@pytest.mark.parametrize(
    ("backend", "expected"), [("eager", [1.0, 2.0]), ("aot_eager", [0.0, 0.0])]
)
def test_a_clone_for_the_product_gives_a_wrong_gradient_fell(backend, expected):
    """Clone the argument that the product reads: backward clones it again, after the write."""
    torch._dynamo.reset()
    frame, weights = torch.tensor([1.0, 2.0]), leaf()
    compiled(clear_after_a_clone, backend)(frame, weights).backward()
    assert weights.grad.tolist() == expected and frame.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_value_that_is_returned_may_be_copied_later(backend):
    """Return the new value, and copy it after backward(): to an argument, or to a buffer."""
    torch._dynamo.reset()

    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(2))
            self.register_buffer("scale", torch.tensor([1.0, 2.0]))

        def forward(self, x):
            return (x * (self.scale * self.weight)).sum(), self.scale / 2

    layer = Layer()
    run = compiled(layer, backend)
    for expected in ([1.0, 2.0], [0.5, 1.0]):
        layer.zero_grad()
        total, halved = run(torch.ones(2))
        total.backward()
        assert layer.weight.grad.tolist() == expected
        layer.scale.copy_(halved)


def test_a_parameter_counts_as_an_input():
    """No input and no parameter requires grad: with a frozen module nothing raises."""
    torch._dynamo.reset()

    class Layer(torch.nn.Module):
        def __init__(self, frozen):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(2), requires_grad=not frozen)

        def forward(self, x):
            return gate(x * self.weight)

    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match=MODIFIED):
        compiled(Layer(False))(torch.ones(2))
    torch._dynamo.reset()
    assert compiled(Layer(True))(torch.ones(2)).item() == pytest.approx(torch.e)


def test_an_input_that_was_not_saved_may_be_written_fell():
    """A write to an input is noticed at backward(): not if backward does not need that input."""
    torch._dynamo.reset()
    frame, weights = torch.tensor([1.0, 2.0]), torch.ones(2, requires_grad=True)
    loss = compiled(score)(frame, weights)
    with torch.no_grad():
        weights.zero_()
    loss.backward()
    assert weights.grad.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_code_saves_another_value_fell(backend):
    """With the words of eager code: it may raise where eager code runs."""
    torch._dynamo.reset()
    frame, weights = torch.tensor([0.0, 0.0]), torch.ones(2, requires_grad=True)
    loss = compiled(lambda frame, weights: (frame.exp() * weights).sum(), backend)(frame, weights)
    frame.fill_(5.0)
    if backend == "eager":
        loss.backward()
        assert weights.grad.tolist() == [1.0, 1.0]
    else:
        with pytest.raises(RuntimeError, match=MODIFIED):
            loss.backward()
