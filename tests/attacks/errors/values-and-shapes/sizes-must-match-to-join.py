"""Attacks on gallery/errors/values-and-shapes/sizes-must-match-to-join.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "shapes", [[(2, 3), (4, 2)], [(2, 3), (2, 3, 1)], [(2,), ()], [(0, 2), (1, 3)]]
)
def test_cat_refuses(shapes):
    """The tensors must agree in all other dimensions."""
    with pytest.raises(RuntimeError):
        torch.cat([torch.zeros(shape) for shape in shapes])


def test_empty_vector_is_passed_over():
    """A tensor of shape (0,) is passed over by cat, whatever the others are."""
    assert torch.cat([torch.zeros(0), torch.ones(2, 3)]).shape == (2, 3)


def test_stack_does_not_broadcast():
    """stack needs tensors of one shape."""
    with pytest.raises(RuntimeError, match="equal size"):
        torch.stack([torch.zeros(1), torch.zeros(2)])


def test_number_of_the_tensor_counts_from_zero():
    """ "Tensor number 1" counts from 0."""
    with pytest.raises(RuntimeError, match="tensor number 2 in the list"):
        torch.cat([torch.zeros(2, 3), torch.zeros(2, 3), torch.zeros(2, 4)])


@pytest.mark.parametrize("join", [torch.cat, torch.stack, torch.vstack, torch.hstack])
def test_empty_list(join):
    """A list that a loop never filled has no shape."""
    with pytest.raises((RuntimeError, ValueError), match="non-empty"):
        join([])


def test_cat_copies():
    """What is joined is a new tensor."""
    first = torch.zeros(2)
    torch.cat([first, first]).fill_(5.0)
    assert not first.any()


def test_padded_is_pad_sequence_with_gradients():
    """Gradients go to the sequences in both."""
    sequences = [torch.ones(n, requires_grad=True) for n in (2, 3, 1)]
    written = torch.zeros(3, 3)
    for row, sequence in zip(written.unbind(), sequences):
        assert row._is_view()
    written = torch.zeros(3, 3)
    for number, sequence in enumerate(sequences):
        written[number, : len(sequence)] = sequence
    padded = torch.nn.utils.rnn.pad_sequence(sequences, batch_first=True)
    assert torch.equal(written, padded)
    (written * 2).sum().backward()
    assert [s.grad.tolist() for s in sequences] == [[2.0] * n for n in (2, 3, 1)]


def test_rows_of_a_loop_take_no_tracked_value_fell():
    """In the loop over the rows each row is one of several views: a value that requires grad is refused."""
    padded = torch.zeros(1, 2)
    with pytest.raises(RuntimeError, match="multiple views"):
        for row, sequence in zip(padded, [torch.ones(2, requires_grad=True)]):
            row[:2] = sequence


def test_dtypes_are_promoted():
    """cat promotes dtypes; shapes are what it refuses."""
    assert torch.cat([torch.zeros(1), torch.zeros(1, dtype=torch.float64)]).dtype == torch.float64


@pytest.mark.parametrize("arrays", [[np.zeros(2), np.zeros(3)], [np.zeros(2), np.zeros((2, 1))]])
def test_arrays(arrays):
    """NumPy has sentences of its own."""
    with pytest.raises(ValueError, match="all input arrays must have the same shape"):
        np.stack(arrays)


def test_pad_sequence_has_the_dtype_of_the_first_fell():
    """``pad_sequence`` makes the same tensor."""
    first, second = torch.ones(2, dtype=torch.int64), torch.full((3,), 0.5)
    padded = torch.nn.utils.rnn.pad_sequence([first, second], batch_first=True)
    assert padded.tolist() == [[1, 1, 0], [0, 0, 0]] and padded.dtype == torch.int64


def test_tensors_without_a_dimension_fell():
    """Pad them, or choose the dimension in which they differ."""
    numbers = [torch.tensor(1.0), torch.tensor(2.0)]
    with pytest.raises(RuntimeError, match="zero-dimensional tensor"):
        torch.cat(numbers)
    assert torch.stack(numbers).tolist() == [1.0, 2.0]


def test_samples_of_a_loader_fell():
    """Write each sequence into a part of a tensor that has room for the longest."""
    loader = torch.utils.data.DataLoader([torch.ones(2), torch.ones(3)], batch_size=2)
    with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
        next(iter(loader))


@pytest.mark.parametrize("count", [0, 1, 17])
def test_a_part_of_no_rows_begins_the_list_fell(count):
    """A list that a loop never filled has no shape (nothing cured it)."""
    rows = [torch.ones(1, 3, dtype=torch.float16)] * count
    start = torch.empty(0, 3, dtype=torch.float16)
    joined = torch.cat([start, *rows])
    assert joined.shape == (count, 3) and joined.dtype == torch.float16


def test_a_vector_of_no_elements_has_another_number_of_dimensions_fell():
    """The number of dimensions has to be the same as well."""
    for dim in (0, 1):
        assert torch.cat([torch.zeros(2, 3), torch.empty(0)], dim).shape == (2, 3)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16])
def test_the_part_of_no_rows_decides_the_dtype_fell(dtype):
    """Where none is a result, begin ``cat`` with a part of no rows."""
    row = torch.ones(1, 3, dtype=dtype)
    assert torch.cat([torch.empty(0, 3), row]).dtype == torch.float32
    assert torch.cat([torch.empty(0, 3, dtype=dtype), row]).dtype == dtype


def test_the_skip_of_a_unet_fell():
    """Pad them, or choose the dimension in which they differ (neither was shown for images)."""
    skip = torch.ones(1, 2, 5, 7, requires_grad=True)
    pooled = torch.nn.functional.max_pool2d(skip, 2).detach()
    up = torch.nn.functional.interpolate(pooled, scale_factor=2)
    with pytest.raises(RuntimeError, match="except in dimension 1. Expected size 4 but got size 5"):
        torch.cat([up, skip], dim=1)
    joined = torch.cat([up, skip[..., : up.shape[-2], : up.shape[-1]]], dim=1)
    joined.sum().backward()
    assert joined.shape == (1, 4, 4, 6) and skip.grad.sum() == 2 * 4 * 6


def test_a_cut_pairs_the_wrong_rows_fell():
    """Cut the longer tensor, or find out why rows are missing."""
    inputs = torch.arange(4)
    labels = inputs[[0, 2, 3]]
    pairs = torch.utils.data.TensorDataset(inputs[: len(labels)], labels)
    assert pairs[1] == (1, 2)


def test_pairs_are_no_sequences():
    """A ``DataLoader`` whose samples are sequences can pad them."""
    with pytest.raises(TypeError, match="tuple"):
        torch.nn.utils.rnn.pad_sequence([(torch.ones(3), 0), (torch.ones(2), 1)], True)
