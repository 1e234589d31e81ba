"""Attacks on gallery/scenarios/length-and-shape/one-element-fills-the-slice.py."""

import pytest
import torch


@pytest.mark.parametrize("index", [slice(None), slice(1, None), slice(5, None), [0, 2], 0], ids=str)
def test_one_element_fills(index):
    """A tensor of one element fills a slice of a tensor, be it empty or not."""
    t = torch.zeros(4)
    t[index] = torch.tensor([9.0])
    assert (t[index] == 9.0).all() and (t == 9.0).sum() == t[index].numel()


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_list_becomes_that_one(size):
    """A list takes the one value as the whole new slice, and gets shorter."""
    items = [0] * size
    items[1:] = [9]
    assert items == [0, 9]


@pytest.mark.parametrize("shape", [(2, 3), (1, 3), (2, 1), (3,), (1,), (), (1, 2, 3)], ids=str)
def test_what_fits(shape):
    """The sizes are equal, or the value's size is 1, or the value has no such dimension."""
    table = torch.zeros(2, 3)
    table[:] = torch.ones(shape)
    assert (table == 1.0).all()


@pytest.mark.parametrize("shape", [(2,), (3, 1), (2, 2), (0,), (2, 1, 3)], ids=str)
def test_other_sizes_raise(shape):
    """Other sizes raise."""
    table = torch.zeros(2, 3)
    with pytest.raises(RuntimeError):
        table[:] = torch.ones(shape)
    assert not table.any()


def test_copy_refuses_an_extra_dimension_fell():
    """An extra dimension of size 1 in front of the value is dropped: copy_ refuses it."""
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        torch.zeros(3).copy_(torch.ones(1, 1, 3))
    t = torch.zeros(3)
    t[:] = torch.ones(1, 1, 3)
    assert (t == 1.0).all()


def test_a_list_of_positions_drops_it_too():
    """In an assignment to an index an extra dimension of size 1 in front is dropped."""
    t = torch.zeros(3)
    t[[0, 1, 2]] = torch.ones(1, 1, 3)
    assert (t == 1.0).all()


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_as_many_rows_as_it_has(rows):
    """Write to as many rows as it has: then a batch of one fills one row."""
    out, batch = torch.zeros(2, 3), torch.ones(rows, 3)
    out[: len(batch)] = batch
    assert out.sum() == 3.0 * rows


def test_more_rows_than_out_raise():
    """A batch with more rows than out raises."""
    out, batch = torch.zeros(2, 3), torch.ones(3, 3)
    with pytest.raises(RuntimeError, match="must match the existing size"):
        out[: len(batch)] = batch


def test_more_rows_than_an_out_of_one_raise():
    """A batch with more rows than out raises: into one row as well."""
    out, batch = torch.zeros(1, 3), torch.ones(2, 3)
    with pytest.raises(RuntimeError, match="must match the existing size"):
        out[: len(batch)] = batch


def test_the_gradient_of_a_stretched_value_is_the_sum():
    """A tensor stretches a value's sizes of 1 to the size of the slice."""
    value = torch.ones(1, requires_grad=True)
    t = torch.zeros(4)
    t[1:] = value
    (t * torch.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
    assert value.grad.tolist() == [9.0]
