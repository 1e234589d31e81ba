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
    """In an assignment to an index an extra dimension in front is dropped: copy_ refuses it."""
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
    """Write to as many rows as the batch has: then a batch of one fills one row."""
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


@pytest.mark.parametrize("rows", [2, 4])
def test_a_sample_without_its_batch_dimension_is_stretched_fell(rows):
    """Write to as many rows as it has, and one sample fills one row: squeezed it fills three."""
    out, batch = torch.zeros(rows, 3), torch.tensor([5.0, 6.0, 7.0])
    out[: len(batch)] = batch
    assert out[:3].tolist() == [[5.0, 6.0, 7.0]] * min(rows, 3)
    assert out[: len(batch)].shape != batch.shape


def test_a_batch_of_one_column_is_stretched_fell():
    """Write to as many rows as it has: one column fills the row."""
    out, batch = torch.zeros(2, 3), torch.ones(1, 1)
    out[: len(batch)] = batch
    assert out.tolist() == [[1.0] * 3, [0.0] * 3] and out[: len(batch)].shape != batch.shape


def test_an_out_without_rows_loses_the_batch_fell():
    """A batch with more rows than out raises: one row into none does not."""
    out, batch = torch.zeros(0, 3), torch.ones(1, 3)
    out[: len(batch)] = batch
    assert out.numel() == 0 and out[: len(batch)].shape != batch.shape


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_the_comparison_of_shapes_lets_a_batch_pass_that_fits(rows):
    """Compare the shapes as well."""
    out, batch = torch.zeros(3, 3), torch.ones(rows, 3)
    assert out[: len(batch)].shape == batch.shape


@pytest.mark.parametrize("shape", [(1, 3), (1, 1), (1, 1, 3)], ids=str)
def test_plus_equals_refuses_an_extra_dimension_fell(shape):
    """In an assignment to an index an extra dimension in front is dropped: += refuses it."""
    table = torch.zeros(2, 3)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        table[0] += torch.ones(shape)
    assert not table.any()


def test_index_put_refuses_an_extra_dimension():
    """In an assignment to an index it is dropped: not by index_put_."""
    t = torch.zeros(3)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        t.index_put_((torch.arange(3),), torch.ones(1, 3))
    t[torch.arange(3)] = torch.ones(1, 3)
    assert t.all()


@pytest.mark.parametrize("index", [..., ()], ids=str)
def test_a_tensor_without_dimensions_drops_them_too(index):
    """In an assignment to an index an extra dimension of size 1 in front of the value is dropped."""
    t = torch.tensor(0.0)
    t[index] = torch.ones(1, 1)
    assert t.item() == 1.0


def test_a_mask_drops_it_in_front_and_not_behind():
    """An extra dimension of size 1 in front is dropped. Behind the value it counts: for a mask too."""
    t, mask = torch.zeros(3), torch.tensor([True, True, True])
    with pytest.raises(RuntimeError, match="shape mismatch"):
        t[mask] = torch.ones(3, 1)
    t[mask] = torch.ones(1, 1, 3)
    assert t.all()


def test_no_value_for_one_place_raises():
    """Other sizes raise: 0 for 1."""
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(4)[1:2] = torch.zeros(0)


def test_a_slice_of_a_list_with_a_step_raises_fell():
    """A list's slice becomes that one element: not with a step."""
    items = [1, 2, 3, 4]
    with pytest.raises(ValueError, match="extended slice"):
        items[::2] = [9]
    assert items == [1, 2, 3, 4]


def test_a_tensor_takes_no_list():
    """A tensor stretches a value's sizes of 1: not of a list."""
    with pytest.raises(TypeError, match="can't assign a list"):
        torch.arange(4)[1:] = [9]


@pytest.mark.parametrize(
    "write",
    [
        lambda t, v: t.index_copy_(0, torch.arange(4), v),
        lambda t, v: t.scatter_(0, torch.arange(4), v),
        lambda t, v: t.masked_scatter_(torch.ones(4, dtype=torch.bool), v),
    ],
    ids=["index_copy_", "scatter_", "masked_scatter_"],
)
def test_methods_that_do_not_stretch(write):
    """A tensor stretches a value's sizes of 1: an assignment does, these methods raise."""
    with pytest.raises((RuntimeError, IndexError)):
        write(torch.zeros(4), torch.ones(1))


def test_under_vmap():
    """In an assignment to an index an extra dimension of size 1 in front of the value is dropped."""

    def assign(t, value):
        t = t.clone()
        t[0] = value
        return t

    out = torch.vmap(assign)(torch.zeros(2, 2, 3), torch.ones(2, 1, 1, 3))
    assert out[:, 0].all() and not out[:, 1].any()


def test_compiled():
    """In an assignment to an index an extra dimension of size 1 in front is dropped: compiled too."""

    def assign(t, value):
        t[0] = value
        return t

    out = torch.compile(assign, backend="aot_eager")(torch.zeros(2, 3), torch.ones(1, 1, 3))
    assert out.tolist() == [[1.0] * 3, [0.0] * 3]


def test_a_list_need_not_get_shorter_fell():
    """A list takes the one value as the whole new slice, and gets shorter."""
    one, none = [1, 2, 3, 4], [1, 2, 3, 4]
    one[3:] = [9]
    none[4:] = [9]
    assert one == [1, 2, 3, 9] and none == [1, 2, 3, 4, 9]


def test_a_short_out_has_no_third_row_fell():
    """A sample of shape ``[3]`` would be stretched over the first three rows: ``out`` has two."""
    out, sample = torch.zeros(2, 3), torch.arange(3.0)
    assert out[: len(sample)].shape == (2, 3)
    out[: len(sample)] = sample
    assert out.tolist() == [[0.0, 1.0, 2.0]] * 2


@pytest.mark.parametrize(
    ("target", "value"), [((3, 1), (1, 3)), ((3, 1), (3,)), ((0,), (3,)), ((), (3,))], ids=str
)
def test_more_sizes_that_raise(target, value):
    """Other sizes raise."""
    with pytest.raises(RuntimeError):
        torch.zeros(target)[...] = torch.ones(value)
