import numpy as np
import pytest
import torch
from pages import definitions
from torch import nn

(set_weight,) = definitions("recipes/trained-models/set-a-kernel-from-an-array", "set_weight")


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "uint8", "bool"])
def test_dtypes_of_the_array(dtype):
    """``copy_`` converts the dtype and keeps the parameter."""
    conv = nn.Conv2d(1, 2, 2, bias=False)
    weight = conv.weight
    array = (np.arange(8).reshape(2, 1, 2, 2) % 2).astype(dtype)
    set_weight(conv.weight, array)
    assert conv.weight is weight and weight.dtype == torch.float32
    assert weight.tolist() == array.astype(float).tolist()


@pytest.mark.parametrize(
    "shape", [(1, 2, 2), (2, 2), (1, 1, 2, 2), (2, 1, 1, 1), (2, 1, 1, 2), ()], ids=str
)
def test_shapes_that_broadcast(shape):
    """It also broadcasts, so compare the shapes."""
    conv = nn.Conv2d(1, 2, 2, bias=False)
    array = np.ones(shape)
    with pytest.raises(AssertionError):
        set_weight(conv.weight, array)
    with torch.no_grad():
        conv.weight.copy_(torch.from_numpy(array))
    assert conv.weight.eq(1).all()


def test_shapes_that_do_not_broadcast():
    """Other shapes raise without the comparison as well."""
    conv = nn.Conv2d(3, 2, 2, bias=False)
    with torch.no_grad(), pytest.raises(RuntimeError, match="must match"):
        conv.weight.copy_(torch.from_numpy(np.ones((2, 4, 2, 2))))


@pytest.mark.parametrize("way", ["data", "Parameter"])
def test_double_weights_refuse_float_inputs(way):
    """NumPy's floats are float64, so the weight is too, and the next input does not fit."""
    conv = nn.Conv2d(1, 2, 2, bias=False)
    values = torch.from_numpy(np.ones((2, 1, 2, 2)))
    if way == "data":
        conv.weight.data = values
    else:
        conv.weight = nn.Parameter(values)
    assert conv.weight.dtype == torch.float64
    with pytest.raises(RuntimeError):
        conv(torch.ones(1, 1, 2, 2))


def test_a_parameter_of_an_array_shares_its_memory():
    """It also shares its memory with the array."""
    array = np.ones((2, 1, 2, 2))
    weight = nn.Parameter(torch.from_numpy(array))
    array[:] = 7
    assert weight.eq(7).all()


@pytest.mark.parametrize(
    "kernel, stride, padding", [(3, 1, 1), (2, 2, 0), ((1, 3), 1, 0), (5, 1, 2)]
)
def test_a_sum_over_channels_for_a_repeated_image(kernel, stride, padding):
    """A repeated grey image gives the same as a kernel that is summed over the channels."""
    rgb = nn.Conv2d(3, 4, kernel, stride, padding).double()
    grey = nn.Conv2d(1, 4, kernel, stride, padding).double()
    set_weight(grey.weight, rgb.weight.detach().numpy().sum(axis=1, keepdims=True))
    set_weight(grey.bias, rgb.bias.detach().numpy())
    image = torch.randn(2, 1, 8, 8, dtype=torch.float64)
    assert torch.allclose(grey(image), rgb(image.repeat(1, 3, 1, 1)))


@pytest.mark.parametrize("channels", [1, 2, 3, 7])
def test_repeated_and_divided(channels):
    """Repeat, and divide by the number, so that a grey image keeps its output."""
    grey = nn.Conv2d(1, 4, 3, bias=False).double()
    many = nn.Conv2d(channels, 4, 3, bias=False).double()
    set_weight(many.weight, np.repeat(grey.weight.detach().numpy(), channels, axis=1) / channels)
    image = torch.randn(2, 1, 8, 8, dtype=torch.float64)
    assert torch.allclose(many(image.repeat(1, channels, 1, 1)), grey(image))


def test_a_channel_of_zeros_trains():
    """A channel of zeros changes nothing at first, and trains."""
    four = nn.Conv2d(4, 1, 2, bias=False)
    with torch.no_grad():
        four.weight[:, 3:] = 0.0
    four(torch.ones(1, 4, 2, 2)).sum().backward()
    torch.optim.SGD(four.parameters(), lr=1.0).step()
    assert four.weight[:, 3].ne(0).all()


def test_transposed_arrays():
    """``transpose`` of an array is a view, which ``from_numpy`` takes."""
    conv = nn.Conv2d(2, 4, 3, bias=False)
    array = np.random.default_rng(0).normal(size=(3, 3, 2, 4))
    set_weight(conv.weight, array.transpose(3, 2, 0, 1))
    assert conv.weight[3, 1, 2, 0].item() == np.float32(array[2, 0, 1, 3])


def test_a_reversed_array_is_refused():
    """An array that is reversed is copied first."""
    array = np.ones((2, 1, 2, 2))[:, :, ::-1]
    conv = nn.Conv2d(1, 2, 2, bias=False)
    with pytest.raises(ValueError, match="strides"):
        set_weight(conv.weight, array)
    set_weight(conv.weight, array.copy())


def test_groups_and_transposed_convolutions():
    """With ``groups`` dimension 1 is inputs / groups; a transposed convolution has its inputs first."""
    assert nn.Conv2d(4, 6, 3, groups=2).weight.shape == (6, 2, 3, 3)
    assert nn.ConvTranspose2d(4, 6, 3, groups=2).weight.shape == (4, 3, 3, 3)


def test_a_lazy_weight_is_not_there_yet():
    """A lazy layer has no weight to copy into before its first input."""
    lazy = nn.LazyConv2d(2, 2, bias=False)
    with pytest.raises((ValueError, RuntimeError)), torch.no_grad():
        lazy.weight.copy_(torch.ones(2, 1, 2, 2))
    lazy(torch.ones(1, 1, 2, 2))
    set_weight(lazy.weight, np.ones((2, 1, 2, 2)))


def test_a_buffer_is_saved_and_does_not_train():
    """It moves with the module, is saved, and is no parameter."""
    module = nn.Module()
    module.register_buffer("kernels", torch.ones(1, 1, 2, 2))
    assert "kernels" in module.state_dict() and not list(module.parameters())


def test_integers_are_refused_fell():
    """``.data = ...`` and ``nn.Parameter(...)`` run: of integers, as Sobel's, both raise."""
    values, conv = torch.from_numpy(np.ones((1, 1, 3, 3), dtype=np.int64)), nn.Conv2d(1, 1, 3)
    with pytest.raises(RuntimeError, match="floating point"):
        nn.Parameter(values)
    with pytest.raises(RuntimeError, match="floating point"):
        conv.weight.data = values


def test_one_filter_has_two_dimensions_fell():
    """Sobel or Gabor filter into nn.Conv2d: the shapes differ until two are put in front."""
    sobel, conv = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]]), nn.Conv2d(1, 1, 3, bias=False)
    assert conv.weight.shape != sobel.shape
    with torch.no_grad():
        conv.weight.copy_(torch.from_numpy(sobel[None, None]))
    image = torch.arange(9.0).view(1, 1, 3, 3)
    assert conv(image).item() == (image[0, 0] * torch.from_numpy(sobel)).sum().item()
