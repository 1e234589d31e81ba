"""Attacks on gallery/errors/values-and-shapes/layer-takes-another-shape.py."""

import pytest
import torch
from torch import nn


def batch_of_one(image):
    return image.permute(2, 0, 1)[None]


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 5, 3), (0, 3)])
def test_layer_norm_compares_the_last_dimension(shape):
    """The last dimension is compared, with or without a batch, and with an empty batch."""
    with pytest.raises(RuntimeError, match=r"normalized_shape=\[4\]"):
        nn.LayerNorm(4)(torch.ones(shape))
    assert nn.LayerNorm(3)(torch.ones(shape)).shape == shape


def test_layer_norm_of_two_dimensions():
    """LayerNorm compares the last dimensions, as many as it was made for."""
    layer = nn.LayerNorm((2, 3))
    assert layer(torch.ones(5, 2, 3)).shape == (5, 2, 3)
    with pytest.raises(RuntimeError, match=r"normalized_shape=\[2, 3\]"):
        layer(torch.ones(5, 3, 2))


@pytest.mark.parametrize(
    ("layer", "wrong"),
    [
        (nn.BatchNorm1d(4), torch.ones(2, 3, 4)),
        (nn.BatchNorm2d(3), torch.ones(2, 8, 8, 3)),
        (nn.Conv1d(4, 2, 1), torch.ones(2, 3, 4)),
        (nn.Conv2d(3, 4, 3), torch.ones(2, 8, 8, 3)),
        (nn.ConvTranspose2d(3, 4, 3), torch.ones(2, 8, 8, 3)),
    ],
)
def test_channels_are_dimension_1(layer, wrong):
    """BatchNorm and convolutions compare dimension 1."""
    with pytest.raises((RuntimeError, ValueError)):
        layer(wrong)
    layer(wrong.movedim(-1, 1))


def test_image_without_a_batch():
    """A convolution takes an image without a batch, BatchNorm2d does not."""
    image = torch.ones(3, 8, 8)
    assert nn.Conv2d(3, 4, 3)(image).shape == (4, 6, 6)
    with pytest.raises(ValueError, match="expected 4D input"):
        nn.BatchNorm2d(3)(image)


def test_wrong_channels_by_luck_do_not_raise():
    """An image as high as it has channels raises nothing, and is read in the wrong order."""
    image = torch.rand(3, 8, 3)
    assert nn.Conv2d(3, 4, 2)(image[None]).shape == (1, 4, 7, 2)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32, torch.float64, torch.bool])
def test_batch_of_one_keeps_all_pixels(dtype):
    """permute moves the channels for each dtype, and keeps the pixels in their order."""
    image = torch.randint(0, 2, (5, 4, 3)).to(dtype)
    batch = batch_of_one(image)
    assert batch.dtype == dtype
    assert all(torch.equal(batch[0, c], image[:, :, c]) for c in range(3))


def test_reshape_mixes_the_pixels():
    """reshape gives the shape as well, and mixes the pixels."""
    image = torch.arange(24).reshape(4, 2, 3)
    mixed = image.reshape(1, 3, 4, 2)
    assert mixed.shape == batch_of_one(image).shape
    assert not torch.equal(mixed, batch_of_one(image))


def test_a_write_to_the_batch_shows_in_the_image():
    """A write to ``batch`` shows in ``image``."""
    image = torch.zeros(4, 2, 3)
    batch_of_one(image)[0, 2, 1, 1] = 7.0
    assert image[1, 1, 2] == 7.0 and image.sum() == 7.0


@pytest.mark.parametrize("time", [2, 3, 17])
def test_batch_norm_of_a_sequence(time):
    """Transposed before and after, the mean over batch and time is 0 for each feature."""
    sequence = torch.rand(2, time, 4)
    normed = nn.BatchNorm1d(4)(sequence.transpose(1, 2)).transpose(1, 2)
    assert torch.allclose(normed.mean((0, 1)), torch.zeros(4), atol=1e-5)


def test_one_sample_in_training():
    """One value a channel is refused in training, and taken in eval."""
    norm = nn.BatchNorm1d(4)
    with pytest.raises(ValueError, match="Expected more than 1 value per channel when training"):
        norm(torch.ones(1, 4))
    assert norm.eval()(torch.ones(1, 4)).shape == (1, 4)


@pytest.mark.parametrize("channels", [1, 2, 3, 5])
def test_weights_for_more_channels(channels):
    """The old weight divided by the channels: equal channels give the old result."""
    gray, color = nn.Conv2d(1, 4, 3), nn.Conv2d(channels, 4, 3)
    with torch.no_grad():
        color.weight[:] = gray.weight / channels
        color.bias.copy_(gray.bias)
    image = torch.rand(2, 1, 8, 8)
    assert torch.allclose(color(image.expand(2, channels, 8, 8)), gray(image), atol=1e-5)


def test_write_to_the_weight_needs_no_grad():
    """Without no_grad the write is refused: the weight is a leaf that requires grad."""
    with pytest.raises(RuntimeError, match="leaf"):
        nn.Conv2d(3, 4, 3).weight[:] = 0.0


def test_padding_makes_room_for_the_kernel():
    """A kernel larger than the input fits with padding."""
    with pytest.raises(RuntimeError, match="Kernel size can't be greater"):
        nn.Conv2d(1, 1, 9)(torch.ones(1, 1, 8, 8))
    assert nn.Conv2d(1, 1, 9, padding=1)(torch.ones(1, 1, 8, 8)).shape == (1, 1, 2, 2)


def test_no_moved_dimension_helps_the_titles_own_input_fell():
    """Move, add or cut a dimension: of (2, 3) no order has 4 features last."""
    scores = torch.ones(2, 3)
    for moved in (scores, scores.t(), scores[None], scores.t()[None], scores[0], scores[:, 0]):
        with pytest.raises(RuntimeError, match="normalized_shape"):
            nn.LayerNorm(4)(moved)
    assert nn.LayerNorm(scores.shape[-1])(scores).shape == (2, 3)


def test_fix_for_one_image_on_a_batch_and_on_gray_fell():
    """Channels first: permute(2, 0, 1) refuses a batch of images, and a gray image."""
    with pytest.raises(RuntimeError, match="number of dimensions"):
        batch_of_one(torch.ones(2, 8, 6, 3))
    with pytest.raises(RuntimeError, match="number of dimensions"):
        batch_of_one(torch.ones(8, 6))
    images = torch.rand(2, 8, 6, 3)
    moved = images.permute(0, 3, 1, 2)
    assert all(torch.equal(moved[i], batch_of_one(images[i])[0]) for i in range(2))


def test_gray_image_for_three_channels_fell():
    """A gray image is refused for its channels: the page had no cure."""
    gray, layer = torch.rand(8, 6), nn.Conv2d(3, 4, 3)
    with pytest.raises(RuntimeError, match="to have 3 channels, but got 1"):
        layer(gray[None, None])
    assert torch.equal(layer(gray.expand(1, 3, -1, -1)), layer(torch.stack([gray] * 3)[None]))


def test_channels_of_an_image_without_a_batch_are_dimension_0_fell():
    """Convolutions compare dimension 1: without a batch they compare dimension 0."""
    assert nn.Conv1d(4, 2, 1)(torch.ones(4, 7)).shape == (2, 7)


def test_as_many_steps_as_features():
    """If both sizes are equal, nothing raises, and the means are of the steps."""
    sequence = torch.rand(2, 4, 4)
    wrong = nn.BatchNorm1d(4)(sequence)
    assert not torch.allclose(wrong.mean((0, 1)), torch.zeros(4), atol=1e-3)
    assert torch.allclose(wrong.mean((0, 2)), torch.zeros(4), atol=1e-5)


def test_pooling_of_one_image():
    """A single color image is pooled; a gray one needs a dimension in front."""
    assert nn.functional.max_pool2d(torch.ones(3, 8, 6), 2).shape == (3, 4, 3)
    with pytest.raises(RuntimeError, match="3D or 4D"):
        nn.functional.max_pool2d(torch.ones(8, 6), 2)
    assert nn.functional.max_pool2d(torch.ones(8, 6)[None, None], 2).shape == (1, 1, 4, 3)


@pytest.mark.parametrize("shape", [(2, 4), (1, 4, 2)])
def test_two_values_a_channel(shape):
    """BatchNorm in training needs two values a channel, of one sample or of two."""
    assert nn.BatchNorm1d(4)(torch.ones(shape)).shape == shape


def test_eval_without_running_statistics_fell():
    """BatchNorm in training needs two values a channel: call eval()."""
    norm = nn.BatchNorm1d(4, track_running_stats=False).eval()
    with pytest.raises(ValueError, match="Expected more than 1 value per channel"):
        norm(torch.ones(1, 4))


@pytest.mark.parametrize("layer", [nn.Linear(4, 2), nn.LayerNorm(4), nn.PReLU(4)])
def test_layers_that_count_no_dimensions_fell(layer):
    """Layers also count the dimensions of their input."""
    for shape in ((4, 4), (1, 4, 4), (1, 4, 1, 4)):
        assert layer(torch.ones(shape)).dim() == len(shape)


@pytest.mark.parametrize("shape", [(2, 4), (2, 4, 3), (2, 4, 5, 6), (0, 4, 3)])
def test_layer_norm_of_features_in_dimension_1_fell(shape):
    """LayerNorm takes (batch, time, features): the page had no line for features in dimension 1."""
    norm, x = nn.LayerNorm(4), torch.rand(shape)
    right = norm(x.movedim(1, -1)).movedim(-1, 1)
    assert torch.allclose(norm(x.transpose(1, -1)).transpose(1, -1), right)


def test_reshape_of_one_channel_mixes_nothing_fell():
    """reshape mixes the pixels: not those of an image with one channel."""
    image = torch.arange(8).reshape(4, 2, 1)
    assert torch.equal(image.reshape(1, 1, 4, 2), batch_of_one(image))


def test_a_gray_batch_for_three_channels_fell():
    """gray.expand(1, 3, -1, -1): a batch of gray images has another line."""
    grays = torch.rand(2, 1, 8, 6)
    with pytest.raises(RuntimeError, match="expand"):
        grays.expand(1, 3, -1, -1)
    assert torch.equal(grays.expand(-1, 3, -1, -1), torch.cat([grays] * 3, 1))
