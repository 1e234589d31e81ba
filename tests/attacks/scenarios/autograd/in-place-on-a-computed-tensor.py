import pytest
import torch

CHANGED = "modified by an inplace operation"


def gradient(write, make=lambda x: x * 2):
    inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    scaled = make(inputs)
    write(scaled)
    return torch.autograd.grad(scaled.sum(), inputs)[0].tolist()


@pytest.mark.parametrize(
    ("write", "right"),
    [
        (lambda y: y.add_(1), [2.0, 2.0, 2.0]),
        (lambda y: y.__setitem__(0, 0.0), [0.0, 2.0, 2.0]),
        (lambda y: y.__setitem__([0], 0.0), [0.0, 2.0, 2.0]),
        (lambda y: y[1:].mul_(10), [2.0, 20.0, 20.0]),
        (lambda y: y.masked_fill_(y > 3, 0.0), [2.0, 0.0, 0.0]),
        (lambda y: y.relu_(), [2.0, 2.0, 2.0]),
        (lambda y: y.clamp_(max=3.0), [2.0, 0.0, 0.0]),
        (lambda y: y.exp_().zero_(), None),
    ],
)
def test_writes_are_recorded(write, right):
    """Autograd records the write and the gradient is right."""
    if right is None:
        with pytest.raises(RuntimeError, match=CHANGED):
            gradient(write)
    else:
        assert gradient(write) == right


@pytest.mark.parametrize(
    "function",
    [torch.exp, torch.sigmoid, torch.tanh, torch.sqrt, torch.reciprocal, torch.relu],
)
def test_functions_that_save_their_result(function):
    """Backward raises where an operation saved the value that you overwrite."""
    with pytest.raises(RuntimeError, match=CHANGED):
        gradient(lambda y: y.add_(1), function)


@pytest.mark.parametrize("function", [torch.sin, torch.log, torch.neg, lambda x: x + 1])
def test_functions_that_do_not(function):
    """Not by itself."""
    assert gradient(lambda y: y.add_(1), function) == gradient(lambda y: None, function)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (lambda y: y.unbind()[0], "multiple views"),
        (lambda y: y.split(1)[0], "multiple views"),
        (lambda y: y[:1].expand(2), "single memory location"),
    ],
)
def test_what_refuses_the_write_fell(part, message):
    """Autograd records the write; it fails only where an earlier operation saved the value."""
    with pytest.raises(RuntimeError, match=message):
        gradient(lambda y: part(y).mul_(2))


def test_saved_tensor_hooks_fell():
    """Backward checks each saved value (not while saved-tensor hooks are active)."""
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t):
        wrong = gradient(lambda y: y.add_(1), torch.exp)
    assert wrong != gradient(lambda y: None, torch.exp)


def test_a_new_tensor():
    """There take a new tensor."""
    inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    scaled = inputs * 2
    energy = scaled * scaled
    scaled = scaled + 1
    found = torch.autograd.grad(energy.sum() + scaled.sum(), inputs)[0]
    assert found.tolist() == [8 * 1.0 + 2, 8 * 2.0 + 2, 8 * 3.0 + 2]
