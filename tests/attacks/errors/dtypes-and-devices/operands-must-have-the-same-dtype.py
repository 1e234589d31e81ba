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


def test_promotion_need_not_hold_both_fell():
    """They compute in a dtype that holds both: int64 and float16 make float16."""
    total = torch.tensor([2049]) + torch.tensor([0.0], dtype=HALF)
    assert total.dtype == HALF and total.item() != 2049


@pytest.mark.parametrize(("left", "right"), [(SINGLE, DOUBLE), (HALF, SINGLE)])
def test_factors_of_two_dtypes_fell(left, right):
    """weights += lora_b @ lora_a: the factors may differ from each other."""
    weights = torch.zeros(2, 2)
    lora_b, lora_a = torch.ones(2, 1, dtype=left), torch.ones(1, 2, dtype=right)
    with pytest.raises(RuntimeError, match="same dtype"):
        weights += lora_b @ lora_a
    weights += lora_b.double() @ lora_a.double()
    assert (weights == 1).all() and weights.dtype == SINGLE


def test_an_integer_target_cuts_fractions_off_fell():
    """Convert the others to the dtype of the target: for integers that loses fractions."""
    counts = torch.zeros(2, 2, dtype=torch.int64)
    half = torch.full((2, 1), 1.5)
    counts.addmm_(half.to(counts.dtype), torch.ones(1, 2, dtype=torch.int64))
    assert (counts == 1).all()


@pytest.mark.parametrize("dtype", [HALF, torch.bfloat16, DOUBLE])
def test_a_layer_of_another_dtype_fell(dtype):
    """A model in half precision gets float32 inputs: the cure was missing."""
    layer, inputs = torch.nn.Linear(2, 2).to(dtype), torch.ones(1, 2)
    with pytest.raises(RuntimeError, match="mat1 and mat2 must have the same dtype"):
        layer(inputs)
    assert layer(inputs.to(layer.weight.dtype)).dtype == dtype


@pytest.mark.parametrize("array", [np.ones(2, dtype=np.float32), np.arange(2)], ids=["32", "int"])
def test_not_each_array_is_float64_fell(array):
    """An array of NumPy is float64."""
    assert torch.from_numpy(array).dtype != DOUBLE


@pytest.mark.parametrize("name", ["inner", "tensordot"])
def test_more_products_say_so(name):
    """Both inputs should have same dtype."""
    more = (1,) if name == "tensordot" else ()
    with pytest.raises(RuntimeError, match="both inputs should have same dtype"):
        getattr(torch, name)(torch.ones(2), torch.ones(2, dtype=DOUBLE), *more)


def test_lerp_with_the_end_converted():
    """Convert the others to the dtype of the target: lerp_ too."""
    weights = torch.zeros(2, dtype=HALF)
    assert weights.lerp_(torch.ones(2).to(weights.dtype), 0.5).tolist() == [0.5, 0.5]
