"""Attacks on gallery/scenarios/value-kinds/too-large-for-the-dtype.py."""

import numpy as np
import pytest
import torch

REFUSED = "without overflow"


@pytest.mark.parametrize(
    ("dtype", "start", "end"),
    [
        (torch.uint8, 250, 4),
        (torch.int8, 120, -126),
        (torch.int16, 2**15 - 1, -(2**15) + 9),
        (torch.int32, 2**31 - 1, -(2**31) + 9),
        (torch.int64, 2**63 - 1, -(2**63) + 9),
    ],
)
def test_integer_arithmetic_wraps(dtype, start, end):
    """Integer arithmetic wraps around."""
    pixels = torch.tensor([start], dtype=dtype)
    pixels += 10
    assert pixels.item() == end


@pytest.mark.parametrize(("value", "stored"), [(300, 44), (-1, 255), (65536, 0), (-300, 212)])
def test_tensors_of_integers_wrap(value, stored):
    """Tensors of integers wrap around."""
    pixels = torch.zeros(1, dtype=torch.uint8)
    pixels[:] = torch.tensor(value)
    assert pixels.item() == stored


@pytest.mark.parametrize(("value", "stored"), [(-1, 255), (-255, 1)])
def test_small_negative_numbers_wrap(value, stored):
    """-1 became 255: so do the numbers down to -255."""
    pixels = torch.zeros(1, dtype=torch.uint8)
    pixels[0] = value
    assert pixels.item() == stored


@pytest.mark.parametrize("value", [300, 256, -256, -1000])
def test_other_numbers_raise_fell(value):
    """All modulo 256, all in silence: a Python number out of -255 to 255 raises."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(1, dtype=torch.uint8)[0] = value


def test_a_signed_dtype_wraps_no_number_fell():
    """A negative number wraps in an unsigned dtype: in int8 it raises."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(1, dtype=torch.int8)[0] = -129


def test_numpy_wraps_arrays_and_refuses_numbers():
    """NumPy wraps in the arithmetic of arrays, too."""
    array = np.array([250, 5], dtype=np.uint8)
    array += np.array([10, 10], dtype=np.uint8)
    assert array.tolist() == [4, 15]
    if int(np.__version__.split(".")[0]) >= 2:
        with pytest.raises(OverflowError):
            array[0] = 300


@pytest.mark.parametrize("index", [0, slice(0, 1), [0], torch.tensor([True, False, False])])
def test_half_precision_becomes_infinite(index):
    """An assignment gives inf, also through a mask."""
    scores = torch.zeros(3, dtype=torch.float16)
    scores[index] = -1e9
    assert scores.tolist() == [float("-inf"), 0.0, 0.0]


@pytest.mark.parametrize("write", [lambda t: t.fill_(1e9), lambda t: t.masked_fill_(t == 0, 1e9)])
def test_methods_check(write):
    """masked_fill_ checks in uncompiled code, and so does fill_."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(torch.zeros(3, dtype=torch.float16))


def test_float32_is_checked_in_brackets_too_fell():
    """Half precision becomes inf: float32 raises for a number, and becomes inf for a tensor."""
    scores = torch.zeros(2)
    with pytest.raises(RuntimeError, match=REFUSED):
        scores[0] = 1e300
    scores[0] = torch.tensor(1e300, dtype=torch.float64)
    assert scores.tolist() == [float("inf"), 0.0]


def test_compute_where_there_is_room():
    """Compute where there is room, cut to the range, write back."""
    pixels = torch.tensor([250, 5, 0], dtype=torch.uint8)
    pixels[:] = (pixels.int() + 10).clamp(0, 255)
    assert pixels.tolist() == [255, 15, 10] and pixels.dtype == torch.uint8


MASK = torch.tensor([True, False])


@pytest.mark.parametrize(
    ("index", "message"),
    [(MASK, REFUSED), ([0], "dtypes match"), (torch.tensor([0]), "dtypes match")],
    ids=["mask", "list", "index tensor"],
)
def test_a_tensor_through_a_mask_or_a_list_raises_fell(index, message):
    """Written into uint8, an integer tensor of 300 wraps to 44."""
    with pytest.raises(RuntimeError, match=message):
        torch.zeros(2, dtype=torch.uint8)[index] = torch.tensor(300)


@pytest.mark.parametrize("index", [0, -1, slice(None), ..., None, torch.tensor(0)], ids=repr)
def test_a_tensor_by_element_or_slice_wraps(index):
    """So does a tensor of integers assigned to an element or a slice."""
    pixels = torch.zeros(2, dtype=torch.uint8)
    pixels[index] = torch.tensor(300)
    assert (pixels[index] == 44).all()


def test_a_number_in_arithmetic_wraps_fell():
    """The same 300 as a Python number raises: as an operand of arithmetic it wraps."""
    pixels = torch.tensor([250, 5], dtype=torch.uint8)
    pixels += 300
    assert pixels.tolist() == [38, 49]


def test_a_little_too_large_is_rounded_fell():
    """The largest number of float16 is 65504. An assignment gives inf: from 65520 on."""
    scores = torch.zeros(2, dtype=torch.float16)
    scores[0], scores[1] = 65519.0, 65520.0
    assert scores.tolist() == [65504.0, float("inf")]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_the_smallest_number_fills(dtype):
    """For ``masked_fill_``, take the smallest number of the dtype."""
    scores = torch.zeros(2, dtype=dtype)
    scores.masked_fill_(MASK, torch.finfo(dtype).min)
    assert scores.isfinite().all() and scores.softmax(0).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(("factor", "end"), [(2, [255, 10]), (1.5, [255, 7]), (-1, [0, 0])])
def test_other_arithmetic_cut_to_the_range(factor, end):
    """Compute where there is room, cut to the range, write back."""
    pixels = torch.tensor([250, 5], dtype=torch.uint8)
    pixels[:] = (pixels.int() * factor).clamp(0, 255)
    assert pixels.tolist() == end


def test_a_wider_tensor_keeps_the_number():
    """To keep 300 or -1 itself, make a wider tensor."""
    pixels = torch.tensor([250, 5], dtype=torch.uint8)
    labels = pixels.int()
    labels[0], labels[1] = 300, -1
    assert labels.tolist() == [300, -1] and pixels.tolist() == [250, 5]
