"""Attacks on gallery/errors/values-and-shapes/fill-diagonal-dimensions.py."""

import pytest
import torch


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (1, 3), (0, 3), (7, 3)])
def test_a_matrix_of_any_shape(shape):
    """fill_diagonal_ works on a matrix of any shape: wide, tall, and without rows."""
    filled = torch.zeros(shape).fill_diagonal_(1.0)
    assert filled.tolist() == torch.eye(*shape).tolist()


@pytest.mark.parametrize("size", [1, 2, 3])
def test_where_all_indices_are_equal(size):
    """With more than two dimensions the diagonal is where all indices are equal."""
    filled = torch.zeros(size, size, size).fill_diagonal_(1.0)
    assert filled.nonzero().tolist() == [[i, i, i] for i in range(size)]


@pytest.mark.parametrize("shape", [(2, 3, 3), (3, 3, 2), (3, 2, 3)])
def test_other_shapes_raise(shape):
    """... or on a tensor with more dimensions that are all of one length."""
    with pytest.raises(RuntimeError, match="must be of equal length"):
        torch.zeros(shape).fill_diagonal_(1.0)


@pytest.mark.parametrize("shape", [(), (3,), (0,)])
def test_a_vector_has_no_diagonal(shape):
    """A vector has no diagonal at all, and neither has a number."""
    with pytest.raises(RuntimeError, match="dimensions must larger than 1"):
        torch.zeros(shape).fill_diagonal_(1.0)


def test_a_batch_of_as_many_matrices_raises_nothing_fell():
    """A stack of matrices raises: not if there are as many as each has rows."""
    masks = torch.zeros(2, 2, 2).fill_diagonal_(1.0)
    assert masks.sum() == 2
    masks = torch.zeros(2, 2, 2)
    masks.diagonal(dim1=-2, dim2=-1).fill_(1.0)
    assert masks.sum() == 4


@pytest.mark.parametrize("shape", [(2, 3, 3), (2, 2, 3), (4, 2, 3, 2), (0, 3, 3), (3, 3)])
def test_the_view_of_the_diagonals(shape):
    """torch.diagonal returns a view, so a write to it lands in masks."""
    masks = torch.zeros(shape)
    diagonals = masks.diagonal(dim1=-2, dim2=-1)
    diagonals.fill_(1.0)
    assert diagonals._is_view()
    assert torch.equal(masks, torch.eye(*shape[-2:]).expand(shape))


def test_without_the_dimensions_it_is_another_diagonal():
    """Name the two dimensions of the matrices: else the first two are meant."""
    masks = torch.zeros(2, 3, 3)
    masks.diagonal().fill_(1.0)
    assert not torch.equal(masks, torch.eye(3).expand(2, 3, 3))


def test_a_leaf_and_a_computed_tensor():
    """If masks is a leaf that requires grad, it refuses; a computed one records the write."""
    leaf = torch.ones(2, 3, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        leaf.diagonal(dim1=-2, dim2=-1).fill_(1.0)
    masks = leaf * 2.0
    masks.diagonal(dim1=-2, dim2=-1).fill_(1.0)
    masks.sum().backward()
    assert leaf.grad.tolist() == (2.0 * (1 - torch.eye(3))).expand(2, 3, 3).tolist()


def test_an_expanded_stack_is_one_matrix():
    """A write to the view lands in masks: an expanded stack is one matrix, which is filled."""
    matrix = torch.zeros(3, 3)
    matrix.expand(2, 3, 3).diagonal(dim1=-2, dim2=-1).fill_(1.0)
    assert torch.equal(matrix, torch.eye(3))
