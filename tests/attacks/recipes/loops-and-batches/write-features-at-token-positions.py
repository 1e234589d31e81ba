"""Attacks on gallery/recipes/loops-and-batches/write-features-at-token-positions.py."""

import contextlib

import pytest
import torch
from pages import definitions

(put,) = definitions("recipes/loops-and-batches/write-features-at-token-positions", "put")


@pytest.mark.parametrize("count", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_values_dtype_and_gradients(count, dtype):
    """Against rows that are put together one by one."""
    base = torch.zeros(count + 2, 2, dtype=dtype, requires_grad=True)
    new = torch.rand(count, 2, requires_grad=True)
    result = put(base * 1, torch.arange(count + 2) >= 2, new)
    assert torch.equal(result, torch.cat([base[:2], new.to(dtype)])) and result.dtype == dtype
    result.sum().backward()
    assert (new.grad == 1).all() and base.grad[:, 0].tolist() == [1, 1] + [0] * count


@pytest.mark.parametrize(
    ("places", "features", "raises"),
    [
        (2, 3, True),
        (3, 2, True),
        (2, 1, False),
        (0, 2, True),
        (0, 1, False),
        (2, 0, True),
        (2, 2, False),
    ],
)
def test_which_counts_raise_fell(places, features, raises):
    """The write raises where the counts differ, unless there is one feature."""
    embeddings, mask = torch.zeros(4, 2), torch.arange(4) < places
    expected = pytest.raises((RuntimeError, IndexError), match="shape mismatch|mismatch")
    with expected if raises else contextlib.nullcontext():
        embeddings[mask] = torch.ones(features, 2)


@pytest.mark.parametrize(("places", "features"), [(2, 3), (2, 1), (0, 1), (3, 2)])
def test_the_assert_sees_each_of_them(places, features):
    """Count the positions."""
    with pytest.raises(AssertionError):
        put(torch.zeros(4, 2), torch.arange(4) < places, torch.ones(features, 2))


def test_other_dtypes_raise():
    """The write raises where the dtypes differ."""
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        torch.zeros(4, 2, dtype=torch.bfloat16)[torch.arange(4) < 2] = torch.ones(2, 2)


def test_masked_scatter_drops_the_rest():
    """``masked_scatter`` drops the third of three."""
    mask = torch.tensor([[True], [False], [True]])
    out = torch.zeros(3, 2).masked_scatter(mask, torch.arange(6.0).view(3, 2))
    assert out.tolist() == [[0.0, 1.0], [0.0, 0.0], [2.0, 3.0]]


def test_masked_scatter_with_too_few_raises():
    """It ignores what is left over, and raises where there is too little."""
    with pytest.raises(RuntimeError, match="masked_scatter|Number of elements"):
        torch.zeros(3).masked_scatter(torch.ones(3, dtype=torch.bool), torch.ones(2))


def test_what_is_dropped_gets_the_gradient_0():
    """It takes its source in order, and ignores what is left over."""
    source = torch.ones(3, requires_grad=True)
    torch.zeros(3).masked_scatter(torch.tensor([False, True, True]), source).sum().backward()
    assert source.grad.tolist() == [1.0, 1.0, 0.0]


def test_rows_of_samples_are_taken_in_order():
    """With more than one sample the mask takes the features in row order."""
    samples, features = torch.zeros(2, 3, 2), torch.arange(6.0).view(3, 2)
    samples[torch.tensor([[True, False, True], [False, True, False]])] = features
    found = torch.stack([samples[0, 0], samples[0, 2], samples[1, 1]])
    assert torch.equal(found, features) and samples.sum() == features.sum()


def test_a_frozen_table():
    """The features get the gradient of their places, with a frozen table too."""
    table = torch.nn.Embedding(10, 2).requires_grad_(False)
    features = torch.ones(1, 2, requires_grad=True)
    put(table(torch.tensor([9, 5])), torch.tensor([True, False]), features).sum().backward()
    assert features.grad.tolist() == [[1.0, 1.0]] and table.weight.grad is None


def test_a_write_to_the_table_raises():
    """A write to the table itself would raise."""
    with pytest.raises(RuntimeError, match="leaf Variable"):
        torch.nn.Embedding(10, 2).weight[9] = 1.0


def test_the_table_stays():
    """``embeddings`` is a new tensor: the table does not change."""
    table = torch.nn.Embedding(10, 2)
    before = table.weight.detach().clone()
    put(table(torch.tensor([9, 5])), torch.tensor([True, False]), torch.ones(1, 2))
    assert torch.equal(table.weight, before)
