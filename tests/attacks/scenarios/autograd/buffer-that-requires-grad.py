import copy

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
