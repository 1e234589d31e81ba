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


def test_a_shorter_input_is_written_before_it_raises_fell():
    """A shorter one raises: after it has written the rows that are there."""
    rows = torch.full((2,), 7.0)
    with pytest.raises(RuntimeError, match="out of (range|bounds)"):
        trace(number_rows, 3)[0](rows)
    assert rows.tolist() == [0.0, 1.0]


def test_check_inputs_finds_it():
    """A longer input gives neither an error nor a warning: check_inputs makes trace raise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(torch.jit.TracingCheckError):
            torch.jit.trace(number_rows, torch.zeros(3), check_inputs=[(torch.zeros(5),)])


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


class ByClone(torch.nn.Module):
    def forward(self, rows):
        return rows.copy_(torch.arange(rows.shape[0], dtype=rows.dtype)).clone()


@pytest.mark.parametrize("dtype", [torch.int64, torch.int8])
def test_the_result_of_integers_is_of_floats_fell(dtype):
    """Replace the loop by one write: ``* 1.0`` makes floats of integers, and ``.clone()`` does not."""
    for module, found in ((NumberRows(), torch.float32), (ByClone(), dtype)):
        traced = torch.jit.trace(module, torch.zeros(3, dtype=dtype))
        rows = torch.zeros(5, dtype=dtype)
        result = traced(rows)
        assert result.dtype == found and result.tolist() == rows.tolist() == list(range(5))


def test_the_clone_is_exported_as_well():
    """For integers write ``.clone()``."""
    length = {0: torch.export.Dim("length")}
    example = torch.zeros(3, dtype=torch.int64)
    exported = torch.export.export(ByClone(), (example,), dynamic_shapes=(length,)).module()
    rows = torch.zeros(5, dtype=torch.int64)
    assert exported(rows).tolist() == rows.tolist() == list(range(5))


class Put(torch.nn.Module):
    def __init__(self, pos=None):
        super().__init__()
        self.pos = pos

    def forward(self, cache, k, pos=None):
        cache[:, self.pos if pos is None else pos] = k
        return cache


def test_a_position_in_an_attribute_is_a_constant():
    """A position that is a Python number, as ``self.pos``, is a constant of the traced module."""
    put = Put(1)
    traced = torch.jit.trace(put, (torch.zeros(1, 4), torch.ones(1)))
    put.pos = 3
    assert traced(torch.zeros(1, 4), torch.ones(1)).tolist() == [[0.0, 1.0, 0.0, 0.0]]


@pytest.mark.parametrize("pos", [torch.tensor(3), torch.tensor([3])])
def test_a_position_that_is_a_tensor_is_an_input(pos):
    """Pass ``pos`` as a tensor: ``cache[:, pos] = k``."""
    example = (torch.zeros(1, 4), torch.ones(1), torch.ones_like(pos))
    traced = torch.jit.trace(Put(), example)
    assert traced(torch.zeros(1, 4), torch.ones(1), pos).tolist() == [[0.0, 0.0, 0.0, 1.0]]
