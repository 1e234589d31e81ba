"""Attacks on gallery/scenarios/self-overlap/transpose-in-place.py."""

import numpy as np
import pytest
import torch

REFUSED = "refer to a single memory location"


def square(size):
    return torch.arange(size * size, device="cpu").reshape(size, size)


@pytest.mark.parametrize("size", [2, 3, 17])
def test_a_whole_matrix_is_refused(size):
    """For a whole matrix without gaps that raises."""
    matrix = square(size)
    with pytest.raises(RuntimeError, match=REFUSED):
        matrix[:] = matrix.T
    assert torch.equal(matrix, square(size))


def test_one_element():
    """For a whole matrix without gaps that raises (of two rows or more)."""
    matrix = square(1)
    matrix[:] = matrix.T
    assert matrix.tolist() == [[0]]


def test_a_whole_matrix_with_gaps_is_not_refused_fell():
    """For a whole matrix that raises: not if it has gaps."""
    matrix = torch.arange(18, device="cpu").reshape(3, 6)[:, ::2]
    right = matrix.T.clone()
    matrix[:] = matrix.T
    assert not torch.equal(matrix, right)


@pytest.mark.parametrize("size", [2, 3, 16, 17, 100])
def test_a_block_is_wrong(size):
    """For a block of two rows or more a CPU raises nothing, and leaves wrong values."""
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
    """They exchange the sizes and strides of this tensor: a leaf that requires grad refuses it."""
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
    """The array is right."""
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
    """``t_()`` exchanges the sizes and strides (a leaf that requires grad refuses it)."""
    weights = torch.zeros(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        weights.t_()
    with torch.no_grad():
        weights.t_()
    assert weights.shape == (3, 2)
