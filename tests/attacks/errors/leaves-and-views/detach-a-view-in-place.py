import pytest
import torch

REFUSED = "Can't detach views in-place"


def computed():
    return torch.ones(2, 2, requires_grad=True) * 10


@pytest.mark.parametrize("view", ["slice", "transpose", "row of a loop", "chunk", "reshape"])
def test_kinds_of_views(view):
    """``detach_()`` refuses a view: a slice, a row from a loop."""
    hidden = computed()
    views = {
        "slice": lambda: hidden[:1],
        "transpose": lambda: hidden.T,
        "row of a loop": lambda: next(iter(hidden)),
        "chunk": lambda: hidden.chunk(2)[1],
        "reshape": lambda: hidden.reshape(4),
    }
    with pytest.raises(RuntimeError, match=REFUSED):
        views[view]().detach_()


def test_a_reshape_that_copied_is_no_view():
    """``detach_()`` refuses a view."""
    flat = computed().T.reshape(4)
    assert flat.detach_() is flat and flat.is_leaf


def test_a_view_that_requires_no_grad():
    """A view that requires no grad is refused as well."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(2)[:1].detach_()


@pytest.mark.parametrize("inside", [True, False], ids=["inference tensor", "normal tensor"])
def test_a_view_made_in_inference_mode_fell(inside):
    """A view that requires no grad is refused, unless it was made in inference mode."""
    base = torch.zeros(2)
    with torch.inference_mode():
        view = (torch.zeros(2) if inside else base)[:1]
        assert view.detach_() is view


def test_a_view_made_under_no_grad():
    """A view that requires no grad is refused as well."""
    with torch.no_grad():
        view = torch.ones(2, requires_grad=True)[:1]
    with pytest.raises(RuntimeError, match=REFUSED):
        view.detach_()


def test_what_detach_returns_is_no_view():
    """Use ``detach()``: its result shares memory, and ``detach_()`` accepts it."""
    detached = computed()[0].detach()
    assert not detached._is_view() and detached.detach_() is detached


def test_detach_keeps_the_base_in_the_graph():
    """``detach()`` gives you a new tensor without a history; the base keeps its own."""
    weights = torch.ones(2, 2, requires_grad=True)
    hidden = weights * 10
    first = hidden[0].detach()
    (hidden.sum() + first.sum()).backward()
    assert weights.grad.tolist() == [[10.0, 10.0], [10.0, 10.0]]


def test_a_write_to_the_detached_row_reaches_the_base():
    """``first`` still shares memory with ``hidden``."""
    hidden = computed()
    hidden[0].detach().zero_()
    assert hidden.tolist() == [[0.0, 0.0], [10.0, 10.0]]


def test_zero_grad_accepts_a_gradient_that_is_a_view_fell():
    """The optimizer's ``zero_grad`` calls ``detach_()`` only for a gradient that has a history."""
    weights, bucket = torch.ones(2, requires_grad=True), torch.ones(3)
    weights.grad = bucket[:2]
    torch.optim.SGD([weights]).zero_grad(set_to_none=False)
    assert bucket.tolist() == [0.0, 0.0, 1.0]


def test_zero_grad_refuses_a_view_with_a_history():
    """It calls ``detach_()`` for a gradient that has a history."""
    weights = torch.ones(2, requires_grad=True)
    weights.grad = (torch.ones(3, requires_grad=True) * 1)[:2]
    optimizer = torch.optim.SGD([weights])
    with pytest.raises(RuntimeError, match=REFUSED):
        optimizer.zero_grad(set_to_none=False)
    weights.grad = weights.grad.detach()
    optimizer.zero_grad(set_to_none=False)
    assert weights.grad.tolist() == [0.0, 0.0]


def test_compiled():
    """``detach_()`` refuses a view, and ``detach()`` is right, in a compiled function."""

    def refused(hidden):
        return hidden[0].detach_()

    with pytest.raises(RuntimeError, match=REFUSED):
        torch.compile(refused, backend="aot_eager")(computed())
    first = torch.compile(lambda h: h[0].detach(), backend="aot_eager")(computed())
    assert not first.requires_grad and first.tolist() == [10.0, 10.0]
