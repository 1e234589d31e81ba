import numpy as np
import pytest
import torch
from pages import definitions

(symmetric,) = definitions("recipes/indices/fill-a-triangle-from-a-vector", "symmetric")


@pytest.mark.parametrize("size", [2, 3, 5, 17])
@pytest.mark.parametrize("offset", [-1, 0, 1, 2])
def test_pairs_are_those_of_numpy(size, offset):
    """The pairs come row by row, above and below, for each offset."""
    upper, lower = np.triu_indices(size, offset), np.tril_indices(size, offset)
    assert torch.triu_indices(size, size, offset).tolist() == np.stack(upper).tolist()
    assert torch.tril_indices(size, size, offset).tolist() == np.stack(lower).tolist()


def test_a_number_fills_each_row_that_is_named():
    """With a number, too, the one index writes whole rows."""
    table = torch.zeros(4, 4)
    table[torch.triu_indices(4, 4, offset=2)] = 1.0
    assert (table == 1).all()


@pytest.mark.parametrize("size", [2, 4, 5])
def test_other_numbers_of_pairs_raise(size):
    """With a number of pairs that does not broadcast to a row, the assignment raises."""
    places = torch.triu_indices(size, size)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        torch.zeros(size, size)[places] = torch.ones(places.shape[1])


def test_two_points_broadcast_as_well():
    """One pair broadcasts: with two points the wrong line fills the whole table."""
    table = torch.zeros(2, 2)
    table[torch.triu_indices(2, 2, offset=1)] = torch.tensor([7.0])
    assert (table == 7).all()


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64, torch.bfloat16])
def test_other_dtypes(dtype):
    """``values.new_zeros(n, n)`` has the dtype of the vector."""
    values = torch.tensor([1, 0, 1]).to(dtype)
    table = symmetric(values, 3)
    assert table.dtype == dtype and torch.equal(table, table.T)
    assert torch.equal(table[torch.triu_indices(3, 3, 1).unbind()], values)


def test_a_vector_that_is_a_view():
    """Values may be strided, reversed by flip, or expanded."""
    values = torch.arange(6.0)[::2]
    assert symmetric(values, 3)[0].tolist() == [0.0, 0.0, 2.0]
    assert (symmetric(torch.ones(1).expand(3), 3).sum() == 6).all()


def test_a_wrong_number_of_values_raises():
    """A vector of another length does not fill the triangle in silence."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        symmetric(torch.ones(4), 3)


def test_one_value_for_all_pairs_is_taken():
    """One value is broadcast, and fills all pairs: no error tells that two are missing."""
    assert symmetric(torch.ones(1), 3).sum() == 6


def test_under_vmap_the_write_in_place_raises():
    """``symmetric`` serves as it is; ``torch.zeros`` in it would refuse the write."""
    batch = torch.arange(6.0).view(2, 3)
    rows, columns = torch.triu_indices(3, 3, offset=1)

    def upper(values):
        table = torch.zeros(3, 3)
        table[rows, columns] = values
        return table

    with pytest.raises(RuntimeError, match="vmap: index_put_"):
        torch.vmap(upper)(batch)
    each = torch.stack([symmetric(values, 3) for values in batch])
    assert torch.equal(torch.vmap(lambda values: symmetric(values, 3))(batch), each)


def test_transposed_order_differs():
    """The order of tril_indices is not that of the upper triangle, transposed."""
    lower, upper = torch.tril_indices(3, 3), torch.triu_indices(3, 3)
    assert lower.tolist() != upper.flip(0).tolist()
    assert torch.tril_indices(2, 2).tolist() == torch.triu_indices(2, 2).flip(0).tolist()


def test_add_the_transpose_in_place():
    """``lower += lower.T`` is no way around: it raises."""
    lower = torch.ones(3, 3).tril()
    with pytest.raises(RuntimeError, match="single memory location"):
        lower += lower.T


def test_second_derivative():
    """The gradient passes twice."""
    values = torch.rand(3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradgradcheck(lambda v: symmetric(v, 3) ** 3, (values,))


def test_more_leading_dimensions():
    """With ``...`` the write serves more leading dimensions."""
    values = torch.arange(12.0).view(2, 2, 3)
    rows, columns = torch.triu_indices(3, 3, offset=1)
    tables = values.new_zeros(2, 2, 3, 3)
    tables[..., rows, columns] = values
    assert torch.equal(tables[1, 0].triu(1) + tables[1, 0].triu(1).T, symmetric(values[1, 0], 3))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_a_vector_of_another_dtype_fell(dtype):
    """Take the two rows apart: a table of ``torch.zeros`` refuses a vector from NumPy."""
    values = torch.tensor([1, 2, 3], dtype=dtype)
    rows, columns = torch.triu_indices(3, 3, offset=1)
    with pytest.raises(RuntimeError, match="dtypes match"):
        torch.zeros(3, 3)[rows, columns] = values
    table = values.new_zeros(3, 3)
    table[rows, columns] = values
    assert table.tolist() == [[0, 1, 2], [0, 0, 3], [0, 0, 0]] and table.dtype == dtype


def test_both_halves_hold_numbers_fell():
    """To mirror, add the rest of the triangle: the other half has to be zero."""
    matrix = torch.arange(9.0).view(3, 3)
    assert not torch.equal(matrix + matrix.tril(-1).T, (matrix + matrix.tril(-1).T).T)
    below = torch.ones(3, 3).tril(-1) > 0
    for given in (matrix, matrix.long(), matrix.masked_fill(below, torch.nan)):
        mirrored = given.triu() + given.triu(1).T
        assert mirrored.tolist() == [[0, 1, 2], [1, 4, 5], [2, 5, 8]]
