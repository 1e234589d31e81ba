"""Attacks on gallery/errors/indices/tensors-used-as-indices.py."""

import numpy as np
import pytest
import torch

WORDS = "tensors used as indices must be"


@pytest.mark.parametrize(
    "dtype",
    [
        torch.float32,
        torch.float64,
        torch.float16,
        torch.bfloat16,
        torch.complex64,
        torch.int8,
        torch.int16,
        torch.uint16,
    ],
)
def test_which_dtypes_are_refused(dtype):
    """The index tensor has a floating-point dtype, or a small integer one."""
    for size in (0, 1, 2):
        where = torch.ones(size, dtype=dtype)
        with pytest.raises(IndexError, match=WORDS):
            torch.zeros(4)[where]
        with pytest.raises(IndexError, match=WORDS):
            torch.zeros(4)[where] = 1.0


@pytest.mark.parametrize("dtype", [torch.int8, torch.int16, torch.int32, torch.int64])
def test_without_dimensions_a_small_integer_is_taken_fell(dtype):
    """A small integer dtype is refused: not without dimensions."""
    scores = torch.zeros(4)
    scores[torch.tensor(2, dtype=dtype)] = 1.0
    assert scores.tolist() == [0.0, 0.0, 1.0, 0.0]


def test_without_dimensions_a_float_is_refused():
    """A float without dimensions is refused as well."""
    with pytest.raises(IndexError, match=WORDS):
        torch.zeros(4)[torch.tensor(2.0)]


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.float32])
def test_an_array_is_not_checked_fell(dtype):
    """The index has a floating-point dtype: an array of floats is cut off, and taken."""
    assert torch.arange(4)[np.array([1.9], dtype=dtype)].tolist() == [1]


def test_one_of_two_indices():
    """A float index beside an integer one."""
    with pytest.raises(IndexError, match=WORDS):
        torch.zeros(4, 4)[torch.tensor([0]), torch.tensor([1.0])]
    found = torch.eye(4)[torch.tensor([1], dtype=torch.int32), torch.tensor([1])]
    assert found.tolist() == [1.0]


def test_where_integers_come_from():
    """// stays in the integers: for integers, and not for floats."""
    assert (torch.tensor([6]) // 2).dtype == torch.int64
    assert (torch.tensor([6.0]) // 2).dtype == torch.float32
    assert (torch.tensor([6]) * 0.5).dtype == torch.float32
    assert torch.linspace(0, 3, 4).dtype == torch.float32


def test_round_and_long_of_halves_and_negatives():
    """long() cuts off what follows the point; round first."""
    computed = torch.tensor([1.9999, -0.4, -1.6, 2.5])
    assert computed.long().tolist() == [1, 0, -1, 2]
    assert computed.round().long().tolist() == [2, 0, -2, 2]


def test_nan_is_no_flag():
    """Compare, then the result is a bool tensor: NaN compares as False."""
    assert (torch.tensor([float("nan"), 1.0, 0.0]) > 0.5).tolist() == [False, True, False]


def test_the_fixes_are_compiled():
    """Rounding, floor division and a comparison, compiled as one graph."""

    @torch.compile(backend="aot_eager", fullgraph=True)
    def write(scores, ranks, computed, flags):
        scores[ranks // 2] = 1.0
        scores[computed.round().long()] = 5.0
        scores[flags > 0.5] = 0.0

    scores = torch.zeros(4)
    write(
        scores,
        torch.tensor([2, 6]),
        torch.tensor([0.1, 1.9999]),
        torch.tensor([1.0, 0.0, 0.0, 1.0]),
    )
    assert scores.tolist() == [0.0, 1.0, 5.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.uint32, torch.uint64, torch.float8_e4m3fn], ids=str)
def test_more_dtypes_are_refused_fell(dtype):
    """The index tensor has a floating-point dtype, or ``int8`` or ``int16``."""
    with pytest.raises(IndexError, match=WORDS):
        torch.zeros(4)[torch.ones(1).to(dtype)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.int8], ids=str)
def test_a_mask_that_is_converted_is_two_positions_fell(dtype):
    """Convert it with ``.long()``: a mask of numbers becomes positions 0 and 1."""
    scores, flags = torch.arange(4.0), torch.tensor([0, 0, 1, 1], dtype=dtype)
    with pytest.raises(IndexError, match=WORDS):
        scores[flags]
    assert scores[flags.long()].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert scores[flags > 0.5].tolist() == [2.0, 3.0]


def test_floor_division_keeps_a_small_integer_dtype_fell():
    """Fix 1: ``//`` stays in the integers. (``int16`` stays ``int16``, which is refused.)"""
    with pytest.raises(IndexError, match=WORDS):
        torch.zeros(4)[torch.tensor([6], dtype=torch.int16) // 2]


@pytest.mark.parametrize(
    ("dtype", "position"),
    [(torch.bfloat16, 257), (torch.float16, 2049), (torch.float32, 2**24 + 1)],
)
def test_positions_that_a_float_cannot_hold_fell(dtype, position):
    """Fix 2: round first, then convert. (The position was lost when it became a float.)"""
    assert torch.tensor([position]).to(dtype).round().long().tolist() == [position - 1]


def test_a_float_index_beside_others():
    """The failing line: an index in a tuple, in a list, under vmap, ``index_put_``."""
    where, table = torch.tensor([1.0]), torch.zeros(2, 4)
    for index in [(..., where), (0, where), (where, slice(None)), (None, where)]:
        with pytest.raises(IndexError, match=WORDS):
            table[index] = 1.0
    with pytest.raises(IndexError, match=WORDS):
        table.index_put_((where,), torch.tensor(1.0))
    with pytest.raises(IndexError, match=WORDS):
        torch.vmap(lambda row: row[where])(table)


@pytest.mark.parametrize("dtype", [torch.uint16, torch.uint32, torch.uint64])
def test_unsigned_without_dimensions_is_taken_fell(dtype):
    """A tensor without dimensions counts as a Python integer if it is of a signed integer dtype."""
    assert torch.arange(4)[torch.tensor(2, dtype=dtype)] == 2


def test_without_dimensions_under_vmap_is_refused_fell():
    """Without dimensions ``int8`` is taken (under ``vmap`` it is not)."""
    with pytest.raises(IndexError, match=WORDS):
        torch.vmap(lambda i: torch.arange(4)[i])(torch.tensor([2], dtype=torch.int8))


def test_floor_division_by_a_float_gives_floats_fell():
    """``//`` stays in the integers and keeps the dtype (divided by a float it does not)."""
    assert (torch.tensor([2, 6]) // 2.0).dtype == torch.float32
    with pytest.raises(IndexError, match=WORDS):
        torch.zeros(4)[torch.tensor([2, 6]) // 2.0]


def test_a_complex_mask_is_not_compared_fell():
    """Compare a mask of numbers, ``mask > 0.5`` (complex numbers have no order)."""
    with pytest.raises(NotImplementedError, match="not implemented for 'Complex"):
        torch.tensor([1 + 0j]) > 0.5


def test_a_mask_in_int16_is_compared():
    """Compare a mask of real numbers: integers as well."""
    scores = torch.arange(3.0)
    scores[torch.tensor([1, 0, 1], dtype=torch.int16) > 0.5] = 7.0
    assert scores.tolist() == [7.0, 1.0, 7.0]
