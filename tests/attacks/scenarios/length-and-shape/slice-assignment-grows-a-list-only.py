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


@pytest.mark.parametrize("part", [slice(4, None), slice(2, 2), slice(9, 12)], ids=str)
@pytest.mark.parametrize(
    "value", [9.0, torch.tensor(9.0), torch.tensor([9.0])], ids=["number", "0-dim", "1-dim"]
)
def test_one_value_that_is_inserted_is_lost_fell(part, value):
    """A value that does not fit raises: to append one value raises nothing."""
    t = torch.tensor([1.0, 2.0, 3.0, 4.0])
    t[part] = value
    assert t.tolist() == [1.0, 2.0, 3.0, 4.0]


def test_one_value_that_is_inserted_into_an_array_is_lost():
    """One value for an empty slice raises nothing and is lost: in an array too."""
    array = np.arange(4)
    array[4:] = [9]
    assert array.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("count", [2, 3])
def test_more_values_that_are_inserted_raise(count):
    """One value for an empty slice raises nothing: two do."""
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(4)[4:] = torch.ones(count)


@pytest.mark.parametrize("part", [slice(1, 3), slice(1, 2), slice(2, 2)], ids=str)
def test_a_tensor_takes_no_empty_list(part):
    """A tensor takes no [], for an empty slice either."""
    with pytest.raises(TypeError, match="can't assign a list"):
        torch.zeros(4)[part] = []


def test_nothing_is_deleted():
    """Delete part of a tensor: del is refused."""
    with pytest.raises(TypeError, match="does not support deleting"):
        del torch.zeros(4)[1:3]


def test_a_negative_start_pastes_nothing_fell():
    """Crop the picture to the room that there is: above the canvas the room is another one."""
    canvas, picture = torch.zeros(3, 4), torch.ones(2, 2)
    room = canvas[-1:1, 0:2].shape
    canvas[-1:1, 0:2] = picture[: room[0], : room[1]]
    assert room == (0, 2) and not canvas.any()


def test_a_negative_start_pastes_elsewhere_fell():
    """Crop the picture to the room that there is: the wrong part goes to the last row."""
    canvas, picture = torch.zeros(2, 2), torch.tensor([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    room = canvas[-1:2].shape
    canvas[-1:2] = picture[: room[0]]
    assert canvas.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def paste(canvas, picture, top, left):
    inside = picture[max(0, -top) :, max(0, -left) :]
    room = canvas[max(0, top) :, max(0, left) :]
    rows, columns = min(len(inside), len(room)), min(inside.shape[1], room.shape[1])
    room[:rows, :columns] = inside[:rows, :columns]


@pytest.mark.parametrize("top", [-4, -3, -1, 0, 1, 2, 3, 5])
@pytest.mark.parametrize("left", [-3, -1, 0, 2, 3, 4, 6])
@pytest.mark.parametrize("shape", [(3, 2), (1, 1), (6, 7), (0, 2)], ids=str)
def test_paste_against_a_loop(top, left, shape):
    """Cut the front off the picture instead."""
    canvas, expected = torch.zeros(3, 4), [[0.0] * 4 for _ in range(3)]
    picture = torch.arange(1.0, shape[0] * shape[1] + 1).reshape(shape)
    paste(canvas, picture, top, left)
    for row in range(shape[0]):
        for column in range(shape[1]):
            if 0 <= top + row < 3 and 0 <= left + column < 4:
                expected[top + row][left + column] = picture[row, column].item()
    assert canvas.tolist() == expected


def test_paste_keeps_the_gradient():
    """Cut the front off the picture instead: gradients reach the part that is inside."""
    picture, canvas = torch.ones(2, 2, requires_grad=True), torch.zeros(3, 4)
    paste(canvas, picture, -1, 3)
    canvas.sum().backward()
    assert picture.grad.tolist() == [[0.0, 0.0], [1.0, 0.0]]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64])
def test_cat_joins_to_another_dtype_fell(dtype):
    """To change the length, build a new tensor with torch.cat: the dtype changes with the new part."""
    signal = torch.ones(4, dtype=dtype)
    assert torch.cat([signal[:1], torch.tensor([20.0]), signal[3:]]).dtype == torch.float32
    longer = torch.cat([signal[:1], signal.new_tensor([20.0]), signal[3:]])
    assert longer.dtype == dtype and longer.tolist() == [1, 20, 1]


def test_cat_takes_no_0_dim_part():
    """Build a new tensor with torch.cat: of parts with dimensions."""
    with pytest.raises(RuntimeError, match="zero-dimensional"):
        torch.cat([torch.ones(4), torch.tensor(5.0)])


@pytest.mark.parametrize("count", [2, 3])
def test_a_slice_with_a_step(count):
    """A list's slice with a step keeps its length."""
    items = [0] * 4
    if count == 2:
        items[::2] = [1, 2]
    else:
        with pytest.raises(ValueError, match="extended slice"):
            items[::2] = [1, 2, 3]
    assert len(items) == 4


def test_a_vector_has_no_number_of_rows_fell():
    """It raises if the number of rows is neither 1 nor that of the slice: a vector is stretched."""
    table = torch.zeros(3, 2)
    table[0:1] = torch.ones(2)
    assert table.tolist() == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]


def test_channels_first_fell():
    """Cut the front off the picture (rows and columns are its first two dimensions)."""
    canvas, picture = torch.zeros(2, 3, 3), torch.arange(1.0, 9.0).view(2, 2, 2)
    with pytest.raises(RuntimeError, match="must match the existing size"):
        paste(canvas, picture, -1, 2)
    paste(canvas.movedim(0, -1), picture.movedim(0, -1), -1, 2)
    meant = torch.zeros(2, 3, 3)
    meant[:, 0, 2] = picture[:, 1, 0]
    assert torch.equal(canvas, meant)


def test_new_tensor_detaches_fell():
    """Gradients pass through ``cat``: not to a part that went through ``new_tensor``."""
    signal, part = torch.zeros(2), torch.ones(1, requires_grad=True)
    with pytest.warns(UserWarning, match="copy construct from a tensor"):
        assert not torch.cat([signal, signal.new_tensor(part)]).requires_grad
    torch.cat([signal, part]).sum().backward()
    assert part.grad.tolist() == [1.0]


@pytest.mark.parametrize("value", [[], [5.0], [20.0, 21.0], [1.0, 2.0, 3.0]], ids=str)
def test_a_slice_of_a_tensor_takes_no_list(value):
    """A slice of a tensor takes no list, so no ``[]``."""
    with pytest.raises(TypeError, match="can't assign a list"):
        torch.zeros(4)[1:3] = value
