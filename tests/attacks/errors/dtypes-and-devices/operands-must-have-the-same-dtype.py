"""Attacks on gallery/errors/dtypes-and-devices/operands-must-have-the-same-dtype.py."""

import numpy as np
import pytest
import torch

HALF, SINGLE, DOUBLE = torch.float16, torch.float32, torch.float64


@pytest.mark.parametrize("other", [HALF, DOUBLE, torch.bfloat16, torch.int64, torch.complex64])
def test_products_do_not_convert(other):
    """Products of matrices do not convert their operands."""
    with pytest.raises(RuntimeError, match="dtype"):
        torch.ones(2, 2, dtype=SINGLE) @ torch.ones(2, 2).to(other)


@pytest.mark.parametrize("name", ["addmm_", "addbmm_"])
def test_target_of_another_dtype(name):
    """Convert one of them."""
    shape = (1, 2, 2) if name == "addbmm_" else (2, 2)
    factor = torch.ones(shape, dtype=DOUBLE)
    with pytest.raises(RuntimeError):
        getattr(torch.zeros(2, 2, dtype=SINGLE), name)(factor, factor)


def test_plus_promotes():
    """+, * and comparisons promote."""
    assert (torch.ones(2, dtype=SINGLE) + torch.ones(2, dtype=DOUBLE)).dtype == DOUBLE


def test_in_place_the_target_keeps_its_dtype():
    """In place the target keeps its dtype."""
    weights = torch.zeros(2, dtype=SINGLE)
    weights += torch.ones(2, dtype=DOUBLE)
    assert weights.dtype == SINGLE


def test_array_is_float64():
    """An array of NumPy is float64."""
    with pytest.raises(RuntimeError, match="Double"):
        torch.zeros(2, 2, dtype=SINGLE).addmm_(torch.from_numpy(np.ones((2, 2))), torch.ones(2, 2))


def test_lerp_takes_a_weight_of_any_float():
    """lerp_ refuses an end of another dtype, and takes a number as the weight."""
    with pytest.raises(RuntimeError, match="for `end`"):
        torch.zeros(2, dtype=SINGLE).lerp_(torch.ones(2, dtype=DOUBLE), 0.5)
    assert torch.zeros(2).lerp_(torch.ones(2), 0.5).tolist() == [0.5, 0.5]


def test_sum_in_the_wider_dtype_rounds_once():
    """Compute the product in float64, and let the assignment round once."""
    small = torch.full((1, 1000), 1e-4, dtype=HALF)
    rounded_once = torch.zeros(1, 1, dtype=HALF)
    rounded_once += small.double() @ torch.ones(1000, 1, dtype=DOUBLE)
    assert abs(rounded_once.item() - 0.1) < 1e-3


def test_integers_refuse_the_sum():
    """Integers have no such conversion in place."""
    counts = torch.zeros(2, 2, dtype=torch.int64)
    with pytest.raises(RuntimeError, match="can't be cast"):
        counts += torch.ones(2, 2) @ torch.ones(2, 2)


def test_autocast_converts():
    """Under autocast the operands of a product are converted."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        product = torch.ones(2, 2, dtype=SINGLE) @ torch.ones(2, 2, dtype=torch.bfloat16)
    assert product.dtype == torch.bfloat16


def test_merged_of_a_half_precision_weight():
    """lora_b.to(weights.dtype) for float16."""
    weights = torch.zeros(2, 2, dtype=torch.bfloat16)
    weights.addmm_(torch.ones(2, 1).to(weights.dtype), torch.ones(1, 2).to(weights.dtype))
    assert (weights == 1).all()
