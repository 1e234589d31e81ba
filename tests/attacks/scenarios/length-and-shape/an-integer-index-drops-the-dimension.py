"""Attacks on gallery/scenarios/length-and-shape/an-integer-index-drops-the-dimension.py."""

import pytest
import torch


@pytest.mark.parametrize("index", [0, -1, torch.tensor(0), torch.tensor([[0]])[0, 0]], ids=str)
def test_an_integer_takes_its_dimension_away(index):
    """An integer index takes its dimension away: a tensor without dimensions as well."""
    assert torch.zeros(4, 3)[:, index].shape == (4,)


@pytest.mark.parametrize("index", [slice(0, 1), [0], torch.tensor([0])], ids=str)
def test_a_slice_or_a_list_of_one_keeps_it(index):
    """A slice of length 1 keeps it."""
    assert torch.zeros(4, 3)[:, index].shape == (4, 1)


@pytest.mark.parametrize(
    "part",
    [lambda x: x[:, :, 0:1], lambda x: x[:, :, 0, None], lambda x: x[:, :, 0].unsqueeze(2)],
    ids=["slice", "None", "unsqueeze"],
)
def test_the_three_forms_are_views(part):
    """Keep the dimension with a slice, or put it back with None or unsqueeze: as views."""
    images = torch.zeros(2, 2, 2)
    part(images).fill_(7.0)
    assert (images[:, :, 0] == 7.0).all() and (images[:, :, 1] == 0.0).all()


def test_a_list_of_one_is_a_copy():
    """Keep the dimension with a slice: a list of one position keeps the dimension and is a copy."""
    images = torch.zeros(2, 2, 2)
    images[:, :, [0]].fill_(7.0)
    assert not images.any()


def test_equal_sizes_fit_and_are_other_values_fell():
    """An error if the sizes differ, and other values if they fit: a square table."""
    images, gray = torch.arange(8.0).reshape(2, 2, 2), torch.zeros(2, 2, 2)
    gray[:] = images[:, :, 0]
    right = images[:, :, 0:1].expand(2, 2, 2)
    assert not torch.equal(gray, right)


def test_one_image_fits_and_is_right():
    """An error if the sizes differ: sizes of 1 fit."""
    gray = torch.zeros(2, 1, 1)
    gray[:] = torch.arange(4.0).reshape(2, 1, 2)[:, :, 0].unsqueeze(2)
    assert gray.flatten().tolist() == [0.0, 2.0]


@pytest.mark.parametrize("size", [2, 3, 17])
def test_the_difference_is_a_table(size):
    """Shapes [3] and [3, 1] are both stretched to [3, 3]."""
    column = torch.arange(float(size))[:, None]
    assert (column - column[:, 0]).shape == (size, size)


@pytest.mark.parametrize("size", [2, 3, 17])
def test_in_place_it_raises(size):
    """In place predictions keeps its shape, and [3, 1] cannot hold the table."""
    column = torch.arange(float(size))[:, None]
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        column -= column[:, 0].clone()


def test_in_place_with_one_row_does_not_raise_fell():
    """In place the same mistake raises: not for one row."""
    column = torch.ones(1, 1)
    column -= torch.ones(1, 1)[:, 0]
    assert column.tolist() == [[0.0]]


def test_in_place_into_a_square_table_does_not_raise_fell():
    """In place the same mistake raises: [3, 1] cannot hold the table, but [3, 3] can."""
    table = torch.zeros(3, 3)
    table -= torch.arange(3.0)[:, None][:, 0]
    assert table.tolist() == [[0.0, -1.0, -2.0]] * 3


def test_the_slice_of_a_negative_position_is_empty_fell():
    """Write x[:, 0:1]: with x[:, i : i + 1] the write is lost for i = -1."""
    x, i = torch.zeros(3, 2), -1
    x[:, i : i + 1] = torch.ones(3, 1)
    assert not x.any() and x[:, i : i + 1].shape == (3, 0)


@pytest.mark.parametrize("i", [0, 1, -1, -2])
def test_none_keeps_it_for_each_position(i):
    """Put it back with None: right for negative positions too."""
    x = torch.zeros(3, 2)
    x[:, i, None] = torch.ones(3, 1)
    assert x[:, i].all() and x.sum() == 3.0


@pytest.mark.parametrize("shape", [(3, 2), (1, 2), (3, 4, 2)], ids=str)
def test_the_target_loses_its_dimension_fell(shape):
    """A value without the dimension is the mistake: a target without it refuses the column."""
    x = torch.zeros(shape)
    column = torch.ones(*shape[:-1], 1)
    if len(column) > 1:
        with pytest.raises(RuntimeError, match="must be greater or equal to the number"):
            x[..., 0] = column
    x[..., 0:1] = column
    assert x[..., 0].all() and x.sum() == column.sum()


def test_in_place_into_a_target_that_lost_it():
    """The target loses its dimension: in place it raises as well."""
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        torch.zeros(3, 2)[:, 0].add_(torch.ones(3, 1))


def test_the_first_dimension_shifts_nothing_fell():
    """A value without the dimension lines up one dimension further to the right: not without the first one."""
    images, one = torch.arange(8.0).reshape(2, 2, 2), torch.zeros(1, 2, 2)
    one[:] = images[0]
    assert torch.equal(one, images[0:1])


def test_sizes_that_differ_are_stretched_fell():
    """An error if the sizes differ: a size of 1 is stretched, in arithmetic."""
    predictions, targets = torch.ones(3, 1), torch.ones(3, 1)
    assert (predictions - targets[:, 0]).shape == (3, 3)


def test_a_loss_warns():
    """The difference is then a table of all pairs: mse_loss computes it, and warns."""
    predictions, targets = torch.zeros(3, 1), torch.arange(3.0)
    with pytest.warns(UserWarning, match="Using a target size"):
        loss = torch.nn.functional.mse_loss(predictions, targets)
    assert loss == (predictions - targets).square().mean()


def test_another_loss_raises():
    """When it does not raise: binary_cross_entropy does."""
    with pytest.raises(ValueError, match="Using a target size"):
        torch.nn.functional.binary_cross_entropy(torch.full((3, 1), 0.5), torch.zeros(3))


def test_no_column_at_all_fell():
    """t[:, 0] has one dimension less than t: without a column it raises, and the slice is empty."""
    with pytest.raises(IndexError, match="out of bounds for dimension 1 with size 0"):
        torch.zeros(3, 0)[:, 0]
    assert torch.zeros(3, 0)[:, 0:1].shape == (3, 0)


@pytest.mark.parametrize("index", [True, torch.tensor(True)], ids=["bool", "0-dim"])
def test_a_flag_is_no_integer(index):
    """An integer index takes its dimension away: a bool adds one."""
    assert torch.zeros(4, 3)[:, index].shape == (4, 1, 3)


def test_the_three_forms_keep_the_gradient():
    """Keep the dimension with a slice, or put it back with None or unsqueeze: gradients are equal."""
    for part in (lambda x: x[:, 0:1], lambda x: x[:, 0, None], lambda x: x[:, 0].unsqueeze(1)):
        source = torch.ones(2, 3, requires_grad=True)
        target = torch.zeros(2, 1)
        target[:] = part(source)
        target.sum().backward()
        assert source.grad.tolist() == [[1.0, 0.0, 0.0]] * 2


@pytest.mark.parametrize("i", [0, 3, -1, -4, torch.tensor(3)], ids=str)
def test_none_for_a_channel_fell(i):
    """Write x[:, 0:1]: of channel 3 it is x[:, i, None], also for a tensor as the position."""
    images = torch.rand(8, 4, 2, 2)
    alpha = torch.zeros(8, 1, 2, 2)
    with pytest.raises(RuntimeError, match="must match the existing size"):
        alpha[:] = images[:, i]
    alpha[:] = images[:, i, None]
    assert torch.equal(alpha[:, 0], images[:, i])
    assert images[:, i, None].data_ptr() == images[:, i].data_ptr()
