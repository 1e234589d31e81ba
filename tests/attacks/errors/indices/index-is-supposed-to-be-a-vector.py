"""Attacks on gallery/errors/indices/index-is-supposed-to-be-a-vector.py."""

import pytest
import torch

CLASSES = torch.tensor([[0, 2], [2, 2]])
METHODS = {
    "index_add": lambda index: torch.zeros(3).index_add_(0, index, torch.ones(index.numel())),
    "index_copy": lambda index: torch.zeros(3).index_copy_(0, index, torch.ones(index.numel())),
    "index_fill": lambda index: torch.zeros(3).index_fill_(0, index, 1.0),
}


@pytest.mark.parametrize("name", ["index_add", "index_copy", "index_fill"])
def test_one_dimension_and_none(name):
    """They take an index of at most one dimension."""
    assert METHODS[name](torch.tensor([1])).tolist() == [0.0, 1.0, 0.0]
    assert METHODS[name](torch.tensor(1)).tolist() == [0.0, 1.0, 0.0]
    for index in (CLASSES, torch.tensor([[1]]), torch.zeros(0, 0, dtype=torch.int64)):
        with pytest.raises((IndexError, RuntimeError), match="(vector|dimension 1 or 0)"):
            METHODS[name](index)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64, torch.bfloat16])
def test_flatten_keeps_index_and_source_in_step(dtype):
    """Fix 1 in other dtypes, and for an index and a source that are transposed."""
    amounts = torch.arange(1, 5).reshape(2, 2).to(dtype)
    for index, source in ((CLASSES, amounts), (CLASSES.t(), amounts.t())):
        found = torch.zeros(3, dtype=dtype).index_add(0, index.flatten(), source.flatten())
        assert found.tolist() == [1, 0, 9]


def test_flatten_of_index_and_source_alone_does_not_fit_rows_fell():
    """Flatten it, and the source with it: a source of rows keeps the dimension of the row."""
    rows = torch.arange(8.0).reshape(2, 2, 2)
    with pytest.raises(RuntimeError, match="Number of indices"):
        torch.zeros(3, 2).index_add(0, CLASSES.flatten(), rows.flatten())
    found = torch.zeros(3, 2).index_add(0, CLASSES.flatten(), rows.flatten(0, 1))
    assert found.tolist() == [[0.0, 1.0], [0.0, 0.0], [12.0, 15.0]]


def test_rows_have_a_gradient_each():
    """The gradient of flatten(0, 1) and index_add."""
    rows = torch.arange(8.0).reshape(2, 2, 2).requires_grad_()
    found = torch.zeros(3, 2).index_add(0, CLASSES.flatten(), rows.flatten(0, 1))
    (found * torch.tensor([[1.0], [10.0], [100.0]])).sum().backward()
    assert rows.grad[..., 0].tolist() == [[1.0, 100.0], [100.0, 100.0]]


def test_brackets_do_not_add_fell():
    """Brackets take this index as it is: for a fill, and not for a sum."""
    counts = torch.zeros(3)
    counts[CLASSES] += 1.0
    assert counts.tolist() == [1.0, 0.0, 1.0]


def test_scatter_leaves_further_rows_alone():
    """Row i of classes counts into row i: a target of more rows keeps the others."""
    each = torch.zeros(3, 3).scatter_add(1, CLASSES, torch.ones(2, 2))
    assert each.tolist() == [[1.0, 0.0, 1.0], [0.0, 0.0, 2.0], [0.0, 0.0, 0.0]]


def test_vmap_takes_a_row_of_the_index_each():
    """An index for each row may be a vmap over index_add."""
    found = torch.vmap(lambda counts, index: counts.index_add(0, index, torch.ones(2)))(
        torch.zeros(2, 3), CLASSES
    )
    assert found.tolist() == [[1.0, 0.0, 1.0], [0.0, 0.0, 2.0]]


def test_an_index_without_dimensions_wants_a_source_of_one_part():
    """An index without dimensions counts as a vector of one entry; the source has one part."""
    with pytest.raises(RuntimeError, match="source tensor shape must match"):
        torch.zeros(3).index_add_(0, torch.tensor(1), torch.tensor(5.0))
    found = torch.zeros(3).index_add_(0, torch.tensor(1), torch.tensor([5.0]))
    assert found.tolist() == [0.0, 5.0, 0.0]


def test_scatter_does_not_add_fell():
    """Use scatter_ if each element has an index of its own: index_add_ adds, scatter_ does not."""
    zeros, ones = torch.zeros(2, 3), torch.ones(2, 2)
    assert zeros.scatter(1, CLASSES, ones).tolist() == [[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    assert zeros.scatter_add(1, CLASSES, ones).tolist() == [[1.0, 0.0, 1.0], [0.0, 0.0, 2.0]]


@pytest.mark.parametrize("dim", [0, 1])
def test_a_column_of_indices_is_flattened_alone_fell(dim):
    """Flatten it, and the source with it: the source of a column of indices is right already."""
    column, source = torch.tensor([[0], [2]]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    target = torch.zeros(3, 2) if dim == 0 else torch.zeros(2, 3)
    with pytest.raises(IndexError, match="Index is supposed to be a vector"):
        target.index_add(dim, column, source)
    with pytest.raises(RuntimeError, match="(Number of indices|Indexing dim)"):
        target.index_add(dim, column.flatten(), source.flatten())
    found = target.index_add(dim, column.flatten(), source)
    expected = target.clone()
    expected.narrow(dim, 0, 1).copy_(source.narrow(dim, 0, 1))
    expected.narrow(dim, 2, 1).copy_(source.narrow(dim, 1, 1))
    assert torch.equal(found, expected)


def test_along_another_dimension_the_same_dimensions_are_flattened():
    """Flatten it, and the source in step with it: along dim=1, its dimensions 1 and 2."""
    source = torch.arange(12.0).reshape(3, 2, 2)
    found = torch.zeros(3, 3).index_add(1, CLASSES.flatten(), source.flatten(1, 2))
    assert found[:, 0].tolist() == source[:, 0, 0].tolist()
    assert found[:, 2].tolist() == (source.sum(dim=(1, 2)) - source[:, 0, 0]).tolist()


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int64])
def test_zeros_take_amounts_of_one_dtype_fell(dtype):
    """Fix 1 added to torch.zeros(3): amounts of another dtype are refused."""
    amounts = torch.ones(2, 2, dtype=dtype)
    with pytest.raises(RuntimeError, match="must have the same scalar type"):
        torch.zeros(3, dtype=torch.float32).index_add(0, CLASSES.flatten(), amounts.flatten())
    found = amounts.new_zeros(3).index_add(0, CLASSES.flatten(), amounts.flatten())
    assert found.tolist() == [1, 0, 3] and found.dtype == dtype


@pytest.mark.parametrize("name", ["index_select", "index_reduce_"])
def test_more_methods_say_the_same_fell(name):
    """index_add_ says it, and two more in other words: index_select and index_reduce_ too."""
    table = torch.arange(3.0)
    more = (torch.ones(2, 2), "mean") if name == "index_reduce_" else ()
    with pytest.raises(IndexError, match=rf"{name}\(\): Index is supposed to be a vector"):
        getattr(table, name)(0, CLASSES, *more)
    read = table[CLASSES]
    assert torch.equal(read, table.index_select(0, CLASSES.flatten()).reshape(CLASSES.shape))


@pytest.mark.parametrize("name", ["index_add", "index_copy", "index_fill"])
def test_int32_indices(name):
    """A vector of int32 is taken by index_add_; the others want int64."""
    index = torch.tensor([1], dtype=torch.int32)
    if name == "index_add":
        assert METHODS[name](index).tolist() == [0.0, 1.0, 0.0]
    else:
        with pytest.raises((IndexError, RuntimeError), match="(int64|long tensor)"):
            METHODS[name](index)


def test_fixes_are_compiled():
    """Fix 1, 2 and 3 as one graph each."""

    def add_up(amounts):
        return amounts.new_zeros(3).index_add(0, CLASSES.flatten(), amounts.flatten())

    def mark(amounts):
        marks = amounts.new_zeros(3)
        marks[CLASSES] = 1.0
        return marks

    for run, expected in ((add_up, [1.0, 0.0, 3.0]), (mark, [1.0, 0.0, 1.0])):
        compiled = torch.compile(run, backend="aot_eager", fullgraph=True)
        assert compiled(torch.ones(2, 2)).tolist() == expected


def test_brackets_of_a_matrix_keep_its_rows_fell():
    """The result of ``marks[classes]`` has the shape of the index: of a matrix, its rows follow."""
    table = torch.arange(6.0).reshape(3, 2)
    assert table[CLASSES].shape == (2, 2, 2)
    assert torch.equal(table[CLASSES].flatten(0, 1), table.index_select(0, CLASSES.flatten()))


def test_a_fill_along_the_second_dimension_fell():
    """Brackets take this index as it is: along dim=1 they are ``marks[:, classes]``."""
    marks, right = torch.zeros(4, 3), torch.zeros(4, 3)
    marks[CLASSES] = 1.0
    assert marks[:, 0].tolist() == [1.0, 0.0, 1.0, 0.0]
    marks.zero_()
    marks[:, CLASSES] = 1.0
    assert torch.equal(marks, right.index_fill_(1, CLASSES.flatten(), 1.0))


@pytest.mark.parametrize("shape", [(1, 2), (2, 1)])
def test_one_row_or_column_of_indices(shape):
    """Flatten it, and the source in step with it: an index of one row, or of one column."""
    index, source = torch.tensor([0, 2]).reshape(shape), torch.tensor([1.0, 2.0])
    found = torch.zeros(3).index_add(0, index.flatten(), source.reshape(shape).flatten())
    assert found.tolist() == [1.0, 0.0, 2.0]
