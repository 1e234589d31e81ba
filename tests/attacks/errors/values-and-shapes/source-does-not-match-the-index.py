"""Attacks on gallery/errors/values-and-shapes/source-does-not-match-the-index.py."""

import pytest
import torch

WHERE = torch.tensor([0, 2])


@pytest.mark.parametrize("shape", [(1, 2), (3, 2), (0, 2), (2, 3), (2, 1), (2,), (1, 2, 2), ()])
@pytest.mark.parametrize("name", ["index_add_", "index_copy_", "index_add", "index_copy"])
def test_nothing_is_broadcast(name, shape):
    """One row of the source for each index, as wide as those of the tensor."""
    table = torch.zeros(3, 2)
    with pytest.raises((IndexError, RuntimeError)):
        getattr(table, name)(0, WHERE, torch.ones(shape))
    assert not table.any()


@pytest.mark.parametrize("name", ["index_add_", "index_copy_"])
def test_the_other_dimension(name):
    """The same for columns: column i of the source goes to column where[i]."""
    table = torch.zeros(2, 3)
    getattr(table, name)(1, WHERE, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert table.tolist() == [[1.0, 0.0, 2.0], [3.0, 0.0, 4.0]]


def test_a_single_number_for_a_vector():
    """A source without dimensions and one index: index_copy_ takes it."""
    scores = torch.zeros(3).index_copy_(0, torch.tensor([1]), torch.tensor(5.0))
    assert scores.tolist() == [0.0, 5.0, 0.0]
    with pytest.raises(IndexError, match="When source is scalar"):
        torch.zeros(3).index_copy_(0, WHERE, torch.tensor(5.0))


@pytest.mark.parametrize("shape", [(2,), (1, 2), (2, 1)])
def test_put_counts_elements(shape):
    """put_ wants one source value for each of its indices: the shape does not matter."""
    table = torch.zeros(3, 2).put_(WHERE, torch.ones(shape))
    assert table.tolist() == [[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    with pytest.raises(IndexError, match="same number of elements"):
        torch.zeros(3, 2).put_(WHERE, torch.ones(1))


def test_a_number_of_indices_written_down_fell():
    """row.expand(2, -1) is one row an index: for two indices only."""
    row = torch.tensor([5.0, 6.0])
    for where in (torch.tensor([1]), torch.tensor([0, 1, 2]), torch.zeros(0, dtype=torch.int64)):
        added = torch.zeros(3, 2).index_add(0, where, row.expand(len(where), -1))
        assert added.sum() == len(where) * 11.0


def test_repeated_indices_add_up_in_fix_1_and_not_in_fix_2():
    """If nothing is added up, assign."""
    where, row = torch.tensor([0, 0]), torch.tensor([5.0, 6.0])
    added = torch.zeros(3, 2).index_add(0, where, row.expand(2, -1))
    table = torch.zeros(3, 2)
    table[where] = row
    assert added[0].tolist() == [10.0, 12.0] and table[0].tolist() == [5.0, 6.0]


def test_the_gradient_of_the_row_is_a_sum():
    """The row has the gradient of each place that it went to."""
    row = torch.tensor([5.0, 6.0], requires_grad=True)
    added = torch.zeros(3, 2).index_add(0, WHERE, row.expand(2, -1))
    (added * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()
    assert row.grad.tolist() == [101.0, 101.0]


@pytest.mark.parametrize("shape", [(3,), (3, 2, 2), (3, 0)])
def test_a_row_for_tables_of_two_dimensions_fell(shape):
    """row.expand(len(where), -1) is one row an index: for a table of two dimensions alone."""
    table, row = torch.zeros(shape), torch.ones(shape[1:])
    wide = row.expand(len(WHERE), *table.shape[1:])
    added = table.index_add(0, WHERE, wide)
    assert torch.equal(added[WHERE], wide) and not added[1].any()
    if len(shape) == 3:
        with pytest.raises(RuntimeError):
            table.index_add(0, WHERE, row.expand(len(WHERE), -1))


@pytest.mark.parametrize("source", [(), (1,), (2,), (1, 2), (2, 1), (1, 1)])
def test_sources_that_expand(source):
    """Expand the source to one row an index: of each shape that broadcasts to the rows."""
    table = torch.zeros(3, 2)
    wide = torch.ones(source).expand(len(WHERE), *table.shape[1:])
    for name in ("index_add", "index_copy"):
        assert getattr(table, name)(0, WHERE, wide).tolist() == [[1, 1], [0, 0], [1, 1]]


def test_put_had_no_cure_fell():
    """put_ wants one source value for each index: one value is expanded to their shape."""
    table = torch.zeros(3, 2)
    table.put_(WHERE[None], torch.tensor([5.0]).expand(1, 2))
    assert table.tolist() == [[5.0, 0.0], [5.0, 0.0], [0.0, 0.0]]


def test_index_put_broadcasts_and_adds():
    """The line that broadcasts is table.index_put_((where,), row, accumulate=True)."""
    row = torch.tensor([5.0, 6.0])
    for where in (WHERE, torch.tensor([0, 0]), torch.tensor([-1, 2]), WHERE[:0]):
        table = torch.zeros(3, 2).index_put_((where,), row, accumulate=True)
        wide = row.expand(len(where), 2)
        assert torch.equal(table, torch.zeros(3, 2).index_add(0, where % 3, wide))


def test_a_number_for_a_vector_is_refused_by_index_add():
    """One row of the source for each index: index_add_ of a vector takes no 0-dim source."""
    with pytest.raises(RuntimeError, match="source tensor shape must match"):
        torch.zeros(3).index_add_(0, torch.tensor([1]), torch.tensor(5.0))


def test_one_value_an_index_is_taken_for_a_row_fell():
    """Expand the source to one row an index: as many values as columns would be a row."""
    table, values = torch.zeros(3, 2), torch.tensor([1.0, 2.0])
    taken = table.index_add(0, WHERE, values.expand(2, 2))
    meant = table.index_add(0, WHERE, values[:, None].expand(2, 2))
    assert taken[0].tolist() == [1.0, 2.0] and meant.tolist() == [[1, 1], [0, 0], [2, 2]]
