"""Attacks on gallery/errors/values-and-shapes/mat1-and-mat2-shapes.py."""

import numpy as np
import pytest
import torch
from torch import nn

MISFIT = "mat1 and mat2 shapes cannot be multiplied"


def one_row_per_channel(images, weight):
    return nn.functional.linear(images.flatten(2), weight)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16])
def test_first_number_of_mat2_is_in_features(dtype):
    """The first number of "mat2", the transposed weight, is ``in_features``."""
    with pytest.raises(RuntimeError, match=r"\(2x12 and 4x3\)"):
        nn.Linear(4, 3, dtype=dtype)(torch.ones(2, 12, dtype=dtype))


def test_without_a_bias():
    """A layer without a bias says the same."""
    with pytest.raises(RuntimeError, match=r"\(2x12 and 4x3\)"):
        nn.Linear(4, 3, bias=False)(torch.ones(2, 12))


def test_vector_as_input():
    """A single sample without a batch is counted as one row."""
    with pytest.raises(RuntimeError, match=r"1x12 and 4x3|size mismatch"):
        nn.Linear(4, 3)(torch.ones(12))


@pytest.mark.parametrize("shape", [(2, 3, 2), (5, 2, 3, 2), (1, 1, 1, 1, 2)])
def test_more_dimensions_are_multiplied(shape):
    """The last size is kept, and the others are multiplied."""
    rows = torch.ones(shape).numel() // shape[-1]
    with pytest.raises(RuntimeError, match=rf"\({rows}x{shape[-1]} and 4x3\)"):
        nn.Linear(4, 3)(torch.ones(shape))


@pytest.mark.parametrize("product", [torch.mm, torch.matmul])
def test_functions_and_operator(product):
    """The operator and mm say it in the same words."""
    with pytest.raises(RuntimeError, match=MISFIT):
        product(torch.ones(2, 3), torch.ones(2, 3))


def test_batches_say_it_in_other_words():
    """A batch of matrices on both sides is bmm, whose words another page has."""
    with pytest.raises(RuntimeError, match="batch2 tensor"):
        torch.ones(1, 2, 3) @ torch.ones(1, 2, 3)


@pytest.mark.parametrize("count", [1, 2, 17])
def test_one_row_per_channel(count):
    """flatten(2) makes one row for each channel, for a batch of each size."""
    images, weight = torch.rand(count, 3, 2, 2), torch.rand(5, 4)
    found = one_row_per_channel(images, weight)
    meant = torch.einsum("bchw,ohw->bco", images, weight.unflatten(1, (2, 2)))
    assert torch.allclose(found, meant, atol=1e-5)


def test_channels_last_memory():
    """flatten(2) counts the same for another memory format."""
    images, weight = torch.rand(2, 3, 2, 2), torch.rand(5, 4)
    last = images.contiguous(memory_format=torch.channels_last)
    assert torch.allclose(one_row_per_channel(last, weight), one_row_per_channel(images, weight))


@pytest.mark.parametrize("more", [1, 8, 1000])
def test_wider_layer_keeps_the_old_weights(more):
    """Zeros for the new columns: the wide layer computes what the old one did."""
    old, new = nn.Linear(4, 3), nn.Linear(4 + more, 3)
    with torch.no_grad():
        new.weight.zero_()
        new.weight[:, :4] = old.weight
        new.bias.copy_(old.bias)
    inputs = torch.rand(2, 4 + more)
    assert torch.allclose(new(inputs), old(inputs[:, :4]), atol=1e-5)
    new(inputs).sum().backward()
    assert new.weight.is_leaf and new.weight.grad.shape == (3, 4 + more)


def test_old_optimizer_does_not_know_the_new_weights():
    """A new layer belongs in the optimizer."""
    old, new = nn.Linear(4, 3), nn.Linear(4, 3)
    optimizer = torch.optim.SGD(old.parameters(), lr=1.0)
    before = new.weight.detach().clone()
    new(torch.ones(1, 4)).sum().backward()
    optimizer.step()
    assert torch.equal(new.weight, before)


def test_transposed_product_sums_over_the_samples():
    """table.t() @ other sums over the samples."""
    table, other = torch.rand(5, 3), torch.rand(5, 4)
    meant = sum(torch.outer(a, b) for a, b in zip(table, other, strict=True))
    assert torch.allclose(table.t() @ other, meant, atol=1e-5)


def test_square_matrices_do_not_raise():
    """Of square matrices a product that is not meant raises nothing."""
    a, b = torch.arange(4.0).reshape(2, 2), torch.tensor([[0.0, 1.0], [0.0, 0.0]])
    assert not torch.equal(a @ b, a.t() @ b)


def test_numpy_says_it_in_its_own_words():
    """matmul of arrays names the core dimension."""
    with pytest.raises(ValueError, match="mismatch in its core dimension 0"):
        np.ones((2, 3)) @ np.ones((2, 3))


def test_compiled_and_vmap():
    """vmap takes the batch away: the message counts one sample as a row or says size mismatch."""
    with pytest.raises(RuntimeError):
        torch.vmap(nn.Linear(4, 3))(torch.ones(5, 2))


def test_which_one_is_transposed_decides_what_is_summed_fell():
    """Which one is transposed decides what is summed: either way the sum is over the samples."""
    table, other = torch.rand(5, 3), torch.rand(5, 4)
    assert torch.allclose((other.t() @ table).t(), table.t() @ other)
    with pytest.raises(RuntimeError, match=MISFIT):
        table @ other.t()


def test_lstm_input_has_one_column_too_many_fell():
    """An LSTM with a column too many says this message: it has its own words, and so has a cell."""
    for layer, x in ((nn.LSTM(3, 5), torch.ones(2, 1, 4)), (nn.LSTMCell(3, 5), torch.ones(2, 4))):
        with pytest.raises(RuntimeError, match="input_size") as error:
            layer(x)
        assert MISFIT not in str(error.value)


def test_dot_compares_two_sizes_fell():
    """Other products compare the same two sizes: dot refuses a matrix of the same size."""
    with pytest.raises(RuntimeError, match="1D tensors expected"):
        torch.ones(1, 3).dot(torch.ones(3))


def test_old_weights_for_fewer_columns_fell():
    """The old weights go into a part of the new ones: not after columns were cut."""
    old, narrow, kept = nn.Linear(4, 3), nn.Linear(3, 3), [0, 1, 3]
    with torch.no_grad():
        with pytest.raises(RuntimeError, match="must match the existing size"):
            narrow.weight[:, :4] = old.weight
        narrow.weight[:] = old.weight[:, kept]
        narrow.bias[:] = old.bias
    inputs = torch.rand(2, 4)
    meant = old(inputs * torch.tensor([1.0, 1.0, 0.0, 1.0]))
    assert torch.allclose(narrow(inputs[:, kept]), meant, atol=1e-6)


def test_replaced_weight_is_out_in():
    """A weight that was replaced by a matrix (in, out): the transposed one is taken."""
    layer, matrix = nn.Linear(4, 3, bias=False), torch.rand(4, 3)
    layer.weight = nn.Parameter(matrix)
    with pytest.raises(RuntimeError, match=r"\(2x4 and 3x4\)"):
        layer(torch.ones(2, 4))
    layer.weight = nn.Parameter(matrix.t())
    assert torch.allclose(layer(torch.ones(2, 4)), matrix.sum(0).expand(2, 3))


@pytest.mark.parametrize("bias", [True, False])
def test_strided_empty_and_expanded_inputs(bias):
    """Counted as a matrix: the memory of the input does not matter."""
    layer = nn.Linear(4, 3, bias=bias)
    for x in (torch.ones(2, 2, 3).mT, torch.ones(0, 3, 2), torch.ones(1, 3, 2).expand(5, 3, 2)):
        with pytest.raises(RuntimeError, match=rf"\({len(x) * 3}x2 and 4x3\)"):
            layer(x)


def test_narrow_line_alone_fell():
    """``narrow.weight[:] = layer.weight[:, kept]`` (under no_grad, and with the bias)."""
    old, narrow, kept = nn.Linear(4, 3), nn.Linear(3, 3), [0, 1, 3]
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        narrow.weight[:] = old.weight[:, kept]
    with torch.no_grad():
        narrow.weight[:] = old.weight[:, kept]
        narrow.bias.copy_(old.bias + 1)
    inputs = torch.rand(2, 3)
    meant = nn.functional.linear(inputs, old.weight[:, kept], old.bias)
    assert not torch.allclose(narrow(inputs), meant)


def test_one_image_without_a_batch_fell():
    """flatten(1) makes one row for each image (of a batch)."""
    image, layer = torch.ones(3, 2, 2), nn.Linear(12, 3)
    with pytest.raises(RuntimeError, match=r"\(3x4 and 12x3\)"):
        layer(image.flatten(1))
    assert layer(image.flatten()).shape == (3,)


def test_any_reshape_that_fits_fell():
    """Reshape the input so that its last size fits (a row may then hold parts of two samples)."""
    images = torch.arange(24.0).reshape(2, 3, 2, 2)
    rows = images.view(-1, 8)
    assert nn.Linear(8, 3)(rows).shape == (3, 3)
    assert rows[1].tolist() == [8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0]


def test_replaced_weight_is_not_in_the_optimizer_fell():
    """If you replaced a weight, assign the transposed matrix (the optimizer has the old one)."""
    layer = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    layer.weight = nn.Parameter(torch.ones(4, 3).t())
    layer(torch.ones(2, 4)).sum().backward()
    optimizer.step()
    assert torch.equal(layer.weight, torch.ones(3, 4))
