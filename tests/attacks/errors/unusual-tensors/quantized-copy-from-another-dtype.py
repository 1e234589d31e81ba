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


PLACES = {
    "step": (lambda: quantized((1.0,) * 4), (slice(None, None, 2),)),
    "column": (lambda: quantized((1.0,) * 4).reshape(2, 2), (slice(None), 0)),
}


@pytest.mark.parametrize("name", ["step", "column"])
def test_float_is_not_enough_for_a_step_fell(name):
    """Convert the value: for a step, or a column, it then raises something else."""
    make, place = PLACES[name]
    weights, update = make(), torch.tensor([2.0, 3.0], dtype=torch.float64)
    with pytest.raises(RuntimeError, match=REFUSED):
        weights[place] = update
    with pytest.raises(RuntimeError, match="contiguous and NHWC"):
        weights[place] = update.float()
    floats = weights.dequantize()
    floats[place] = update
    weights.copy_(floats)
    assert weights.dequantize()[place].tolist() == [2.0, 3.0] and weights.dequantize().sum() == 7


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True, False])], ids=["list", "mask"])
def test_a_list_stores_wrong_numbers_fell(index):
    """A quantized tensor takes a ``float32`` tensor: a list or a mask does not refuse float64."""
    weights, update = quantized(), torch.tensor([2.0, 3.0], dtype=torch.float64)
    weights[index] = update
    assert weights.dequantize()[:2].tolist() != [2.0, 3.0]
    weights[index] = update.float()
    assert weights.dequantize().tolist() == [2.0, 3.0, 1.0]


@pytest.mark.parametrize("convert", [True, False])
def test_load_state_dict(convert):
    """For a state dict: its tensors need the conversion before ``load_state_dict``."""
    module = torch.nn.Module()
    module.register_buffer("weights", quantized())
    state = {"weights": torch.full((3,), 2.0, dtype=torch.float64)}
    if convert:
        module.load_state_dict({name: value.float() for name, value in state.items()})
        assert module.weights.dequantize().tolist() == [2.0] * 3 and module.weights.is_quantized
    else:
        with pytest.raises(RuntimeError, match=REFUSED):
            module.load_state_dict(state)


@pytest.mark.parametrize("index", [slice(None), slice(0, 3), ...], ids=repr)
def test_an_assignment_to_all_takes_over_the_scale_fell(index):
    """If its scale differs, the integers mean other numbers: in the whole tensor they do not."""
    weights = quantized()
    weights[index] = quantized((4.0, 5.0, 6.0), 0.25)
    assert weights.dequantize().tolist() == [4.0, 5.0, 6.0] and weights.q_scale() == 0.25


@pytest.mark.parametrize("shape", [(), (1,)])
@pytest.mark.parametrize("index", [0, slice(0, 1)], ids=repr)
def test_one_element_is_refused_too(shape, index):
    """A number is converted for you (a tensor of one element is a tensor)."""
    weights, update = quantized(), torch.full(shape, 2.0, dtype=torch.float64)
    if shape == () and isinstance(index, slice):
        weights[index] = update
    else:
        with pytest.raises(RuntimeError, match=REFUSED):
            weights[index] = update
        weights[index] = update.float()
    assert weights.dequantize().tolist() == [2.0, 1.0, 1.0]


@pytest.mark.filterwarnings("ignore")
def test_complex_loses_its_imaginary_part():
    """``float()`` drops an imaginary part."""
    weights, update = quantized(), torch.tensor([1 + 1j, 2])
    with pytest.raises(RuntimeError, match=REFUSED):
        weights[0:2] = update
    weights[0:2] = update.float()
    assert weights.dequantize().tolist() == [1.0, 2.0, 1.0]


def test_bool_is_converted():
    """Convert the value: ``update.float()``."""
    weights = quantized()
    with pytest.raises(RuntimeError, match=REFUSED):
        weights[0:2] = torch.tensor([True, False])
    weights[0:2] = torch.tensor([True, False]).float()
    assert weights.dequantize().tolist() == [1.0, 0.0, 1.0]


def test_a_value_with_gradients_gets_none():
    """They have no gradients: a value that requires grad is stored without a message."""
    weights, update = quantized(), torch.tensor([2.0, 3.0], requires_grad=True)
    weights[0:2] = update
    assert weights.dequantize().tolist() == [2.0, 3.0, 1.0] and not weights.requires_grad


@pytest.mark.parametrize("value", [3.0, torch.tensor([3.0, 4.0])], ids=["number", "row"])
def test_a_scale_for_each_channel(value):
    """A quantized tensor copies from a ``float32`` tensor: one with a scale for each row too."""
    scales, zeros = torch.tensor([0.5, 0.25]), torch.tensor([0, 0])
    weights = torch.quantize_per_channel(torch.ones(2, 2), scales, zeros, 0, torch.qint8)
    with pytest.raises(RuntimeError, match=REFUSED):
        weights.copy_(torch.ones(2, 2).double())
    floats = weights.dequantize()
    floats[1] = value
    weights.copy_(floats)
    assert torch.equal(weights.dequantize(), floats)


def test_a_view_of_a_part():
    """A copy into a part: a view of it is the same as the slice."""
    weights = quantized()
    weights[0:2].copy_(torch.tensor([9.0, 8.0]))
    assert weights.dequantize().tolist() == [9.0, 8.0, 1.0]
