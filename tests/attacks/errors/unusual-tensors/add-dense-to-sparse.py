"""Attacks on gallery/errors/unusual-tensors/add-dense-to-sparse.py."""

import pytest
import torch

REFUSED = "add\\(sparse, dense\\) is not supported"


def counts():
    return torch.eye(2).to_sparse()


SUMS = {
    "+= 1": lambda c: c.__iadd__(1.0),
    "-= 1": lambda c: c.__isub__(1.0),
    "+ 0": lambda c: c + 0,
    "1 +": lambda c: 1.0 + c,
    "+ dense": lambda c: c + torch.ones(2, 2),
    "- dense": lambda c: c - torch.ones(2, 2),
    "add_": lambda c: c.add_(torch.ones(2, 2)),
    "+ 0-dim": lambda c: c + torch.tensor(1.0),
    "sum": lambda c: sum([c, c]),
}


@pytest.mark.parametrize(
    "name",
    ["+= 1", "-= 1", "+ 0", "1 +", "+ dense", "- dense", "add_", "+ 0-dim", "sum"],
)
def test_the_left_side_is_sparse(name):
    """The left side is sparse, and the right side is dense or a number (or sum([...]))."""
    with pytest.raises(RuntimeError, match=REFUSED):
        SUMS[name](counts())


@pytest.mark.parametrize(
    "dense", [1.0, torch.tensor(1.0), torch.ones(2), torch.ones(1, 2)], ids=repr
)
def test_another_shape_is_refused_fell(dense):
    """Put the dense tensor on the left: only of the same shape."""
    with pytest.raises(RuntimeError, match="does not currently support broadcasting"):
        dense - counts()


def test_a_product_stays_sparse():
    """A product stays sparse, and ``*=`` works (with a dense tensor as well)."""
    assert (counts() * 2).layout == (counts() * torch.ones(2, 2)).layout == torch.sparse_coo
    assert (torch.ones(2, 2) * counts()).layout == torch.sparse_coo
    weights = counts()
    weights *= torch.full((2, 2), 3.0)
    assert torch.equal(weights.to_dense(), 3 * torch.eye(2))


def test_the_difference():
    """``counts - bias`` is ``-bias + counts``."""
    bias = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    difference = -bias + counts()
    difference.sum().backward()
    assert torch.equal(difference, torch.eye(2) - bias)
    assert torch.equal(bias.grad, -torch.ones(2, 2))


def test_sum_with_a_start():
    """``sum(tensors[1:], tensors[0])`` adds sparse tensors."""
    tensors = [counts(), counts(), counts()]
    assert torch.equal(sum(tensors[1:], tensors[0]).to_dense(), 3 * torch.eye(2))
    assert torch.equal(tensors[0].to_dense(), torch.eye(2))


def test_in_place_keeps_the_dtype():
    """In place it is the dense tensor that changes: one of integers refuses floats."""
    with pytest.raises(RuntimeError, match="Can't convert result type"):
        torch.ones(2, 2, dtype=torch.int64).add_(counts())


def test_only_stored_elements_with_gradients_fell():
    """Fix 2 is for a tensor without gradients."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        counts().requires_grad_().values().add_(1.0)


def test_the_number_of_the_fix():
    """A number needs ``counts.to_dense() + 1.0``."""
    assert (counts().to_dense() + 1.0).tolist() == [[2.0, 1.0], [1.0, 2.0]]
