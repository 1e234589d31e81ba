"""Attacks on gallery/errors/dtypes-and-devices/operands-must-have-the-same-dtype.py."""

import numpy as np
import pytest
import torch

HALF, SINGLE, DOUBLE = torch.float16, torch.float32, torch.float64


@pytest.mark.parametrize("other", [HALF, DOUBLE, torch.bfloat16, torch.int64, torch.complex64])
def test_products_do_not_convert(other):
    """``@`` does not convert its operands."""
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
    """Products say so: the cure for a layer in half precision that gets float32 was missing."""
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


@pytest.mark.parametrize("name", ["kron", "outer"])
def test_some_products_promote_fell(name):
    """Products of matrices do not convert their operands: ``kron`` and ``outer`` do."""
    assert getattr(torch, name)(torch.ones(2), torch.ones(2, dtype=DOUBLE)).dtype == DOUBLE


def test_operations_share_a_sentence_fell():
    """Each operation has a sentence of its own: ``mm`` and ``linear`` have that of ``@``."""
    said = set()
    for call in (torch.mm, torch.matmul, torch.nn.functional.linear):
        with pytest.raises(RuntimeError) as refused:
            call(torch.ones(2, 2), torch.ones(2, 2, dtype=DOUBLE))
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    "layer", [torch.nn.MultiheadAttention(2, 1), torch.nn.GRUCell(2, 2)], ids=str
)
def test_a_layer_without_weight_fell(layer):
    """For a layer that is ``layer(inputs.to(layer.weight.dtype))``: these have no ``weight``."""
    assert not hasattr(layer, "weight") and next(layer.parameters()).dtype == SINGLE


def test_an_embedding_takes_integers_fell():
    """For a layer that is ``layer(inputs.to(layer.weight.dtype))``: an embedding takes integers."""
    table = torch.nn.Embedding(3, 2)
    with pytest.raises(RuntimeError, match="indices"):
        table(torch.tensor([1]).to(table.weight.dtype))


@pytest.mark.parametrize("dtype", [HALF, torch.bfloat16, DOUBLE])
def test_a_convolution_of_another_dtype(dtype):
    """For a linear or convolution layer that is ``layer(inputs.to(layer.weight.dtype))``."""
    layer, inputs = torch.nn.Conv1d(1, 1, 1).to(dtype), torch.ones(1, 1, 2)
    with pytest.raises(RuntimeError, match="should be the same"):
        layer(inputs)
    assert layer(inputs.to(layer.weight.dtype)).dtype == dtype


def test_a_product_with_integers_fell():
    """Convert one of them: integers to floats, since floats to integers lose the fractions."""
    counts, shares = torch.tensor([[1, 2]]), torch.tensor([[0.5], [0.25]])
    with pytest.raises(RuntimeError, match="dtype"):
        counts @ shares
    assert (counts @ shares.to(counts.dtype)).tolist() == [[0]]
    assert (counts.to(shares.dtype) @ shares).tolist() == [[1.0]]


def test_the_gradient_of_the_sum_in_the_wider_dtype():
    """Compute the product in float64, and let ``+=`` round the sum: the gradient goes through."""
    factor = torch.ones(2, 1, requires_grad=True)
    weights = torch.zeros(2, 2, requires_grad=True) * 1
    weights += factor.double() @ torch.ones(1, 2).double()
    weights.sum().backward()
    assert factor.grad.tolist() == [[2.0], [2.0]] and factor.grad.dtype == SINGLE
