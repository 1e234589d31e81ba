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
    """A list that a loop never filled is no list of tensors."""
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
