"""Attacks on gallery/errors/values-and-shapes/matrices-in-place.py."""

import pytest
import torch
from pages import definitions

o = torch.ones


@pytest.mark.parametrize(
    ("name", "target", "first", "second"),
    [
        ("addmm_", (2, 3), (2, 1), (1, 2)),
        ("addmm_", (3,), (1, 2), (2, 3)),
        ("addmm_", (2, 2), (2,), (1, 2)),
        ("addmv_", (2,), (2,), (2,)),
        ("addmv_", (2,), (2, 3), (2,)),
        ("addr_", (2, 3), (2,), (2,)),
        ("addr_", (2,), (2,), (2,)),
        ("baddbmm_", (1, 2, 2), (1, 2, 3), (1, 2, 2)),
        ("bmm", (2, 2), (1, 2, 2), None),
    ],
)
def test_dimensions_that_do_not_fit(name, target, first, second):
    """Here their dimensions do not fit."""
    tensor = torch.zeros(target)
    with pytest.raises((RuntimeError, IndexError)):
        getattr(tensor, name)(*[o(shape) for shape in (first, second) if shape])
    assert not tensor.any()


def test_larger_target_is_not_broadcast_in_place():
    """weights keeps its own shape; out of place a row is broadcast."""
    assert torch.addmm(o(2), o(3, 1), o(1, 2)).shape == (3, 2)
    with pytest.raises(RuntimeError):
        o(2).addmm_(o(3, 1), o(1, 2))


@pytest.mark.parametrize("rank", [0, 1, 4])
def test_factors_of_any_rank(rank):
    """B of shape (out, r) and A of shape (r, in)."""
    merged = torch.zeros(2, 3).addmm_(o(2, rank), o(rank, 3))
    assert (merged == rank).all()


def test_scaled_factors():
    """alpha scales the product, beta the target."""
    assert (o(2, 2).addmm_(o(2, 1), o(1, 2), beta=2, alpha=3) == 5).all()


def test_leaf_needs_no_grad():
    """A parameter is written under no_grad."""
    weight = torch.nn.Linear(3, 2).weight
    with pytest.raises(RuntimeError, match="leaf Variable"):
        weight.addmm_(o(2, 1), o(1, 3))
    before = weight.detach().clone()
    with torch.no_grad():
        weight.addmm_(o(2, 1), o(1, 3))
    assert torch.allclose(weight, before + 1)


def test_column_is_a_view():
    """[:, None] makes a column, and is a view."""
    totals = torch.zeros(2)
    totals[:, None].addmm_(o(2, 1), o(1, 1))
    assert totals.tolist() == [1.0, 1.0]


def test_sum_of_another_shape_is_refused_by_plus():
    """+= writes the sum, if it has the shape of the target."""
    totals = torch.zeros(2)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        totals += o(3, 2) @ o(2, 1)


@pytest.mark.parametrize("first", [(1, 1), (2, 2)])
def test_plus_broadcasts_where_addmm_raises_fell(first):
    """A product of fewer rows or dimensions may be broadcast. (It said: if it has the shape.)"""
    second = (1, 3) if first == (1, 1) else (2,)
    target = torch.zeros(2, 3 if first == (1, 1) else 2)
    with pytest.raises(RuntimeError):
        target.clone().addmm_(o(first), o(second))
    target += o(first) @ o(second)
    assert target.unique().numel() == 1


def test_the_operator_refuses_a_number_fell():
    """@ takes tensors of one or more dimensions. (It said: any dimensions.)"""
    with pytest.raises(RuntimeError, match="at least 1D"):
        torch.tensor(2.0) @ o(2)
    assert (torch.tensor(2.0) * o(2)).tolist() == [2.0, 2.0]


def test_the_shapes_that_each_takes_fell():
    """addmv_, addr_ and baddbmm_: the first lines had addmm_ only."""
    assert o(2).addmv_(o(2, 3), o(3)).tolist() == [4.0, 4.0]
    assert (o(2, 3).addr_(o(2), o(3)) == 2).all()
    assert (o(4, 2, 3).baddbmm_(o(4, 2, 5), o(4, 5, 3)) == 6).all()


def test_fix_1_writes_the_weight_fell():
    """The failing line writes the weight; the fix returned a merged clone."""
    (merge,) = definitions("errors/values-and-shapes/matrices-in-place", "merge")
    weight = torch.nn.Parameter(torch.zeros(2, 3))
    merge(weight, o(2, 1, requires_grad=True), o(1, 3))
    assert weight.is_leaf and (weight == 1).all()


@pytest.mark.parametrize("batch", [3, 4])
def test_a_batch_of_vectors_fell(batch):
    """``@`` for vectors, matrices and batches: a batch of vectors is taken as a matrix."""
    matrices, vectors = torch.arange(6.0 * batch).reshape(batch, 2, 3), o(batch, 3)
    if batch == 3:
        assert (matrices @ vectors).shape == (3, 2, 3)
    else:
        with pytest.raises(RuntimeError, match="cannot be multiplied"):
            matrices @ vectors
    meant = torch.stack([m.mv(v) for m, v in zip(matrices, vectors, strict=True)])
    assert torch.equal((matrices @ vectors[..., None])[..., 0], meant)


def test_mm_and_bmm_have_their_cure_in_the_operator_fell():
    """Print the three shapes: ``mm`` with a vector has two; ``@`` takes them."""
    with pytest.raises(RuntimeError, match="mat2 must be a matrix"):
        o(2, 3).mm(o(3))
    with pytest.raises(RuntimeError, match="batch2 must be a 3D tensor"):
        o(4, 2, 3).bmm(o(3, 2))
    assert (o(2, 3) @ o(3)).tolist() == [3.0, 3.0] and (o(4, 2, 3) @ o(3, 2) == 3).all()


def test_a_weight_of_the_other_order_fell():
    """B times A: a layer may keep ``(in, out)``; pass ``weights.t()``."""
    (merge,) = definitions("errors/values-and-shapes/matrices-in-place", "merge")
    weights = torch.nn.Parameter(torch.zeros(3, 2))
    b, a = torch.tensor([[1.0], [2.0]]), torch.tensor([[1.0, 10.0, 100.0]])
    merge(weights.t(), b, a)
    assert torch.equal(weights.detach(), (b @ a).t())


def test_the_merge_has_no_gradient_for_the_factors_fell():
    """A parameter is written under ``no_grad`` (the bare line has a gradient for the factors)."""
    (merge,) = definitions("errors/values-and-shapes/matrices-in-place", "merge")
    weights, b = torch.zeros(2, 3), o(2, 1, requires_grad=True)
    merge(weights, b, o(1, 3))
    assert not weights.requires_grad and weights.addmm_(b, o(1, 3)).requires_grad
