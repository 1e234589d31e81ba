"""Attacks on gallery/recipes/freezing/freeze-elements-with-a-parametrization.py."""

import copy

import pytest
import torch
from pages import definitions
from torch import nn, optim
from torch.nn.utils import parametrize

(Fixed,) = definitions("recipes/freezing/freeze-elements-with-a-parametrization", "Fixed")


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
