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


def penalised(owner):
    """Return a module, who clears its gradient, and a penalty on that gradient."""
    module = torch.nn.Module()
    module.weights = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    zero = module if owner == "module" else torch.optim.SGD(module.parameters(), lr=0.1)
    (gradient,) = torch.autograd.grad((module.weights**3).sum(), module.weights, create_graph=True)
    module.weights.grad = gradient
    return module, zero, (module.weights.grad**2).sum()


@pytest.mark.parametrize("owner", ["optimizer", "module"])
def test_zero_grad_calls_it_fell(owner):
    """A later line called ``detach_()`` on this input: the reader's code need not name it."""
    _, zero, penalty = penalised(owner)
    zero.zero_grad(set_to_none=False)
    with pytest.raises(RuntimeError, match="detached in-place"):
        penalty.backward()


@pytest.mark.parametrize("owner", ["optimizer", "module"])
def test_zero_grad_by_default_does_not(owner):
    """Leave ``set_to_none`` at ``True``, its default."""
    module, zero, penalty = penalised(owner)
    zero.zero_grad()
    penalty.backward()
    assert module.weights.grad.tolist() == [36.0, 288.0]


def test_a_hidden_state_and_one_backward_at_the_end():
    """Use ``detach()``: so each step of a cell keeps its own gradient until one backward."""
    gradients = []
    for at_once in (True, False):
        weights = torch.tensor([1.0, 2.0], requires_grad=True)
        hidden, loss = torch.zeros(2), 0.0
        for _ in range(3):
            hidden = torch.tanh(hidden * weights + 1)
            part = (hidden**2).sum()
            if at_once:
                loss = loss + part
                hidden = hidden.detach()
            else:
                part.backward()
                hidden.detach_()
        if at_once:
            loss.backward()
        gradients.append(weights.grad)
    assert torch.allclose(*gradients)


def test_a_saved_tensor_of_a_function_of_your_own():
    """An operation saved its input: a Function of one's own hands it out without its history."""

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, gradient):
            return 2 * ctx.saved_tensors[0] * gradient

    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    hidden = weights * 3
    loss = Square.apply(hidden).sum()
    hidden.detach_()
    loss.backward()
    assert weights.grad.tolist() == [18.0, 36.0]


@pytest.mark.parametrize(
    "view",
    [lambda h: h[-1], lambda h: h.unbind(0)[0], lambda h: h.squeeze(1)],
    ids=["slice", "unbind", "squeeze"],
)
def test_a_view_refuses_it_after_backward_fell(view):
    """When ``backward()`` has run and the history is no longer needed, ``detach_()`` is right."""
    hidden = view(leaf()[:, None] * 3)
    (hidden * hidden).sum().backward()
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        hidden.detach_()
    hidden = hidden.detach()
    assert hidden.is_leaf and not hidden.requires_grad


def test_a_second_backward_needs_the_history():
    """When ``backward()`` has run and the history is no longer needed."""
    hidden = leaf() * 3
    loss = (hidden * hidden).sum()
    loss.backward(retain_graph=True)
    hidden.detach_()
    with pytest.raises(RuntimeError, match=DETACHED):
        loss.backward()


@pytest.mark.parametrize(
    "function",
    [
        lambda w: w.softmax(0),
        lambda w: w.norm(),
        lambda w: w.cumprod(0),
        lambda w: w.prod(),
        lambda w: w.logsumexp(0),
        torch.relu,
        torch.reciprocal,
    ],
    ids=["softmax", "norm", "cumprod", "prod", "logsumexp", "relu", "reciprocal"],
)
def test_other_results_need_no_history(function):
    """An operation that keeps its own result needs no history of it."""
    gradients = []
    for detached in (True, False):
        weights = leaf()
        result = function(weights)
        loss = result.sum()
        if detached:
            result.detach_()
        gradients += torch.autograd.grad(loss, weights)
    assert torch.equal(*gradients)


def test_a_second_derivative_through_a_detached_result():
    """An operation that keeps its own result needs no history of it: nor for a second derivative."""
    weights = leaf()
    gates = weights.exp()
    loss = gates.sum()
    gates.detach_()
    (first,) = torch.autograd.grad(loss, weights, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), weights)
    assert torch.allclose(second, weights.detach().exp())


def test_backward_with_create_graph_and_the_default():
    """Leave ``set_to_none`` at ``True``: the penalty of ``weights.grad`` is right as well."""
    weights = leaf()
    with pytest.warns(UserWarning, match="create_graph=True"):
        (weights**3).sum().backward(create_graph=True)
    penalty = (weights.grad**2).sum()
    torch.optim.SGD([weights]).zero_grad()
    penalty.backward()
    assert weights.grad.tolist() == [36.0, 288.0]


def test_a_grad_that_was_not_saved():
    """zero_grad(set_to_none=False) calls detach_(): what was not saved does not matter."""
    weights = leaf()
    (weights**3).sum().backward(create_graph=True)
    penalty = (weights.grad * 3).sum()
    torch.optim.SGD([weights]).zero_grad(set_to_none=False)
    penalty.backward()
    assert weights.grad.tolist() == [18.0, 36.0]


def test_the_output_of_a_batch_first_lstm_is_a_view():
    """A view refuses it, as the output of an LSTM with ``batch_first=True`` is."""
    output, (state, _) = torch.nn.LSTM(3, 3, batch_first=True)(torch.ones(2, 1, 3))
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        output.detach_()
    assert state.detach_().is_leaf


def test_a_grad_that_is_zeroed_by_hand_has_another_message():
    """``zero_grad(set_to_none=False)`` calls ``detach_()``: ``grad.zero_()`` alone is a write."""
    weights = leaf()
    (weights**3).sum().backward(create_graph=True)
    penalty = (weights.grad**2).sum()
    weights.grad.zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        penalty.backward()
