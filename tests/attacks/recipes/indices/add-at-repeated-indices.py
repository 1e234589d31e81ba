"""Attacks on gallery/recipes/indices/add-at-repeated-indices.py."""

import pytest
import torch
from pages import definitions

(summed,) = definitions("recipes/indices/add-at-repeated-indices", "summed")


def right(values, index, size):
    sums = [0.0] * size
    for value, place in zip(values.tolist(), index.tolist(), strict=True):
        sums[place] += value
    return sums


@pytest.mark.parametrize("size", [0, 1, 2, 17, 1000])
def test_against_a_loop(size):
    """index_add_ counts each occurrence."""
    values, index = torch.arange(float(size)), torch.arange(size) % 3
    assert summed(values, index, 4).tolist() == right(values, index, 4)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64, torch.complex64])
def test_the_dtype_of_the_values_fell(dtype):
    """Use index_add_: into zeros of the default dtype it raised for other values."""
    values = torch.ones(3, dtype=dtype)
    assert summed(values, torch.tensor([0, 0, 2]), 3).tolist() == [2, 0, 1]
    with pytest.raises(RuntimeError, match="same scalar type"):
        torch.zeros(3).index_add_(0, torch.tensor([0, 0, 2]), values)


@pytest.mark.parametrize(
    "add",
    [
        lambda t, i, v: t.index_add_(0, i, v),
        lambda t, i, v: t.scatter_add_(0, i, v),
    ],
    ids=["index_add_", "scatter_add_"],
)
def test_negative_positions_are_refused_fell(add):
    """Use index_add_ or scatter_add_: they take no negative positions."""
    with pytest.raises((RuntimeError, IndexError), match="out of"):
        add(torch.zeros(3), torch.tensor([-1]), torch.ones(1))


def test_index_put_takes_negative_positions():
    """index_add_ and scatter_add_ take no negative positions, and index_put_ does."""
    t = torch.zeros(3).index_put_((torch.tensor([-1, 2]),), torch.ones(2), accumulate=True)
    assert t.tolist() == [0.0, 0.0, 2.0]


def test_plus_equals_adds_one_of_them():
    """t[index] += values adds one of the values that go to the same position."""
    t = torch.full((2,), 5.0)
    t[[0, 0]] += torch.tensor([1.0, 10.0])
    assert t[0].item() in (6.0, 15.0) and t[1] == 5.0


def test_bincount_counts_no_negative_numbers():
    """To count, bincount is enough: of positions that are not negative."""
    assert torch.bincount(torch.tensor([0, 0, 2]), minlength=4).tolist() == [2, 0, 1, 0]
    with pytest.raises(RuntimeError, match="non-negative"):
        torch.bincount(torch.tensor([-1]))


def test_index_add_in_place_is_refused_by_a_leaf_fell():
    """index_add, without the underscore, returns a new tensor, so the old one may be a leaf."""
    total, index = torch.zeros(3, requires_grad=True), torch.tensor([0])
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        total.index_add_(0, index, torch.ones(1))
    assert total.index_add(0, index, torch.ones(1)).tolist() == [1.0, 0.0, 0.0]


def test_the_gradient_against_finite_differences():
    """Each value gets the gradient of the place that it went to."""
    values = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    index = torch.tensor([0, 0, 2])
    assert torch.autograd.gradcheck(lambda v: summed(v, index, 3) ** 2, values)


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """Use index_add_: compiled too."""
    values, index = torch.arange(17.0), torch.arange(17) % 3
    compiled = torch.compile(summed, backend=backend)
    assert compiled(values, index, 4).tolist() == right(values, index, 4)


def test_scatter_add_with_one_index_per_row_adds_a_column():
    """scatter_add_ wants an index for each element."""
    rows = torch.ones(3, 2)
    added = torch.zeros(3, 2).scatter_add_(0, torch.tensor([0, 0, 2])[:, None], rows)
    assert added.tolist() == [[2.0, 0.0], [0.0, 0.0], [1.0, 0.0]]


def test_bfloat16_stops_counting_fell():
    """index_add_ counts each occurrence: in bfloat16 the sum stops at 256."""
    index, ones = torch.zeros(1000, dtype=torch.long), torch.ones(1000, dtype=torch.bfloat16)
    assert torch.zeros(1, dtype=torch.bfloat16).index_add_(0, index, ones) == 256
    assert torch.zeros(1).index_add_(0, index, ones.float()) == 1000


def test_uint8_wraps_fell():
    """index_add_ counts each occurrence: in uint8 the sum wraps after 255."""
    index, ones = torch.zeros(300, dtype=torch.long), torch.ones(300, dtype=torch.uint8)
    assert torch.zeros(1, dtype=torch.uint8).index_add_(0, index, ones) == 300 - 256


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bfloat16])
def test_plus_equals_one_fell(dtype):
    """``t[idx] += 1`` counts duplicates once. Use ``index_add_``."""
    t, index = torch.zeros(3, dtype=dtype), torch.tensor([0, 0, -1])
    with pytest.raises(IndexError, match="tensor has no dimensions"):
        t.index_add_(0, index, t.new_ones(()))
    assert t.index_put_((index,), t.new_ones(()), accumulate=True).tolist() == [2, 0, 1]


def test_pairs_of_positions_fell():
    """Use ``index_add_``: it takes no index of two dimensions, and no pairs."""
    t, pairs = torch.zeros(2, 2), torch.tensor([[0, 0, 1], [1, 1, 0]])
    with pytest.raises(IndexError, match="supposed to be a vector"):
        t.index_add_(0, pairs, torch.ones(2, 3))
    t.index_put_((pairs[0], pairs[1]), t.new_ones(()), accumulate=True)
    assert t.tolist() == [[0.0, 2.0], [1.0, 0.0]]


def test_scatter_add_is_not_rounded_at_each_step_fell():
    """Every sum is rounded to that dtype: ``index_add_`` counts to 256, ``scatter_add_`` differs."""
    index, ones = torch.zeros(3000, dtype=torch.long), torch.ones(3000, dtype=torch.bfloat16)
    start = torch.zeros(1, dtype=torch.bfloat16)
    assert start.index_add(0, index, ones) == 256 < start.scatter_add(0, index, ones)
