"""Attacks on gallery/errors/unusual-tensors/index-put-for-quantized-tensors.py."""

import pytest
import torch


def quantized(values=(1.0, 1.0, 1.0), scale=0.5, dtype=torch.qint8):
    return torch.quantize_per_tensor(torch.tensor(values), scale, 0, dtype)


def by_row():
    scales, zeros = torch.tensor([0.5, 1.0]), torch.zeros(2, dtype=torch.long)
    return torch.quantize_per_channel(torch.ones(2, 3), scales, zeros, 0, torch.qint8)


FIRST = torch.tensor([True, False, False])


@pytest.mark.parametrize("value", [2.0, 2, torch.tensor(2.0), torch.tensor([2.0])], ids=repr)
@pytest.mark.parametrize("index", [[0], FIRST], ids=["list", "mask"])
def test_numbers_are_taken_fell(index, value):
    """Limited to a ``float32`` value: a number is taken as well."""
    weights = quantized()
    weights[index] = value
    assert weights.dequantize().tolist() == [2.0, 1.0, 1.0]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_other_dtypes_store_wrong_numbers_fell(dtype):
    """Convert other dtypes with ``.float()`` first: float64, float16, integers."""
    weights = quantized()
    weights[[0, 1]] = torch.tensor([2, 3]).to(dtype)
    assert weights.dequantize().tolist() != [2.0, 3.0, 1.0]
    weights[[0, 1]] = torch.tensor([2, 3]).to(dtype).float()
    assert weights.dequantize().tolist() == [2.0, 3.0, 1.0]


@pytest.mark.parametrize("dtype", [torch.qint8, torch.quint8])
def test_what_is_refused(dtype):
    """It reads no quantized value, adds to none, and knows no scales by row."""
    weights = quantized(dtype=dtype)
    with pytest.raises(RuntimeError, match="only supported for accumulate=False"):
        weights.index_put_((torch.tensor([0, 0]),), torch.ones(2), accumulate=True)
    with pytest.raises(RuntimeError, match="should not be quantized"):
        weights[[0, 1]] = weights[1:3]
    with pytest.raises(RuntimeError, match="only supported for per tensor"):
        by_row()[[0]] = torch.zeros(1, 3)


def test_a_row_of_many_scales_takes_a_slice():
    """It knows no scales by row (a slice takes a row of such a tensor)."""
    table = by_row()
    table[0:1] = torch.zeros(1, 3)
    assert table.dequantize().tolist() == [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]


def test_floats_are_a_copy():
    """Write to the floats, and quantize again: the floats are a copy."""
    weights = quantized()
    weights.dequantize().fill_(9.0)
    assert weights.dequantize().tolist() == [1.0, 1.0, 1.0]


def test_quantize_again_fell():
    """Quantize again (the page did not): with the scale of the tensor, values are cut off."""
    weights, floats = quantized(), torch.tensor([3.0, 4.0, 1000.0])
    again = torch.quantize_per_tensor(
        floats, weights.q_scale(), weights.q_zero_point(), weights.dtype
    )
    assert again.dequantize().tolist() == [3.0, 4.0, 63.5]


def test_masked_fill():
    """A mask between the brackets calls index_put_ (masked_fill_ takes a number, too)."""
    assert quantized().masked_fill_(FIRST, 2.0).dequantize().tolist() == [2.0, 1.0, 1.0]


@pytest.mark.filterwarnings("ignore")
def test_the_tensor_can_stay_the_same_object_fell():
    """Quantize again: the page made a new tensor, and the failing line writes in place."""
    weights = torch.quantize_per_tensor(torch.ones(3), 0.5, 0, torch.qint8)
    seen = weights
    weights.copy_(torch.tensor([1.0, 2.2, 1000.0]))
    assert seen.dequantize().tolist() == [1.0, 2.0, 63.5]


@pytest.mark.filterwarnings("ignore")
def test_a_scale_for_each_row_fell():
    """The page had no cure for its third failing line: copy_ knows the scales of the rows."""
    scales, zeros = torch.tensor([0.5, 1.0]), torch.zeros(2, dtype=torch.long)
    table = torch.quantize_per_channel(torch.ones(2, 2), scales, zeros, 0, torch.qint8)
    table.copy_(torch.full((2, 2), 4.5))
    assert table.dequantize().tolist() == [[4.5, 4.5], [4.0, 4.0]]


def test_a_mask_takes_a_number_of_another_dtype_fell():
    """A value of ``float64``, ``float16`` or integers: wrong numbers are stored."""
    for value in (
        torch.tensor(2.0, dtype=torch.float64),
        torch.tensor(2),
        torch.tensor(2.0).half(),
    ):
        weights = quantized()
        weights[FIRST] = value
        assert weights.dequantize().tolist() == [2.0, 1.0, 1.0]


def test_a_value_that_requires_grad_fell():
    """A number or a ``float32`` tensor can go into the quantized tensor itself."""
    weights = quantized()
    weights[[0]] = torch.ones(1, requires_grad=True)
    with pytest.raises(RuntimeError, match="do not support autograd"):
        weights.dequantize()


def test_a_transposed_tensor_is_not_copied_into_fell():
    """copy_ quantizes with the scale of the tensor: a transposed one refuses it."""
    weights = quantized([[1.0, 2.0], [1.0, 1.0]])
    with pytest.raises(RuntimeError, match="only works with contiguous"):
        weights.t().copy_(torch.ones(2, 2))
    weights[0].copy_(torch.tensor([3.0, 4.0]))
    assert weights.dequantize().tolist() == [[3.0, 4.0], [1.0, 1.0]]


@pytest.mark.filterwarnings("ignore")
def test_zero_points_that_are_floats_fell():
    """copy_ quantizes with those of its rows if it has one for each."""
    table = torch.quantize_per_channel(
        torch.ones(2, 4), torch.tensor([0.5, 1.0]), torch.zeros(2), 0, torch.quint8
    )
    with pytest.raises(RuntimeError, match="expected scalar type Long but found Float"):
        table.copy_(table.dequantize())


@pytest.mark.parametrize("index", [([0], slice(0, 1)), (slice(0, 1), [0])], ids=repr)
def test_a_list_beside_a_slice(index):
    """A number can be assigned by list, if there is one scale (beside a slice, too)."""
    weights = quantized([[1.0, 1.0], [1.0, 1.0]])
    weights[index] = 5.0
    assert weights.dequantize().tolist() == [[5.0, 1.0], [1.0, 1.0]]
