"""Attacks on gallery/errors/unusual-tensors/nested-tensors-with-other-offsets.py."""

import copy
import logging

import pytest
import torch

logging.getLogger("torch.fx._symbolic_trace").setLevel(logging.ERROR)
OTHER = "cannot call binary pointwise function"


def nested(value, sizes=(2, 3)):
    rows = [torch.full((size,), value) for size in sizes]
    return torch.nested.nested_tensor(rows, layout=torch.jagged)


def wrapped(values, offsets):
    return torch.nested.nested_tensor_from_jagged(values, offsets)


SUMS = {
    "+=": lambda a, b: a.add_(b),
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "==": lambda a, b: a == b,
}


@pytest.mark.parametrize("name", ["+=", "+", "*", "=="])
def test_built_apart(name):
    """Two jagged nested tensors were built apart, so their lengths are not taken for equal."""
    with pytest.raises(RuntimeError, match=OTHER):
        SUMS[name](nested(0.0), nested(1.0))


def test_copy_compares_the_lengths():
    """``copy_`` compares the lengths."""
    scores = nested(0.0)
    assert scores.copy_(nested(1.0)).values().tolist() == [1.0] * 5
    with pytest.raises(RuntimeError, match="expected compatible input and src shapes"):
        scores.copy_(nested(1.0, (3, 2)))


KEEP = {
    "clone": lambda a: a.clone(),
    "to": lambda a: a.to(torch.float64),
    "zeros_like": torch.zeros_like,
    "arithmetic": lambda a: 2 * a + 1,
    "detach": lambda a: a.detach(),
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("name", ["clone", "to", "zeros_like", "arithmetic", "detach", "deepcopy"])
def test_what_keeps_the_offsets(name):
    """The result of arithmetic keeps the offsets, and so do clone(), to() and zeros_like."""
    scores = nested(1.0)
    scores += KEEP[name](scores)
    assert scores.values().numel() == 5


def test_one_offsets_tensor():
    """Two tensors on one offsets tensor have one symbol; a clone of the offsets gets another."""
    scores, other = nested(1.0), nested(2.0)
    assert (scores + wrapped(other.values(), scores.offsets())).values().tolist() == [3.0] * 5
    with pytest.raises(RuntimeError, match=OTHER):
        scores + wrapped(other.values(), scores.offsets().clone())


def test_it_copies_neither_fell():
    """It takes values and offsets: it copies neither, so a write goes through."""
    scores, other = nested(1.0), nested(2.0)
    wrapped(other.values(), scores.offsets()).fill_(9.0)
    assert other.values().tolist() == [9.0] * 5


def test_whatever_their_rows_were():
    """The addition itself takes five values whatever their rows were; six it does not."""
    scores, other = nested(1.0), nested(2.0, (3, 2))
    assert (scores + wrapped(other.values(), scores.offsets())).values().tolist() == [3.0] * 5
    with pytest.raises(RuntimeError, match="size of tensor a"):
        scores + wrapped(torch.ones(6), scores.offsets())


@pytest.mark.parametrize("sizes", [(1,), (2, 2), (0, 3)], ids=str)
def test_other_lengths(sizes):
    """Build the second one on the ``offsets()`` of the first."""
    scores, other = nested(1.0, sizes), nested(2.0, sizes)
    scores += wrapped(other.values(), scores.offsets())
    assert bool(scores.values().eq(3.0).all())


def test_gradients():
    """The sum has the gradient of both."""
    scores, numbers = nested(1.0), torch.ones(5, requires_grad=True)
    (scores * wrapped(numbers, scores.offsets())).values().sum().backward()
    assert numbers.grad.tolist() == [1.0] * 5
