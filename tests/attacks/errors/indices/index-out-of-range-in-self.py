"""Attacks on gallery/errors/indices/index-out-of-range-in-self.py."""

import pytest
import torch
from torch.nn import functional

SHORT = "^index out of range in self"


@pytest.mark.parametrize("index", [-1, 3, 7])
def test_which_calls_say_so(index):
    """An entry of the index tensor is negative, or not smaller than the size."""
    where = torch.tensor([0, index])
    for run in (
        lambda: torch.zeros(3).index_add_(0, where, torch.ones(2)),
        lambda: torch.zeros(3).index_select(0, where),
        lambda: torch.zeros(3, 2).index_select(0, where),
        lambda: functional.embedding(where, torch.zeros(3, 2)),
    ):
        with pytest.raises(IndexError, match=SHORT):
            run()


@pytest.mark.parametrize("index", [-1, 3])
def test_index_add_into_rows_says_something_else_fell(index):
    """index_add_ says "index out of range in self": with rows the message names the index."""
    where = torch.tensor([index])
    with pytest.raises(RuntimeError, match=f"index {index} is out of bounds for dimension 0"):
        torch.zeros(3, 2).index_add_(0, where, torch.ones(1, 2))
    with pytest.raises(RuntimeError, match=f"index {index} is out of bounds for dimension 1"):
        torch.zeros(2, 3).index_add_(1, where, torch.ones(2, 1))


@pytest.mark.parametrize("name", ["put_", "take", "index_fill_"])
def test_some_methods_count_from_the_end_fell(name):
    """These methods do not count from the end: put_, take and index_fill_ do."""
    scores, last = torch.arange(3.0), torch.tensor([-1])
    if name == "take":
        assert scores.take(last).item() == 2.0
        return
    if name == "put_":
        scores.put_(last, torch.tensor([9.0]))
    else:
        scores.index_fill_(0, last, 9.0)
    assert scores.tolist() == [0.0, 1.0, 9.0]


def test_compiled_code_counts_from_the_end_fell():
    """They do not count from the end: compiled by the default backend they do."""

    def write(counts, marks, where, values):
        counts.index_add_(0, where, values)
        marks.index_copy_(0, where, values)

    arguments = torch.tensor([0, -1]), torch.ones(2)
    with pytest.raises(IndexError):
        write(torch.zeros(3), torch.zeros(3), *arguments)
    counts, marks = torch.zeros(3), torch.zeros(3)
    torch.compile(write)(counts, marks, *arguments)
    assert counts.tolist() == marks.tolist() == [1.0, 0.0, 1.0]


def test_the_write_is_not_undone():
    """What came before the entry is written already."""
    counts = torch.zeros(3)
    with pytest.raises(IndexError, match=SHORT):
        counts.index_add_(0, torch.tensor([0, 7]), torch.ones(2))
    assert counts.tolist() == [1.0, 0.0, 0.0]


def test_room_for_no_index_fell():
    """As many places as the largest index needs: an empty index has no largest."""
    classes = torch.zeros(0, dtype=torch.int64)
    with pytest.raises(RuntimeError, match=r"max\(\): Expected reduction dim"):
        int(classes.max())
    assert torch.bincount(classes).tolist() == []


def test_bincount_has_no_backward():
    """backward() does not go through bincount."""
    weights = torch.ones(2, requires_grad=True)
    counted = torch.bincount(torch.tensor([0, 3]), weights=weights)
    assert counted.requires_grad
    with pytest.raises(RuntimeError, match="not implemented"):
        counted.sum().backward()


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_cache_goes_round_at_any_length(rows):
    """Fix 3 with caches of one, two and three rows."""
    cache = torch.zeros(rows, 2)
    for step in range(7):
        cache.index_copy_(0, torch.tensor([step % rows]), torch.full((1, 2), float(step)))
    assert sorted(cache[:, 0].tolist()) == [float(step) for step in range(7 - rows, 7)]
