"""Attacks on gallery/errors/values-and-shapes/fill-diagonal-dimensions.py."""

import numpy as np
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


@pytest.mark.parametrize("shape", [(0, 0), (3, 0), (0, 0, 0), (1, 1, 1), (2, 2, 2, 2)])
def test_more_shapes_that_it_takes(shape):
    """fill_diagonal_ works on a matrix of any shape, or where all dimensions are of one length."""
    filled = torch.zeros(shape).fill_diagonal_(1.0)
    assert filled.sum() == (min(shape) if 0 not in shape else 0)


def test_a_batch_of_one_matrix_raises():
    """Dimensions that are all of one length: a length of 1 is a length."""
    with pytest.raises(RuntimeError, match="must be of equal length"):
        torch.zeros(1, 2, 2).fill_diagonal_(1.0)


def test_numpy_says_it_too_fell():
    """The message is of fill_diagonal_: np.fill_diagonal has the same words, and arrays no such view to fill."""
    with pytest.raises(ValueError, match="All dimensions of input must be of equal length"):
        np.fill_diagonal(np.zeros((2, 3, 3)), 1.0)
    masks, steps = np.zeros((2, 3, 3)), np.arange(3)
    masks[:, steps, steps] = 1.0
    assert masks.tolist() == [np.eye(3).tolist()] * 2


@pytest.mark.parametrize("shape", [(2, 3, 3), (3, 2, 4), (1, 5, 2, 2), (0, 2, 2)])
def test_equal_indices_of_unequal_dimensions_fell(shape):
    """For a stack of matrices fill the view: if you mean equal indices, index with one range for each dimension."""
    marked = torch.zeros(shape)
    steps = torch.arange(min(shape))
    marked[(steps,) * len(shape)] = 1.0
    assert marked.nonzero().tolist() == [[i] * len(shape) for i in range(min(shape))]


def test_channels_last():
    """Name the two dimensions of the matrices: they may be the first two."""
    images = torch.zeros(2, 2, 3)
    images.diagonal(dim1=0, dim2=1).fill_(1.0)
    assert torch.equal(images.permute(2, 0, 1), torch.eye(2).expand(3, 2, 2))


def test_under_vmap_each_matrix_is_filled():
    """It does not mean the diagonal of each matrix of a batch: under vmap it does."""
    masks = torch.vmap(lambda mask: mask.fill_diagonal_(1.0))(torch.zeros(2, 3, 3))
    assert torch.equal(masks, torch.eye(3).expand(2, 3, 3))


def test_a_leaf_says_first_that_the_lengths_differ():
    """A leaf of three dimensions gets this message too."""
    with pytest.raises(RuntimeError, match="must be of equal length"):
        torch.zeros(2, 3, 3, requires_grad=True).fill_diagonal_(1.0)


def test_the_fix_takes_a_value_with_a_gradient():
    """fill_ on the view takes a tensor with a gradient; fill_diagonal_ refuses it."""
    value = torch.tensor(2.0, requires_grad=True)
    with pytest.raises(TypeError, match="must be Number, not Tensor"):
        torch.zeros(2, 2).fill_diagonal_(value)
    masks = torch.zeros(2, 3, 3)
    masks.diagonal(dim1=-2, dim2=-1).fill_(value)
    masks.sum().backward()
    assert value.grad == 6.0


def test_wrap_does_not_help_a_batch():
    """wrap=True is for tall matrices."""
    assert torch.zeros(5, 2).fill_diagonal_(1.0, wrap=True).sum() == 4.0
    with pytest.raises(RuntimeError, match="must be of equal length"):
        torch.zeros(5, 2, 2).fill_diagonal_(1.0, wrap=True)


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16, torch.complex64])
def test_the_fix_in_other_dtypes(dtype):
    """Fill the view that torch.diagonal gives, in each dtype."""
    masks = torch.zeros(2, 3, 3, dtype=dtype)
    masks.diagonal(dim1=-2, dim2=-1).fill_(1)
    assert torch.equal(masks, torch.eye(3).to(dtype).expand(2, 3, 3))


def test_a_softmax_has_saved_its_result_fell():
    """For a stack of matrices fill the view that torch.diagonal gives: after a softmax backward raises."""
    scores = torch.arange(18.0).reshape(2, 3, 3).requires_grad_()
    attention = scores.softmax(dim=-1)
    attention.diagonal(dim1=-2, dim2=-1).fill_(0.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        attention.sum().backward()
    attention = scores.softmax(dim=-1)
    zeroed = attention.masked_fill(torch.eye(3, dtype=torch.bool), 0.0)
    zeroed.sum().backward()
    assert not zeroed.diagonal(dim1=-2, dim2=-1).any() and scores.grad.any()


def test_masked_fill_of_a_leaf():
    """For gradients through the change, compute masks.masked_fill(torch.eye(n, dtype=torch.bool), value)."""
    masks = torch.ones(2, 3, 3, requires_grad=True)
    value = torch.tensor(5.0, requires_grad=True)
    filled = masks.masked_fill(torch.eye(3, dtype=torch.bool), value)
    filled.sum().backward()
    assert torch.equal(masks.grad, (1 - torch.eye(3)).expand(2, 3, 3)) and value.grad == 6.0
    expected = masks.detach().clone()
    expected.diagonal(dim1=-2, dim2=-1).fill_(5.0)
    assert torch.equal(filled.detach(), expected)


@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3)])
def test_an_expanded_row_is_filled_whole_fell(shape):
    """fill_diagonal_ works on a matrix of any shape: where rows share elements, all of them are filled."""
    row = torch.zeros(3)
    stack = row.expand(shape)
    stack.diagonal(dim1=-2, dim2=-1).fill_(1.0)
    assert row.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "make", [lambda m: m.mT, lambda m: m[:, :, ::2], lambda m: m.permute(2, 1, 0)]
)
def test_the_fix_in_other_layouts(make):
    """A write to the view lands in masks: transposed and strided, too."""
    masks = make(torch.zeros(6, 6, 6))
    masks.diagonal(dim1=-2, dim2=-1).fill_(1.0)
    assert torch.equal(masks, torch.eye(*masks.shape[-2:]).expand(masks.shape))


@pytest.mark.parametrize("shape", [(2, 0, 0), (0, 0, 3), (2, 2, 3, 3)])
def test_empty_matrices_raise_too(shape):
    """More dimensions that are all of one length: 2, 0 and 0 are not."""
    with pytest.raises(RuntimeError, match="must be of equal length"):
        torch.zeros(shape).fill_diagonal_(1.0)


def test_a_leaf_under_no_grad():
    """If masks is a leaf that requires grad, the write raises: under no_grad it does not."""
    masks = torch.zeros(2, 3, 3, requires_grad=True)
    with torch.no_grad():
        masks.diagonal(dim1=-2, dim2=-1).fill_(1.0)
    assert masks.is_leaf and torch.equal(masks.detach(), torch.eye(3).expand(2, 3, 3))


def test_the_fix_compiled():
    """A write to the view lands in masks: compiled, too."""

    def fill(masks):
        masks.diagonal(dim1=-2, dim2=-1).fill_(1.0)

    masks = torch.zeros(2, 3, 3)
    torch.compile(fill, backend="aot_eager")(masks)
    assert torch.equal(masks, torch.eye(3).expand(2, 3, 3))


@pytest.mark.parametrize("shape", [(2, 3, 3), (2, 2, 3), (4, 2, 3, 2), (0, 3, 3), (3, 3)])
def test_masked_fill_of_any_stack_fell(shape):
    """masks.masked_fill(torch.eye(n, dtype=torch.bool), value): n by n only; of a stack of other matrices take both."""
    masks = torch.arange(float(torch.Size(shape).numel())).reshape(shape)
    filled = masks.masked_fill(torch.eye(*shape[-2:], dtype=torch.bool), -1.0)
    masks.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
    assert torch.equal(filled, masks)
