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


def test_the_failing_line_has_one_index_for_each_element_of_src_fell():
    """Give it one index for each element of src: the failing line does; its dim was wrong."""
    index, src = torch.tensor([[0, 1, 0, 1]]), torch.ones(1, 4)
    assert index.shape == src.shape
    with pytest.raises(RuntimeError, match="apart from dimension 0"):
        torch.zeros(2, 3).scatter_(0, index, src)
    counted = torch.zeros(2, 3).scatter_add(1, index, src)
    assert counted[0].tolist() == torch.bincount(index[0], minlength=3).tolist()


@pytest.mark.parametrize("dtype", [torch.int32, torch.int64])
def test_an_index_of_int32_is_taken(dtype):
    """One index a row: of int32, too, here and in index_add."""
    target, rows = torch.tensor([0, 1, 0], dtype=dtype), torch.arange(9.0).reshape(3, 3)
    added = torch.zeros(2, 3).scatter_add(0, target[:, None].expand(-1, 3), rows)
    assert torch.equal(added, torch.zeros(2, 3).index_add(0, target, rows))


def test_a_number_for_a_vector_counts_as_one_dimension_fell():
    """index needs as many dimensions as the tensor: a number serves for a vector."""
    assert torch.zeros(3).scatter(0, torch.tensor(1), 1.0).tolist() == [0.0, 1.0, 0.0]


def test_under_vmap_a_vector_of_labels_is_right():
    """A vector of class numbers for a table raises: under vmap each row has a number of its own."""
    labels = torch.tensor([2, 0])
    hot = torch.vmap(lambda row, label: row.scatter(0, label[None], 1.0))(torch.zeros(2, 3), labels)
    assert torch.equal(hot, torch.eye(3)[labels])


def test_gather_has_the_same_cure():
    """gather's index is no larger than self off dim; along dim it may be longer."""
    table = torch.arange(6).reshape(2, 3)
    with pytest.raises(RuntimeError, match="same number of dimensions as input"):
        table.gather(1, torch.tensor([2, 0]))
    assert table.gather(1, torch.tensor([2, 0])[:, None]).tolist() == [[2], [3]]
    with pytest.raises(RuntimeError, match="Size does not match at dimension 0"):
        table.gather(1, index(4, 1))
    assert table.gather(1, index(2, 9)).shape == (2, 9)


def test_a_vector_as_src_is_refused_fell():
    """``index`` needs as many dimensions as the tensor (and so does ``src``)."""
    values = torch.tensor([5.0, 7.0])
    for dim in (0, 1):
        with pytest.raises(IndexError, match="Dimension out of range"):
            torch.zeros(2, 3).scatter_(dim, index(2, 1), values)
    with pytest.raises(RuntimeError, match="same number of dimensions as src"):
        torch.zeros(3).scatter_(0, index(2), values[:, None])
    written = torch.zeros(2, 3).scatter_(1, index(2, 1), values[:, None])
    assert written[:, 0].tolist() == [5.0, 7.0]


@pytest.mark.parametrize(("shape", "dim"), [((2,), 1), ((2, 4), 2), ((2, 4, 4), 1)])
def test_labels_with_more_dimensions_fell(shape, dim):
    """Make a vector of indices a column (labels of tokens and of pixels need another place)."""
    labels = torch.arange(torch.Size(shape).numel()).reshape(shape) % 5
    sizes = [*shape[:dim], 5, *shape[dim:]]
    hot = torch.zeros(sizes).scatter(dim, labels.unsqueeze(dim), 1.0)
    assert torch.equal(hot.argmax(dim), labels) and hot.sum() == labels.numel()
    if shape == (2, 4):
        assert not torch.equal(torch.zeros(sizes).scatter(dim, labels[:, None], 1.0), hot)


@pytest.mark.parametrize("call", ["scatter", "scatter_add"])
def test_longer_off_dim(call):
    """``index`` must not be longer than the tensor off ``dim``, whatever ``src`` is."""
    with pytest.raises(RuntimeError, match="apart from dimension 0"):
        getattr(torch.zeros(2, 3), call)(0, index(1, 4), torch.ones(2, 4))


def test_a_number_counts_as_a_vector_of_one():
    """``index`` needs as many dimensions as the tensor: a number is taken for a vector."""
    best = torch.tensor([0.1, 0.9, 0.2]).argmax()
    assert torch.zeros(3).scatter_(0, best, 1.0).tolist() == [0.0, 1.0, 0.0]


def test_more_labels_than_rows():
    """One index a row: with more labels than rows the index is longer off dim."""
    with pytest.raises(RuntimeError, match="apart from dimension 1"):
        torch.zeros(2, 3).scatter(1, torch.tensor([2, 0, 1])[:, None], 1.0)
