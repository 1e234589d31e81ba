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
    """Some writes escape the check (here saved-tensor hooks are active)."""
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


NO_COMPUTATION = {
    "view": lambda x: x.view(3, 1),
    "reshape": lambda x: x.reshape(3, 1),
    "squeeze": torch.squeeze,
    "flatten": torch.flatten,
    "float": lambda x: x.float(),
    "to": lambda x: x.to(torch.float32),
    "contiguous": lambda x: x.contiguous(),
    "plus": lambda x: +x,
    "identity": torch.nn.Identity(),
    "dropout": torch.nn.Dropout().eval(),
}


@pytest.mark.parametrize("name", list(NO_COMPUTATION))
def test_what_computes_nothing_fell(name):
    """Autograd records the write (for what seems computed and is the leaf or a view of it, it raises)."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        gradient(lambda y: y.mul_(2), NO_COMPUTATION[name])


@pytest.mark.parametrize(
    "make", [lambda x: x * 1, lambda x: x + 0, torch.clone, lambda x: torch.cat([x])]
)
def test_what_computes_the_same(make):
    """``scaled`` is no leaf, it was computed."""
    assert gradient(lambda y: y.mul_(2), make) == [2.0, 2.0, 2.0]


def test_a_repeated_index_fell():
    """Autograd records the write, and its gradient is right with exceptions."""

    def write(y):
        y[[0, 0]] += 1

    assert gradient(write) == [4.0, 2.0, 2.0]


def test_an_infinite_derivative_fell():
    """Autograd records the write, and its gradient is right with exceptions."""
    inputs = torch.tensor([0.0, 1.0], requires_grad=True)
    logs = inputs.log()
    logs[0] = 0.0
    (found,) = torch.autograd.grad(logs.sum(), inputs)
    assert found[0] != found[0] and found[1] == 1.0


def test_under_no_grad_fell():
    """A write to a slice of a computed tensor is recorded."""
    assert gradient(torch.no_grad()(lambda y: y[1:].mul_(5))) == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("write", [lambda y: y.detach().mul_(5), lambda y: y.data.mul_(5)])
def test_an_alias_without_history(write):
    """Outside ``no_grad`` autograd records the write: not one through ``detach()`` or ``.data``."""
    assert gradient(write) == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda y: y.resize_(2), "cannot resize"),
        (lambda y: torch.add(y, 1, out=y), "don't support automatic differentiation"),
        (lambda y: y.set_(torch.ones(3)), "derivative for set_ is not implemented"),
    ],
)
def test_other_writes_that_are_refused(write, message):
    """Refused at the write are, for instance ..."""
    with pytest.raises(RuntimeError, match=message):
        gradient(write)


@pytest.mark.parametrize(
    ("write", "right"),
    [
        (lambda y: y.floor_(), [0.0, 0.0, 0.0]),
        (lambda y: y.copy_(y.flip(0)), [2.0, 2.0, 2.0]),
        (lambda y: y.pow_(2), [8.0, 16.0, 24.0]),
        (lambda y: y.__setitem__([0, 1], y[[1, 0]]), [2.0, 2.0, 2.0]),
        (lambda y: y.__setitem__(slice(1, None), y[:-1].clone()), [4.0, 2.0, 0.0]),
    ],
)
def test_more_writes_are_recorded(write, right):
    """Autograd records the write and the gradient is right."""
    assert gradient(write) == right


@pytest.mark.parametrize("write", [lambda y: y.mul_(y), lambda y: y.div_(y)])
def test_a_tensor_written_by_itself(write):
    """Backward raises where an operation saved the value that you overwrite: the write may save it itself."""
    with pytest.raises(RuntimeError, match=CHANGED):
        gradient(write)


def test_a_write_that_selects_nothing():
    """Overwrite that, and backward finds another version than it saved: also if the slice is empty."""
    with pytest.raises(RuntimeError, match=CHANGED):
        gradient(lambda y: y[3:].zero_(), torch.exp)


def test_a_factor_without_a_gradient_fell():
    """A product saves its factors: a computed one is not saved, if the other needs no gradient."""
    inputs = torch.ones(3, requires_grad=True)
    scaled = inputs * 2
    energy = scaled * torch.ones(3)
    scaled.add_(1)
    assert torch.autograd.grad(energy.sum(), inputs)[0].tolist() == [2.0, 2.0, 2.0]


def test_compiled_the_gradient_is_right():
    """Autograd records the write, and its gradient is right with exceptions."""

    def scaled(inputs):
        y = inputs * 2
        y.add_(1)
        y[0] = 0.0
        y[1:] *= 10
        return y.sum()

    inputs = torch.ones(3, requires_grad=True)
    torch.compile(scaled, backend="aot_eager")(inputs).backward()
    assert inputs.grad.tolist() == [0.0, 20.0, 20.0]


def test_inference_mode_fell():
    """Outside ``no_grad`` autograd records the write."""
    inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    scaled = inputs * 2
    with torch.inference_mode():
        scaled[1:].mul_(5)
    assert torch.autograd.grad(scaled.sum(), inputs)[0].tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    "layer",
    [torch.nn.ReLU(), torch.nn.Sigmoid(), torch.nn.Softmax(-1), torch.nn.LogSoftmax(-1)],
    ids=lambda layer: type(layer).__name__,
)
def test_a_part_of_a_saved_output_fell(layer):
    """There take a new tensor: for a write to a part, a clone."""
    inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    out = layer(inputs)
    out[:, 0] = 0.0
    with pytest.raises(RuntimeError, match=CHANGED):
        out.sum().backward()
    out = layer(inputs).clone()
    out[:, 0] = 0.0
    found = torch.autograd.grad(out.sum(), inputs)[0]
    assert torch.equal(found, torch.autograd.grad(layer(inputs)[:, 1].sum(), inputs)[0])


@pytest.mark.parametrize(
    "layer",
    [torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(3), torch.nn.LayerNorm(3), torch.nn.GELU()],
    ids=lambda layer: type(layer).__name__,
)
def test_the_output_of_a_layer(layer):
    """May I overwrite values of a layer output: not by itself does it break backward."""
    inputs = torch.arange(6.0).reshape(2, 3).requires_grad_()
    out = layer(inputs)
    out[:, 0] = 0
    out.mul_(2)
    found = torch.autograd.grad(out.sum(), inputs)[0]
    right = torch.autograd.grad(2 * layer(inputs)[:, 1:].sum(), inputs)[0]
    assert torch.allclose(found, right, atol=1e-6)
