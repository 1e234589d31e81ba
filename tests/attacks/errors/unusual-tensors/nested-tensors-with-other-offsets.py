"""Attacks on gallery/errors/unusual-tensors/nested-tensors-with-other-offsets.py."""

import copy
import io
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
    """Two tensors on one offsets tensor have one symbol (a clone of the offsets gets another)."""
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


def gaps(value):
    return torch.nested.narrow(
        torch.full((2, 4), value),
        1,
        torch.tensor([0, 0]),
        torch.tensor([2, 3]),
        layout=torch.jagged,
    )


@pytest.mark.parametrize("which", ["first", "second", "both"])
def test_narrow_has_gaps_fell(which):
    """Build the second one on the offsets of the first: not if a row is followed by a gap."""
    first = nested(1.0) if which == "second" else gaps(1.0)
    second = nested(2.0) if which == "first" else gaps(2.0)
    with pytest.raises(RuntimeError):
        first + wrapped(second.values(), first.offsets())
    first, second = first.contiguous(), second.contiguous()
    assert (first + wrapped(second.values(), first.offsets())).values().tolist() == [3.0] * 5


def wide(value=1.0, features=4):
    rows = [torch.full((2, features), value), torch.full((3, features), value)]
    return torch.nested.nested_tensor(rows, layout=torch.jagged)


def test_another_order_fell():
    """Build it on the offsets of the first: shapes with one symbol in another order raise as well."""
    scores = wide()
    with pytest.raises(RuntimeError, match=OTHER):
        scores + wrapped(torch.ones(5, 4), scores.offsets()).transpose(1, 2)
    total = scores.transpose(1, 2) + wrapped(torch.ones(5, 4), scores.offsets()).transpose(1, 2)
    assert total.transpose(1, 2).values().eq(2.0).all()


@pytest.mark.parametrize("features", [4, 6])
def test_another_number_of_dimensions_fell(features):
    """Build it on the offsets of the first: one number for each position needs ``unsqueeze(-1)``."""
    scores = wide(features=features)
    apart = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
    with pytest.raises(RuntimeError, match=OTHER):
        scores * apart
    weights = wrapped(torch.arange(5.0), scores.offsets())
    with pytest.raises(RuntimeError, match="must match the size"):
        scores * weights
    product = scores * weights.unsqueeze(-1)
    assert product.values()[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_another_number_of_dimensions_is_not_always_noticed_fell():
    """Where the features are as many as the positions, the product is wrong without an error."""
    scores = wide(features=5)
    product = scores * wrapped(torch.arange(5.0), scores.offsets())
    assert product.values()[:, 0].tolist() == [0.0] * 5


@pytest.mark.parametrize("way", ["unbind", "load"])
def test_new_offsets_of_the_same_tensor(way):
    """Each new offsets tensor gets a symbol of its own (from ``torch.load``, or from ``unbind()``)."""
    scores = nested(1.0)
    if way == "unbind":
        other = torch.nested.as_nested_tensor(list(scores.unbind()), layout=torch.jagged)
    else:
        buffer = io.BytesIO()
        torch.save(scores, buffer)
        buffer.seek(0)
        other = torch.load(buffer, weights_only=False)
    with pytest.raises(RuntimeError, match=OTHER):
        scores + other
    assert (scores + wrapped(other.values(), scores.offsets())).values().tolist() == [2.0] * 5


def test_an_existing_tensor_keeps_its_gradient():
    """For a second tensor that exists already: its parts get their gradient."""
    leaves = [torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)]
    other, scores = torch.nested.as_nested_tensor(leaves, layout=torch.jagged), nested(1.0)
    (scores * wrapped(other.values(), scores.offsets())).values().sum().backward()
    assert [leaf.grad.tolist() for leaf in leaves] == [[1.0, 1.0], [1.0, 1.0, 1.0]]


@pytest.mark.parametrize("size", [(0, 3), (1,), (2, 2)], ids=repr)
def test_rows_of_other_lengths(size):
    """Start from the first tensor (empty rows, one row, rows of one length)."""
    scores = nested(1.0, size)
    scores += torch.zeros_like(scores) + 2.0
    assert scores.values().eq(3.0).all()


def test_in_place_with_a_gradient_fell():
    """In place, for a second tensor that exists already: not if it has a gradient."""
    scores, numbers = nested(1.0), torch.ones(5, requires_grad=True)
    update = wrapped(numbers * 2, scores.offsets())
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        scores += update
    scores = scores + update
    scores.values().sum().backward()
    assert scores.values().tolist() == [3.0] * 5 and numbers.grad.tolist() == [2.0] * 5


def test_in_place_into_a_result_with_a_gradient():
    """If ``scores`` comes from ``nested_tensor``, in place raises (the result of an operation does not)."""
    scores, numbers = nested(1.0) * 1, torch.ones(5, requires_grad=True)
    scores += wrapped(numbers * 2, scores.offsets())
    scores.values().sum().backward()
    assert numbers.grad.tolist() == [2.0] * 5


@pytest.mark.parametrize("way", ["transposed", "built"])
def test_lengths_in_dimension_two_fell(way):
    """Build the second one on the ``offsets()`` of the first: with ``jagged_dim=2`` if they stand there."""
    if way == "transposed":
        first, second = wide().transpose(1, 2), wide(2.0).transpose(1, 2)
    else:
        first, second = (
            torch.nested.nested_tensor([torch.full((4, n), v) for n in (2, 3)], layout=torch.jagged)
            for v in (1.0, 2.0)
        )
    with pytest.raises(RuntimeError, match=OTHER):
        first + wrapped(second.values(), first.offsets())
    apart = torch.nested.nested_tensor_from_jagged(second.values(), first.offsets(), jagged_dim=2)
    assert (first + apart).values().eq(3.0).all() and (first + apart).shape == first.shape
