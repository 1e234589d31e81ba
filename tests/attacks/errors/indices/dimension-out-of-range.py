"""Attacks on gallery/errors/indices/dimension-out-of-range.py."""

import pytest
import torch

RANGE = "Dimension out of range"


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_range_is_that_of_the_tensor(rank):
    """The range in the message is that of the tensor which the method got."""
    with pytest.raises(IndexError, match=rf"\[-{rank}, {rank - 1}\], but got {rank}"):
        torch.zeros((2,) * rank).cumsum_(rank)
    torch.zeros((2,) * rank).cumsum_(rank - 1)


@pytest.mark.parametrize("name", ["cumsum", "softmax", "sum", "sort", "unbind"])
def test_no_dimensions(name):
    """dim=0 and dim=-1 are right for a tensor without dimensions in most methods."""
    if name == "unbind":
        with pytest.raises(IndexError, match="tensor has no dimensions"):
            torch.tensor(1.0).unbind(0)
    else:
        getattr(torch.tensor(1.0), name)(0)
        getattr(torch.tensor(1.0), name)(-1)


def test_unsqueeze_counts_one_more():
    """The range for unsqueeze_ has one dimension more."""
    assert torch.zeros(2).unsqueeze_(1).shape == (2, 1)
    with pytest.raises(IndexError, match=r"\[-2, 1\], but got 2"):
        torch.zeros(2).unsqueeze_(2)


@pytest.mark.parametrize("take", [lambda s: s[0], lambda s: s.sum(0), lambda s: s[:1].squeeze()])
def test_dimension_lost_on_the_way(take):
    """An integer, a sum and squeeze() take a dimension away."""
    with pytest.raises(IndexError, match=RANGE):
        take(torch.zeros(2, 3)).cumsum_(1)


def test_squeeze_takes_more_than_one():
    """squeeze() takes away those of size 1: all of them."""
    assert torch.zeros(1, 3, 1).squeeze().shape == (3,)
    assert torch.zeros(1, 3, 1).squeeze(0).shape == (3, 1)


def test_slice_of_one_row_and_none_write_through():
    """A slice and None give views."""
    scores = torch.zeros(2, 3)
    scores[0:1].fill_(1.0)
    scores[1][None].fill_(2.0)
    assert scores.tolist() == [[1.0] * 3, [2.0] * 3]


def test_list_of_one_row_does_not_write_through():
    """scores[[0]] keeps the dimension too, and is a copy."""
    scores = torch.zeros(2, 3)
    scores[[0]].fill_(1.0)
    assert not scores.any()


def test_leaf_that_requires_grad():
    """index_fill has no underscore in fix 1, so a leaf passes and gets gradients."""
    scores = torch.zeros(2, 3, requires_grad=True)
    scores.index_fill(-1, torch.tensor([0]), 1.0).sum().backward()
    assert scores.grad.tolist() == [[0.0, 1.0, 1.0]] * 2


def test_under_vmap_the_range_is_of_the_sample():
    """Under vmap the batch dimension is not counted."""
    with pytest.raises(IndexError, match=r"\[-1, 0\], but got 1"):
        torch.vmap(lambda row: row.cumsum(1))(torch.zeros(2, 3))


def test_no_dimension_is_the_last_of_none_fell():
    """dim=-1 is the last dimension of a tensor with any number of dimensions: not of none."""
    with pytest.raises(IndexError, match="cannot be applied to a 0-dim tensor"):
        torch.tensor(1.0).select(-1, 0)
