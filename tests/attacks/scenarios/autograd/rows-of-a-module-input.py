import pytest
import torch
from torch.autograd import Function


class Scatter(Function):
    @staticmethod
    def forward(ctx, batch):
        return batch[:2]

    @staticmethod
    def backward(ctx, grad):
        return torch.cat([grad, torch.zeros_like(grad)])


class Clone(Scatter):
    @staticmethod
    def forward(ctx, batch):
        return batch[:2].clone()


class Picked(Scatter):
    @staticmethod
    def forward(ctx, batch):
        return batch[[0, 1]]


class Same(Function):
    forward = staticmethod(lambda ctx, x: x)
    backward = staticmethod(lambda ctx, grad: grad)


class ViewAs(Function):
    forward = staticmethod(lambda ctx, x: x.view_as(x))
    backward = staticmethod(lambda ctx, grad: grad)


def batch():
    return torch.ones(4, 2, requires_grad=True)


def halve(frames):
    frames[0] = frames[0] * 0.5


@pytest.mark.parametrize(
    "write",
    [
        halve,
        lambda f: f.mul_(2),
        lambda f: f.__setitem__([0], 0.0),
        lambda f: f.__setitem__(f > 0, 0.0),
        lambda f: f[:, 0].zero_(),
    ],
)
@pytest.mark.parametrize("leaf", [False, True])
def test_writes_are_refused(write, leaf):
    """While gradients are recorded such a view may not be written."""
    whole = batch()
    with pytest.raises(RuntimeError, match="created inside a custom Function"):
        write(Scatter.apply(whole if leaf else whole * 1))


@pytest.mark.parametrize("function", [Same, ViewAs])
def test_a_function_that_returns_its_input(function):
    """An input that requires grad and that a custom Function returns as it came in counts as a view."""
    with pytest.raises(RuntimeError, match="created inside a custom Function"):
        function.apply(batch() * 1).mul_(2)


@pytest.mark.parametrize("function", [Clone, Picked])
def test_a_function_that_returns_a_new_tensor_fell(function):
    """A custom Function has cut the batch into views, and those may not be written."""
    whole = batch()
    frames = function.apply(whole * 1)
    halve(frames)
    frames.sum().backward()
    assert whole.grad[:, 0].tolist() == [0.5, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("function", [Scatter, Same])
def test_a_plain_batch_is_changed_fell(function):
    """Those may not be written."""
    whole = torch.ones(4, 2)
    halve(function.apply(whole))
    assert whole[0].tolist() == [0.5, 0.5]


def test_under_no_grad():
    """``no_grad`` around the write only moves the error: backward raises then."""
    whole = batch()
    frames = Scatter.apply(whole * 1)
    with torch.no_grad():
        halve(frames)
    with pytest.raises(RuntimeError, match="view"):
        frames.sum().backward()


def test_through_data():
    """A write through ``.data`` raises nothing, and the gradient is that without the write."""
    whole = batch()
    frames = Scatter.apply(whole * 1)
    halve(frames.data)
    frames.sum().backward()
    assert frames[0, 0] == 0.5 and whole.grad[:, 0].tolist() == [1.0, 1.0, 0.0, 0.0]


class Parts(Function):
    @staticmethod
    def forward(ctx, batch):
        return tuple(batch.chunk(2))

    @staticmethod
    def backward(ctx, *grads):
        return torch.cat(grads)


def test_a_function_that_returns_several_views_fell():
    """It may be a view that a custom Function returned (with several, the message is another)."""
    with pytest.raises(RuntimeError, match="function that returns multiple views"):
        halve(Parts.apply(batch() * 1)[0])
    whole = batch()
    frames = Parts.apply(whole * 1)[0].clone()
    halve(frames)
    frames.sum().backward()
    assert whole.grad.tolist() == [[0.5, 0.5], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("cloned", [False, True])
def test_a_factor_that_requires_grad_fell(cloned):
    """A clone at the door helps (``x[i] = x[i] * mask`` with a mask that is learned needs one more)."""
    mask = torch.tensor([0.5, 2.0], requires_grad=True)
    frames = Scatter.apply(batch() * 1).clone()
    frames[0] = (frames[0].clone() if cloned else frames[0]) * mask
    if cloned:
        frames.sum().backward()
        assert mask.grad.tolist() == [1.0, 1.0]
    else:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            frames.sum().backward()


@pytest.mark.parametrize(
    "index", [0, -1, slice(0, 1), [0, 1], torch.tensor([True, False]), ..., None]
)
def test_a_clone_at_the_door_and_any_index(index):
    """A clone at the door helps."""
    whole, mask = batch(), torch.tensor([0.5, 2.0])
    frames = Scatter.apply(whole * 1).clone()
    frames[index] = frames[index] * mask
    frames.sum().backward()
    rows = torch.ones(4, 2)
    rows[2:] = 0
    rows[:2][index] *= mask
    assert torch.equal(whole.grad, rows)


def test_compiled():
    """A clone at the door helps, compiled as well; without it the compiled function raises, too."""

    def forward(rows, cloned):
        frames = Scatter.apply(rows * 1)
        frames = frames.clone() if cloned else frames
        frames[0] = frames[0] * 0.5
        return frames.sum()

    whole = batch()
    torch.compile(forward, backend="aot_eager")(whole, True).backward()
    assert whole.grad[0].tolist() == [0.5, 0.5]
    with pytest.raises(Exception, match="inside a custom Function"):
        torch.compile(forward, backend="aot_eager")(batch(), False)


@pytest.mark.parametrize("cloned", [False, True])
def test_a_value_that_requires_grad_for_a_plain_batch_fell(cloned):
    """A batch that requires no grad raises nothing."""
    frames, row = Scatter.apply(torch.ones(4, 2)), torch.tensor([0.5, 2.0], requires_grad=True)
    if cloned:
        frames = frames.clone()
        frames[0] = row
        frames.sum().backward()
        assert row.grad.tolist() == [1.0, 1.0]
    else:
        with pytest.raises(RuntimeError, match="created inside a custom Function"):
            frames[0] = row


@pytest.mark.parametrize("leaf", [False, True])
def test_no_grad_moves_the_error_to_the_next_use_fell(leaf):
    """``no_grad`` around the write only moves the error: backward raises then."""
    whole = batch()
    frames = Scatter.apply(whole if leaf else whole * 1)
    with torch.no_grad():
        halve(frames)
        assert frames.sum() == 3.0
    with pytest.raises(RuntimeError, match="view"):
        frames.sum()


def test_through_data_the_gradient_uses_the_new_value_fell():
    """A write through ``.data`` raises nothing, and the gradient is that without the write."""
    whole = batch()
    frames = Scatter.apply(whole * 1)
    halve(frames.data)
    (frames**2).sum().backward()
    without, right = 2 * 1.0, 2 * 0.5 * 0.5
    assert whole.grad[0, 0] == 2 * 0.5 and whole.grad[0, 0] not in (without, right)


@pytest.mark.parametrize("cloned", [False, True])
@pytest.mark.parametrize("change", [torch.sin, lambda row: row**2, torch.log])
def test_other_operations_that_save_the_row_fell(change, cloned):
    """If the factor requires grad, ``*`` saves the row for its gradient (others save it without a factor)."""
    whole = batch()
    frames = Scatter.apply(whole * 1).clone()
    frames[0] = change(frames[0].clone() if cloned else frames[0])
    if cloned:
        frames.sum().backward()
        row = torch.ones(2, requires_grad=True)
        change(row).sum().backward()
        assert torch.equal(whole.grad[0], row.grad)
    else:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            frames.sum().backward()


@pytest.mark.parametrize(
    "same", [torch.Tensor.contiguous, torch.Tensor.float, lambda f: f.to("cpu")]
)
def test_what_returns_the_view_itself_is_no_clone(same):
    """A clone at the door helps (``contiguous`` and ``to`` may return the view itself)."""
    with pytest.raises(RuntimeError, match="created inside a custom Function"):
        halve(same(Scatter.apply(batch() * 1)))


def test_a_full_backward_hook_makes_such_a_view():
    """It may be a view that a custom Function returned (a hook of the module is enough)."""
    layer, cloned = torch.nn.Module(), torch.nn.Module()
    layer.forward = halve
    cloned.forward = lambda frames: halve(frames.clone())
    for module in (layer, cloned):
        module.register_full_backward_hook(lambda *arguments: None)
    with pytest.raises(RuntimeError, match="created inside a custom Function"):
        layer(batch() * 1)
    cloned(batch() * 1)
