import pytest
import torch

REFUSED = "leaf Variable that requires grad"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], requires_grad=True)


@pytest.mark.parametrize("index", [slice(1, 4), 0, [1, 2], ..., torch.tensor([True] * 5)], ids=str)
def test_each_index_is_refused(index):
    """If it is a leaf, not while gradients are recorded."""
    signal = leaf()
    with pytest.raises(RuntimeError, match=REFUSED):
        signal[index] = 0.0
    assert signal.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0] and signal._version == 0


def test_a_copy_of_the_slice_is_accepted():
    """The slice is a view of the leaf, and the write raises (a list of positions gives a copy)."""
    signal = leaf()
    window = signal[[1, 2, 3]]
    window[:] = torch.tensor([20.0, 30.0, 40.0])
    window.sum().backward()
    assert signal.grad.tolist() == [0.0] * 5


def test_an_empty_slice_is_refused_too():
    """The slice is a view of the leaf, and the write raises."""
    with pytest.raises(RuntimeError, match=REFUSED):
        leaf()[5:] = 0.0


def test_a_computed_tensor_that_was_saved_fell():
    """On a non-leaf the same two lines change the tensor, and gradients follow."""
    copy = leaf() * 1
    loss = (copy**2).sum()
    window = copy[1:4]
    window[:] = 0.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_no_grad_before_backward():
    """The gradient of a loss that is computed *afterwards* is that of the new values."""
    signal = leaf()
    loss = (signal**2).sum()
    with torch.no_grad():
        signal[1:4] = 0.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_leaf_that_requires_no_grad():
    """On a tensor that requires no grad the same two lines change the tensor."""
    plain = torch.ones(5)
    window = plain[1:4]
    window[:] = 0.0
    assert plain.is_leaf and plain.tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]


def test_inference_mode_as_no_grad():
    """Inside ``no_grad`` the same two lines change the tensor."""
    signal = leaf()
    with torch.inference_mode():
        window = signal[1:4]
        window[:] = 0.0
    assert signal.tolist() == [1.0, 0.0, 0.0, 0.0, 5.0]


def test_the_slice_inside_and_the_write_outside():
    """The same *two* lines inside ``no_grad``."""
    signal = leaf()
    with torch.no_grad():
        window = signal[1:4]
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        window[:] = 0.0


def test_a_custom_function_writes_before_it_is_refused_fell():
    """A refused write leaves a leaf exactly as it was."""

    class AddOne(torch.autograd.Function):
        @staticmethod
        def forward(ctx, values):
            values += 1
            ctx.mark_dirty(values)
            return values

    signal = leaf()
    with pytest.raises(RuntimeError, match="has been used in an in-place operation"):
        AddOne.apply(signal)
    assert signal.tolist() == [2.0, 3.0, 4.0, 5.0, 6.0]


def test_a_tracked_value():
    """The overwritten elements of ``copy`` no longer depend on ``signal`` (but on the value)."""
    signal, new = leaf(), torch.ones(3, requires_grad=True)
    copy = signal * 1
    copy[1:4] = new
    copy.sum().backward()
    assert signal.grad.tolist() == [1.0, 0.0, 0.0, 0.0, 1.0] and new.grad.tolist() == [1.0] * 3


def test_compiled_it_is_refused_as_well():
    """If it is a leaf, not while gradients are recorded."""

    def write(signal):
        window = signal[1:4]
        window[:] = torch.zeros(3)

    signal = leaf()
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.compile(write, backend="eager")(signal)
    assert signal.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize(
    "compute",
    [
        lambda s: s.view(5),
        lambda s: s.reshape(5),
        lambda s: s.flatten(),
        lambda s: s[:],
        lambda s: s.contiguous(),
        lambda s: s.to(torch.float32),
        lambda s: s.expand(5),
        torch.nn.Identity(),
        torch.nn.Dropout().eval(),
    ],
    ids=[
        "view",
        "reshape",
        "flatten",
        "slice",
        "contiguous",
        "to",
        "expand",
        "identity",
        "dropout",
    ],
)
def test_what_looks_computed_fell(compute):
    """On a computed tensor the same two lines change the tensor."""
    signal = leaf()
    window = compute(signal)[1:4]
    with pytest.raises(RuntimeError, match=REFUSED):
        window[:] = 0.0
    assert signal.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize(
    "compute",
    [torch.clone, lambda s: s.double(), lambda s: torch.stack(list(s)), lambda s: s + 0],
    ids=["clone", "double", "stack", "sum"],
)
def test_computed_into_memory_of_its_own(compute):
    """On a computed tensor with memory of its own the same two lines change the tensor."""
    signal = leaf()
    copy = compute(signal)
    window = copy[1:4]
    window[:] = 0.0
    copy.sum().backward()
    assert signal.grad.tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]


def test_a_result_that_backward_saved():
    """If backward had saved ``copy`` before the write, it would raise."""
    copy = leaf().exp()
    copy[1:4] = 0.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        copy.sum().backward()


def test_an_earlier_use_keeps_its_gradient_fell():
    """The gradient of ``signal`` is 0 there (if the copy was not read before)."""
    signal = leaf()
    copy = signal * 1
    before = copy.sum()
    copy[1:4] = 0.0
    (before + copy.sum()).backward()
    assert signal.grad.tolist() == [2.0, 1.0, 1.0, 1.0, 2.0]


def test_a_detached_tensor_changes_the_leaf():
    """On a tensor that requires no grad the same two lines change the tensor (and its leaf)."""
    signal = leaf()
    window = signal.detach()[1:4]
    window[:] = 0.0
    assert signal.tolist() == [1.0, 0.0, 0.0, 0.0, 5.0]


def test_the_window_from_no_grad_has_no_gradient_fell():
    """Inside ``no_grad`` the write is made, and gradients follow (not through ``window``)."""
    signal = leaf()
    with torch.no_grad():
        window = signal[1:4]
        window[:] = 0.0
    with pytest.raises(RuntimeError):
        window.sum().backward()
    signal[1:4].sum().backward()
    assert signal.grad.tolist() == [0.0, 1.0, 1.0, 1.0, 0.0]


def test_enable_grad_inside_no_grad_is_refused():
    """Not while gradients are recorded."""
    signal = leaf()
    with torch.no_grad(), torch.enable_grad(), pytest.raises(RuntimeError, match=REFUSED):
        signal[1:4] = 0.0


def test_an_expanded_leaf_is_refused_inside_no_grad():
    """Inside ``no_grad`` the same two lines change the tensor: not one that is expanded."""
    with torch.no_grad():
        window = torch.zeros(1, requires_grad=True).expand(5)[1:4]
        with pytest.raises(RuntimeError, match="single memory location"):
            window[:] = 7.0


def test_compiled_inside_no_grad():
    """Inside ``no_grad`` the same two lines change the tensor: compiled as well."""

    def write(signal):
        with torch.no_grad():
            window = signal[1:4]
            window[:] = torch.zeros(3)
        return (signal**2).sum()

    signal = leaf()
    torch.compile(write, backend="aot_eager")(signal).backward()
    assert signal.grad.tolist() == [2.0, 0.0, 0.0, 0.0, 10.0]


@pytest.mark.parametrize("name", ["logical_not_", "logical_and_", "logical_or_", "logical_xor_"])
def test_a_method_that_is_not_refused(name):
    """The write raises: the assignment of the page does, a logical method does not."""
    signal = leaf()
    window = signal[1:4]
    getattr(window, name)(*(() if name == "logical_not_" else (torch.zeros(3),)))
    assert signal._version == 1


def test_in_place_methods_that_are_refused_write_nothing():
    """If a method is refused for a leaf, it keeps its values, and its counter does not move."""
    arguments = [(), (1.0,), (2,), (torch.ones(5),)]
    refused = set()
    for name in dir(torch.Tensor):
        if not name.endswith("_") or name.startswith("_") or name.endswith("__"):
            continue
        for values in arguments:
            signal = leaf()
            try:
                getattr(signal, name)(*values)
            except (RuntimeError, TypeError, IndexError, NotImplementedError, ValueError) as error:
                if REFUSED in str(error):
                    refused.add(name)
                assert signal.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0] and signal._version == 0
    assert len(refused) > 50


@pytest.mark.parametrize(
    "compute",
    [
        lambda signal: +signal,
        torch.nn.Identity(),
        lambda signal: torch.nn.functional.dropout(signal, training=False),
        lambda signal: signal.to(torch.float32),
    ],
)
def test_more_that_looks_computed_fell(compute):
    """``reshape`` or ``contiguous`` would be refused: a dropout that is off as well."""
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        compute(leaf())[1:4] = 0.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.complex64])
def test_leaves_of_other_dtypes_are_refused(dtype):
    """If it is a leaf or a view of a leaf, the write raises."""
    window = torch.ones(5, dtype=dtype, requires_grad=True)[1:4]
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        window[:] = torch.zeros(3)


@pytest.mark.parametrize(
    "parts", [lambda t: t.split(2)[0], lambda t: t.chunk(2)[0], lambda t: t.unbind()[0]]
)
def test_a_part_of_a_computed_tensor_fell(parts):
    """On a computed tensor with memory of its own the same lines change the tensor."""
    part = parts(leaf() * 1)
    with pytest.raises(RuntimeError, match="returns multiple views|return multiple views"):
        part[...] = 0.0


def test_an_expanded_result_is_refused_fell():
    """On a computed tensor with memory of its own: an expanded one is a view."""
    with pytest.raises(RuntimeError, match="more than one element"):
        (leaf()[:1] * 1).expand(5)[1:4] = torch.zeros(3)


@pytest.mark.parametrize(
    "compute", [torch.clone, torch.relu, lambda t: t + 0, lambda t: t.double()]
)
def test_more_computed_tensors(compute):
    """``signal * 1``, as ``signal.clone()``, is computed into new memory (relu saves its result)."""
    signal = leaf()
    made = compute(signal)
    made[1:4] = 9.0
    assert made.tolist()[1:4] == [9.0] * 3 and signal.tolist()[1:4] != [9.0] * 3


def test_a_window_from_outside_that_is_written_inside():
    """Take the slice anew: one that was taken before ``no_grad`` has a gradient still."""
    signal = leaf()
    window = signal[1:4]
    with torch.no_grad():
        window[:] = 9.0
    window.sum().backward()
    assert window.tolist() == [9.0] * 3 and signal.grad.tolist() == [0.0, 1.0, 1.0, 1.0, 0.0]


def test_the_values_get_no_gradient_inside_no_grad_fell():
    """The write is not recorded (and a gradient for the new values is lost without an error)."""
    signal, new = leaf(), torch.ones(3, requires_grad=True)
    with torch.no_grad():
        signal[1:4] = new
    (signal**2).sum().backward()
    assert new.grad is None


@pytest.mark.parametrize("view", [torch.Tensor.real.__get__, lambda t: t.view(5, 1), torch.t])
def test_other_views_of_a_leaf(view):
    """If it is a view of a leaf, the write raises."""
    with pytest.raises(RuntimeError, match="a leaf Variable|a view of a leaf"):
        view(torch.ones(5, dtype=torch.complex64, requires_grad=True))[1:4] = 0.0


@pytest.mark.parametrize("compute", [lambda t: t, lambda t: t * 1])
def test_under_vmap_and_grad(compute):
    """A leaf is refused, and a computed tensor accepts: under ``vmap`` and ``func.grad`` as well."""

    def written(row):
        made = compute(row)
        made[1:4] = 9.0
        return made.sum()

    batch = torch.ones(2, 5, requires_grad=True)
    if compute(batch) is batch:
        for call in (
            lambda: torch.vmap(written)(batch),
            lambda: torch.func.grad(written)(batch[0]),
        ):
            with pytest.raises(RuntimeError, match="a view of a leaf"):
                call()
    else:
        assert torch.vmap(written)(batch).tolist() == [29.0, 29.0]
        assert torch.func.grad(written)(batch[0]).tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]
