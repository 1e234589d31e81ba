import warnings

import pytest
import torch


def element(y):
    y[0] = 5.0


def hooked(write, make=lambda x: x * 1):
    """Return what hooks set before and after a write see, ``grad`` and the gradient of the input."""
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y, old, new = make(x), [], []
    y.register_hook(lambda grad: old.append(grad.tolist()))
    y.retain_grad()
    write(y)
    y.register_hook(lambda grad: new.append(grad.tolist()))
    y.sum().backward()
    return old, new, y.grad.tolist(), x.grad.tolist()


@pytest.mark.parametrize(
    ("write", "factor"),
    [
        (element, [0.0, 1.0, 1.0]),
        (lambda y: y[:1].mul_(0), [0.0, 1.0, 1.0]),
        (lambda y: y.mul_(10), [10.0] * 3),
        (lambda y: y.add_(1), [1.0] * 3),
        (lambda y: y.zero_(), [0.0] * 3),
        (lambda y: torch.nn.functional.relu(y, inplace=True), [1.0] * 3),
    ],
)
def test_recorded_writes(write, factor):
    """A hook belongs to the value that the tensor had when you set it; ``retain_grad()`` to the tensor."""
    assert hooked(write) == ([factor], [[1.0] * 3], [1.0] * 3, factor)


@pytest.mark.parametrize(
    "write",
    [torch.no_grad()(element), lambda y: element(y.data), lambda y: element(y.detach())],
)
def test_unrecorded_writes_to_a_computed_tensor_fell(write):
    """A tensor hook belongs to the value that the tensor had when you set it."""
    old, new, grad, _ = hooked(write)
    assert old == new == [grad] == [[1.0] * 3]


def test_a_hook_on_a_view_fell():
    """A hook set before a write sees the gradient of the old value."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    part = y[:2]
    part.register_hook(seen.append)
    part.retain_grad()
    y.mul_(10)
    part.sum().backward()
    assert seen == [] and part.grad.tolist() == [1.0, 1.0]


def test_a_hook_on_a_view_that_was_used_before():
    """If nothing else leads to the old place, a hook there is not called."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    part = y[:2]
    part.register_hook(lambda grad: seen.append(grad.tolist()))
    used = part * 7
    y.mul_(10)
    (part.sum() + used.sum()).backward()
    assert seen == [[7.0, 7.0]]


def test_a_hook_on_the_base_and_a_write_to_a_view():
    """A hook set on a computed tensor before a recorded write sees the gradient of the old value."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    y.register_hook(lambda grad: seen.append(grad.tolist()))
    y[:2].mul_(10)
    y.sum().backward()
    assert seen == [[10.0, 10.0, 1.0]]


@pytest.mark.parametrize("way", ["no_grad", "data"])
def test_a_leaf_keeps_its_hooks(way):
    """A write under ``no_grad``, to a leaf or to a computed tensor, gives no new place."""
    seen, weights = [], torch.ones(3, requires_grad=True)
    weights.register_hook(lambda grad: seen.append(grad.tolist()))
    if way == "no_grad":
        with torch.no_grad():
            weights[0] = 5.0
    else:
        weights.data = torch.tensor([5.0, 1.0, 1.0])
    (weights**2).sum().backward()
    assert seen == [[10.0, 2.0, 2.0]]


def test_a_returned_gradient_replaces_both():
    """The second sees the new one (and what it returns goes on to the first)."""
    seen, y = [], torch.ones(2, requires_grad=True) * 1
    y.register_hook(lambda grad: seen.append(grad.tolist()))
    y[0] = 5.0
    y.register_hook(lambda grad: grad * 7)
    y.sum().backward()
    assert seen == [[0.0, 7.0]]


def test_reading_grad_fn_first():
    """Set the hook after the write, and read ``grad_fn`` first."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    part = y[:2]
    y.mul_(10)
    assert type(part.grad_fn).__name__ == "AsStridedBackward0"
    part.register_hook(lambda grad: seen.append(grad.tolist()))
    part.sum().backward()
    assert seen == [[1.0, 1.0]]


def hook_on_a_slice(write, loss):
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    part = y[:2]
    part.register_hook(lambda grad: seen.append(grad.tolist()))
    write(y, part)
    (part if loss == "part" else y).sum().backward()
    return seen


def nothing(y, part):
    pass


@torch.no_grad()
def unrecorded(y, part):
    y.mul_(10)


@torch.no_grad()
def unrecorded_to_the_view(y, part):
    part.mul_(10)


@pytest.mark.parametrize("write", [unrecorded, unrecorded_to_the_view])
def test_an_unrecorded_write_moves_a_view_fell(write):
    """A write under ``no_grad``, to a computed tensor, gives no new place."""
    assert hook_on_a_slice(write, "part") == []


def test_a_write_to_the_view_itself_fell():
    """A write to the base gives the view another place in the graph (a write to the view, too)."""
    assert hook_on_a_slice(lambda y, part: part.mul_(10), "part") == []


def test_a_slice_that_the_loss_does_not_use_fell():
    """Hook on a slice is never called: a write to the base gives the view another place."""
    assert hook_on_a_slice(nothing, "whole") == []
    assert hook_on_a_slice(nothing, "part") == [[1.0, 1.0]]


def test_data_keeps_the_place_of_a_view():
    """A view is given a new place by a write under ``no_grad`` (not by a write through ``.data``)."""
    assert hook_on_a_slice(lambda y, part: y.data.mul_(10), "part") == [[1.0, 1.0]]


def test_an_unrecorded_write_then_a_hook_after_reading():
    """Set its hook after the write, as above."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    part = y[:2]
    with torch.no_grad():
        y.mul_(10)
    assert part.grad_fn is not None
    part.register_hook(lambda grad: seen.append(grad.tolist()))
    part.sum().backward()
    assert seen == [[1.0, 1.0]]


def test_a_slice_taken_after_the_write():
    """Set the hook after the write (on a slice that was taken after it)."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    y.mul_(10)
    part = y[:2]
    part.register_hook(lambda grad: seen.append(grad.tolist()))
    part.sum().backward()
    assert seen == [[1.0, 1.0]]


def test_an_old_value_that_was_used():
    """The hook belongs to the value that the tensor had: the loss may use both values."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    y.register_hook(lambda grad: seen.append(grad.tolist()))
    used = y * 2
    y.mul_(10)
    (used + y).sum().backward()
    assert seen == [[12.0] * 3]


@pytest.mark.parametrize(
    "write", [nothing, lambda y, part: part.mul_(10), lambda y, part: y.mul_(10)]
)
def test_retained_gradient_of_a_slice_fell(write):
    """``retain_grad()`` belongs to the tensor, and gives the gradient of its last value."""
    y = torch.ones(3, requires_grad=True) * 1
    part = y[:2]
    part.retain_grad()
    write(y, part)
    y.sum().backward()
    assert part.retains_grad
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert part.grad is None


def test_a_second_hook_of_a_view_without_reading_grad_fn_fell():
    """``register_hook`` as the first hook of the view ends the interpreter (a second one is not called)."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    part = y[:2]
    part.register_hook(seen.append)
    y.mul_(10)
    part.register_hook(seen.append)
    part.sum().backward()
    assert seen == []


def test_a_hook_after_a_write_to_the_view_itself():
    """Set the hook after the write, and read ``grad_fn`` first (the write to the view has done that)."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    part = y[:2]
    part.mul_(10)
    part.register_hook(lambda grad: seen.append(grad.tolist()))
    part.sum().backward()
    assert seen == [[1.0, 1.0]]


@pytest.mark.parametrize("recorded", [True, False])
def test_a_leaf_that_is_a_view_keeps_its_hook(recorded):
    """Under ``no_grad`` a leaf keeps its place (a leaf that is a view of a plain tensor as well)."""
    seen, plain = [], torch.ones(3)
    part = plain[:2].requires_grad_()
    part.register_hook(lambda grad: seen.append(grad.tolist()))
    with torch.set_grad_enabled(recorded):
        plain.mul_(3)
    (part**2).sum().backward()
    assert seen == [[6.0, 6.0]] == [part.grad.tolist()]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
@pytest.mark.parametrize("after", [True, False])
def test_compiled_hooks(backend, after):
    """A hook belongs to the value that the tensor had when you set it (compiled as well)."""

    def loss(x):
        y = x * 1
        if after:
            y.mul_(10)
        y.register_hook(lambda grad: grad.clamp(max=2))
        if not after:
            y.mul_(10)
        return y.sum()

    x = torch.ones(3, requires_grad=True)
    torch.compile(loss, backend=backend)(x).backward()
    assert x.grad.tolist() == ([10.0] * 3 if after else [2.0] * 3)


def test_the_interpreter_mode_of_the_write():
    """Under ``no_grad`` (and ``inference_mode``) a computed tensor that is no view keeps its place."""
    seen, y = [], torch.ones(3, requires_grad=True) * 1
    y.register_hook(lambda grad: seen.append(grad.tolist()))
    with torch.inference_mode():
        y[:1].mul_(7)
    y.sum().backward()
    assert seen == [[1.0] * 3]
