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
