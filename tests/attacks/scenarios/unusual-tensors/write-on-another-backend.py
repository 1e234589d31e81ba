"""Attacks on gallery/scenarios/unusual-tensors/write-on-another-backend.py."""

import pytest
import torch


def scale_column(table, factor):
    column = table[:, 0].contiguous()
    column = column * factor
    table[:, 0] = column
    return table


def by_rows(table, factor):
    """The same with Python numbers."""
    rows = [[row[0] * factor, *row[1:]] for row in table.tolist()]
    return torch.tensor(rows, dtype=table.dtype).reshape(table.shape)


@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (1, 3), (4, 6), (0, 2)])
def test_shapes(shape):
    """The copy that is written back, for tables of other shapes."""
    table = torch.arange(1.0, 1 + shape[0] * shape[1]).reshape(shape)
    expected = by_rows(table, 3.0)
    assert torch.equal(scale_column(table, 3.0), expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.int64])
def test_dtypes(dtype):
    """The same in other dtypes."""
    table = torch.arange(6).reshape(3, 2).to(dtype)
    expected = by_rows(table, 2)
    assert torch.equal(scale_column(table, 2), expected) and table.dtype == dtype


def test_transposed_table():
    """The table may be a transpose itself, and its base sees the write."""
    base = torch.arange(6.0).reshape(2, 3)
    scale_column(base.t(), 10.0)
    assert base.tolist() == [[0.0, 10.0, 20.0], [3.0, 4.0, 5.0]]


def test_contiguous_of_a_single_column_is_no_copy():
    """A column that is contiguous is no copy: the product is a new tensor, so nothing is lost."""
    table = torch.ones(3, 1)
    assert table[:, 0].contiguous().data_ptr() == table.data_ptr()
    assert scale_column(table, 2.0).tolist() == [[2.0]] * 3


def test_gradient():
    """The write is recorded in a computed table."""
    leaf = torch.ones(2, 2, requires_grad=True)
    scale_column(leaf * 1, 5.0).sum().backward()
    assert leaf.grad.tolist() == [[5.0, 1.0], [5.0, 1.0]]


def test_leaf_is_refused():
    """A leaf that requires grad is refused here as elsewhere."""
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        scale_column(torch.ones(2, 2, requires_grad=True), 2.0)


def test_addcdiv_of_a_transpose():
    """The operations of the reports are right on the CPU: addcdiv_ and addcmul_."""
    table = torch.ones(2, 3).t()
    table.addcdiv_(torch.ones(3, 2), torch.full((3, 2), 2.0)).addcmul_(table, table)
    assert table.tolist() == [[1.5 + 1.5**2] * 2] * 3


@pytest.mark.parametrize("fill", ["normal_", "uniform_", "exponential_", "random_"])
def test_random_fill_of_a_column(fill):
    """Random fills reach a column, and no other element."""
    table = torch.full((50, 2), -7.0)
    getattr(table[:, 0], fill)()
    assert (table[:, 0] != -7.0).all() and (table[:, 1] == -7.0).all()


def test_copy_between_slices_with_steps():
    """copy_ between slices with a step writes those elements."""
    target = torch.zeros(8)
    target[::2].copy_(torch.arange(8.0)[::2])
    assert target.tolist() == [0.0, 0.0, 2.0, 0.0, 4.0, 0.0, 6.0, 0.0]


def test_parameter_of_a_transpose_is_not_contiguous():
    """nn.Parameter keeps the strides; contiguous() before it makes them plain."""
    weight = torch.zeros(2, 3)
    assert not torch.nn.Parameter(weight.t()).is_contiguous()
    assert torch.nn.Parameter(weight.t().contiguous()).is_contiguous()
