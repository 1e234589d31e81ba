"""Attacks on gallery/errors/numpy/cannot-convert-np-ndarray-of-type.py."""

import numpy as np
import pytest
import torch

REFUSED = "can't convert np.ndarray of type"
ARRAYS = {
    "None": lambda: np.array([1.0, None]),
    "numbers as objects": lambda: np.array([1.0, 2.0], dtype=object),
    "text": lambda: np.array(["1.0"]),
    "bytes": lambda: np.array([b"1"]),
    "dates": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "records": lambda: np.zeros(2, dtype=[("a", "f4")]),
    "rows": lambda: np.array([[1.0, 2.0], [3.0]], dtype=object),
}
NAMES = ["None", "numbers as objects", "text", "bytes", "dates", "records", "rows"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", [torch.from_numpy, torch.tensor, torch.as_tensor])
def test_refused(name, make):
    """The array holds Python objects, text, dates, or another dtype that torch lacks."""
    with pytest.raises(TypeError, match=REFUSED):
        make(ARRAYS[name]())


def test_long_doubles_are_numbers_and_refused_fell():
    """The array holds objects or text, not numbers of one dtype: longdouble is one."""
    array = np.ones(2, dtype=np.longdouble)
    if array.dtype.itemsize > 8:
        with pytest.raises(TypeError, match=REFUSED):
            torch.from_numpy(array)
    assert torch.from_numpy(array.astype(np.float32)).tolist() == [1.0, 1.0]


def test_another_byte_order_has_other_words():
    """Another dtype that torch lacks: another byte order is refused in other words."""
    with pytest.raises(ValueError, match="byte order"):
        torch.from_numpy(np.ones(2).astype(np.dtype(np.float64).newbyteorder()))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex64])
def test_none_becomes_nan(dtype):
    """astype to a dtype of floats turns None into nan."""
    assert np.isnan(ARRAYS["None"]().astype(dtype)).tolist() == [False, True]


@pytest.mark.parametrize("dtype", [np.int64, np.uint8])
def test_none_is_no_integer_fell(dtype):
    """astype turns None into nan: to integers it raises."""
    with pytest.raises(TypeError, match="NoneType"):
        ARRAYS["None"]().astype(dtype)


@pytest.mark.parametrize("text", ["", "x", "1,5"])
def test_text_must_be_a_number_fell(text):
    """Text of numbers is converted by astype: an empty string raises."""
    with pytest.raises(ValueError, match="could not convert string to float"):
        np.array(["1.5", text]).astype(np.float32)


def test_a_missing_date_fell():
    """A date goes by way of an integer: NaT becomes the smallest int64."""
    dates = np.array(["NaT"], dtype="datetime64[s]")
    assert torch.from_numpy(dates.astype(np.int64)).item() == torch.iinfo(torch.int64).min


@pytest.mark.parametrize("rows", [[[1.0], [2.0, 3.0]], [[1.0, 2.0], [3.0], [4.0, 5.0, 6.0]]])
def test_padded_rows(rows):
    """Pad them, and keep the lengths of what is real."""
    array = np.empty(len(rows), dtype=object)
    array[:] = rows
    parts = [torch.tensor(row) for row in array]
    padded = torch.nn.utils.rnn.pad_sequence(parts, batch_first=True)
    for row, wanted in zip(padded, rows):
        assert row[: len(wanted)].tolist() == wanted and not row[len(wanted) :].any()
