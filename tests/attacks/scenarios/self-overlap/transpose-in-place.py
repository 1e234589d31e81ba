"""Attacks on gallery/scenarios/self-overlap/transpose-in-place.py."""

import numpy as np
import pytest
import torch

REFUSED = "refer to a single memory location"


def square(size):
    return torch.arange(size * size, device="cpu").reshape(size, size)


@pytest.mark.parametrize("size", [2, 3, 17])
def test_a_whole_matrix_is_refused(size):
    """Without the clone a matrix of two rows or more raises if it has no gaps in memory."""
    matrix = square(size)
    with pytest.raises(RuntimeError, match=REFUSED):
        matrix[:] = matrix.T
    assert torch.equal(matrix, square(size))


def test_one_element():
    """A matrix raises if it has no gaps in memory (of two rows or more)."""
    matrix = square(1)
    matrix[:] = matrix.T
    assert matrix.tolist() == [[0]]


def test_a_whole_matrix_with_gaps_is_not_refused_fell():
    """A matrix raises without the clone: not if it has gaps."""
    matrix = torch.arange(18, device="cpu").reshape(3, 6)[:, ::2]
    right = matrix.T.clone()
    matrix[:] = matrix.T
    assert not torch.equal(matrix, right)


@pytest.mark.parametrize("size", [2, 3, 16, 17, 100])
def test_a_block_is_wrong(size):
    """With gaps between its rows, a CPU raises nothing and leaves wrong values."""
    matrix = square(size + 1)
    right = matrix[:size, :size].T.clone()
    matrix[:size, :size] = matrix[:size, :size].T
    assert not torch.equal(matrix[:size, :size], right)


def test_a_block_of_one_element_is_refused_fell():
    """For a block it is wrong in silence: a block of one element raises, and needs no write."""
    matrix = square(4)
    with pytest.raises(RuntimeError, match=REFUSED):
        matrix[:1, :1] = matrix[:1, :1].T


def test_contiguous_can_be_the_same_memory_fell():
    """.contiguous() is not enough: it returns the same memory if the transpose is contiguous."""
    matrix = square(3).T
    with pytest.raises(RuntimeError, match=REFUSED):
        matrix[:] = matrix.T.contiguous()
    matrix[:] = matrix.T.clone()
    assert torch.equal(matrix, square(3))


@pytest.mark.parametrize("size", [1, 2, 3, 17])
def test_the_clone(size):
    """Assign a clone of the transpose."""
    matrix = square(size)
    matrix[:] = matrix.T.clone()
    assert torch.equal(matrix.T, square(size))


def test_the_clone_in_a_block_leaves_the_rest():
    """Assign a clone of the transpose: the rest of the matrix stays."""
    matrix = square(4)
    matrix[:3, :3] = matrix[:3, :3].T.clone()
    assert matrix.tolist() == [[0, 4, 8, 3], [1, 5, 9, 7], [2, 6, 10, 11], [12, 13, 14, 15]]


@pytest.mark.parametrize("write", ["t_", "transpose_"])
def test_in_place_transposes_write_nothing(write):
    """They write nothing to its memory, so other views show the old order."""
    matrix = square(3)
    flat = matrix.view(-1)
    matrix.t_() if write == "t_" else matrix.transpose_(0, 1)
    assert torch.equal(matrix, square(3).T) and flat.tolist() == list(range(9))


def test_t_of_a_leaf_that_requires_grad():
    """They exchange the sizes and strides of this one tensor: a leaf that requires grad refuses it."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        torch.zeros(2, 2, requires_grad=True).t_()


def test_plus_equals_needs_the_clone_too():
    """x += x.T fails."""
    matrix = square(2)
    with pytest.raises(RuntimeError, match=REFUSED):
        matrix += matrix.T
    matrix += matrix.T.clone()
    assert matrix.tolist() == [[0, 3], [3, 6]]


def test_the_array_is_right():
    """Beside an array: NumPy makes the copy."""
    array = np.arange(16).reshape(4, 4)
    array[:] = array.T
    assert array.tolist() == square(4).T.tolist()


def test_each_block_raises_nothing_fell():
    """For a block of two rows or more a CPU raises nothing (one without gaps raises)."""
    table = torch.arange(12.0, device="cpu").reshape(4, 3)
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        table[:3, :3] = table[:3, :3].T


def test_each_block_comes_out_wrong_fell():
    """It does not transpose the block (a symmetric one is its own transpose)."""
    table = torch.ones(4, 4, device="cpu")
    table[:3, :3] = table[:3, :3].T
    assert table.eq(1).all()


def test_a_clone_transposes_each_matrix_fell():
    """Assign a clone of the transpose (a matrix that is not square does not take it)."""
    table = torch.zeros(2, 3)
    with pytest.raises(RuntimeError, match="must match the existing size"):
        table[:] = table.T.clone()


def test_t_of_a_leaf_fell():
    """A matrix that is not square takes ``t_()`` (a leaf that requires grad refuses it)."""
    weights = torch.zeros(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        weights.t_()
    with torch.no_grad():
        weights.t_()
    assert weights.shape == (3, 2)


def test_a_matrix_that_is_not_square_fell():
    """A matrix that is not square needs a new tensor: ``t_()`` takes it, and moves nothing."""
    matrix = torch.arange(6).reshape(2, 3)
    address = matrix.data_ptr()
    matrix.t_()
    assert matrix.tolist() == [[0, 3], [1, 4], [2, 5]] and matrix.data_ptr() == address


def test_a_batch_of_matrices_fell():
    """Assign a clone of the transpose (``x.T`` of a batch has other sizes)."""
    batch = torch.arange(18).reshape(2, 3, 3)
    right = torch.stack([matrix.t() for matrix in batch])
    with pytest.raises(RuntimeError, match="must match the existing size"):
        batch[:] = batch.permute(2, 1, 0).clone()
    batch[:] = batch.mT.clone()
    assert torch.equal(batch, right)


def test_a_leaf_under_no_grad_fell():
    """Assign a clone of the transpose: a leaf that requires grad refuses it where gradients are recorded."""
    weights = torch.arange(4.0).reshape(2, 2).requires_grad_()
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        weights[:] = weights.T.clone()
    with torch.no_grad():
        weights[:] = weights.T.clone()
    assert weights.tolist() == [[0.0, 2.0], [1.0, 3.0]] and weights.is_leaf


def test_t_of_a_block_leaves_the_matrix():
    """``x[:3, :3].t_()`` leaves ``x`` as it is."""
    matrix = square(4)
    matrix[:3, :3].t_()
    assert torch.equal(matrix, square(4))


def test_plus_equals_of_a_block():
    """With gaps between its rows, a CPU raises nothing and leaves wrong values (``+=``)."""
    matrix = square(4)
    right = matrix[:3, :3] + matrix[:3, :3].T
    matrix[:3, :3] += matrix[:3, :3].T
    assert not torch.equal(matrix[:3, :3], right)
