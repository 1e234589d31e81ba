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


def number_one_row_slices(rows):
    for i in range(rows.shape[0]):
        rows[i : i + 1] = i + 1
    return rows


def test_a_shorter_input_is_written_before_it_raises_fell():
    """A shorter one raises: after it has written the rows that are there."""
    rows = torch.full((2,), 7.0)
    with pytest.raises(RuntimeError, match="out of (range|bounds)"):
        trace(number_rows, 3)[0](rows)
    assert rows.tolist() == [0.0, 1.0]


def test_a_shorter_input_of_slices_does_not_raise_fell():
    """A shorter one raises: not where the loop assigns to slices."""
    assert trace(number_one_row_slices, 4)[0](torch.zeros(2)).tolist() == [1.0, 2.0]


def test_check_inputs_finds_it():
    """A longer input gives neither an error nor a warning: check_inputs makes trace raise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(torch.jit.TracingCheckError):
            torch.jit.trace(number_rows, torch.zeros(3), check_inputs=[(torch.zeros(5),)])


def six_at_most(rows):
    rows[: min(rows.shape[0], 6)] = 9.0
    return rows


def test_min_keeps_the_choice_of_the_example_fell():
    """After len or int it keeps the end of the example: after min, which of the two it was."""
    traced, warned = trace(six_at_most)
    assert traced(torch.zeros(8)).tolist() == [9.0] * 8 and warned > 0


def half_of_torch_numel(rows):
    rows[: torch.numel(rows) // 2] = 9.0
    return rows


def test_torch_numel_is_not_followed_and_does_not_warn_fell():
    """It keeps the end of the example, and tracing warns: not after torch.numel."""
    traced, warned = trace(half_of_torch_numel)
    assert traced(torch.zeros(8)).tolist() == [9.0] * 2 + [0.0] * 6 and warned == 0


def half_by_modulo(rows):
    rows[: rows.shape[0] % 5] = 9.0
    return rows


def half_from_size(rows):
    rows[rows.size(0) // 2 :] = 9.0
    return rows


@pytest.mark.parametrize("function", [half_by_modulo, half_from_size])
def test_other_slices_are_followed(function):
    """A slice whose end is computed from shape[0] is followed: by %, and its start."""
    traced, _ = trace(function)
    assert torch.equal(traced(torch.zeros(8)), function(torch.zeros(8)))


@pytest.mark.parametrize("size", [0, 1])
def test_exporting_with_a_short_example_raises_fell(size):
    """So does the module exported with a dynamic dimension: not if the example has one element."""
    shapes = ({0: torch.export.Dim("length")},)
    with pytest.raises(torch._dynamo.exc.UserError, match="specialized it to be a constant"):
        torch.export.export(NumberRows(), (torch.zeros(size),), dynamic_shapes=shapes)


def test_one_write_numbers_the_columns_of_a_square_fell():
    """Replace the loop by one write: that of the page numbers columns of a matrix."""
    assert NumberRows()(torch.zeros(2, 2)).tolist() == [[0.0, 1.0]] * 2
    assert number_rows(torch.zeros(2, 2)).tolist() == [[0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (5, 2)])
def test_a_last_dimension_numbers_the_rows(shape):
    """For the rows of a matrix write torch.arange(...)[:, None]."""

    def number(rows):
        return rows.copy_(torch.arange(rows.shape[0], dtype=rows.dtype)[:, None])

    traced = torch.jit.trace(number, torch.zeros(3, 4), check_trace=False)
    assert torch.equal(traced(torch.zeros(shape)), number_rows(torch.zeros(shape)))


def test_script_keeps_the_loop():
    """A loop that cannot become one write stays a loop in torch.jit.script."""
    assert torch.jit.script(number_by_loop)(torch.zeros(5)).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def number_by_loop(rows):
    for i in range(rows.shape[0]):
        rows[i] = i
    return rows


def test_exporting_the_loop_with_a_dynamic_dimension_raises():
    """Exporting it with a dynamic dimension raises."""

    class Loop(torch.nn.Module):
        def forward(self, rows):
            return number_by_loop(rows) * 1

    shapes = ({0: torch.export.Dim("length")},)
    with pytest.raises(torch._dynamo.exc.UserError, match="specialized it to be a constant"):
        torch.export.export(Loop(), (torch.zeros(3),), dynamic_shapes=shapes)
