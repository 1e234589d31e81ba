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
    """It stored the nearest multiple of the scale."""
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
    """Arithmetic mixes no quantized tensor with a float one, nor two quantized ones."""
    with pytest.raises((NotImplementedError, RuntimeError)):
        scores() + scores()


def test_gradients_do_not_go_through():
    """A quantized tensor requires no grad."""
    with pytest.raises(RuntimeError, match="floating point"):
        scores().requires_grad_()
