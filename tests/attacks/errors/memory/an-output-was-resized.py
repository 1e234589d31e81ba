"""Attacks on gallery/errors/memory/an-output-was-resized.py."""

import warnings

import pytest
import torch

VALUES = torch.tensor([1.0, 2.0, 3.0])
WARNING = "An output with one or more elements was resized"


@pytest.mark.parametrize("size", [1, 2, 4, 100])
@pytest.mark.parametrize(
    "compute",
    [
        lambda out: torch.add(VALUES, 1.0, out=out),
        lambda out: torch.exp(VALUES, out=out),
        lambda out: torch.cat([VALUES], out=out),
        lambda out: torch.index_select(VALUES, 0, torch.tensor([0, 1, 2]), out=out),
    ],
)
def test_resized(size, compute):
    """out= fits the tensor to the result, as resize_ does: smaller and larger ones."""
    scores = torch.zeros(size)
    with pytest.warns(UserWarning, match=WARNING):
        compute(scores)
    assert scores.shape == (3,)


def test_a_view_that_grows_writes_over_its_neighbours():
    """A view that has to grow may write over its neighbours."""
    cache = torch.zeros(6)
    with pytest.warns(UserWarning, match=WARNING):
        torch.add(VALUES, 1.0, out=cache[0:2])
    assert cache.tolist() == [2.0, 3.0, 4.0, 0.0, 0.0, 0.0]


def test_a_view_of_a_column_loses_its_strides():
    """A view may write over its neighbours: a column becomes contiguous, and is not the column."""
    table = torch.zeros(2, 3)
    with pytest.warns(UserWarning, match=WARNING):
        torch.add(VALUES, 1.0, out=table[:, 0])
    assert table.tolist() == [[2.0, 3.0, 4.0], [0.0, 0.0, 0.0]]


def test_a_view_at_the_end_grows_the_storage_fell():
    """It then grows over its neighbours: at the end there are none, and the storage grows."""
    cache = torch.zeros(4)
    slot = cache[2:4]
    with pytest.warns(UserWarning, match=WARNING):
        torch.add(VALUES, 1.0, out=slot)
    assert cache.tolist() == [0.0, 0.0, 2.0, 3.0] and slot.tolist() == [2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    "empty", [lambda: torch.empty(0), lambda: torch.zeros(5).resize_(0), lambda: torch.empty(2, 0)]
)
def test_without_elements_there_is_no_warning(empty):
    """An out without elements is resized without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.add(VALUES, 1.0, out=empty()).tolist() == [2.0, 3.0, 4.0]


def test_a_part_without_elements_is_no_way_to_append_fell():
    """Start from no elements: an empty part of a cache is resized over the cache."""
    cache = torch.zeros(4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.add(VALUES, 1.0, out=cache[0:0])
    assert cache.tolist() == [2.0, 3.0, 4.0, 0.0]


def test_an_assignment_raises():
    """An assignment fits the value to the tensor, or raises."""
    cache = torch.full((6,), -1.0)
    with pytest.raises(RuntimeError):
        cache[0:2] = VALUES
    cache[0:3] = VALUES + 1.0
    assert cache.tolist() == [2.0, 3.0, 4.0, -1.0, -1.0, -1.0]


def test_the_old_fix_was_asserted_on_what_was_there_fell():
    """cache[0:3] = values + 1 after the failing line: cache held these numbers before."""
    cache = torch.zeros(6)
    with pytest.warns(UserWarning, match=WARNING):
        torch.add(VALUES, 1.0, out=cache[0:2])
    before = cache.tolist()
    cache[0:3] = VALUES + 1.0
    assert cache.tolist() == before


def test_an_empty_part_writes_over_the_rest_fell():
    """An out without elements is resized without a warning: a part of cache over the cache."""
    cache = torch.zeros(4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.add(torch.ones(2), 1.0, out=cache[1:1])
    assert cache.tolist() == [0.0, 2.0, 2.0, 0.0]


def test_a_smaller_last_batch_fell():
    """Allocate it in the shape of the result: a buffer for full batches has another shape in the last."""
    full, batch, weight = torch.zeros(4, 2), torch.ones(2, 3), torch.ones(3, 2)
    with pytest.warns(UserWarning, match=WARNING):
        torch.matmul(batch, weight, out=torch.zeros(4, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.matmul(batch, weight, out=full[: len(batch)])
    assert full.tolist() == [[3.0, 3.0], [3.0, 3.0], [0.0, 0.0], [0.0, 0.0]]


def test_cat_into_a_part():
    """For a smaller last batch give a part: of torch.cat as well, and a part of columns."""
    full = torch.zeros(4, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.cat([torch.ones(1, 2), torch.ones(1, 2)], out=full[:2])
        torch.cat([torch.ones(1, 1), torch.ones(1, 1)], out=full[2:, 1:])
    assert full.tolist() == [[1.0, 1.0], [1.0, 1.0], [0.0, 1.0], [0.0, 1.0]]


def test_resize_keeps_the_memory_fell():
    """resize_(0) makes a tensor of no elements with memory of its own: its old views see the write."""
    buffer = torch.zeros(4)
    head = buffer[:2]
    torch.add(VALUES, 1.0, out=buffer.resize_(0))
    assert head.tolist() == [2.0, 3.0]


def test_values_that_require_grad():
    """If values requires grad, the assignment is recorded, and out= raises."""
    values, cache = VALUES.clone().requires_grad_(), torch.zeros(6)
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        torch.add(values, 1.0, out=torch.zeros(3))
    cache[0:3] = values + 1.0
    cache.sum().backward()
    assert values.grad.tolist() == [1.0, 1.0, 1.0]
