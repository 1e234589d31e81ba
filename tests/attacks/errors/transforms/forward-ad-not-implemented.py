"""Attacks on gallery/errors/transforms/forward-ad-not-implemented.py."""

import pytest
import torch
from torch.autograd import forward_ad

FORWARD = "Trying to use forward AD with"


def reduced(scores, name):
    return torch.zeros(2).index_reduce(0, torch.tensor([0, 1, 0]), scores, name)


@pytest.mark.parametrize("name", ["amax", "amin", "mean", "prod"])
@pytest.mark.filterwarnings("ignore:index_reduce")
def test_each_reduction(name):
    """index_reduce has no formula forwards."""
    with pytest.raises(NotImplementedError, match=FORWARD):
        torch.func.jacfwd(reduced)(torch.ones(3), name)


@pytest.mark.parametrize("name", ["amax", "amin", "mean", "sum"])
def test_scatter_reduce_forwards_and_backwards(name):
    """scatter_reduce computes the same, with a formula for both modes."""
    scores = torch.tensor([1.0, 5.0, 3.0])

    def f(scores):
        return torch.ones(2).scatter_reduce(0, torch.tensor([0, 1, 0]), scores, name)

    assert torch.allclose(torch.func.jacfwd(f)(scores), torch.func.jacrev(f)(scores))


def test_product_forwards_is_wrong_fell():
    """scatter_reduce computes the same, with a formula for both modes: of "prod" it gives 0."""

    def f(scores):
        return torch.ones(2).scatter_reduce(0, torch.tensor([0, 1, 0]), scores, "prod")

    scores = torch.tensor([1.0, 5.0, 3.0])
    assert torch.func.jacrev(f)(scores).tolist() == [[3.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    assert not torch.func.jacfwd(f)(scores).any()


@pytest.mark.filterwarnings("ignore:index_reduce")
def test_the_two_give_the_same_values():
    """scatter_reduce computes the same maximum."""
    scores, groups = torch.tensor([1.0, 5.0, 3.0]), torch.tensor([0, 1, 0])
    written = torch.zeros(2).index_reduce(0, groups, scores, "amax")
    assert torch.equal(written, torch.zeros(2).scatter_reduce(0, groups, scores, "amax"))


def test_on_a_matrix_the_index_has_the_shape_of_the_source():
    """scatter_reduce reads the shape of the index, index_reduce does not: expand it."""
    scores, groups = torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([0, 0])
    written = torch.zeros(1, 2).scatter_reduce(0, groups[:, None].expand(2, 2), scores, "amax")
    assert written.tolist() == [[3.0, 2.0]]


def test_dual_tensors_say_the_same():
    """jvp, jacfwd, hessian and dual tensors compute derivatives forwards."""
    with forward_ad.dual_level(), pytest.raises(NotImplementedError, match=FORWARD):
        forward_ad.make_dual(torch.ones(2), torch.ones(2)).acosh_()


def test_floor_has_the_derivative_zero():
    """torch.floor(scores / 2) has a formula."""
    slope = torch.func.jacfwd(lambda s: torch.floor(s / 2))(torch.tensor([1.0, 5.0]))
    assert not slope.any()


def test_floor_divide_has_none_in_either_mode():
    """scores // 2 has none in either mode."""
    with pytest.raises(NotImplementedError, match=FORWARD):
        torch.func.jacfwd(lambda s: s // 2)(torch.ones(2))
    with pytest.raises(RuntimeError, match="derivative for aten::floor_divide is not implemented"):
        torch.func.jacrev(lambda s: s // 2)(torch.ones(2))


def test_without_a_tangent_nothing_is_said():
    """The operation itself runs."""
    assert torch.ones(2).mul_(2).acosh_().isfinite().all()
