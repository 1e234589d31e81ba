import pytest
import torch
from torch.autograd import Function

WEIGHTS = torch.tensor([1.0, 10.0])


class AddInto(Function):
    @staticmethod
    def forward(ctx, frames, extra):
        frames[1:] += extra
        return frames

    @staticmethod
    def backward(ctx, grad):
        return grad, grad[1:]


class Marked(AddInto):
    @staticmethod
    def forward(ctx, frames, extra):
        ctx.mark_dirty(frames)
        return AddInto.forward(ctx, frames, extra)


class SetUp(Function):
    @staticmethod
    def forward(frames, extra):
        frames[1:] += extra
        return frames

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, grad):
        return grad, grad[1:]


class NotReturned(Function):
    @staticmethod
    def forward(ctx, frames, extra):
        ctx.mark_dirty(frames)
        frames[1:] += extra
        return frames * 1

    @staticmethod
    def backward(ctx, grad):
        return grad, grad[1:]


def both():
    inputs = torch.tensor([1.0, 2.0], requires_grad=True)
    return inputs, torch.tensor([5.0], requires_grad=True)


def gradients(tensor, *leaves):
    found = torch.autograd.grad((tensor * WEIGHTS).sum(), leaves, allow_unused=True)
    return [None if one is None else one.tolist() for one in found]


@pytest.mark.parametrize("function", [AddInto, SetUp])
def test_unmarked(function):
    """Without that torch refuses no write there, and the input keeps the history of its old values."""
    inputs, extra = both()
    frames = inputs * 1
    function.apply(frames, extra)
    assert frames.tolist() == [1.0, 7.0]
    assert gradients(frames, inputs, extra) == [[1.0, 10.0], None]


@pytest.mark.parametrize("function", [AddInto, Marked])
def test_what_apply_returned(function):
    """The tensor that ``apply`` *returned* has the right history."""
    inputs, extra = both()
    assert gradients(function.apply(inputs * 1, extra), inputs, extra) == [[1.0, 10.0], [10.0]]


def test_the_version_is_checked_fell():
    """Torch checks nothing there."""
    inputs, extra = both()
    frames = inputs.exp()
    AddInto.apply(frames, extra)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradients(frames, inputs)


@pytest.mark.parametrize("part", [False, True])
def test_a_leaf_is_changed(part):
    """The leaf check does not look inside ``forward``, so a leaf is changed, too."""
    leaf = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
    AddInto.apply(leaf[1:] if part else leaf, torch.tensor([100.0]))
    assert leaf[2] == 102.0 and leaf.is_leaf and leaf.requires_grad


def test_a_marked_leaf_is_refused_after_the_write_fell():
    """Now a leaf is refused (and the values are changed all the same)."""
    inputs, extra = both()
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad has been used"):
        Marked.apply(inputs, extra)
    assert inputs.tolist() == [1.0, 7.0]


def test_a_marked_leaf_under_no_grad():
    """A leaf that requires grad is now refused (while gradients are recorded)."""
    inputs, extra = both()
    with torch.no_grad():
        Marked.apply(inputs, extra)
    assert inputs.tolist() == [1.0, 7.0] and inputs.is_leaf


def test_marked_and_not_returned():
    """Only if you call ``ctx.mark_dirty`` *and return the input*."""
    inputs, extra = both()
    with pytest.raises(RuntimeError, match="dirty"):
        NotReturned.apply(inputs * 1, extra)


@pytest.mark.parametrize("function", [AddInto, Marked])
def test_plain_frames(function):
    """The input keeps the history of its old values (none, unless it is marked)."""
    extra = torch.tensor([5.0], requires_grad=True)
    frames = torch.tensor([1.0, 2.0])
    function.apply(frames, extra)
    assert frames.tolist() == [1.0, 7.0] and frames.requires_grad == (function is Marked)


def test_a_marked_view_of_a_computed_tensor():
    """Only if you call ``ctx.mark_dirty`` and return the input."""
    inputs, extra = both()
    base = torch.cat([inputs, inputs])
    Marked.apply(base[:2], extra)
    assert torch.autograd.grad(base.sum(), extra)[0].tolist() == [1.0]


@pytest.mark.parametrize(("function", "right"), [(AddInto, None), (Marked, [10.0])])
def test_compiled(function, right):
    """The input keeps the history of its old values."""

    def step(inputs, extra):
        frames = inputs * 1
        function.apply(frames, extra)
        return frames

    inputs, extra = both()
    frames = torch.compile(step, backend="aot_eager")(inputs, extra)
    assert gradients(frames, inputs, extra) == [[1.0, 10.0], right]


def test_a_clone_works_on_a_leaf():
    """A write to a clone is recorded, and works on a leaf as well."""
    inputs, extra = both()
    frames = inputs.clone()
    frames[1:] += extra
    assert gradients(frames, inputs, extra) == [[1.0, 10.0], [10.0]]


def test_torch_refuses_no_write_there_fell():
    """Without ``mark_dirty`` torch refuses no write in ``forward`` (an expanded input refuses)."""

    class AddOne(torch.autograd.Function):
        forward = staticmethod(lambda ctx, x: x.add_(1))
        backward = staticmethod(lambda ctx, grad: grad)

    expanded = torch.ones(1, requires_grad=True).expand(3)
    with pytest.raises(RuntimeError, match="single memory location"):
        AddOne.apply(expanded)


def test_a_view_of_a_leaf_is_written():
    """Without ``mark_dirty`` autograd refuses no write there: neither to a view of a leaf."""

    class AddOne(torch.autograd.Function):
        forward = staticmethod(lambda ctx, x: x.add_(1))
        backward = staticmethod(lambda ctx, grad: grad)

    weights = torch.zeros(3, requires_grad=True)
    AddOne.apply(weights[:2])
    assert weights.tolist() == [1.0, 1.0, 0.0]


class WrittenAsData(AddInto):
    @staticmethod
    def forward(ctx, frames, extra):
        frames.data[1:] += extra
        return frames


class WrittenAsArray(AddInto):
    @staticmethod
    def forward(ctx, frames, extra):
        frames.numpy()[1:] += extra.numpy()
        return frames


@pytest.mark.parametrize("function", [WrittenAsData, WrittenAsArray])
def test_a_write_past_the_version_counter_fell(function):
    """The write moves the version counter. So backward raises if it saved the old values."""
    inputs, extra = both()
    frames = inputs.exp()
    right = frames.tolist()
    function.apply(frames, extra)
    frames.sum().backward()
    assert inputs.grad.tolist() == frames.tolist() != right


class Saves(Function):
    @staticmethod
    def forward(ctx, frames):
        ctx.save_for_backward(frames)
        frames.mul_(10.0)
        return frames

    @staticmethod
    def backward(ctx, grad):
        (frames,) = ctx.saved_tensors
        return grad * frames


class SavesMarked(Saves):
    @staticmethod
    def forward(ctx, frames):
        ctx.mark_dirty(frames)
        return Saves.forward(ctx, frames)


@pytest.mark.parametrize("function", [Saves, SavesMarked])
def test_what_forward_saves_is_read_after_the_write_fell(function):
    """Backward raises if it saved the old values of the input (not what ``forward`` itself saved)."""
    inputs, _ = both()
    function.apply(inputs * 1).sum().backward()
    assert torch.equal(inputs.grad, inputs.detach() * 10)


class Kept(Saves):
    @staticmethod
    def forward(ctx, frames):
        ctx.save_for_backward(frames.clone())
        return frames.mul_(10.0)


def test_a_clone_that_forward_saves_keeps_the_old_values():
    """Backward gets the new values of a saved input (of a clone the old ones)."""
    inputs, _ = both()
    Kept.apply(inputs * 1).sum().backward()
    assert torch.equal(inputs.grad, inputs.detach())


@pytest.mark.parametrize("function", [AddInto, Marked])
def test_a_product_before_the_write_raises(function):
    """Backward raises if an earlier operation saved the old values, marked or not."""
    inputs, extra = both()
    frames = inputs * 1
    energy = frames * frames
    function.apply(frames, extra)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        energy.sum().backward()


def test_a_chunk_is_refused_after_the_write():
    """Only if you call ``ctx.mark_dirty`` and return the input (a chunk is refused all the same)."""
    inputs, extra = both()
    with pytest.raises(RuntimeError, match="returns multiple views"):
        Marked.apply(torch.cat([inputs, inputs]).chunk(2)[0], extra)


class WritesAClone(torch.autograd.Function):
    """A function with a backward of its own, which writes to a clone."""

    @staticmethod
    def forward(ctx, frames, extra):
        frames = frames.clone()
        frames[1:] += extra
        return frames

    @staticmethod
    def backward(ctx, grad):
        return grad, grad[1:]


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("before", [lambda x: x, lambda x: x * 1, torch.exp])
def test_a_function_that_writes_a_clone(compiled, before):
    """If you need a ``backward`` of your own, write to a clone in ``forward`` and return the clone."""
    run = lambda x, e: WritesAClone.apply(before(x), e)  # noqa: E731
    run = torch.compile(run, backend="aot_eager") if compiled else run
    inputs, extra = both()
    right, other = both()
    expected = before(right).clone()
    expected[1:] += other
    found = run(inputs, extra)
    assert torch.equal(found, expected) and inputs.tolist() == right.tolist()
    assert gradients(found, inputs, extra) == gradients(expected, right, other)


def test_a_compiled_marked_leaf_is_not_written_fell():
    """The error comes after ``forward``, so the values are changed all the same."""
    inputs, extra = both()
    before = inputs.tolist()
    with pytest.raises(Exception, match="a leaf Variable that requires grad has been used"):
        torch.compile(lambda x, e: Marked.apply(x, e), backend="aot_eager")(inputs, extra)
    assert inputs.tolist() == before


def test_a_marked_view_of_the_input_is_refused_fell():
    """Only if you call ``ctx.mark_dirty`` and return the input (a view of it is not the input)."""

    class ReturnsAView(torch.autograd.Function):
        @staticmethod
        def forward(ctx, frames):
            ctx.mark_dirty(frames)
            frames += 1
            return frames[:]

        @staticmethod
        def backward(ctx, grad):
            return grad

    inputs, _ = both()
    with pytest.raises(RuntimeError, match="marked as dirty"):
        ReturnsAView.apply(inputs * 1)


def test_an_inference_tensor_is_refused_fell():
    """Without ``mark_dirty`` autograd refuses no write there."""
    with torch.inference_mode():
        frames = torch.ones(2)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        AddInto.apply(frames, torch.ones(1))


def test_an_unmarked_write_to_a_view_of_a_computed_tensor():
    """Without that the input keeps the history of its old values, and so does its base."""
    inputs, extra = both()
    base = torch.cat([inputs, inputs])
    AddInto.apply(base[:2], extra)
    assert base[1] == 7.0
    base.sum().backward()
    assert extra.grad is None


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.complex64])
def test_marked_in_other_dtypes(dtype):
    """Only if you call ``ctx.mark_dirty`` and return the input itself."""
    inputs, extra = (t.detach().to(dtype).requires_grad_() for t in both())
    frames = inputs * 1
    assert Marked.apply(frames, extra) is frames
    torch.autograd.backward(frames, torch.ones_like(frames))
    assert inputs.grad.tolist() == [1.0, 1.0] and extra.grad.tolist() == [1.0]


def test_a_clone_in_transforms():
    """A write to a clone is recorded (under ``vmap`` and ``grad`` as well)."""

    def run(inputs, extra):
        frames = inputs.clone()
        frames[1:] += extra
        return (frames * torch.tensor([1.0, 10.0])).sum()

    found = torch.vmap(torch.func.grad(run, argnums=(0, 1)))(torch.ones(3, 2), torch.ones(3, 1))
    assert found[0].tolist() == [[1.0, 10.0]] * 3 and found[1].tolist() == [[10.0]] * 3
