"""Attacks on gallery/errors/numpy/cannot-cast-ufunc-output.py."""

import numpy as np
import pytest

CAST = "Cannot cast ufunc"


@pytest.mark.parametrize(("dtype", "value"), [(int, 0.5), (int, 1j), (float, 1j), (np.int8, 0.5)])
def test_wider_kind(dtype, value):
    """The kinds are bool, integers, floats and complex numbers, in this order."""
    with pytest.raises(TypeError, match=CAST):
        np.ones(2, dtype=dtype).__iadd__(value)


@pytest.mark.parametrize(
    ("dtype", "value"), [(float, 1), (complex, 0.5), (np.float32, np.float64(0.1))]
)
def test_same_kind_or_narrower(dtype, value):
    """In place, NumPy writes a result back of the same kind or a narrower one."""
    array = np.ones(2, dtype=dtype)
    array += value
    assert array.dtype == np.dtype(dtype)


def test_bool_plus_int():
    """bool is narrower than integers."""
    with pytest.raises(TypeError, match=CAST):
        np.array([True]).__iadd__(1)


def test_out_is_in_place_as_well():
    """out= keeps the dtype of the array."""
    counts = np.array([1, 2])
    with pytest.raises(TypeError, match=CAST):
        np.add(counts, 0.5, out=counts)


def test_unsafe_cuts_in_silence():
    """casting="unsafe" is no fix: it cuts to whole numbers."""
    counts = np.array([1, 2])
    np.add(counts, 0.9, out=counts, casting="unsafe")
    assert counts.tolist() == [1, 2]


def test_assignment_cuts():
    """An assignment is not stopped. It cuts to whole numbers."""
    counts = np.array([1, 2, 3])
    counts[:] = [0.9, -0.9, 2.5]
    assert counts.tolist() == [0, 0, 2]


def test_astype_copies_also_to_the_same_dtype():
    """astype copies: another name for the old array does not see the result."""
    wide = np.ones(2)
    assert wide.astype(float) is not wide
    assert wide.astype(float, copy=False) is wide


def test_rint_rounds_halves_to_even():
    """np.rint rounds a half to the even number."""
    assert np.rint([0.5, 1.5, 2.5]).astype(int).tolist() == [0, 2, 2]


@pytest.mark.parametrize("size", [0, 1])
def test_also_without_elements(size):
    """The dtypes decide, not the values."""
    with pytest.raises(TypeError, match=CAST):
        np.ones(size, dtype=int).__itruediv__(2)


def test_without_parentheses():
    """Put parentheses around each comparison."""
    scores = np.array([0.5, 1.5])
    with pytest.raises(TypeError, match="not supported for the input types"):
        scores < 0.0 | scores > 1.0


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint64])
def test_signed_into_unsigned_fell(dtype):
    """Integers are one kind; convert the other operand by ``astype(int)``."""
    image = np.array([10, 20], dtype=dtype)
    offsets = np.array([0.6, 2.0])
    with pytest.raises(TypeError, match=CAST):
        image -= offsets.astype(int)
    image -= np.rint(offsets).astype(image.dtype)
    assert image.tolist() == [9, 18]


def test_negative_differences_of_an_image():
    """For a uint8 image whose differences may be negative, ``astype(int)``."""
    image, offsets = np.array([1, 20], dtype=np.uint8), np.array([3, 3])
    wide = image.astype(int)
    wide -= offsets
    assert wide.tolist() == [-2, 17]
    image -= offsets.astype(image.dtype)
    assert image.tolist() == [254, 17]


def test_a_complex_result_fell():
    """Convert the array first, ``counts = counts.astype(float)``."""
    counts = np.array([1, 2])
    with pytest.raises(TypeError, match=CAST):
        counts += 1j
    with pytest.raises(TypeError, match=CAST):
        counts.astype(float).__iadd__(1j)
    wide = counts.astype(complex)
    wide += 1j
    assert wide.tolist() == [1 + 1j, 2 + 1j]


@pytest.mark.parametrize(("value", "error"), [(float("nan"), ValueError), (1j, TypeError)])
def test_an_assignment_may_be_stopped_fell(value, error):
    """An assignment is not stopped. It cuts to whole numbers."""
    counts = np.array([1, 2])
    with pytest.raises(error):
        counts[0] = value


def test_masks_have_no_minus_fell():
    """Other wordings: the boolean ``-`` (the page had no cure)."""
    mask, other = np.array([True, True, False]), np.array([True, False, False])
    with pytest.raises(TypeError, match="numpy boolean subtract"):
        mask - other
    with pytest.raises(TypeError, match="numpy boolean negative"):
        -mask
    assert (mask & ~other).tolist() == [False, True, False]
    assert (~mask).tolist() == [False, False, True]


def test_bit_flags_need_integers():
    """Bit flags need an array of integers."""
    assert (np.array([4.0, 5.0]).astype(int) | 1).tolist() == [5, 5]


@pytest.mark.parametrize("index", [slice(0, 1), [0], np.array([True, False])], ids=repr)
def test_through_an_index(index):
    """An operation in place keeps the dtype of the array: a slice, a list and a mask say it, too."""
    counts = np.array([1, 2])
    with pytest.raises(TypeError, match=CAST):
        counts[index] += 0.5
    counts[0] += 0.5
    assert counts.tolist() == [1, 2]


def test_the_other_operand_loses_its_fractions_fell():
    """Convert the other operand: ``counts += steps.astype(counts.dtype)``."""
    counts, steps = np.array([1, 2]), np.array([0.6, 0.6])
    counts += steps.astype(counts.dtype)
    assert counts.tolist() == [1, 2]
    counts += np.rint(steps).astype(counts.dtype)
    assert counts.tolist() == [2, 3]


def test_converting_the_other_operand_does_not_help_a_division_fell():
    """Convert the array first, or the other operand."""
    counts = np.array([2, 4])
    with pytest.raises(TypeError, match=CAST):
        counts /= np.array([2.0]).astype(counts.dtype)


def test_a_converted_slice_is_a_copy_fell():
    """Convert the array first: for a slice the whole array."""
    counts = np.array([1, 2])
    part = counts[:1].astype(float)
    part += 0.5
    assert counts.tolist() == [1, 2]
    counts = counts.astype(float)
    counts[:1] += 0.5
    assert counts.tolist() == [1.5, 2.0]


def test_a_number_of_python_fits_an_image():
    """A uint8 image refuses ``image -= offsets`` if ``offsets`` is an array of int64 (3 is none)."""
    image = np.array([10, 20], dtype=np.uint8)
    image -= 3
    assert image.dtype == np.uint8 and image.tolist() == [7, 17]


def test_an_image_to_floats():
    """Convert the array first: an image of bytes to float32, then ``/= 255``."""
    image = np.array([0, 255], dtype=np.uint8).astype(np.float32)
    image /= 255
    assert image.dtype == np.float32 and image.tolist() == [0.0, 1.0]
