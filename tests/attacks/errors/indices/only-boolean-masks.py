"""Attacks on gallery/errors/indices/only-boolean-masks.py."""

import math

import pytest
import torch

ONLY = "only supports boolean masks"


def scores():
    return torch.tensor([2.0, 3.0, 4.0])


@pytest.mark.parametrize(
    "dtype",
    [torch.int64, torch.int32, torch.int8, torch.uint8, torch.float32, torch.float16],
)
def test_masked_fill_refuses_each_dtype_but_bool(dtype):
    """The mask is a tensor of numbers."""
    mask = torch.tensor([1, 0, 1]).to(dtype)
    for run in (
        lambda: scores().masked_fill_(mask, -1.0),
        lambda: scores().masked_fill(mask, torch.tensor(-1.0)),
        lambda: scores().masked_scatter_(mask.float(), torch.ones(3)),
    ):
        with pytest.raises(RuntimeError, match=ONLY):
            run()
    assert scores().masked_fill_(mask.bool(), -1.0).tolist() == [-1.0, 3.0, -1.0]


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32])
def test_positions_with_brackets(dtype):
    """int64 are positions, and so are int32."""
    target = torch.zeros(3)
    target[torch.tensor([1, 1, 0], dtype=dtype)] = 5.0
    assert target.tolist() == [5.0, 5.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.int8, torch.int16, torch.float32])
def test_other_dtypes_are_neither(dtype):
    """bool is a mask, int64 and int32 are positions: other numbers are refused."""
    with pytest.raises(IndexError, match="must be long, int, byte or bool"):
        scores()[torch.tensor([1, 0, 1]).to(dtype)] = 5.0


@pytest.mark.parametrize("value", [9.0, torch.tensor(9.0), torch.tensor([9.0])], ids=repr)
def test_a_single_number_through_a_uint8_mask_raises(value):
    """A single number assigned through it becomes masked_fill_ and raises: a tensor of one too."""
    mask = torch.tensor([1, 0, 1], dtype=torch.uint8)
    with pytest.raises(RuntimeError, match="unsigned char"):
        scores()[mask] = value


def test_a_vector_through_a_uint8_mask_is_written():
    """A vector is still written, with a warning; reading warns as well."""
    mask = torch.tensor([1, 0, 1], dtype=torch.uint8)
    target = scores()
    with pytest.warns(UserWarning, match=r"indexing with dtype torch\.uint8"):
        target[mask] = torch.tensor([8.0, 9.0])
    assert target.tolist() == [8.0, 3.0, 9.0]


def test_an_additive_mask_is_turned_over_by_bool_fell():
    """mask.bool() if 1 means "write here", mask == 0 if 1 means "keep": a mask of 0 and -inf."""
    bias = torch.tensor([0.0, 0.0, -math.inf])
    assert (bias == 0).tolist() == [True, True, False]
    assert (bias == -math.inf).tolist() == bias.bool().tolist() == [False, False, True]
    assert torch.equal(scores() + bias, scores().masked_fill(bias == -math.inf, -math.inf))


def test_nan_and_small_numbers_are_true():
    """bool() is False for 0 and True for other numbers."""
    numbers = torch.tensor([0.0, -0.0, 1e-40, math.nan, -1.0], dtype=torch.float64)
    assert numbers.bool().tolist() == [False, False, True, True, True]


def test_a_list_of_booleans_is_no_mask_for_a_method():
    """masked_fill_ takes a tensor; a list of booleans raises a TypeError."""
    with pytest.raises(TypeError, match="invalid combination of arguments"):
        scores().masked_fill_([True, False, True], 1.0)


def test_a_mask_in_two_dimensions():
    """mask == 0 of an attention mask of a batch."""
    mask = torch.tensor([[1, 1, 0], [1, 0, 0]])
    filled = torch.zeros(2, 3).masked_fill(mask == 0, -1.0)
    assert filled.tolist() == [[0.0, 0.0, -1.0], [0.0, -1.0, -1.0]]


@pytest.mark.parametrize("value", [9.0, torch.tensor(9.0), torch.tensor([9.0])])
def test_a_vector_through_uint8_is_written_fell(value):
    """A vector is still written through a ``uint8`` mask (one element counts as a number)."""
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        torch.zeros(3)[torch.tensor([1, 0, 1], dtype=torch.uint8)] = value


def test_where_takes_no_numbers_fell():
    """``torch.where`` and ``masked_select`` take no numbers either (``where`` takes ``uint8``)."""
    mask = torch.tensor([1, 0, 1], dtype=torch.uint8)
    with pytest.warns(UserWarning, match="uint8 condition"):
        chosen = torch.where(mask, 1.0, torch.zeros(3))
    assert chosen.tolist() == [1.0, 0.0, 1.0]
    with pytest.raises(RuntimeError, match="expected BoolTensor"):
        torch.zeros(3).masked_select(mask)


def test_padding_is_minus_infinity_fell():
    """Where a float mask has to be a mask, ask for ``-inf`` (others hold the smallest number)."""
    bias = torch.tensor([0.0, torch.finfo(torch.float32).min])
    assert not (bias == -torch.inf).any() and (bias == torch.finfo(bias.dtype).min).any()


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.float32])
def test_where_of_one_argument_takes_numbers_fell(dtype):
    """``torch.where`` takes ``uint8`` with a warning, and no other numbers: alone it does."""
    mask = torch.tensor([1, 0, 1]).to(dtype)
    assert torch.where(mask)[0].tolist() == [0, 2]
    if dtype != torch.uint8:
        with pytest.raises(RuntimeError, match="condition to be a boolean tensor"):
            torch.where(mask, scores(), -1.0)


def test_a_mask_of_probabilities_fell():
    """``mask.bool()`` if 1 means "write here": 0.3 is True as well, so ``mask > 0.5``."""
    mask = torch.tensor([0.9, 0.3, 0.0])
    assert mask.bool().tolist() == [True, True, False]
    assert (mask > 0.5).tolist() == [True, False, False]


def test_the_fix_gives_another_tensor_fell():
    """Fix: a bool mask (``masked_fill`` returns a new tensor, ``masked_fill_`` writes in place)."""
    target, mask = scores(), torch.tensor([1, 1, 0])
    assert target.masked_fill(mask == 0, -1.0) is not target and target.tolist() == [2.0, 3.0, 4.0]
    assert target.masked_fill_(mask == 0, -1.0) is target and target.tolist() == [2.0, 3.0, -1.0]


@pytest.mark.parametrize("place", [slice(None), (slice(None), 0)], ids=["rows", "column"])
def test_a_single_number_through_uint8_beside_others(place):
    """A single number assigned through a ``uint8`` mask becomes ``masked_fill_`` and raises."""
    mask = torch.tensor([1, 0, 1], dtype=torch.uint8)
    with pytest.raises(RuntimeError, match="unsigned char"):
        torch.zeros(3, 2)[mask if place == slice(None) else (mask, 0)] = 9.0
