"""Attacks on gallery/errors/values-and-shapes/masked-scatter-source-too-short.py."""

import pytest
import torch

WORDS = "Number of elements of source < number of ones in mask"
MASK = torch.tensor([True, False, True, True])


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 6.0]])
def test_fewer_values_than_true(values):
    """There are fewer values than True: a single value is not repeated."""
    for method in ("masked_scatter_", "masked_scatter"):
        with pytest.raises(RuntimeError, match=WORDS):
            getattr(torch.zeros(4), method)(MASK, torch.tensor(values))


def test_what_came_before_is_written_fell():
    """The error comes before the write: the first values are written already."""
    embeddings = torch.zeros(4)
    with pytest.raises(RuntimeError, match=WORDS):
        embeddings.masked_scatter_(MASK, torch.tensor([5.0, 6.0]))
    assert embeddings.tolist() == [5.0, 0.0, 6.0, 0.0]


def test_the_mask_counts_after_broadcasting_fell():
    """Compare mask.sum() with source.numel(): a mask of a column counts once a feature."""
    rows = torch.tensor([[True], [False]])
    assert rows.sum() == 1
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(2, 3).masked_scatter_(rows, torch.ones(1))
    written = torch.zeros(2, 3).masked_scatter_(rows, torch.ones(3))
    assert written.tolist() == [[1.0] * 3, [0.0] * 3]


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3), (4,), (2, 3)])
def test_the_shape_of_the_source_does_not_matter(shape):
    """It puts the next source value at each True: in reading order, and the rest is ignored."""
    source = torch.arange(1.0, 1 + torch.Size(shape).numel()).reshape(shape)
    assert torch.zeros(4).masked_scatter_(MASK, source).tolist() == [1.0, 0.0, 2.0, 3.0]


def test_a_transposed_source_is_read_in_its_own_order():
    """The next source value is the next in reading order, not in memory."""
    source = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).t()
    assert torch.zeros(4).masked_scatter_(MASK, source).tolist() == [1.0, 0.0, 3.0, 2.0]


def test_no_true_takes_no_value():
    """One source value for each True: none for none."""
    assert torch.zeros(4).masked_scatter_(~MASK & MASK, torch.zeros(0)).tolist() == [0.0] * 4


def test_another_dtype_is_refused():
    """The source has the dtype of the target."""
    with pytest.raises(RuntimeError, match="dtype"):
        torch.zeros(4).masked_scatter_(MASK, torch.ones(3, dtype=torch.float64))


def test_a_mask_of_rows_needs_a_last_dimension():
    """With a hidden size, give the mask a last dimension."""
    rows = torch.tensor([False, True, True])
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(3, 2).masked_scatter_(rows, torch.ones(4))


def test_gradients_of_what_is_left_over_are_zero():
    """Too many values are accepted: the rest gets a gradient of zero."""
    source = torch.ones(5, requires_grad=True)
    torch.zeros(4).masked_scatter(MASK, source).sum().backward()
    assert source.grad.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]
