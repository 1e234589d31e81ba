"""Attacks on gallery/errors/saved-values/scatter-source-too-large.py."""

import pytest
import torch

INDEX = torch.tensor([2, 0])


def source(length=4):
    return torch.arange(1.0, length + 1).requires_grad_()


@pytest.mark.parametrize("name", ["scatter", "scatter_", "scatter_add", "scatter_add_"])
def test_both_forms(name):
    """Forward ignores the rest, backward does not."""
    slots = getattr(torch.zeros(4), name)(0, INDEX, source())
    assert slots.tolist() == [2.0, 0.0, 1.0, 0.0]
    with pytest.raises(RuntimeError, match="invalid gradient at index 1 - got"):
        slots.sum().backward()


@pytest.mark.parametrize("reduce", ["sum", "mean"])
def test_scatter_reduce(reduce):
    """``scatter_reduce`` with "sum" or "mean" has the same rule."""
    slots = torch.zeros(4).scatter_reduce(0, INDEX, source(), reduce)
    with pytest.raises(RuntimeError, match="ScatterReduceBackward0 returned an invalid gradient"):
        slots.sum().backward()


@pytest.mark.parametrize("reduce", ["amax", "amin", "prod"])
def test_scatter_reduce_with_another_message_fell(reduce):
    """With "prod", "amax" or "amin" backward raises for sizes that do not match."""
    slots = torch.ones(4, requires_grad=True).scatter_reduce(0, INDEX, source(), reduce)
    with pytest.raises(RuntimeError, match="size of tensor a .4. must match the size of tensor b"):
        slots.sum().backward()


def test_a_source_that_requires_no_grad_fell():
    """The source of a ``scatter`` is larger than its index: backward raises."""
    slots = source()
    slots.scatter(0, INDEX, torch.ones(4)).sum().backward()
    assert slots.grad.tolist() == [0.0, 1.0, 0.0, 1.0]


def test_an_empty_index():
    """The source is larger than the index (of length 0)."""
    slots = torch.zeros(4).scatter(0, torch.tensor([], dtype=torch.int64), source())
    with pytest.raises(RuntimeError, match=r"got \[0\] but expected shape compatible with \[4\]"):
        slots.sum().backward()


def test_two_dimensions():
    """In several dimensions slice each: ``source[:rows, :columns]``."""
    index, table = torch.tensor([[0, 1]]), torch.arange(6.0).reshape(2, 3).requires_grad_()
    with pytest.raises(RuntimeError, match="invalid gradient at index 1"):
        torch.zeros(2, 3).scatter(1, index, table).sum().backward()
    slots = torch.zeros(2, 3).scatter(1, index, table[:1, :2])
    (slots * 5).sum().backward()
    assert slots.tolist() == [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    assert table.grad.tolist() == [[5.0, 5.0, 0.0], [0.0, 0.0, 0.0]]


def test_an_expanded_source():
    """The source is larger than the index, also if it is expanded."""
    one = source(1)
    slots = torch.zeros(4).scatter(0, INDEX, one.expand(4))
    with pytest.raises(RuntimeError, match="invalid gradient"):
        slots.sum().backward()
    torch.zeros(4).scatter(0, INDEX, one.expand(2)).sum().backward()
    assert one.grad.tolist() == [2.0]


def test_a_source_of_the_right_size_passes():
    """A source of the shape of the index."""
    values = source(2)
    torch.zeros(4).scatter(0, INDEX, values).sum().backward()
    assert values.grad.tolist() == [1.0, 1.0]


def test_index_copy_refuses_at_once():
    """Forward ignores the rest (``index_copy`` does not)."""
    with pytest.raises(IndexError, match="Number of indices"):
        torch.zeros(4).index_copy(0, INDEX, source())


def test_assignment_refuses_at_once():
    """Forward ignores the rest (an assignment does not)."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        torch.zeros(4)[INDEX] = source()


def test_compiled():
    """Forward ignores the rest, backward does not: compiled it raises while it is traced."""

    def place(values):
        return torch.zeros(4).scatter(0, torch.tensor([2, 0]), values).sum()

    with (
        pytest.warns(UserWarning, match="Error detected in ScatterBackward0"),
        pytest.raises(RuntimeError, match="ScatterBackward0 returned an invalid gradient"),
    ):
        torch.compile(place, backend="aot_eager")(source())


@pytest.mark.parametrize("length", [0, 1, 2])
def test_scatter_and_assignment_agree(length):
    """With one dimension, an assignment does the same."""
    index, values = torch.arange(length).flip(0), source()
    slots = torch.zeros(4)
    slots[index] = values[:length]
    assert torch.equal(slots, torch.zeros(4).scatter(0, index, values[:length]))


ROWS = torch.tensor([[2], [0]])


@pytest.mark.parametrize("name", ["scatter", "scatter_add"])
def test_slicing_leaves_rows_out_fell(name):
    """Slice the source to ``index.shape``: where rows were meant, the values are wrong."""
    table = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    with pytest.raises(RuntimeError, match=r"got \[2, 1\] but expected shape compatible with"):
        getattr(torch.zeros(3, 2), name)(0, ROWS, table).sum().backward()
    sliced = getattr(torch.zeros(3, 2), name)(0, ROWS, table[:2, :1])
    assert sliced.tolist() == [[3.0, 0.0], [0.0, 0.0], [1.0, 0.0]]
    whole = getattr(torch.zeros(3, 2), name)(0, ROWS.expand_as(table), table)
    (whole * whole.detach()).sum().backward()
    assert whole.tolist() == [[3.0, 4.0], [0.0, 0.0], [1.0, 2.0]]
    assert torch.equal(table.grad, table)


@pytest.mark.parametrize("reduce", ["sum", "mean", "prod", "amax", "amin"])
@pytest.mark.parametrize("include_self", [True, False])
def test_the_slice_for_each_reduction(reduce, include_self):
    """A source of the shape of the index (for ``scatter_reduce``)."""
    values = source()
    arguments = {"reduce": reduce, "include_self": include_self}
    slots = torch.ones(4).scatter_reduce(0, INDEX, values[:2], **arguments)
    slots.sum().backward()
    assert values.grad[2:].tolist() == [0.0, 0.0]
    with pytest.raises(RuntimeError, match="invalid gradient|size of tensor a"):
        torch.ones(4).scatter_reduce(0, INDEX, source(), **arguments).sum().backward()


def test_an_assignment_writes_to_slots_itself_fell():
    """With one dimension, an assignment does the same (in place: not for a leaf)."""
    slots = torch.zeros(4, requires_grad=True)
    assert slots.scatter(0, INDEX, source(2)).tolist() == [2.0, 0.0, 1.0, 0.0]
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        slots[INDEX] = source(2)


def test_a_negative_index_is_for_the_assignment():
    """With one dimension, an assignment does the same (and takes an index from the end)."""
    slots = torch.zeros(4)
    slots[torch.tensor([-1, 0])] = source(2)
    assert slots.tolist() == [2.0, 0.0, 0.0, 1.0]
    with pytest.raises(RuntimeError, match="out of bounds"):
        torch.zeros(4).scatter(0, torch.tensor([-1, 0]), source(2))


@pytest.mark.parametrize("transform", [torch.func.grad, lambda f: torch.vmap(torch.func.grad(f))])
def test_transforms(transform):
    """Forward ignores the rest, backward does not (nor under ``torch.func.grad`` and ``vmap``)."""
    values = torch.ones(4) if transform is torch.func.grad else torch.ones(2, 4)
    with pytest.raises(RuntimeError, match="invalid gradient at index 1"):
        transform(lambda s: torch.zeros(4).scatter(0, INDEX, s).sum())(values)
    gradient = transform(lambda s: torch.zeros(4).scatter(0, INDEX, s[:2]).sum())(values)
    assert gradient.reshape(-1, 4)[0].tolist() == [1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.half, torch.bfloat16, torch.float64])
def test_other_dtypes(dtype):
    """Forward ignores the rest, backward does not."""
    values = torch.ones(4, dtype=dtype, requires_grad=True)
    with pytest.raises(RuntimeError, match="invalid gradient at index 1"):
        torch.zeros(4, dtype=dtype).scatter(0, INDEX, values).sum().backward()


def test_the_expanded_index_is_for_a_matrix_fell():
    """If you meant all of the source, expand the index: ``rows[:, None].expand_as(source)``."""
    source = torch.arange(8.0).reshape(2, 2, 2)
    rows = torch.tensor([2, 0])
    right = torch.zeros(3, 2, 2)
    right[rows] = source
    wrong = torch.zeros(3, 2, 2).scatter(0, rows[:, None].expand_as(source), source)
    assert not torch.equal(wrong, right)
    with pytest.raises(RuntimeError, match="expanded size"):
        rows[:, None].expand_as(torch.zeros(2, 3, 2))


@pytest.mark.parametrize("shape", [(2,), (2, 3), (2, 2, 2), (2, 3, 1, 2)])
def test_index_copy_writes_whole_rows_of_any_rank(shape):
    """For a source of more dimensions take ``table.index_copy(0, rows, source)``."""
    source = torch.rand(shape, requires_grad=True)
    rows = torch.tensor([2, 0])
    right = torch.zeros(3, *shape[1:])
    right[rows] = source.detach()
    table = torch.zeros(3, *shape[1:]).index_copy(0, rows, source)
    weight = torch.rand(table.shape)
    (table * weight).sum().backward()
    assert torch.equal(table, right) and torch.equal(source.grad, weight[rows])


def test_an_index_without_dimensions():
    """The source is larger than the index: also one element for an index of rank 0."""
    result = torch.zeros(4).scatter(0, torch.tensor(0), torch.ones(1, requires_grad=True))
    with pytest.raises(RuntimeError, match=r"got \[\] but expected shape compatible with \[1\]"):
        result.sum().backward()
