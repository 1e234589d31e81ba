import copy

import pytest
import torch
from torch import nn

VIEWS = "Can't detach views in-place"


def weights():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x[0],
        lambda x: x.t(),
        lambda x: x.view(4),
        lambda x: x.unbind()[0],
        lambda x: x.squeeze(),
        lambda x: x.detach()[0],
    ],
)
def test_views_are_refused(view):
    """``detach_()`` is refused if the state is a view."""
    with pytest.raises(RuntimeError, match=VIEWS):
        view(weights() * 10).detach_()


def test_a_view_of_a_plain_tensor_fell():
    """``detach_()`` works on a computed tensor and is refused on a view of one."""
    with pytest.raises(RuntimeError, match=VIEWS):
        torch.ones(2)[:1].detach_()


@pytest.mark.parametrize("part", [lambda x: x[[0]], lambda x: x.t().reshape(4), lambda x: x * 1])
def test_copies_are_not(part):
    """``detach_()`` works on a tensor that is no view."""
    assert not part(weights() * 10).detach_().requires_grad


@pytest.mark.parametrize(("shape", "refused"), [((3, 1, 2), False), ((3, 2), True)])
def test_the_state_of_a_gru(shape, refused):
    """The state that ``nn.GRU`` returns for a sequence without a batch dimension is a view, too."""
    state = nn.GRU(2, 2)(torch.ones(shape))[1]
    assert state._is_view() == refused
    if refused:
        with pytest.raises(RuntimeError, match=VIEWS):
            state.detach_()
    else:
        assert not state.detach_().requires_grad


def test_the_state_of_an_lstm_is_a_tuple_fell():
    """Rebind it: ``state = state.detach()``."""
    state = nn.LSTM(2, 2)(torch.ones(3, 1, 2))[1]
    with pytest.raises(AttributeError):
        state.detach()


@pytest.mark.parametrize(
    ("make", "copies"),
    [
        (lambda w: w, True),
        (lambda w: w * 10, False),
        (lambda w: w[0], False),
        (lambda w: (w * 10).detach(), True),
        (torch.no_grad()(lambda w: w[0]), True),
        (lambda w: (w * 10).int(), True),
    ],
)
def test_deepcopy(make, copies):
    """``copy.deepcopy`` of a cache is refused if one of its tensors has a history."""
    cache = {"plain": torch.ones(2), "keys": make(weights())}
    if copies:
        assert copy.deepcopy(cache)["keys"].data_ptr() != cache["keys"].data_ptr()
    else:
        with pytest.raises(RuntimeError, match="graph leaves"):
            copy.deepcopy(cache)


def test_a_write_to_a_detached_state_is_noticed():
    """The memory is still that of the base, so a later write to either is one to both."""
    leaf = weights()
    hidden = leaf.exp()
    hidden[0].detach().mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        hidden.sum().backward()


def test_entries_that_share_memory_fell():
    """Two entries that share memory share it in a deep copy, too. Clones of them do not."""
    base = torch.zeros(2, 2)
    cache = {"row": base[0], "all": base}
    deep = copy.deepcopy(cache)
    clones = {name: tensor.detach().clone() for name, tensor in cache.items()}
    deep["all"][0] = clones["all"][0] = 7.0
    assert deep["row"].tolist() == [7.0, 7.0] and clones["row"].tolist() == [0.0, 0.0]


def test_a_view_of_a_detached_base():
    """Its base stays in the graph, and the two cannot part in place (the base can)."""
    hidden = weights() * 10
    row = hidden[0]
    hidden.detach_()
    assert row.requires_grad and not hidden.requires_grad


PAST = tuple((torch.ones(2, requires_grad=True) * 2,) * 2 for _ in range(2))


def test_a_cache_of_tuples_fell():
    """Cut it off and copy in one go, by ``cache.items()``: deepcopy of past_key_values fails."""
    with pytest.raises(AttributeError):
        PAST.items()
    branch = tuple(tuple(tensor.detach().clone() for tensor in layer) for layer in PAST)
    branch[0][0][0] = 7.0
    assert not branch[0][0].requires_grad
    assert PAST[0][0].tolist() == [2.0, 2.0] and branch[0][1].tolist() == [2.0, 2.0]


class Cache:
    def __init__(self):
        self.keys = [torch.ones(2, requires_grad=True) * 2]


@pytest.mark.parametrize("mode", [torch.enable_grad, torch.no_grad, torch.inference_mode])
def test_a_cache_object(mode):
    """If you need no gradients through the cache, compute it without a history (an object, too)."""
    with mode():
        cache = Cache()
    if mode is torch.enable_grad:
        with pytest.raises(RuntimeError, match="graph leaves"):
            copy.deepcopy(cache)
    else:
        branch = copy.deepcopy(cache)
        with mode():
            branch.keys[0][0] = 7.0
        assert cache.keys[0].tolist() == [2.0, 2.0]


def test_deepcopy_under_no_grad_does_not_help():
    """Compute the cache without a history (to copy it under ``no_grad`` is too late)."""
    with torch.no_grad(), pytest.raises(RuntimeError, match="graph leaves"):
        copy.deepcopy(PAST)


def test_a_copy_of_an_expanded_entry():
    """Two entries that share memory share it in a deep copy: so do the rows of an expanded one."""
    keys = torch.ones(1, 2).expand(3, 2)
    deep, clone = copy.deepcopy(keys), keys.detach().clone()
    deep[0] = clone[0] = 0.0
    assert deep.sum() == 0 and clone.sum() == 4


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_views_made_in_a_mode(mode):
    """``detach_()`` is refused if the state is a view (made under ``no_grad``, too)."""
    leaf = weights()
    with mode():
        row = leaf[0] if mode is torch.no_grad else torch.ones(2, 2)[0]
        if row._is_view():
            with pytest.raises(RuntimeError, match=VIEWS):
                row.detach_()
        else:
            row.detach_()
    assert row._is_view() == (mode is torch.no_grad)


class Library:
    """A cache object that holds more than tensors."""

    def __init__(self):
        self.keys, self.producer = torch.ones(2), (n for n in range(2))


def test_a_cache_object_that_holds_more_fell():
    """A cache object of a library can be copied then, too."""
    with torch.no_grad():
        cache = Library()
    with pytest.raises(TypeError, match="generator"):
        copy.deepcopy(cache)
    assert cache.keys.detach().clone().tolist() == [1.0, 1.0]


def test_a_loop_that_rebinds_its_own_name_fell():
    """Rebind it: in a loop over several states the name of the loop is rebound, not the states."""
    states = [weights() * 10, weights() * 20]
    for state in states:
        state = state.detach()
    assert states[0].requires_grad
    states = [state.detach() for state in states]
    assert not any(state.requires_grad for state in states)


def test_the_cure_of_a_cache_is_not_deepcopy_fell():
    """``copy.deepcopy`` of a cache is refused: of detached tensors it copies, as clones do."""
    keys = weights() * 10
    for copied in (copy.deepcopy(keys.detach()), keys.detach().clone()):
        copied[0] = 0.0
        assert keys.tolist() == [[10.0, 20.0], [30.0, 40.0]] and not copied.requires_grad


@pytest.mark.parametrize(
    ("cell", "shape", "refused"),
    [
        (nn.RNN, (3, 2), True),
        (nn.RNN, (3, 1, 2), False),
        (nn.GRUCell, (2,), True),
        (nn.GRUCell, (1, 2), False),
    ],
)
def test_the_state_of_other_cells(cell, shape, refused):
    """The state that ``nn.GRU`` returns for a sequence without a batch dimension is a view, too."""
    state = cell(2, 2)(torch.ones(shape))
    state = state[1] if isinstance(state, tuple) else state
    assert state._is_view() == refused
    assert not state.detach().requires_grad


def test_a_state_in_a_buffer():
    """Rebind it: ``state = state.detach()``, a buffer of a module as well."""
    module = nn.Module()
    module.register_buffer("state", torch.zeros(2))
    module.state = (weights() * 10)[0]
    module.state = module.state.detach()
    assert list(module.state_dict()) == ["state"] and not module.state.requires_grad
