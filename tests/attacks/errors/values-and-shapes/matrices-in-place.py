"""Attacks on gallery/errors/values-and-shapes/matrices-in-place.py."""

import pytest
import torch

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
