"""Attacks on gallery/recipes/freezing/freeze-elements-with-a-parametrization.py."""

import copy
import io

import pytest
import torch
from pages import definitions
from torch import nn, optim
from torch.nn.utils import parametrize

Fixed, freeze = definitions(
    "recipes/freezing/freeze-elements-with-a-parametrization", "Fixed", "freeze"
)


FROZEN = torch.tensor([[True, False], [False, True]])


def frozen_layer(value=7.0, dtype=torch.float32):
    layer = nn.Linear(2, 2, bias=False).to(dtype)
    nn.init.ones_(layer.weight)
    values = torch.full((2, 2), value, dtype=dtype)
    parametrize.register_parametrization(layer, "weight", Fixed(FROZEN, values))
    return layer


def train(layer, optimizer):
    for _ in range(3):
        optimizer.zero_grad()
        layer(torch.ones(1, 2, dtype=layer.weight.dtype)).sum().backward()
        optimizer.step()


@pytest.mark.parametrize(
    "make", [optim.SGD, optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad, optim.ASGD]
)
def test_the_layer_computes_with_the_values(make):
    """The optimizer moves what lies under it; the layer computes with your values."""
    layer = frozen_layer()
    train(layer, make(layer.parameters(), lr=0.1))
    assert (layer.weight[FROZEN] == 7.0).all() and (layer.weight[~FROZEN] < 1.0).all()


def test_decay_moves_what_lies_under_it():
    """The optimizer moves what lies under it, frozen elements too."""
    layer = frozen_layer()
    train(layer, optim.AdamW(layer.parameters(), lr=0.1, weight_decay=0.5))
    assert (layer.parametrizations.weight.original[FROZEN] < 1.0).all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_casts_move_the_buffers(dtype):
    """``.half()`` and ``.to(device)`` move them with the layer."""
    layer = frozen_layer().to(dtype)
    assert layer.weight.dtype == dtype and (layer.weight[FROZEN] == 7.0).all()


def test_values_of_another_dtype_are_refused_fell():
    """``values`` must have the dtype of the weight: ``register_parametrization`` refuses others."""
    layer = nn.Linear(2, 2).half()
    with pytest.raises(ValueError, match="may not change the dtype"):
        parametrize.register_parametrization(layer, "weight", Fixed(FROZEN, torch.zeros(2, 2)))


@pytest.mark.parametrize("write", ["slice", "fill_", "copy_"])
def test_a_write_is_lost(write):
    """A write into it is lost, and nothing raises."""
    layer = frozen_layer()
    before = layer.weight.detach().clone()
    with torch.no_grad():
        if write == "slice":
            layer.weight[0, 1] = 100.0
        else:
            getattr(layer.weight, write)(torch.tensor(100.0))
    assert torch.equal(layer.weight, before)


def test_an_assignment_raises_fell():
    """A write to ``layer.weight`` is lost, and nothing raises: an assignment raises."""
    with pytest.raises(RuntimeError, match="does not implement right_inverse"):
        frozen_layer().weight = torch.zeros(2, 2)


def test_an_identity_keeps_the_write():
    """If a parametrization returns a new tensor, a write is lost: one that does not keeps it."""
    layer = nn.Linear(2, 2)
    parametrize.register_parametrization(layer, "weight", nn.Identity())
    with torch.no_grad():
        layer.weight[0] = 100.0
    assert (layer.weight[0] == 100.0).all()


def test_an_optimizer_from_before_goes_on():
    """The optimizer moves what lies under it: also one that was made before."""
    layer = nn.Linear(2, 2, bias=False)
    optimizer = optim.SGD(layer.parameters(), lr=0.1)
    parametrize.register_parametrization(layer, "weight", Fixed(FROZEN, torch.zeros(2, 2)))
    before = layer.weight.detach().clone()
    train(layer, optimizer)
    assert torch.allclose(layer.weight[~FROZEN], before[~FROZEN] - 0.3)


def test_nan_under_a_frozen_element_does_not_come_up():
    """The layer computes with your values at the frozen elements."""
    layer = frozen_layer()
    with torch.no_grad():
        layer.parametrizations.weight.original[FROZEN] = torch.nan
    layer(torch.ones(1, 2)).sum().backward()
    gradient = layer.parametrizations.weight.original.grad
    assert layer.weight.isfinite().all() and gradient.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_the_state_dict_holds_the_buffers_and_no_plain_weight():
    """The state dict holds them; that of the plain layer does not fit."""
    layer = frozen_layer()
    assert "weight" not in layer.state_dict() and len(layer.state_dict()) == 3
    with pytest.raises(RuntimeError, match="Missing key"):
        layer.load_state_dict(nn.Linear(2, 2, bias=False).state_dict())


def test_a_deep_copy_is_frozen_too():
    """A copy has buffers of its own."""
    layer = frozen_layer()
    twin = copy.deepcopy(layer)
    twin.parametrizations.weight[0].values.fill_(5.0)
    assert (layer.weight[FROZEN] == 7.0).all() and (twin.weight[FROZEN] == 5.0).all()


def test_cached_writes_last_until_the_block_ends():
    """Inside ``parametrize.cached()`` a write to it lasts until the block ends."""
    layer = frozen_layer()
    with torch.no_grad(), parametrize.cached():
        layer.weight[0, 0] = 50.0
        assert layer(torch.tensor([1.0, 0.0]))[0] == 50.0
    assert layer.weight[0, 0] == 7.0


@pytest.mark.parametrize("dtype", [torch.int64, torch.bfloat16, torch.float32])
def test_values_of_a_dtype_that_promotes_are_not_refused_fell(dtype):
    """``values`` must have the dtype of the weight: ``register_parametrization`` refuses others."""
    layer = nn.Linear(2, 2, dtype=torch.float64)
    parametrize.register_parametrization(
        layer, "weight", Fixed(FROZEN, torch.ones(2, 2, dtype=dtype))
    )
    assert layer.weight.dtype == torch.float64


@pytest.mark.parametrize("values", [torch.float16, torch.int64, torch.float64], ids=str)
@pytest.mark.parametrize("weight", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_freeze_converts(values, weight):
    """freeze(layer, frozen, values): values of other dtypes get that of the weight."""
    layer = freeze(nn.Linear(2, 2, dtype=weight), FROZEN, torch.full((2, 2), 7, dtype=values))
    assert layer.weight.dtype == weight and (layer.weight[FROZEN] == 7).all()
    assert layer.parametrizations.weight[0].values.dtype == weight


def test_a_mask_on_another_device_fell():
    """Register a parametrization that returns ``torch.where``: a mask of another device raises."""
    zeros = torch.zeros(2, 2)
    with pytest.raises(RuntimeError, match="device"):
        parametrize.register_parametrization(
            nn.Linear(2, 2, device="meta"), "weight", Fixed(FROZEN, zeros)
        )
    assert freeze(nn.Linear(2, 2, device="meta"), FROZEN, zeros).weight.is_meta


def test_a_write_to_the_original_of_a_frozen_element_fell():
    """Write to the original instead: at a frozen element that has no effect, ``values`` has."""
    layer = frozen_layer()
    with torch.no_grad():
        layer.parametrizations.weight.original[0, 0] = 9.0
        assert layer.weight[0, 0] == 7.0
        layer.parametrizations.weight[0].values[0, 0] = 9.0
        assert layer.weight[0, 0] == 9.0


def test_the_layer_itself_is_not_saved():
    """``torch.save`` refuses the layer itself: save its state dict."""
    with pytest.raises(RuntimeError, match="only supported through state_dict"):
        torch.save(frozen_layer(), io.BytesIO())
    torch.save(frozen_layer().state_dict(), io.BytesIO())


def test_an_lstm_computes_with_the_values():
    """The layer computes with your values: an LSTM, which keeps a list of its weights, too."""
    lstm, inputs = nn.LSTM(2, 2), torch.ones(1, 1, 2)
    mask = torch.ones(8, 2, dtype=torch.bool)
    fixed = Fixed(mask, torch.zeros(8, 2))
    parametrize.register_parametrization(lstm, "weight_ih_l0", fixed)
    first = lstm(inputs)[0]
    assert torch.equal(first, lstm(inputs * 5)[0])
    with torch.no_grad():
        fixed.values.fill_(1.0)
    assert not torch.equal(first, lstm(inputs)[0])


def test_infinity_under_a_frozen_element_gives_the_gradient_0():
    """The optimizer moves what lies under it: infinity there leaves the gradient 0."""
    layer = frozen_layer()
    with torch.no_grad():
        layer.parametrizations.weight.original.fill_(torch.inf)
    layer(torch.ones(1, 2)).sum().backward()
    assert layer.parametrizations.weight.original.grad.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_two_masks_in_a_row():
    """Register a parametrization: a second one freezes further elements."""
    layer = freeze(frozen_layer(), ~FROZEN, torch.full((2, 2), 1.0))
    assert layer.weight.tolist() == [[7.0, 1.0], [1.0, 7.0]]


def test_gradients_per_sample():
    """The layer computes with your values: for each sample under ``vmap`` as well."""
    layer = frozen_layer()
    gradients = torch.vmap(
        torch.func.grad(lambda p, x: torch.func.functional_call(layer, p, (x,)).sum()), (None, 0)
    )(dict(layer.named_parameters()), torch.ones(3, 2))
    (gradient,) = gradients.values()
    assert gradient.tolist() == [[[0.0, 1.0], [1.0, 0.0]]] * 3


def test_present_values_fell():
    """``values`` as a buffer: those of ``layer.weight`` bring their history, and deepcopy fails."""
    layer = nn.Linear(2, 2, bias=False)
    freeze(layer, FROZEN, layer.weight)
    with pytest.raises(RuntimeError, match="deepcopy"):
        copy.deepcopy(layer)
    layer = nn.Linear(2, 2, bias=False)
    before = layer.weight.detach().clone()
    freeze(layer, FROZEN, layer.weight.detach())
    train(layer, optim.AdamW(layer.parameters(), lr=0.1))
    assert torch.equal(copy.deepcopy(layer).weight == before, FROZEN)


def test_a_sparse_gradient_fell():
    """Register a parametrization: an ``Embedding`` with ``sparse=True`` raises in backward."""
    embedding = freeze(nn.Embedding(2, 2, sparse=True), FROZEN, torch.zeros(2, 2))
    total = embedding(torch.tensor([0, 1])).sum()
    with pytest.raises(NotImplementedError, match="Sparse"):
        total.backward()


@pytest.mark.parametrize("layer", [nn.Conv1d(2, 2, 1), nn.Linear(2, 2), nn.Embedding(2, 2)])
def test_other_layers(layer):
    """Register a parametrization: with momentum and weight decay in other layers."""
    layer = copy.deepcopy(layer)
    mask = FROZEN.view(layer.weight.shape)
    freeze(layer, mask, torch.full(mask.shape, 7.0))
    optimizer = optim.SGD(layer.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    before = layer.weight.detach().clone()
    for _ in range(3):
        layer.weight.sum().backward()
        optimizer.step()
    assert (layer.weight[mask] == 7.0).all() and (layer.weight != before)[~mask].all()
