"""Attacks on gallery/errors/transforms/functionalize-captured-tensor.py."""

import pytest
import torch
from torch.func import functionalize

REFUSED = "mutating a non-functional tensor with a functional tensor is not allowed"
SCORES = torch.tensor([1.0, 2.0])


def calling(write, held):
    def function(scores):
        write(held, scores)
        return scores * 2

    return functionalize(function)(SCORES)


def set_first(held, value):
    held[0] = value


@pytest.mark.parametrize(
    "write",
    [
        lambda t, s: t.add_(s),
        lambda t, s: t.copy_(s),
        lambda t, s: set_first(t, s[0]),
        lambda t, s: t.add_(torch.ones(2)),
        lambda t, s: torch.add(s, s, out=t),
        lambda t, s: t.data.add_(s),
    ],
    ids=["add_", "copy_", "element", "own tensor", "out", "data"],
)
def test_values_from_inside(write):
    """It wrote a value that was computed inside it into a tensor that it did not get."""
    held = torch.zeros(2)
    with pytest.raises(RuntimeError, match=REFUSED):
        calling(write, held)
    assert held.tolist() == [0.0, 0.0]


def test_a_constant_is_accepted_fell():
    """A function wrote into a tensor that it did not get: a constant is written."""
    held = torch.zeros(2)
    assert calling(lambda t, s: t.add_(1.0), held).tolist() == [2.0, 4.0]
    assert held.tolist() == [1.0, 1.0]
    calling(lambda t, s: t.mul_(3.0).fill_(5.0), held)
    assert held.tolist() == [5.0, 5.0]


def test_two_tensors_from_outside_are_accepted_fell():
    """A value from outside, too, may be written."""
    held, other = torch.zeros(2), torch.ones(2)
    calling(lambda t, s: t.add_(other), held)
    assert held.tolist() == [1.0, 1.0]


def test_an_item_assignment_of_a_number_is_refused():
    """cache[0] = 1.0 makes a tensor of the number first, and is refused."""
    with pytest.raises(RuntimeError, match=REFUSED):
        calling(lambda t, s: set_first(t, 1.0), torch.zeros(2))


def test_own_tensors():
    """Pass the tensor in, or make it inside."""
    made = functionalize(lambda s: torch.zeros(2).add_(s))(SCORES)
    assert torch.equal(made, SCORES)
    made = functionalize(lambda s: torch.add(s, s, out=torch.empty(2)))(SCORES)
    assert torch.equal(made, SCORES * 2)


def test_in_a_dictionary():
    """Pass the tensor in: in a dictionary as well."""
    held = torch.zeros(2)
    functionalize(lambda d: d["cache"].add_(1.0).sum())({"cache": held})
    assert held.tolist() == [1.0, 1.0]


def test_one_memory_in_two_arguments_fell():
    """The write has gone through to cache: an argument that shares its memory shows it late."""

    def function(cache, view):
        cache.add_(1.0)
        return view * 1

    held = torch.zeros(2)
    assert functionalize(function)(held, held[:1]).tolist() == [0.0]
    assert held.tolist() == [1.0, 1.0]
    assert function(held, held[:1]).tolist() == [2.0]


@pytest.mark.parametrize("read", ["values", "indices", "to_dense"])
def test_sparse_tensors_can_be_read(read):
    """The values of a sparse tensor can be read there."""
    found = functionalize(lambda t: getattr(t.to_sparse(), read)() * 1)(SCORES)
    assert torch.equal(found, getattr(SCORES.to_sparse(), read)())


@pytest.mark.parametrize("values", ["values", "_values"])
def test_the_values_cannot_be_written(values):
    """The values of a sparse tensor cannot be written there."""
    with pytest.raises(RuntimeError, match=r"Attempted to call _?values\(\)"):
        functionalize(lambda t: getattr(t.to_sparse(), values)().add_(1.0))(SCORES)


def test_a_sparse_tensor_itself_can_be_written_fell():
    """The values cannot be written there at all: an operation on the whole tensor writes them."""
    doubled = functionalize(lambda t: t.to_sparse().mul_(2.0).to_dense())(SCORES)
    assert torch.equal(doubled, SCORES * 2)


def test_returning_new_values_is_what_the_write_gives():
    """Return new values, without the write: those that the eager write returns."""
    table = torch.tensor([0.0, 2.0])
    written = table.to_sparse().values().add_(1.0)
    fresh = functionalize(lambda t: t.to_sparse().values() + 1.0)(table)
    assert torch.equal(written, fresh)
