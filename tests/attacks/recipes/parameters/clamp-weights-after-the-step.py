"""Attacks on gallery/recipes/parameters/clamp-weights-after-the-step.py."""

import contextlib

import pytest
import torch
from pages import definitions
from torch import nn
from torch.nn import functional

(normalise_rows,) = definitions("recipes/parameters/clamp-weights-after-the-step", "normalise_rows")


def clamped_before_backward(function, inputs):
    """Return the layer's gradient after a clamp between forward and backward."""
    weight = torch.tensor([[-1.0, 2.0]], requires_grad=True)
    loss = function(inputs, weight).sum()
    with torch.no_grad():
        weight.clamp_(min=0.0)
    loss.backward()
    return weight.grad.tolist()


@pytest.mark.parametrize("needs", [False, True])
@pytest.mark.parametrize("function", [functional.linear, lambda x, w: x * w], ids=["linear", "*"])
def test_it_raises_where_the_weight_was_saved_fell(function, needs):
    """Clamping a weight between forward and backward makes backward raise: if it was saved."""
    inputs = torch.tensor([[1.0, 2.0]], requires_grad=needs)
    expected = pytest.raises(RuntimeError, match="modified by an inplace operation")
    with expected if needs else contextlib.nullcontext():
        assert clamped_before_backward(function, inputs) == [[1.0, 2.0]]


def test_a_square_saves_it():
    """The write raises where the graph has saved the weight."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        clamped_before_backward(lambda x, w: w**2, torch.ones(1, 2))


def test_after_the_step_a_second_loss_may_wait_fell():
    """Right after ``optimizer.step()``, if each ``backward()`` of that step is done."""
    weight = torch.tensor([-1.0, 2.0], requires_grad=True)
    first, second = (weight**2).sum(), (weight**3).sum()
    optimizer = torch.optim.SGD([weight], lr=0.1)
    first.backward()
    optimizer.step()
    with torch.no_grad():
        weight.clamp_(min=0.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        second.backward()


def test_without_underscore_nothing_changes():
    """``clamp`` without underscore returns a new tensor."""
    weight = torch.tensor([-1.0, 2.0])
    weight.clamp(min=0.0)
    assert weight.tolist() == [-1.0, 2.0]


def test_without_no_grad_it_is_refused():
    """Write the clamped values back under ``no_grad``."""
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        nn.Linear(2, 1).weight.clamp_(min=0.0)


def test_nan_stays_nan_fell():
    """A weight that is NaN stays NaN."""
    assert torch.tensor([torch.nan, -1.0]).clamp_(min=0.0).isnan().tolist() == [True, False]


def test_a_row_of_zeros_was_nan_fell():
    """To normalise rows divide by their norm: 0 / 0 is NaN."""
    weight = torch.tensor([[3.0, 4.0], [0.0, 0.0]])
    assert (weight / weight.norm(dim=1, keepdim=True))[1].isnan().all()
    normalise_rows(weight)
    assert torch.allclose(weight, torch.tensor([[0.6, 0.8], [0.0, 0.0]]))


def test_a_large_norm_in_half_was_inf_fell():
    """In float16 the norm overflows above 65504."""
    weight = torch.full((1, 2), 60000.0, dtype=torch.float16)
    assert (weight / weight.norm(dim=1, keepdim=True)).tolist() == [[0.0, 0.0]]
    normalise_rows(weight)
    assert torch.allclose(weight.float(), torch.full((1, 2), 0.5**0.5), atol=1e-3)


def test_the_eps_of_normalize_is_0_in_half_fell():
    """A very small number is 0 in float16: so ``normalize`` gives NaN for a row of zeros there."""
    assert functional.normalize(torch.zeros(1, 2, dtype=torch.float16)).isnan().all()


@pytest.mark.parametrize("shape", [(3, 0), (1, 1), (3, 2), (2, 17)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_rows_have_norm_1(shape, dtype):
    """Each row that is not 0 has the norm 1, in its own dtype."""
    weight = (torch.rand(shape) + 0.1).to(dtype).requires_grad_()
    normalise_rows(weight)
    norms = weight.detach().float().norm(dim=1)
    assert torch.allclose(norms, torch.full_like(norms, float(shape[1] > 0)), atol=2e-2)
    assert weight.dtype == dtype and weight.is_leaf


def test_a_transposed_weight():
    """The write is into the weight that is there: also one that is not contiguous."""
    base = torch.tensor([[3.0, 0.0], [4.0, 2.0]])
    normalise_rows(base.T)
    assert torch.allclose(base, torch.tensor([[0.6, 0.0], [0.8, 1.0]]))


def test_a_parametrized_weight_is_not_clamped():
    """A write to a *parametrized* weight is lost."""
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    with torch.no_grad():
        layer.weight.clamp_(min=10.0)
    assert (layer.weight < 10.0).all()


def test_float64_had_the_precision_of_float32_fell():
    """The norm is computed in float32: so a row of float64 had a norm of 1 up to 1e-8."""
    rows = torch.linspace(0.1, 1.0, 15, dtype=torch.float64).view(3, 5)
    narrow = rows / rows.float().norm(dim=1, keepdim=True)
    assert (narrow.norm(dim=1) - 1).abs().max() > 1e-10
    normalise_rows(rows)
    assert (rows.norm(dim=1) - 1).abs().max() < 1e-14


def test_a_large_row_of_float64_became_0_fell():
    """The norm is computed in float32: so a large row of float64 had the norm ``inf``."""
    rows = torch.full((1, 2), 1e100, dtype=torch.float64)
    assert (rows / rows.float().norm(dim=1, keepdim=True)).eq(0).all()
    normalise_rows(rows)
    assert torch.allclose(rows, torch.full_like(rows, 0.5**0.5))


def test_a_complex_row_lost_its_imaginary_part_fell():
    """The norm is computed in float32: of a complex row that is the norm of its real part."""
    rows = torch.tensor([[3j, 4.0]], dtype=torch.complex64)
    with pytest.warns(UserWarning, match="discards the imaginary part"):
        assert rows.float().norm() == 4.0
    normalise_rows(rows)
    assert torch.allclose(rows, torch.tensor([[0.6j, 0.8]]))


@pytest.mark.parametrize("channels_last", [False, True])
def test_filters_of_a_convolution_had_other_norms_fell(channels_last):
    """A row is along the second dimension: of a convolution's weight it is a whole filter."""
    layer = nn.Conv2d(3, 2, 3)
    if channels_last:
        layer = layer.to(memory_format=torch.channels_last)
    columns = layer.weight / layer.weight.norm(dim=1, keepdim=True)
    assert torch.allclose(columns.flatten(1).norm(dim=1), torch.full((2,), 3.0))
    normalise_rows(layer.weight)
    assert torch.allclose(layer.weight.flatten(1).norm(dim=1), torch.ones(2))


def test_the_name_of_a_clamped_copy_fell():
    """``clamp`` returns a tensor that is thrown away: with ``p = p.clamp(...)`` it has a name."""
    layer = nn.Linear(2, 2)
    with torch.no_grad():
        layer.weight.fill_(-1.0)
        for p in layer.parameters():
            p = p.clamp(min=0.0)
    assert p is not layer.bias and layer.weight.eq(-1.0).all()


def test_a_critic_is_clipped():
    """Weight clipping as in a WGAN: each parameter, right after the step."""
    critic = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    optimizer = torch.optim.RMSprop(critic.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        critic(torch.ones(2, 3)).sum().backward()
        optimizer.step()
        with torch.no_grad():
            for p in critic.parameters():
                p.clamp_(-0.01, 0.01)
    assert all(p.abs().max() <= 0.0101 and p.is_leaf for p in critic.parameters())


@pytest.mark.parametrize(("layer", "raises"), [(0, False), (1, True)])
def test_the_second_layer_of_a_network(layer, raises):
    """If ``inputs`` required no grad, this ``nn.Linear`` would raise nothing."""
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    loss = net(torch.ones(1, 2)).sum()
    with torch.no_grad():
        net[layer].weight.clamp_(min=0.0)
    expected = pytest.raises(RuntimeError, match="modified by an inplace operation")
    with expected if raises else contextlib.nullcontext():
        loss.backward()


def test_a_clamp_in_forward_fails_at_the_second_call():
    """clamp_ in forward: the loss of two forward passes has saved the weight before the clamp."""
    weight, loss = torch.tensor([-1.0, 2.0], requires_grad=True), 0
    for _ in range(2):
        with torch.no_grad():
            weight.clamp_(min=0.0)
        loss = loss + (weight**2).sum()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_the_write_itself_raises_nothing_fell():
    """Between a forward pass and its ``backward()`` the write raises: it is ``backward()`` that raises."""
    weight = torch.tensor([-1.0, 2.0], requires_grad=True)
    loss = (weight**2).sum()
    with torch.no_grad():
        weight.clamp_(min=0.0)
    assert weight.tolist() == [0.0, 2.0]
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize(
    "function",
    [
        lambda x, w: functional.conv1d(x[None], w[None]),
        lambda x, w: functional.layer_norm(x, (2,), w[0]),
        lambda x, w: x * (w / w.norm()),
    ],
    ids=["conv1d", "layer_norm", "weight norm"],
)
def test_a_first_layer_may_save_its_weight_fell(function):
    """Inputs that require no grad, as those of a first layer, do not need it, and nothing is raised."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        clamped_before_backward(function, torch.tensor([[1.0, 2.0]]))


def test_a_vector_is_one_row_fell():
    """A row is along the first dimension: of a vector, such as a bias, the function takes the whole."""
    bias = torch.tensor([3.0, 4.0])
    normalise_rows(bias)
    assert torch.allclose(bias, torch.tensor([0.6, 0.8]))


def test_filters_of_a_transposed_convolution_fell():
    """A row of a convolution's weight is a whole filter: not of ``nn.ConvTranspose2d``."""
    layer = nn.ConvTranspose2d(2, 3, 2)
    normalise_rows(layer.weight)
    filters = layer.weight.detach().transpose(0, 1).flatten(1).norm(dim=1)
    assert filters.shape == (3,) and not torch.allclose(filters, torch.ones(3), atol=1e-2)


@pytest.mark.parametrize(("number", "zero"), [(1e-12, True), (1e-7, False)])
def test_which_numbers_are_0_in_half_fell(number, zero):
    """A very small number is 0 in float16: 1e-12 is, 1e-7 is not."""
    assert bool(torch.tensor(number, dtype=torch.float16).eq(0)) is zero
