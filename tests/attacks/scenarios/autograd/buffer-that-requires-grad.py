import copy
import gc
import weakref

import numpy as np
import pytest
import torch


def weights():
    return torch.tensor([2.0, 3.0], requires_grad=True)


def loss():
    return (weights() ** 2).sum()


@pytest.mark.parametrize(
    "index",
    [0, -1, slice(0, 2), slice(5, None), True, None, ..., [], [0], torch.tensor(0)],
)
def test_each_index_tracks(index):
    """The assignment is recorded, so the whole buffer is the result of a computation."""
    history = torch.zeros(3)
    history[index] = loss()
    assert history.requires_grad and history[1].requires_grad


@pytest.mark.parametrize(
    "store",
    [
        lambda h: h[:1].copy_(loss()),
        lambda h: h[:1].fill_(loss()),
        lambda h: h.add_(loss() * 0),
        lambda h: h.masked_fill_(h == 1, loss()),
        lambda h: h.index_fill_(0, torch.tensor([0]), loss()),
    ],
)
def test_other_writes_track(store):
    """From a value that requires grad and that you stored in it."""
    history = torch.zeros(3)
    store(history)
    assert history.requires_grad


@pytest.mark.parametrize(
    "store",
    [
        lambda h: h.__setitem__(0, loss().detach()),
        lambda h: h.__setitem__(0, loss().item()),
        lambda h: h.__setitem__(0, loss().data),
        lambda h: h.data.__setitem__(0, loss()),
        torch.no_grad()(lambda h: h.__setitem__(0, loss())),
    ],
)
def test_what_stores_a_number(store):
    """``detach()`` and ``item()`` leave the history behind; under ``no_grad`` a write stores the value."""
    history = torch.zeros(3)
    store(history)
    assert not history.requires_grad and history.tolist() == [13.0, 0.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.bool])
def test_integers_fell(dtype):
    """The assignment is recorded: not for an element of a buffer of integers, and for a slice of it."""
    counts = torch.zeros(3, dtype=dtype)
    counts[0] = loss()
    assert not counts.requires_grad
    counts[:1] = loss()
    assert counts.requires_grad


@pytest.mark.parametrize(
    "clear",
    [
        lambda h: h.zero_(),
        lambda h: h.fill_(0.0),
        lambda h: h.copy_(torch.zeros(3)),
        lambda h: h.__setitem__(0, 0.0),
    ],
)
def test_zeros_do_not_let_go(clear):
    """A write of zeros does not let go of the graphs."""
    history = torch.zeros(3)
    history[0] = loss()
    clear(history)
    assert history.requires_grad


def test_a_view_from_before():
    """So does a view that you took before the write."""
    history = torch.zeros(3)
    part = history[1:]
    history[0] = loss()
    assert part.requires_grad


def test_a_detached_alias_stays_plain():
    """A tensor has one history, not one for each element (an alias from ``detach()`` has its own)."""
    history = torch.zeros(3)
    alias = history.detach()
    history[0] = loss()
    assert not alias.requires_grad and alias[0] == 13.0


def test_a_module_buffer_is_no_exception():
    """The whole buffer is the result of a computation: it can no longer be copied."""
    module = torch.nn.Module()
    module.register_buffer("history", torch.zeros(3))
    module.history[0] = loss()
    with pytest.raises(RuntimeError, match="deepcopy"):
        copy.deepcopy(module)


def test_compiled_too():
    """The assignment is recorded."""

    def store(history, value):
        history[0] = value
        return history.sum()

    history = torch.zeros(3)
    torch.compile(store, backend="aot_eager")(history, loss())
    assert history.requires_grad


def test_an_expanded_buffer_is_refused():
    """This holds for a buffer that is not expanded."""
    with pytest.raises(RuntimeError, match="single memory location"):
        torch.zeros(1).expand(3)[:] = loss()


def graph_is_alive(release):
    """Whether the graph of a stored value is still there after ``release(buffer, part)``."""
    leaf, base = weights(), torch.zeros(6)
    part = base[:3]
    base[0] = (leaf**2).sum()
    alive = weakref.ref(leaf)
    kept = release(base, part)  # noqa: F841 - what was returned stays alive as well
    del leaf
    gc.collect()
    return alive() is not None


@pytest.mark.parametrize(
    ("release", "alive"),
    [
        (lambda base, part: None, True),
        (lambda base, part: part.detach(), True),
        (lambda base, part: base.zero_(), True),
        (lambda base, part: base.detach(), True),
        (lambda base, part: base.detach_(), False),
    ],
)
def test_what_lets_go_of_the_graphs_fell(release, alive):
    """If the buffer is a view, write ``history = history.detach()`` (the graphs stay with its base)."""
    assert graph_is_alive(release) == alive


def test_a_view_is_not_detached_in_place():
    """If the buffer is a view, ``detach_()`` raises."""
    history = torch.zeros(6)[:3]
    history[0] = loss()
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        history.detach_()


def test_the_view_is_free_with_its_base():
    """Call ``detach_()`` on that."""
    base = torch.zeros(6)
    history = base[:3]
    history[0] = loss()
    base.detach_()
    assert not history.requires_grad and history.grad_fn is None


@pytest.mark.parametrize("under", [torch.no_grad, torch.inference_mode])
def test_a_tracked_buffer_stays_tracked_fell(under):
    """Under ``no_grad`` a write stores the value without it: the buffer keeps the history that it has."""
    history = torch.zeros(3)
    history[0] = loss()
    with under():
        history[1] = loss()
    assert history.requires_grad


@pytest.mark.parametrize("value", [13.0, torch.tensor(13.0)])
def test_a_number_does_not_cut_the_history_fell(value):
    """``detach()`` and ``item()`` leave the history behind: not that of the buffer."""
    history = torch.zeros(3)
    history[0] = loss()
    history[:] = value
    assert history.requires_grad


@pytest.mark.parametrize(
    "add",
    [
        lambda h: h.__iadd__(loss()),
        lambda h: h.mul_(loss()),
        lambda h: h.index_add_(0, torch.tensor([0]), loss().reshape(1)),
        lambda h: h.addcmul_(h.clone(), loss()),
    ],
)
def test_arithmetic_in_place_fell(add):
    """From a value that requires grad and that you stored in it: or combined with it in place."""
    history = torch.zeros(3)
    add(history)
    assert history.requires_grad


def test_a_buffer_over_an_array():
    """The whole buffer is the result of a computation: the array that it shares has the number."""
    array = np.zeros(3)
    history = torch.from_numpy(array)
    history[0] = loss()
    assert history.requires_grad and array.tolist() == [13.0, 0.0, 0.0]


def test_a_copy_in_another_dtype_keeps_the_graph():
    """The whole buffer is the result of a computation: ``module.to`` copies with the graph."""
    module = torch.nn.Module()
    module.register_buffer("history", torch.zeros(3))
    module.history[0] = loss()
    module.to(torch.float64)
    assert module.history.grad_fn is not None and not module.state_dict()["history"].requires_grad


def test_an_overwritten_value_has_gradient_zero():
    """Backward reaches each stored value: one that was overwritten gets 0."""
    first, second, history = weights(), weights(), torch.zeros(3)
    history[0] = (first**2).sum()
    history[0] = (second * 10).sum()
    grads = torch.autograd.grad(history.sum(), (first, second))
    assert grads[0].tolist() == [0.0, 0.0] and grads[1].tolist() == [10.0, 10.0]


def test_a_kept_buffer_and_a_second_backward():
    """Make it anew in each forward pass."""
    leaf, history = weights(), torch.zeros(3)
    history[0] = (leaf**2).sum()
    history.sum().backward()
    history.zero_()
    history[1] = (leaf**2).sum()
    with pytest.raises(RuntimeError, match="second time"):
        history.sum().backward()


@pytest.mark.parametrize("write", [lambda h: h.__setitem__(..., loss()), lambda h: h.fill_(loss())])
def test_integers_in_whole(write):
    """A buffer of integers takes one from ``counts[:1] = loss``: also from ``fill_`` and ``[...]``."""
    counts = torch.zeros(3, dtype=torch.int64)
    write(counts)
    assert counts.requires_grad


def test_a_loss_of_several_elements_has_no_item():
    """``item()`` leaves the history behind: of one element."""
    with pytest.raises(RuntimeError, match="cannot be converted to Scalar"):
        weights().item()


def test_a_value_in_the_base_fell():
    """From a value that you stored in it: here nobody wrote to the buffer, and its base was written."""
    base = torch.zeros(6)
    buffer = base[3:]
    base[0] = loss()
    assert buffer.requires_grad and buffer.grad_fn is not None and buffer.eq(0).all()


@pytest.mark.parametrize("through", [lambda c: c, lambda c: c.float()])
def test_backward_through_an_integer(through):
    """``backward()`` through an integer raises."""
    counts = torch.zeros(3, dtype=torch.int64)
    counts[:1] = loss()
    with pytest.raises(RuntimeError):
        through(counts).sum().backward()


@pytest.mark.parametrize("index", [[0], torch.tensor([0])])
def test_an_integer_and_advanced_indexing(index):
    """A buffer of integers takes no history from ``counts[0] = loss``. (A list refuses a float.)"""
    with pytest.raises(RuntimeError, match="dtypes match"):
        torch.zeros(3, dtype=torch.int64)[index] = loss()


def test_under_vmap():
    """You stored it in the buffer: under ``vmap`` a buffer from outside of the batch refuses it."""

    def store(leaf):
        history = torch.zeros(3)
        history[0] = (leaf**2).sum()
        return history

    with pytest.raises(RuntimeError, match="vmap: inplace"):
        torch.vmap(store)(torch.ones(2, 2))


@pytest.mark.parametrize(
    ("step", "raises"),
    [
        (lambda h, i, w: h[i] * w, True),
        (lambda h, i, w: h[i] ** 2, True),
        (lambda h, i, w: h[i] * 3, False),
        (lambda h, i, w: h[i] + w, False),
        (lambda h, i, w: h[i].exp(), False),
    ],
)
def test_steps_that_read_the_buffer(step, raises):
    """If a step multiplies what it reads from the buffer, backward can raise."""
    weight, history = torch.tensor(0.5, requires_grad=True), torch.zeros(3)
    history[0] = weight * 1
    for i in range(2):
        history[i + 1] = step(history, i, weight)
    if raises:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            history.sum().backward()
    else:
        history.sum().backward()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_other_dtypes(dtype):
    """The whole buffer is then the result of a computation."""
    history = torch.zeros(2, 3, dtype=dtype)
    history[0, 0] = loss()
    assert history.requires_grad


def test_a_new_value_after_detach():
    """``detach_()`` lets go of the graphs; the next write is recorded again."""
    history = torch.zeros(3)
    history[0] = loss()
    history.detach_()
    assert not history.requires_grad
    history[1] = loss()
    assert history.requires_grad


def test_a_record_in_compiled_code():
    """Under ``no_grad`` a write stores the value without the history."""
    history = torch.zeros(3)

    def step(history, leaf):
        value = (leaf**2).sum()
        history[0] = value.detach()
        with torch.no_grad():
            history[1] = value
        return value

    leaf = weights()
    torch.compile(step, backend="aot_eager")(history, leaf).backward()
    assert history.tolist() == [13.0, 13.0, 0.0] and not history.requires_grad
    assert leaf.grad.tolist() == [4.0, 6.0]
