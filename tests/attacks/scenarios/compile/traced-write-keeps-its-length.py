"""Attacks on gallery/scenarios/compile/traced-write-keeps-its-length.py."""

import warnings

import pytest
import torch
from pages import definitions

number_rows, NumberRows = definitions(
    "scenarios/compile/traced-write-keeps-its-length", "number_rows", "NumberRows"
)


pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")


def trace(function, size=4):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        traced = torch.jit.trace(function, torch.zeros(size), check_trace=False)
    kinds = [warning for warning in caught if issubclass(warning.category, torch.jit.TracerWarning)]
    return traced, len(kinds)


def test_a_longer_input_is_written_in_part():
    """A loop is unrolled for the length of the example: neither an error nor a TracerWarning."""
    traced, warned = trace(number_rows, 3)
    assert traced(torch.zeros(5)).tolist() == [0.0, 1.0, 2.0, 0.0, 0.0] and warned == 0


def test_a_shorter_input_raises_fell():
    """No error and no warning: a shorter input raises."""
    with pytest.raises(RuntimeError, match="out of (range|bounds)"):
        trace(number_rows, 3)[0](torch.zeros(2))


def test_a_loop_over_the_rows_themselves_raises_fell():
    """A traced loop writes as many elements as the example had: a loop over rows raises."""

    def fill_rows(rows):
        for row in rows:
            row.fill_(1.0)
        return rows

    with pytest.raises(RuntimeError, match="Expected 3 elements in a list but found 5"):
        trace(fill_rows, 3)[0](torch.zeros(5))


def half(rows):
    rows[: rows.shape[0] // 2] = 9.0
    return rows


def half_of_numel(rows):
    rows[: rows.numel() // 2] = 9.0
    return rows


def half_by_subtraction(rows):
    rows[: rows.shape[0] - rows.shape[0] // 2] = 9.0
    return rows


@pytest.mark.parametrize("function", [half, half_of_numel, half_by_subtraction])
def test_a_slice_that_is_followed(function):
    """A slice whose end is computed from shape[0] by +, -, * or // is followed."""
    traced, warned = trace(function)
    assert traced(torch.zeros(8)).tolist() == [9.0] * 4 + [0.0] * 4 and warned == 0


def half_by_len(rows):
    rows[: len(rows) // 2] = 9.0
    return rows


def half_by_int(rows):
    rows[: int(rows.shape[0] * 0.5)] = 9.0
    return rows


@pytest.mark.parametrize("function", [half_by_len, half_by_int])
def test_a_slice_that_is_not_followed_fell(function):
    """A slice whose end is computed from shape[0] is followed: not by len or int."""
    traced, warned = trace(function)
    assert traced(torch.zeros(8)).tolist() == [9.0] * 2 + [0.0] * 6 and warned > 0


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_one_write_follows_the_length(size):
    """The traced module follows the length, and writes to its argument."""
    rows = torch.zeros(size)
    result = trace(NumberRows(), 3)[0](rows)
    assert torch.equal(rows, torch.arange(float(size))) and torch.equal(result, rows)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16])
def test_one_write_follows_the_dtype(dtype):
    """The traced module follows the length: of another dtype as well."""
    rows = torch.zeros(2, dtype=dtype)
    trace(NumberRows(), 3)[0](rows)
    assert rows.dtype == dtype and rows.tolist() == [0.0, 1.0]
