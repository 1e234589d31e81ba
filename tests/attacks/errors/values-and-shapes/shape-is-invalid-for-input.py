"""Attacks on gallery/errors/values-and-shapes/shape-is-invalid-for-input.py."""

import numpy as np
import pytest
import torch

INVALID = "is invalid for input of size"


@pytest.mark.parametrize("shape", [(4,), (4, 2), (5, -1), (7,), (2, 2, 2), ()])
def test_another_product(shape):
    """view and reshape keep the number of elements."""
    for name in ("view", "reshape"):
        with pytest.raises(RuntimeError, match=INVALID):
            getattr(torch.zeros(6), name)(shape)


def test_minus_one_for_no_elements_is_ambiguous():
    """For -1 torch computes the size; of no elements it cannot."""
    with pytest.raises(RuntimeError, match="is ambiguous"):
        torch.zeros(0).view(0, -1)
    assert torch.zeros(0).view(2, 0, 3).shape == (2, 0, 3)


def test_array_says_it_in_other_words():
    """NumPy's reshape."""
    with pytest.raises(ValueError, match="cannot reshape array of size 6 into shape"):
        np.zeros(6).reshape(4, 2)


def test_view_writes_through_and_reshape_where_it_can():
    """view gives a view; reshape of a transposed tensor copies."""
    table = torch.zeros(2, 3)
    table.view(-1)[0] = 1.0
    table.t().reshape(-1)[1] = 5.0
    assert table.tolist() == [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]


@pytest.mark.parametrize("length", [0, 2, 6])
def test_padded_at_its_edges(length):
    """Fix 2 at length 0 and 2."""
    scores = torch.arange(float(length))
    table = scores.new_full((len(scores) // 2 + 1, 2), -1.0)
    table.view(-1)[: len(scores)] = scores
    assert table.flatten().tolist() == [*scores.tolist(), -1.0, -1.0]


def test_padded_has_gradients():
    """Fix 2 of a tensor that requires grad."""
    scores = torch.zeros(2, requires_grad=True)
    table = scores.new_full((2, 2), -1.0)
    table.view(-1)[:2] = scores
    (table * 3).sum().backward()
    assert scores.grad.tolist() == [3.0, 3.0]


def test_odd_number_has_no_pairs():
    """An odd number of elements has no pairs."""
    with pytest.raises(RuntimeError, match=INVALID):
        torch.zeros(5).view(-1, 2)
    assert torch.zeros(5)[: 5 // 2 * 2].view(-1, 2).shape == (2, 2)


def test_expanded_takes_no_write():
    """expand takes no write; a clone takes one."""
    with pytest.raises(RuntimeError, match="single memory location"):
        torch.zeros(1, 2).expand(3, 2).add_(1.0)


def test_last_batch_is_smaller():
    """Write x.view(len(x), -1) and not the number of the batch size."""
    for batch in torch.zeros(5, 2, 3).split(2):
        assert batch.view(len(batch), -1).shape == (len(batch), 6)
    with pytest.raises(RuntimeError, match=INVALID):
        batch.view(2, 6)


def test_resize_takes_another_product_and_reads_what_lies_there():
    """resize_ is no fix: new elements are not set."""
    assert torch.zeros(6).resize_(4, 2).shape == (4, 2)


def test_an_empty_batch_fell():
    """Write ``x.view(len(x), -1)`` and not the number of the batch size."""
    x = torch.zeros(0, 3, 4)
    with pytest.raises(RuntimeError, match="ambiguous"):
        x.view(len(x), -1)
    assert x.flatten(1).shape == (0, 12)


def test_a_write_to_one_row_of_an_expanded_tensor_fell():
    """``expand`` repeats without memory, and takes no write."""
    scores = torch.zeros(2)
    scores.expand(3, 2)[0] = 9.0
    assert scores.tolist() == [9.0, 9.0]


def test_under_vmap_the_message_counts_the_batch_fell():
    """The message gives the shape that you asked for, and the number of elements."""
    with pytest.raises(RuntimeError, match=r"shape '\[2, 4, 2\]' is invalid for input of size 12"):
        torch.vmap(lambda x: x.view(4, 2))(torch.zeros(2, 6))


@pytest.mark.parametrize("make", [torch.zeros, torch.empty, torch.ones, torch.rand, torch.Tensor])
def test_negative_sizes(make):
    """A new tensor takes no negative size at all, not even -1."""
    with pytest.raises(RuntimeError, match="negative"):
        make(-1)


def test_more_elements_without_values_of_their_own_fell():
    """A tensor with more elements has values of its own: an expanded one has not."""
    scores = torch.zeros(2)
    repeated = scores.expand(3, 2)
    assert repeated.numel() > scores.numel()
    assert repeated.untyped_storage().data_ptr() == scores.untyped_storage().data_ptr()


@pytest.mark.parametrize(
    "make",
    [
        lambda n: torch.nn.Linear(n, 2),
        lambda n: torch.nn.Embedding(n, 2),
        torch.randperm,
        lambda n: torch.ones(2).repeat(n),
        lambda n: torch.ones(2).new_full((n,), 0.0),
    ],
)
def test_modules_and_repeats_make_tensors(make):
    """A negative size is refused by functions that make a tensor."""
    with pytest.raises(RuntimeError, match="Trying to create tensor with negative dimension"):
        make(-1)


@pytest.mark.parametrize("size", [0, 1, 5])
def test_flattened_in_front_of_a_linear_layer(size):
    """Write ``x.flatten(1)``: at each batch size."""
    assert torch.nn.Linear(12, 2)(torch.zeros(size, 3, 4).flatten(1)).shape == (size, 2)


@pytest.mark.parametrize("length", [0, 1, 5, 6])
def test_the_rest_is_cut_off(length):
    """Cut the rest off first, ``scores[: len(scores) // 2 * 2]``."""
    scores = torch.zeros(length)
    assert scores[: len(scores) // 2 * 2].view(-1, 2).shape == (length // 2, 2)
