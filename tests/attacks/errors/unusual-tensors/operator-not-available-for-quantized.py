"""Attacks on gallery/errors/unusual-tensors/operator-not-available-for-quantized.py."""

import pytest
import torch

pytestmark = pytest.mark.filterwarnings("ignore")


def scores(scale=0.5):
    return torch.quantize_per_tensor(torch.tensor([0.5, 1.0, 1.5]), scale, 0, torch.qint8)


@pytest.mark.parametrize("name", ["zero_", "exp", "sqrt_", "nonzero", "log_", "abs_"])
def test_no_kernel(name):
    """Few operations are written for it."""
    with pytest.raises((NotImplementedError, RuntimeError), match="Quantized|quantized"):
        getattr(scores(), name)()


def test_number_and_tensor_by_position():
    """An assignment takes floats and quantizes them, with the scale of the target."""
    written = scores()
    written[0] = 4.0
    written[1:] = torch.tensor([2.0, 0.7])
    assert written.dequantize().tolist() == [4.0, 2.0, 0.5]


def test_value_out_of_the_range_is_clamped():
    """An assignment quantizes: a value out of the range of qint8 is cut, without a message."""
    written = scores()
    written[0] = 1000.0
    assert written.dequantize()[0] == 127 * 0.5


def test_value_between_two_multiples():
    """An assignment takes numbers, and rounds them to the scale of the target."""
    written = scores(scale=0.25)
    written[0] = 0.7
    assert written.dequantize()[0] == 0.75


def test_dequantize_is_a_copy():
    """dequantize() makes a float tensor of its own."""
    kept = scores()
    kept.dequantize().zero_()
    assert kept.dequantize().tolist() == [0.5, 1.0, 1.5]


@pytest.mark.parametrize("dtype", [torch.qint8, torch.quint8, torch.qint32])
def test_round_trip(dtype):
    """Quantize the result, with scale, zero point and dtype of the old one."""
    old = torch.quantize_per_tensor(torch.tensor([0.5, 1.0]), 0.5, 3, dtype)
    floats = old.dequantize()
    floats[0] = 1.5
    new = torch.quantize_per_tensor(floats, old.q_scale(), old.q_zero_point(), old.dtype)
    assert new.dequantize().tolist() == [1.5, 1.0] and new.dtype == dtype


def test_per_channel_has_other_names():
    """q_scale is that of a tensor with one scale."""
    each = torch.quantize_per_channel(
        torch.ones(2, 2), torch.tensor([0.5, 0.25]), torch.tensor([0, 0]), 0, torch.qint8
    )
    with pytest.raises(RuntimeError):
        each.q_scale()
    assert each.q_per_channel_scales().tolist() == [0.5, 0.25]


def test_arithmetic_of_two_quantized():
    """Many operations are not written for it: a sum of two quantized tensors neither."""
    with pytest.raises((NotImplementedError, RuntimeError)):
        scores() + scores()


def test_gradients_do_not_go_through():
    """A quantized tensor requires no grad."""
    with pytest.raises(RuntimeError, match="floating point"):
        scores().requires_grad_()


def channels():
    return torch.quantize_per_channel(
        torch.ones(2, 2), torch.tensor([0.5, 0.25]), torch.tensor([0, 0]), 0, torch.qint8
    )


@pytest.mark.parametrize("make", [scores, channels])
def test_zeros_need_no_floats_fell(make):
    """Compute in floats, write there, and quantize again: for zeros ``fill_(0)`` does in place."""
    kept = make()
    alias = kept
    with pytest.raises(NotImplementedError, match="aten::zero_"):
        kept.zero_()
    kept.fill_(0)
    assert not alias.dequantize().any()


@pytest.mark.parametrize("dtype", [torch.qint8, torch.quint8, torch.qint32])
def test_zeros_at_another_zero_point(dtype):
    """``fill_(0)`` writes to the tensor itself: it stores the zero point."""
    kept = torch.quantize_per_tensor(torch.ones(2), 0.5, 3, dtype)
    assert kept.fill_(0).int_repr().tolist() == [3, 3]


def test_the_other_name_keeps_the_old_numbers_fell():
    """Quantize the result: the old tensor, which a buffer holds, does not change."""
    kept = scores()
    alias = kept
    floats = kept.dequantize().zero_()
    kept = torch.quantize_per_tensor(floats, kept.q_scale(), kept.q_zero_point(), kept.dtype)
    assert alias.dequantize().tolist() == [0.5, 1.0, 1.5]


@pytest.mark.parametrize("make", [scores, channels])
def test_copy_writes_to_the_tensor_itself(make):
    """``copy_`` quantizes the floats with the scale, or the scales, of the tensor."""
    kept = make()
    alias, scheme = kept, kept.qscheme()
    floats = kept.dequantize()
    floats[0] = 3.0
    kept.copy_(floats)
    assert torch.equal(alias.dequantize(), floats) and alias.qscheme() == scheme


def test_the_lines_ask_for_one_scale_fell():
    """Quantize the result with q_scale(): a tensor with a scale for each channel has none."""
    with pytest.raises(RuntimeError):
        torch.quantize_per_tensor(channels().dequantize(), channels().q_scale(), 0, torch.qint8)


@pytest.mark.parametrize("name", ["qscheme", "q_scale", "int_repr"])
def test_a_tensor_that_is_not_quantized_fell(name):
    """Compute in floats with ``dequantize()``: with the CPU backend it is a float tensor."""
    with pytest.raises(NotImplementedError, match=f"aten::{name}' with arguments from the 'CPU'"):
        getattr(torch.ones(3), name)()
    getattr(torch.quantize_per_tensor(torch.ones(3), 0.5, 0, torch.qint8), name)()


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_quantize_asks_for_float32(dtype):
    """Quantize only works on Float Tensor: pass ``values.float()``."""
    values = torch.ones(3, dtype=dtype)
    with pytest.raises(RuntimeError, match="Quantize only works on Float Tensor"):
        torch.quantize_per_tensor(values, 0.5, 0, torch.qint8)
    assert torch.quantize_per_tensor(values.float(), 0.5, 0, torch.qint8).dequantize().sum() == 3


def test_float_asks_for_a_quantized_tensor():
    """Creation of quantized tensor: ``scores.float()`` asks for it; call ``dequantize()``."""
    with pytest.raises(RuntimeError, match="Creation of quantized tensor requires quantized dtype"):
        scores().float()
    assert scores().dequantize().dtype == torch.float32


def test_a_new_tensor_without_a_scale_fell():
    """Compute in floats with ``dequantize()``: torch.zeros raises it without a tensor to convert."""
    with pytest.raises(NotImplementedError, match="aten::zero_' with arguments from the 'Quant"):
        torch.zeros(3, dtype=torch.qint8)
    with pytest.raises(RuntimeError, match="cannot call qscheme on UnknownQuantizer"):
        torch.empty(3, dtype=torch.qint8).qscheme()


@pytest.mark.parametrize("value", [torch.tensor(1.0), torch.ones(1)], ids=["0-dim", "one"])
def test_a_smaller_value_is_expanded_and_copied(value):
    """For a smaller value pass ``value.expand(scores.shape).contiguous()``."""
    kept = scores()
    with pytest.raises(RuntimeError, match="only works with Tensors with the same shape"):
        kept.copy_(value)
    with pytest.raises(RuntimeError, match="contiguous and NHWC"):
        kept.copy_(value.expand(kept.shape))
    kept.copy_(value.expand(kept.shape).contiguous())
    assert kept.dequantize().tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("value", [2.0, torch.full((2,), 2.0)], ids=["number", "tensor"])
def test_a_step_takes_the_fix(value):
    """For a slice with a step use the fix."""
    kept = scores()
    with pytest.raises(RuntimeError, match="contiguous and NHWC"):
        kept[::2] = value
    floats = kept.dequantize()
    floats[::2] = value
    kept.copy_(floats)
    assert kept.dequantize().tolist() == [2.0, 1.0, 2.0]


def test_a_value_out_of_the_range_is_cut_off_fell():
    """What such a tensor holds is ``(value / scale).round() + zero_point``."""
    big = torch.quantize_per_tensor(torch.tensor([1000.0, -1000.0]), 0.5, 0, torch.qint8)
    assert big.int_repr().tolist() == [127, -128]


@pytest.mark.parametrize("name", ["relu", "max", "mean", "clone", "sort"])
def test_operations_that_exist_fell(name):
    """Few operations are written for it: these are."""
    assert getattr(scores(), name)() is not None


def test_zeros_with_a_step_fell():
    """For zeros, ``fill_(0)`` writes to the tensor itself: not to each second element."""
    kept = scores()
    with pytest.raises(RuntimeError, match="contiguous and NHWC"):
        kept[::2].fill_(0)
    kept[:2].fill_(0)
    assert kept.dequantize().tolist() == [0.0, 0.0, 1.5]


def test_the_weight_of_a_layer_fell():
    """``copy_`` writes to the tensor itself: ``weight()`` of a quantized layer is a copy."""
    if torch.backends.quantized.engine == "none":
        pytest.skip("no engine for quantized layers")
    layer = torch.ao.nn.quantized.Linear(3, 2)
    ones = torch.quantize_per_tensor(torch.ones(2, 3), 0.5, 0, torch.qint8)
    layer.set_weight_bias(ones, layer.bias())
    weight = layer.weight()
    weight.copy_(torch.zeros(2, 3))
    assert bool((layer.weight().dequantize() == 1.0).all())
    layer.set_weight_bias(weight, layer.bias())
    assert not layer.weight().dequantize().any()


@pytest.mark.parametrize("name", ["add_", "sub_", "mul_", "div_"])
def test_arithmetic_with_a_number(name):
    """``add_`` of a number is refused in other words (and other arithmetic)."""
    with pytest.raises(RuntimeError, match="empty_strided not supported on quantized tensors"):
        getattr(scores(), name)(2)


def test_a_comparison_is_written_for_it():
    """Arithmetic with a number, or with a float tensor, is refused: a comparison is not."""
    assert (scores() > 1).tolist() == (scores() > torch.ones(3)).tolist() == [False, False, True]
