"""Attacks on gallery/scenarios/length-and-shape/slice-assignment-grows-a-list-only.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("count", [0, 2, 3, 5])
def test_another_number_raises(count):
    """A tensor keeps its shape, and a value that does not fit raises."""
    t = torch.zeros(4)
    with pytest.raises(RuntimeError, match="must match the existing size"):
        t[1:2] = torch.ones(count)
    assert t.shape == (4,) and not t.any()


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_a_list_changes_its_length(count):
    """A list's slice is replaced by the elements that you assign."""
    items = [0] * 4
    items[1:3] = [9] * count
    assert items == [0] + [9] * count + [0]


def test_a_slice_with_a_step_keeps_the_length_of_a_list_fell():
    """A list's slice is replaced by the elements that you assign: with a step the number must fit."""
    items = [0] * 4
    with pytest.raises(ValueError, match="extended slice"):
        items[::2] = [1, 2, 3]


def test_one_value_is_stretched():
    """A value that does not fit raises: one value fits."""
    t = torch.zeros(4)
    t[1:3] = torch.ones(1)
    assert t.tolist() == [0.0, 1.0, 1.0, 0.0]


@pytest.mark.parametrize("value", [[], [1.0, 2.0]], ids=str)
def test_an_array_refuses(value):
    """An array refuses as well."""
    with pytest.raises(ValueError, match="could not broadcast"):
        np.zeros(4)[1:4] = value


@pytest.mark.parametrize("room", [(2, 4), (1, 2), (5, 5), (0, 0)], ids=str)
def test_the_picture_is_cropped(room):
    """Crop the picture to the room that there is."""
    canvas, picture = torch.zeros(room), torch.ones(3, 2)
    free = canvas[0:3, 1:3].shape
    canvas[0:3, 1:3] = picture[: free[0], : free[1]]
    assert canvas.shape == room and canvas.sum() == free.numel()


def test_a_picture_that_overhangs_by_all_but_one_is_stretched_fell():
    """The picture no longer fits: a picture of one row fits any height."""
    canvas = torch.zeros(2, 4)
    canvas[0:3] = torch.ones(1, 4)
    assert canvas.all()


@pytest.mark.parametrize("cut", [(1, 3), (0, 0), (4, 4), (0, 4)], ids=str)
def test_cat_against_a_list(cut):
    """To change the length, build a new tensor with torch.cat."""
    start, stop = cut
    signal, items = torch.tensor([1.0, 2.0, 3.0, 4.0]), [1.0, 2.0, 3.0, 4.0]
    items[start:stop] = [20.0, 21.0]
    longer = torch.cat([signal[:start], torch.tensor([20.0, 21.0]), signal[stop:]])
    assert longer.tolist() == items and signal.tolist() == [1.0, 2.0, 3.0, 4.0]


def test_compiled_it_raises_too():
    """A value that does not fit raises."""

    def write(t):
        t[1:3] = torch.ones(3)

    with pytest.raises(Exception, match="must match|size mismatch|broadcast|expand"):
        torch.compile(write, backend="aot_eager")(torch.zeros(4))
