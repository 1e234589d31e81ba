"""Attacks on gallery/scenarios/names-and-rebinding/same-tensor-many-times-in-a-list.py."""

import collections
import copy
import fractions
import pathlib

import numpy as np
import pytest
import torch

COPIES = {
    "clone": torch.clone,
    "detach clone": lambda s: s.detach().clone(),
    "plus zero": lambda s: s + 0,
    "tolist": torch.Tensor.tolist,
    "tensor": lambda s: s.new_tensor(s.tolist()),
    "stack": lambda s: torch.stack([s])[0],
}
SHARES = {
    "itself": lambda s: s,
    "[:]": lambda s: s[:],
    "detach": torch.Tensor.detach,
    "data": lambda s: s.data,
    "numpy": lambda s: torch.from_numpy(s.numpy()),
    "view": lambda s: s.view(-1),
    "cpu": torch.Tensor.cpu,
}


def histories(take):
    state, history = torch.zeros(1), []
    for step in (1.0, 2.0, 3.0):
        state += step
        history.append(take(state))
    return [float(entry[0]) for entry in history]


@pytest.mark.parametrize("name", list(COPIES))
def test_what_helps(name):
    """Append ``state.clone()``."""
    assert histories(COPIES[name]) == [1.0, 3.0, 6.0]


@pytest.mark.parametrize("name", list(SHARES))
def test_what_does_not_help(name):
    """``state[:]`` copies a list and not a tensor.  ``state.detach()`` shares the memory as well."""
    assert histories(SHARES[name]) == [6.0, 6.0, 6.0]


@pytest.mark.parametrize(
    "value",
    [1, 1.5, True, 1j, "a", b"a", (1,), frozenset({1}), fractions.Fraction(1, 2), np.float64(1.0)],
    ids=repr,
)
def test_what_is_safe(value):
    """Numbers, strings and tuples are safe: they have no ``__iadd__``."""
    history = [value]
    if isinstance(value, frozenset):
        value |= {2}
    else:
        value += value
    assert history[0] != value


@pytest.mark.parametrize(
    "value",
    [[1], bytearray(b"a"), collections.deque([1]), np.zeros(1), torch.zeros(1), torch.tensor(1)],
    ids=["list", "bytearray", "deque", "array", "tensor", "0-d"],
)
def test_what_is_written(value):
    """A list and an array do the same."""
    history = [value]
    value += b"b" if isinstance(value, bytearray) else value
    assert history[0] is value


def test_a_new_tensor_each_step():
    """Or make a new tensor each step: ``state = state + step``."""
    state, history = torch.zeros(1), []
    for step in (1.0, 2.0):
        state = state + step
        history.append(state)
    assert [entry.item() for entry in history] == [1.0, 3.0]


def test_a_clone_keeps_the_graph():
    """Append ``state.detach().clone()`` when you need the values alone."""
    state = torch.zeros(1, requires_grad=True) * 1
    assert state.clone().requires_grad and not state.detach().clone().requires_grad


def test_paths_and_sets():
    """It rebinds the name for a number, a string or a tuple (a path has ``/=`` and no memory either)."""
    path = pathlib.PurePath("a")
    history = [path]
    path /= "b"
    assert history[0] != path


def test_a_comprehension_of_one_tensor_fell():
    """A comprehension makes one for each place."""
    x = torch.zeros(2)
    entries = [x for _ in range(2)]
    entries[0][0] = 5.0
    assert entries[0] is entries[1] and entries[1].tolist() == [5.0, 0.0]


@pytest.mark.parametrize("kind", ["tuple", "dict", "list"])
def test_a_tensor_in_a_container_fell(kind):
    """Numbers, strings and tuples are safe (a tuple that holds the tensor is not)."""
    state, history = torch.zeros(1), []
    for step in (1.0, 2.0):
        state += step
        history.append({"tuple": (state,), "dict": {0: state}, "list": [state]}[kind])
    assert [entry[0].item() for entry in history] == [3.0, 3.0]


def test_a_clone_in_a_tuple():
    """Append ``(step, state.clone())``."""
    state, history = torch.zeros(1), []
    for step in (1.0, 2.0):
        state += step
        history.append((step, state.clone()))
    assert [entry.item() for _, entry in history] == [1.0, 3.0]


OTHERS = {
    "copy.copy": (copy.copy, False),
    "deepcopy": (copy.deepcopy, True),
    "contiguous": (torch.Tensor.contiguous, False),
    "as_tensor": (torch.as_tensor, False),
    "expand": (lambda s: s.expand(2), False),
    "unbind": (list, False),
    "to": (lambda s: s.to(s.dtype, copy=True), True),
    "list index": (lambda s: s[[0]], True),
    "array": (lambda s: s.numpy().copy(), True),
}


@pytest.mark.parametrize("name", list(OTHERS))
def test_other_copies(name):
    """What does not help, and what copies."""
    take, copies = OTHERS[name]
    assert histories(take) == ([1.0, 3.0, 6.0] if copies else [6.0, 6.0, 6.0])


def test_a_place_that_is_assigned():
    """``[x] * 2`` puts one tensor in two places (until a place is assigned)."""
    entries = [torch.zeros(1)] * 2
    entries[0] = entries[0] + 1
    assert [entry.item() for entry in entries] == [1.0, 0.0]


def test_gradients_of_clones():
    """Append ``state.clone()``: each entry has its own gradient."""
    weight, state, history = torch.ones(1, requires_grad=True), torch.zeros(1), []
    for step in (1.0, 2.0):
        state += weight * step
        history.append(state.clone())
    sum(history).backward()
    assert weight.grad.item() == 1.0 + 3.0


def test_an_array_has_no_clone_fell():
    """A list and an array do the same. Append ``state.clone()`` (of an array ``copy``)."""
    state, history = np.zeros(1), []
    assert not hasattr(state, "clone")
    for step in (1.0, 2.0):
        state += step
        history.append(state.copy())
    assert [entry.item() for entry in history] == [1.0, 3.0]


@pytest.mark.parametrize(
    "keep", [lambda s: s, dict, copy.deepcopy], ids=["itself", "dict", "deepcopy"]
)
def test_a_state_dict_fell(keep):
    """Saved the state in every step: append ``state.clone()`` (a state dict has none)."""
    layer, history = torch.nn.Linear(1, 1), []
    assert not hasattr(layer.state_dict(), "clone")
    for _ in range(2):
        with torch.no_grad():
            layer.weight += 1
        history.append(keep(layer.state_dict()))
    same = torch.equal(history[0]["weight"], history[1]["weight"])
    assert same == (keep is not copy.deepcopy)


def test_a_parameter_is_rebound_fell():
    """With gradients, ``state = state + step`` is the better way (a parameter is then no leaf)."""
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=1.0)
    state = weight + 1
    assert not state.is_leaf and optimizer.param_groups[0]["params"][0] is weight


def test_the_clone_of_a_parameter():
    """Append ``state.detach().clone()`` when you need the values alone, for example of a parameter."""
    weight = torch.ones(1, requires_grad=True)
    assert weight.clone().grad_fn is not None and weight.detach().clone().grad_fn is None


def test_a_list_of_tensors_that_was_copied():
    """``[x] * 2`` puts one tensor in two places; ``copy`` of a list keeps the tensors as well."""
    state, history = [torch.zeros(1)], []
    for step in (1.0, 2.0):
        state[0] += step
        history.append(state.copy())
    assert [entry[0].item() for entry in history] == [3.0, 3.0]
