"""Attacks on gallery/errors/unusual-tensors/quantized-copy-from-another-dtype.py."""

import pytest
import torch

REFUSED = "Quantized copy only works with kFloat as source Tensor"


def quantized(values=(1.0, 1.0, 1.0), scale=0.5, zero=0, dtype=torch.qint8):
    return torch.quantize_per_tensor(torch.tensor(values), scale, zero, dtype)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int64])
@pytest.mark.parametrize("way", ["slice", "copy_", "integer"])
def test_other_dtypes_are_refused(dtype, way):
    """A slice of a quantized tensor takes a ``float32`` tensor or a number."""
    weights = quantized()
    with pytest.raises(RuntimeError, match=REFUSED):
        if way == "slice":
            weights[0:2] = torch.ones(2, dtype=dtype)
        elif way == "copy_":
            weights.copy_(torch.ones(3, dtype=dtype))
        else:
            weights[0] = torch.ones((), dtype=dtype)
    weights[0:2] = torch.full((2,), 2, dtype=dtype).float()
    assert weights.dequantize().tolist() == [2.0, 2.0, 1.0]


def test_one_number_for_a_slice_is_converted():
    """A number is converted for you (a tensor without dimensions for a slice as well)."""
    weights = quantized()
    weights[0:2] = torch.tensor(2.0, dtype=torch.float64)
    assert weights.dequantize().tolist() == [2.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("number", "stored"),
    [(0.7, 0.5), (0.25, 0.0), (0.75, 1.0), (1000.0, 63.5), (-1000.0, -64.0), (2, 2.0)],
)
def test_rounded_and_cut_off(number, stored):
    """Everything is rounded to the scale of the target; what does not fit is cut off."""
    weights = quantized()
    weights[0] = number
    assert weights.dequantize().tolist() == [stored, 1.0, 1.0]


@pytest.mark.parametrize(("scale", "zero"), [(0.25, 0), (0.5, 3)])
def test_another_scale_or_zero_point_fell(scale, zero):
    """If its scale differs, the integers mean other numbers: also if the zero point differs."""
    weights, other = quantized(), quantized((4.0, 5.0), scale, zero)
    weights[0:2] = other
    assert weights.dequantize().tolist() != [4.0, 5.0, 1.0]
    weights[0:2] = other.dequantize()
    assert weights.dequantize().tolist() == [4.0, 5.0, 1.0]


def test_another_quantized_dtype_is_refused_fell():
    """A quantized value is taken as it is: one of another dtype is refused."""
    with pytest.raises(RuntimeError, match=r"self\.scalar_type\(\) == src\.scalar_type\(\)"):
        quantized()[0:2] = quantized((4.0, 5.0), dtype=torch.quint8)


def test_a_copy_of_all_takes_the_scale():
    """Its integers are copied, with the scale of the target: copy_ of all takes its scale."""
    weights = quantized()
    weights.copy_(quantized((4.0, 5.0, 6.0), 0.25))
    assert weights.dequantize().tolist() == [4.0, 5.0, 6.0]


def test_a_step_is_refused():
    """A slice with a step, or a column, is refused for another reason."""
    with pytest.raises(RuntimeError, match="contiguous and NHWC"):
        quantized()[::2] = torch.zeros(2)


def test_no_gradients():
    """They have no gradients."""
    with pytest.raises(RuntimeError, match="only Tensors of floating point dtype"):
        quantized().requires_grad_()
    source = torch.ones(3, requires_grad=True)
    assert not torch.quantize_per_tensor(source, 0.5, 0, torch.qint8).requires_grad
