"""Attacks on gallery/scenarios/assignment/replace-all-values.py."""

import numpy as np
import pytest
import torch

WRITES = {
    "[...]": lambda t, new: t.__setitem__(..., new),
    "copy_": lambda t, new: t.copy_(new),
    "[:]": lambda t, new: t.__setitem__(slice(None), new),
    "out": lambda t, new: torch.add(new, 0, out=t),
    "view": lambda t, new: t.view(-1).copy_(new.flatten()),
    "detach": lambda t, new: t.detach().copy_(new),
}


@pytest.mark.parametrize("name", ["[...]", "copy_", "[:]", "out", "view", "detach"])
@pytest.mark.parametrize("shape", [(2,), (2, 3), (0,), (1,)])
def test_names_and_views_see_it(name, shape):
    """Both write into the memory that other names and views see."""
    state, new = torch.zeros(shape), torch.ones(shape)
    seen, half = state, state[:1]
    WRITES[name](state, new)
    assert torch.equal(seen, new) and torch.equal(half, new[:1]) and seen is state


@pytest.mark.parametrize("name", ["[...]", "copy_", "out", "detach"])
def test_without_dimensions(name):
    """``[:]`` is a slice of the first dimension, and a tensor of a single number has no dimension."""
    step = torch.tensor(3.0)
    WRITES[name](step, torch.tensor(4.0))
    assert step.item() == 4.0
    with pytest.raises(IndexError, match="0-dim"):
        step[:] = 4.0


@pytest.mark.parametrize("shape", [(1, 2), (1, 1, 2), (1, 1)])
def test_leading_sizes_of_one_fell(shape):
    """``t[...] = new`` or ``t.copy_(new)``: they do the same."""
    state = torch.zeros(2)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        state.copy_(torch.ones(shape))
    state[...] = torch.ones(shape)
    assert state.tolist() == [1.0, 1.0]


def test_a_number_is_taken_by_both():
    """``t[...] = new`` or ``t.copy_(new)``: with a number for ``new``."""
    step = torch.tensor(3.0)
    step[...] = 4.0
    assert step.item() == 4.0
    step.copy_(5.0)
    assert step.item() == 5.0


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.bool])
def test_another_dtype_is_converted(dtype):
    """Both write into the memory (the tensor keeps its dtype)."""
    for name in ("[...]", "copy_"):
        state = torch.zeros(2)
        WRITES[name](state, torch.ones(2, dtype=dtype))
        assert state.dtype == torch.float32 and state.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", ["[...]", "copy_"])
def test_a_leaf_refuses(name):
    """``t[...] = new`` or ``t.copy_(new)`` (a leaf that requires grad refuses them)."""
    weight = torch.zeros(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a (view of a )?leaf"):
        WRITES[name](weight, torch.ones(2))
    with torch.no_grad():
        WRITES[name](weight, torch.ones(2))
    assert weight.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("way", ["set_", "data"])
def test_another_storage(way):
    """``state.set_(new)`` exchanges the storage, and views taken before keep the old one."""
    state = torch.zeros(2)
    seen, half = state, state[:1]
    if way == "set_":
        state.set_(torch.ones(2))
    else:
        state.data = torch.ones(2)
    assert seen.tolist() == [1.0, 1.0] and half.tolist() == [0.0]


def test_a_list_takes_another_length():
    """A list is refilled with ``[:]`` and takes the length of the new values."""
    samples = [0, 0]
    seen = samples
    samples[:] = []
    assert seen == []
    with pytest.raises(ValueError, match="broadcast"):
        np.zeros(2)[...] = [1, 2, 3]


def test_the_gradient_reaches_the_new_values():
    """Both write into the memory: recorded, for a tensor that was computed."""
    for name in ("[...]", "copy_"):
        weight, new = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
        state = weight * 2
        WRITES[name](state, new)
        (state * 3).sum().backward()
        assert new.grad.tolist() == [3.0, 3.0] and weight.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("write", [lambda t, v: t.copy_(v), lambda t, v: t.__setitem__(..., v)])
def test_a_leaf_takes_either_under_no_grad_fell(write):
    """t[...] = new or t.copy_(new): a leaf that requires grad, under no_grad."""
    weights = torch.zeros(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        write(weights, torch.ones(2))
    with torch.no_grad():
        write(weights, torch.ones(2))
    assert weights.tolist() == [1.0, 1.0] and weights.requires_grad
