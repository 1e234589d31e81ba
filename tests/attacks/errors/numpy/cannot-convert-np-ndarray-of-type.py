"""Attacks on gallery/errors/numpy/cannot-convert-np-ndarray-of-type.py."""

from datetime import datetime

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


def test_ids_are_rounded_by_the_fix_fell():
    """Find what made it so, then convert: torch.from_numpy(array.astype(np.float32))."""
    ids = np.array([2**24 + 1, None], dtype=object)
    assert ids.astype(np.float32)[0] == 2**24
    assert ids.astype(np.float64)[0] == 2**24 + 1


def test_a_first_row_of_whole_numbers_fell():
    """Pad them: pad_sequence takes the dtype of the first row, and cuts the fractions off."""
    rows = [[1, 2], [0.5]]
    pad = torch.nn.utils.rnn.pad_sequence
    assert pad([torch.tensor(row) for row in rows], batch_first=True).tolist() == [[1, 2], [0, 0]]
    parts = [torch.tensor(row, dtype=torch.float32) for row in rows]
    assert pad(parts, batch_first=True).tolist() == [[1.0, 2.0], [0.5, 0.0]]


@pytest.mark.parametrize("convert", [list, np.array, tuple])
def test_a_column_of_arrays_fell(convert):
    """Clean the values, then convert: astype raises for rows, and ``np.stack`` copies them."""
    column = np.empty(2, dtype=object)
    column[0], column[1] = convert([1.0, 2.0]), convert([3.0, 4.0])
    with pytest.raises(ValueError, match="setting an array element with a sequence"):
        column.astype(np.float32)
    assert torch.from_numpy(np.stack(column)).tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("dtype", [object, None])
def test_words_fell(dtype):
    """The array holds text: astype raises for words, and np.unique numbers them."""
    words = np.array(["dog", "cat", "dog"], dtype=dtype)
    with pytest.raises(ValueError, match="could not convert string to float"):
        words.astype(np.float32)
    names, labels = np.unique(words, return_inverse=True)
    assert torch.from_numpy(labels).tolist() == [1, 0, 1] and names.tolist() == ["cat", "dog"]


def test_dates_of_python_fell():
    """A date goes by way of an integer: not a date of Python's."""
    dates = np.array([datetime(1970, 1, 1, 0, 1)])
    with pytest.raises(TypeError, match="datetime"):
        dates.astype(np.int64)
    assert dates.astype("datetime64[s]").astype(np.int64).tolist() == [60]


@pytest.mark.parametrize("values", [["1.5", None], [True, None], [1.5, np.nan], [2, None]])
def test_mixed_objects_become_floats(values):
    """astype to a dtype of floats turns None into nan (text and booleans beside it)."""
    numbers = np.array(values, dtype=object).astype(np.float32)
    assert numbers[0] == float(values[0]) and np.isnan(numbers[1])


def test_a_dtype_of_its_own_needs_no_object():
    """NumPy makes such an array if you name no dtype and a value is None."""
    assert np.array([1.0, None]).dtype == object
    named = np.array([1.0, None], dtype=np.float32)
    assert torch.from_numpy(named).isnan().tolist() == [False, True]


def test_a_table_with_a_column_of_words_fell():
    """Clean the values, then convert: astype of the whole table raises for the words."""
    table = np.array([["dog", 1.0], ["cat", None]], dtype=object)
    with pytest.raises(ValueError, match="could not convert string to float"):
        table.astype(np.float32)
    assert torch.from_numpy(table[:, 1].astype(np.float32)).isnan().tolist() == [False, True]


@pytest.mark.parametrize("missing", [None, float("nan")], ids=["None", "nan"])
def test_words_with_a_missing_one_fell(missing):
    """For words, such as the names of classes, number them: np.unique cannot sort None."""
    words = np.array(["dog", missing], dtype=object)
    with pytest.raises(TypeError, match="not supported between instances"):
        np.unique(words, return_inverse=True)


def test_large_ids_beside_none_fell():
    """Or np.float64 beside a None: float64 rounds ids above ``2**53``."""
    ids = np.array([2**53 + 1, 2**53, None], dtype=object).astype(np.float64)
    assert ids[0] == ids[1] == 2**53


def test_fractions_of_seconds_are_cut_off_fell():
    """Convert an array of Python's dates to datetime64 first: in seconds, halves are lost."""
    dates = np.array([datetime(1970, 1, 1, 0, 0, 1, 500000)])
    assert dates.astype("datetime64[s]").astype(np.int64).tolist() == [1]
    assert dates.astype("datetime64[ms]").astype(np.int64).tolist() == [1500]


def test_missing_dates_of_python():
    """A missing date becomes the smallest int64: a None among Python's dates as well."""
    dates = np.array([datetime(1970, 1, 1, 0, 1), None], dtype=object).astype("datetime64[s]")
    assert dates.astype(np.int64).tolist() == [60, torch.iinfo(torch.int64).min]
