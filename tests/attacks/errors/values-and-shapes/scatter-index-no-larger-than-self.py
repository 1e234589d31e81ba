"""Attacks on gallery/errors/values-and-shapes/scatter-index-no-larger-than-self.py."""

import pytest
import torch


def index(*shape):
    return torch.zeros(shape, dtype=torch.int64)


@pytest.mark.parametrize(
    ("dim", "shape", "source"),
    [
        (0, (1, 4), (1, 4)),
        (1, (3, 1), (3, 1)),
        (0, (2, 3), (1, 3)),
        (0, (2, 3), (2, 2)),
        (1, (2, 4), (2, 3)),
    ],
)
def test_what_is_too_long(dim, shape, source):
    """index must not be longer than src, nor than the tensor off dim."""
    for name in ("scatter_", "scatter_add_"):
        with pytest.raises(RuntimeError, match="Expected index"):
            getattr(torch.zeros(2, 3), name)(dim, index(*shape), torch.ones(source))


@pytest.mark.parametrize(
    ("dim", "shape", "source"),
    [(0, (5, 3), (5, 3)), (1, (2, 7), (2, 7)), (0, (1, 1), (2, 3)), (0, (1, 2), (1, 2))],
)
def test_what_is_taken(dim, shape, source):
    """Along dim index may be longer than the tensor; it may be shorter than both anywhere."""
    written = torch.zeros(2, 3).scatter_add_(dim, index(*shape), torch.ones(source))
    assert written.sum() == torch.Size(shape).numel()


def test_along_dim_it_may_not_be_longer_than_the_source_fell():
    """Only along dim may index be longer than the tensor: never longer than src."""
    with pytest.raises(RuntimeError, match="no larger size than src"):
        torch.zeros(2, 3).scatter_(0, index(5, 3), torch.ones(4, 3))


def test_a_shorter_index_raises_nothing_fell():
    """Give it one index for each element of src: with fewer nothing raises."""
    written = torch.zeros(2, 3).scatter_(0, index(1, 2), torch.ones(2, 3))
    assert written.sum() == 2


@pytest.mark.parametrize("shape", [(), (2,), (1, 2, 1)])
def test_the_number_of_dimensions(shape):
    """index needs as many dimensions as the tensor: with a number as the value too."""
    if shape == ():
        with pytest.raises(RuntimeError, match="same number of dimensions"):
            torch.zeros(2, 3).scatter_(0, index(*shape), 1.0)
        return
    for value in (1.0, torch.ones(2, 3)):
        with pytest.raises(RuntimeError, match="same number of dimensions"):
            torch.zeros(2, 3).scatter_(0, index(*shape), value)


def test_an_empty_index_is_not_checked():
    """An index without elements writes nothing, whatever its shape."""
    written = torch.zeros(2, 3).scatter_(0, index(0), 1.0)
    assert written.sum() == 0


@pytest.mark.parametrize("labels", [[], [1], [2, 0, 1, 1]])
def test_one_index_a_row(labels):
    """labels[:, None] is one index a row: for no row and more rows."""
    labels = torch.tensor(labels, dtype=torch.int64)
    one_hot = torch.zeros(len(labels), 3).scatter(1, labels[:, None], 1.0)
    assert one_hot.tolist() == [[float(k == i) for i in range(3)] for k in labels.tolist()]


def test_whole_rows_by_both_ways():
    """Expand the index yourself, or use index_add_: both add up, and scatter does not."""
    target, rows = torch.tensor([0, 1, 0]), torch.arange(9.0).reshape(3, 3)
    expanded = target[:, None].expand(-1, 3)
    added = torch.zeros(2, 3).scatter_add(0, expanded, rows)
    assert torch.equal(added, torch.zeros(2, 3).index_add(0, target, rows))
    assert not torch.equal(added, torch.zeros(2, 3).scatter(0, expanded, rows))
