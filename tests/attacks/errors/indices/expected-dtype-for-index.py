"""Attacks on gallery/errors/indices/expected-dtype-for-index.py."""

import pytest
import torch

METHODS = {
    "scatter_": lambda index: torch.zeros(3).scatter_(0, index, torch.ones(3)),
    "scatter_add_": lambda index: torch.zeros(3).scatter_add_(0, index, torch.ones(3)),
    "gather": lambda index: torch.zeros(3).gather(0, index),
    "index_add_": lambda index: torch.zeros(3).index_add_(0, index, torch.ones(3)),
    "index_copy_": lambda index: torch.zeros(3).index_copy_(0, index, torch.ones(3)),
    "index_fill_": lambda index: torch.zeros(3).index_fill_(0, index, 1.0),
    "put_": lambda index: torch.zeros(3).put_(index, torch.ones(3)),
    "take": lambda index: torch.zeros(3).take(index),
}
LONG_ONLY = ("index_copy_", "index_fill_", "put_", "take")
OTHERS = (
    torch.float32,
    torch.float64,
    torch.float16,
    torch.bfloat16,
    torch.complex64,
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.uint16,
)


@pytest.mark.parametrize(
    "name",
    [
        "scatter_",
        "scatter_add_",
        "gather",
        "index_add_",
        "index_copy_",
        "index_fill_",
        "put_",
        "take",
    ],
)
def test_which_dtypes_a_method_takes(name):
    """scatter_add_ and index_add_ take int32 and int64; index_copy_ and index_fill_ int64."""
    index = torch.tensor([0, 2, 2])
    METHODS[name](index)
    if name in LONG_ONLY:
        with pytest.raises((IndexError, RuntimeError), match="Expected"):
            METHODS[name](index.int())
    else:
        METHODS[name](index.int())
    for dtype in OTHERS:
        with pytest.raises((IndexError, RuntimeError), match="Expected"):
            METHODS[name](index.to(dtype))


def test_short_integers_are_refused_too_fell():
    """scatter_add_ and index_add_ take int32 too, and no floats: they take no int8 either."""
    with pytest.raises(RuntimeError, match="int32/int64"):
        METHODS["scatter_add_"](torch.tensor([0, 2, 2], dtype=torch.int8))


def test_a_mask_is_refused_and_long_is_no_cure_fell():
    """Convert it to int64: index.long()."""
    mask = torch.tensor([True, False, True])
    with pytest.raises(IndexError, match="Expected dtype int64"):
        METHODS["index_fill_"](mask)
    wanted = torch.zeros(3)
    wanted[mask] = 1.0
    assert METHODS["index_fill_"](mask.long()).tolist() == [1.0, 1.0, 0.0] != wanted.tolist()


def test_an_empty_float_index_is_taken_by_scatter_only():
    """The dtype of an empty index: scatter_ and gather do not look at it."""
    empty = torch.zeros(0)
    assert torch.ones(3).scatter_(0, empty, 1.0).tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(RuntimeError, match="int32/int64"):
        torch.zeros(3).index_add_(0, empty, empty)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_a_float_loses_a_large_index_fell(dtype):
    """The numbers survive long() if they are rounded first."""
    large = 2**24 + 1
    assert torch.tensor([large]).to(dtype).round().long().item() != large


def test_round_is_to_the_nearest_and_to_the_even_half():
    """long() cuts off what follows the point, so round first."""
    numbers = torch.tensor([0.5, 1.5, 2.999999, -1.9])
    assert numbers.round().long().tolist() == [0, 2, 3, -2]
    assert numbers.long().tolist() == [0, 1, 2, -1]


def test_the_fix_is_compiled():
    """round().long() and scatter_add_ under torch.compile(fullgraph=True)."""

    @torch.compile(backend="aot_eager", fullgraph=True)
    def count(classes):
        index = classes.round().long()
        return torch.zeros(3).scatter_add_(0, index, torch.ones(len(index)))

    assert count(torch.tensor([0.0, 2.0, 2.0])).tolist() == [1.0, 0.0, 2.0]
    assert count(torch.zeros(0)).tolist() == [0.0, 0.0, 0.0]


def test_one_hot_takes_int32_fell():
    """``one_hot`` and an embedding want integers as well (``one_hot`` wants ``int64``)."""
    classes = torch.tensor([0, 1], dtype=torch.int32)
    with pytest.raises(RuntimeError, match="LongTensor"):
        torch.nn.functional.one_hot(classes)
    assert torch.nn.functional.embedding(classes, torch.ones(3, 1)).shape == (2, 1)


def test_an_empty_index_is_refused_fell():
    """``scatter_add_`` and ``index_add_`` refuse floats (``scatter_add_`` no empty index)."""
    empty = torch.tensor([])
    assert torch.zeros(3).scatter_add_(0, empty, empty).tolist() == [0.0, 0.0, 0.0]
    with pytest.raises(RuntimeError, match="Expected dtype"):
        torch.zeros(3).index_add_(0, empty, empty)


@pytest.mark.parametrize("dtype", [torch.uint32, torch.uint64, torch.complex64], ids=str)
def test_long_unsigned_integers_are_refused_fell(dtype):
    """They refuse shorter integers, booleans and floats: integers that are not shorter, too."""
    index = torch.tensor([0, 2, 2]).to(dtype)
    for name in ("scatter_add_", "index_add_"):
        with pytest.raises(RuntimeError, match="int32/int64"):
            METHODS[name](index)
    empty = index[:0]
    assert torch.zeros(3).scatter_add_(0, empty, torch.ones(0)).tolist() == [0.0, 0.0, 0.0]


def test_floor_division_keeps_a_float_fell():
    """A list of integers and ``//`` give ``int64`` already."""
    assert (torch.tensor([4.0], dtype=torch.float32) // 2).dtype == torch.float32
    assert (torch.tensor([4]) // 2.0).is_floating_point()
    assert (torch.tensor([4], dtype=torch.int32) // 2).dtype == torch.int32


def test_nan_is_no_class_fell():
    """Round first if the numbers were computed: a column with a gap holds NaN."""
    classes = torch.tensor([0.0, torch.nan, 2.0])
    with pytest.raises((IndexError, RuntimeError), match="out of"):
        METHODS["index_fill_"](classes.round().long())
    index = classes[~classes.isnan()].round().long()
    assert METHODS["index_fill_"](index).tolist() == [1.0, 0.0, 1.0]
