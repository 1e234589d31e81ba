"""Attacks on gallery/scenarios/views-and-copies/list-or-tuple-as-an-index.py."""

import numpy as np
import pytest
import torch

READ_AS_A_TUPLE = {
    "slices": [slice(2), slice(1)],
    "lists": [[0, 1], [0, 1]],
    "tensors": [torch.tensor(0), torch.tensor(1)],
    "index tensor": [torch.tensor([0, 1])],
    "array": [np.array([0, 1])],
    "None": [0, None],
    "Ellipsis": [..., 0],
}


@pytest.mark.parametrize("name", list(READ_AS_A_TUPLE))
def test_read_as_a_tuple_fell(name):
    """A list of integers is a single index: one that holds a slice, a list, ... is read as a tuple."""
    index, table = READ_AS_A_TUPLE[name], torch.arange(9.0).reshape(3, 3)
    with pytest.warns(UserWarning, match="Using a non-tuple sequence"):
        part = table[index]
    assert torch.equal(part, table[tuple(index)])


@pytest.mark.parametrize(
    "index", [[0, 1], [np.int64(0), np.int64(1)], range(2)], ids=["ints", "numpy", "range"]
)
def test_integers_pick_rows(index, recwarn):
    """A list of integers is a single index for the first dimension."""
    table = torch.arange(9.0).reshape(3, 3)
    assert torch.equal(table[index], table[:2]) and not table[index]._is_view()
    assert not recwarn.list


def test_a_tuple_on_three_dimensions_gives_a_row_fell():
    """A tuple of integers is one element of a *table*, a view."""
    cube = torch.zeros(2, 2, 3)
    cube[(0, 1)].fill_(9.0)
    assert cube.sum() == 27.0 and cube[(0, 1)].shape == (3,)


def test_too_long_a_tuple():
    """A tuple of integers is one index for each dimension."""
    with pytest.raises(IndexError, match="too many indices"):
        torch.zeros(2)[(0, 1)]


@pytest.mark.parametrize("index", [(slice(2), [1]), ([0, 1], [0, 1])], ids=["slice-list", "lists"])
def test_a_tuple_with_a_list_copies(index):
    """``t[(0, 1)]`` is one element, a view (a tuple that holds a list is a copy)."""
    assert not torch.zeros(3, 3)[index]._is_view()


@pytest.mark.parametrize("shape", [(), (2,), (2, 1), (1, 2, 3)])
def test_a_built_index_for_any_rank(shape):
    """Collect one slice for each dimension and make the collection a tuple."""
    small, padded = torch.ones(shape), torch.zeros([size + 1 for size in shape])
    padded[tuple(slice(size) for size in small.shape)] = small
    assert padded.sum() == small.numel()
    assert torch.equal(padded[tuple(slice(size) for size in small.shape)], small)


def test_a_list_of_booleans_is_a_mask():
    """A list of integers is a single index: booleans are a mask, not positions."""
    table = torch.arange(9.0).reshape(3, 3)
    assert torch.equal(table[[True, False, True]], table[[0, 2]])


def test_a_point_in_a_table_of_one_row():
    """A point from JSON is a list, and means two rows between the brackets."""
    with pytest.raises(IndexError):
        torch.zeros(1, 3)[[0, 2]] = 5.0


def test_a_written_point():
    """``t[(0, 1)]`` is ``t[0, 1]``, one element of a table."""
    table = torch.zeros(2, 2)
    table[(0, 1)] = 9.0
    assert table.tolist() == [[0.0, 9.0], [0.0, 0.0]]


def test_a_long_list_of_tensors_is_rows_fell(recwarn):
    """A list of up to 31 entries that holds a tensor is read as a tuple: a longer one is rows."""
    rows = torch.zeros(3, 3)[[torch.tensor(0)] * 32]
    assert rows.shape == (32, 3) and not recwarn.list
    with pytest.warns(UserWarning, match="non-tuple sequence"), pytest.raises(IndexError):
        torch.zeros(3, 3)[[torch.tensor(0)] * 31]


@pytest.mark.parametrize("point", [torch.tensor([0, 1]), np.array([0, 1])], ids=["tensor", "array"])
def test_a_point_as_a_tensor_is_rows_too_fell(point):
    """A point from JSON means two rows: so does a point that is a tensor or an array."""
    table = torch.zeros(3, 3)
    table[point] = 5.0
    table[tuple(point)] = 9.0
    assert table.tolist() == [[5.0, 9.0, 5.0], [5.0, 5.0, 5.0], [0.0, 0.0, 0.0]]


def test_a_row_of_nonzero():
    """A point that is a tensor, such as a row of ``nonzero()``: write ``tuple(point)``."""
    table = torch.zeros(3, 3)
    for point in torch.eye(3).nonzero():
        table[tuple(point)] = 5.0
    assert torch.equal(table, torch.eye(3) * 5)


@pytest.mark.parametrize("shape", [(2, 1), (1,), (2, 2, 2)])
def test_a_built_index_compiled(shape):
    """Make the collection a tuple: compiled, too."""

    @torch.compile(backend="aot_eager", fullgraph=True)
    def write(small, padded):
        padded[tuple(slice(size) for size in small.shape)] = small

    small, padded = torch.ones(shape), torch.zeros([3] * len(shape))
    write(small, padded)
    assert padded.sum() == small.numel()


@pytest.mark.parametrize("index", [([0, 1],), ((0, 1),)], ids=["list", "tuple"])
def test_a_tuple_of_one_sequence_is_rows(index):
    """A tuple of *integers* is one index for each dimension."""
    table = torch.arange(9.0).reshape(3, 3)
    assert torch.equal(table[index], table[:2]) and not table[index]._is_view()


def test_a_size_is_a_tuple():
    """``t[(0, 1)]`` is ``t[0, 1]``."""
    table = torch.arange(9.0).reshape(3, 3)
    assert table[torch.Size([0, 1])] == 1.0


def test_a_point_of_uint8_is_a_mask_fell():
    """``tuple(point)`` cures a point that is a tensor: of ``uint8`` each number is a mask."""
    point, table = torch.tensor([1, 2]), torch.zeros(3, 3)
    table[tuple(point.byte())] = 5.0
    assert (table == 5).all()
    table[tuple(point)] = 9.0
    assert table[1, 2] == 9.0 and table.sum() == 9 + 8 * 5


@pytest.mark.parametrize("points", [[[0, 1], [2, 2]], [[0, 1], [2, 2], [1, 0]]])
def test_many_points_fell(points):
    """``tuple(point)`` cures coordinates: of many points it takes the rows for dimensions."""
    table, points = torch.zeros(3, 3), torch.tensor(points)
    table[tuple(points.T)] = 9.0
    assert table.nonzero().tolist() == sorted(points.tolist())
    if len(points) == 2:
        assert not torch.equal(table[tuple(points)], table[tuple(points.T)])
    else:
        with pytest.raises(IndexError, match="too many indices"):
            table[tuple(points)]


@pytest.mark.parametrize("make", [list, tuple])
def test_a_gradient_comes_back(make):
    """``t[(0, 1)]`` is one element, a list reads rows: the gradient goes there."""
    table = torch.zeros(3, 3, requires_grad=True)
    table[make([0, 1])].sum().backward()
    assert table.grad.sum() == (6.0 if make is list else 1.0) and table.grad[0, 1] == 1.0


def test_points_in_a_batch_under_vmap():
    """Write ``tuple(point)``: under vmap as well."""
    table, points = torch.arange(9.0).reshape(3, 3), torch.tensor([[0, 1], [2, 2]])
    assert torch.vmap(lambda point: table[tuple(point)])(points).tolist() == [1.0, 8.0]
