"""Attacks on gallery/errors/unusual-tensors/values-of-an-uncoalesced-tensor.py."""

import pytest
import torch


def counts(places=(0, 0, 2), parts=(1.0, 2.0, 4.0), **options):
    return torch.sparse_coo_tensor(
        [list(places)], list(parts), (3,), check_invariants=True, **options
    )


@pytest.mark.parametrize("name", ["values", "indices"])
@pytest.mark.parametrize("places", [(0, 0), (0, 2)], ids=str)
def test_both_lists_are_refused(name, places):
    """It gives out ``values()`` and ``indices()`` only then, even if all places differ."""
    with pytest.raises(RuntimeError, match=f"Cannot get {name} on an uncoalesced tensor"):
        getattr(counts(places, (1.0, 2.0)), name)()


@pytest.mark.parametrize("size", [0, 1])
def test_one_place_is_marked_fell(size):
    """A new sparse_coo_tensor is not marked: with one place or none it is."""
    assert counts((0,) * size, (1.0,) * size).is_coalesced()


def test_mark_it_yourself():
    """You may mark it yourself with ``is_coalesced=True`` (and not if a place comes twice)."""
    assert counts((0, 2), (1.0, 2.0), is_coalesced=True).values().tolist() == [1.0, 2.0]
    with pytest.raises(RuntimeError, match="cannot set is_coalesced to true"):
        counts(is_coalesced=True)


@pytest.mark.parametrize("step", ["* 2", "half", "clone", "+"])
def test_it_stays_uncoalesced(step):
    """The sparse tensor may hold one element in several parts, also after an operation."""
    c = counts()
    after = {"* 2": c * 2, "half": c.half(), "clone": c.clone(), "+": c + c}[step]
    assert not after.is_coalesced()


def test_a_transpose_loses_the_mark():
    """Torch marks a tensor as coalesced when it knows that no place comes twice."""
    square = torch.ones(2, 2).to_sparse()
    assert square.is_coalesced() and not square.t().is_coalesced()


def test_a_write_to_one_part():
    """A write to one of the parts would not set the element."""
    c = counts()
    c._values()[0] = 5.0
    assert c.to_dense().tolist() == [7.0, 0.0, 4.0]


def test_coalesce_returns_a_new_tensor():
    """coalesce returns a new tensor, unless the tensor is coalesced already."""
    c = counts()
    c.coalesce().values()[0] = 5.0
    assert c.to_dense().tolist() == [3.0, 0.0, 4.0] and c.coalesce() is not c
    merged = c.coalesce()
    merged.values()[0] = 5.0
    assert merged.to_dense().tolist() == [5.0, 0.0, 4.0] and merged.coalesce() is merged


def test_gradients():
    """Each part gets the gradient of its sum."""
    parts = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
    c = torch.sparse_coo_tensor([[0, 0, 2]], parts, (3,), check_invariants=True).coalesce()
    (c.values() ** 2).sum().backward()
    assert parts.grad.tolist() == [6.0, 6.0, 8.0]


def test_bool():
    """Its element is the sum (of two True it is True)."""
    assert counts((0, 0), (True, True)).coalesce().values().tolist() == [True]
