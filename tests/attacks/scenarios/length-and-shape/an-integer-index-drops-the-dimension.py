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
    """The three forms are views of images."""
    images = torch.zeros(2, 2, 2)
    part(images).fill_(7.0)
    assert (images[:, :, 0] == 7.0).all() and (images[:, :, 1] == 0.0).all()


def test_a_list_of_one_is_a_copy():
    """The three forms are views: a list of one position keeps the dimension and is a copy."""
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
