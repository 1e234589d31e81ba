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


def test_a_row_that_is_detached_in_a_loop_fell():
    """A row from a loop: use ``detach()`` (the tensor that is looped over keeps its history)."""
    hidden = computed()
    for row in hidden:
        row = row.detach()  # noqa: PLW2901
    assert hidden.requires_grad and not hidden.detach().requires_grad


def test_one_row_is_cut_off():
    """To cut off one row of it, join the detached row with the others."""
    weights = torch.ones(3, 2, requires_grad=True)
    hidden = weights * 10
    joined = torch.cat([hidden[:1].detach(), hidden[1:]])
    (joined**2).sum().backward()
    assert torch.equal(joined, hidden) and weights.grad[0].tolist() == [0.0, 0.0]
    assert weights.grad[1:].eq(2 * 10 * 10.0).all()


@pytest.mark.parametrize("layer", [torch.nn.GRU, torch.nn.RNN])
def test_views_that_a_layer_returns_fell(layer):
    """A slice, a row from a loop, or a gradient (the state of an input without a batch as well)."""
    state = layer(2, 2)(torch.ones(1, 2))[1]
    with pytest.raises(RuntimeError, match=REFUSED):
        state.detach_()
    assert not state.detach().requires_grad


def test_none_keeps_the_bucket_fell():
    """``weights.grad = None`` clears the gradient (and the next one is no part of the bucket)."""
    weights, bucket = torch.ones(2, requires_grad=True), torch.ones(3)
    weights.grad = bucket[:2]
    weights.grad = None
    weights.sum().backward()
    assert bucket.tolist() == [1.0, 1.0, 1.0] and not weights.grad._is_view()


def test_detach_in_place_on_the_base_leaves_its_view_as_it_was():
    """``detach_()`` refuses a view; on the base it is accepted, and the view keeps its history."""
    hidden = computed()
    first = hidden[0]
    hidden.detach_()
    assert not hidden.requires_grad and first.requires_grad


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16, torch.complex64])
def test_views_of_other_dtypes(dtype):
    """A view that requires no grad is refused as well."""
    for view in (torch.ones(2, dtype=dtype)[:], torch.ones(0, dtype=dtype)[:], torch.ones(1)[0]):
        with pytest.raises(RuntimeError, match=REFUSED):
            view.detach_()


def test_a_part_of_unsafe_chunk_is_accepted():
    """``first`` is a view of its base: a part of ``unsafe_chunk`` is none, and ``detach_()`` works."""
    part = computed().unsafe_chunk(2)[0]
    assert part.detach_() is part and not part.requires_grad


def test_a_detached_gradient_stays_in_the_bucket():
    """If it has a history, assign ``detach()`` of it first: it is the same memory."""
    weights, bucket = torch.ones(2, requires_grad=True), torch.ones(3)
    weights.grad = bucket[:2]
    weights.grad = weights.grad.detach()
    weights.grad.zero_()
    assert bucket.tolist() == [0.0, 0.0, 1.0]


def test_a_write_after_the_detached_row_was_saved():
    """A later write to ``hidden`` changes ``first``: if backward saved it, backward raises."""
    for keep, raises in ((torch.Tensor.detach, True), (lambda row: row.detach().clone(), False)):
        weights = torch.ones(2, 2, requires_grad=True)
        hidden = weights * 10
        product = torch.ones(2, requires_grad=True) * keep(hidden[0])
        with torch.no_grad():
            hidden[0] = 0.0
        if raises:
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                product.sum().backward()
        else:
            product.sum().backward()
