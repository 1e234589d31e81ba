"""Attacks on gallery/scenarios/optimizers/assign-new-weights.py."""

import contextlib

import numpy as np
import pytest
import torch
from torch import nn


@pytest.mark.parametrize("mode", [contextlib.nullcontext, torch.no_grad, torch.inference_mode])
def test_refused_in_each_mode(mode):
    """The module looks at what you assign, with ``no_grad`` and without it."""
    layer = nn.Linear(2, 1)
    with mode(), pytest.raises(TypeError, match="cannot assign '.*' as parameter 'weight'"):
        layer.weight = torch.zeros(1, 2)


@pytest.mark.parametrize(
    "value",
    [torch.zeros(1), torch.zeros(1).requires_grad_(), nn.Buffer(torch.zeros(1)), np.zeros(1), 5.0],
    ids=["tensor", "leaf", "buffer", "array", "number"],
)
def test_what_is_refused(value):
    """A registered parameter, as that of ``nn.Linear``, takes no tensor."""
    layer = nn.Linear(1, 1)
    with pytest.raises(TypeError, match="as parameter 'bias'"):
        layer.bias = value


def test_a_parameter_that_is_none_is_registered_still():
    """A registered parameter takes no tensor."""
    layer = nn.Linear(1, 1, bias=False)
    with pytest.raises(TypeError, match="as parameter 'bias'"):
        layer.bias = torch.zeros(1)


def test_a_deleted_name_takes_a_tensor():
    """Under another name a computed tensor is accepted: so it is where the parameter is gone."""
    layer = nn.Linear(1, 1, bias=False)
    del layer.weight
    layer.weight = torch.zeros(1, 1)
    assert list(layer.parameters()) == []


def test_a_parametrized_weight_takes_a_tensor_fell():
    """``layer.weight = tensor`` is refused: the attribute takes a ``Parameter`` or None."""
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))
    layer.weight = torch.tensor([[3.0, 4.0]])
    assert torch.allclose(layer.weight, torch.tensor([[3.0, 4.0]]))


@pytest.mark.parametrize("kind", ["list", "dict"])
def test_containers_make_a_parameter_fell(kind):
    """The attribute takes a ``Parameter`` or None."""
    zeros = torch.zeros(2)
    held = nn.ParameterList([zeros]) if kind == "list" else nn.ParameterDict({"a": zeros})
    key = 0 if kind == "list" else "a"
    before = held[key]
    held[key] = torch.ones(2)
    assert isinstance(held[key], nn.Parameter) and held[key] is not before


def test_compiled_code_refuses_too():
    """``layer.weight = tensor`` is refused."""
    layer = nn.Linear(1, 1)

    @torch.compile(backend="aot_eager")
    def assign(layer):
        layer.weight = layer.weight - 1

    with pytest.raises(TypeError, match="cannot assign"):
        assign(layer)


def test_compiled_the_write_is_one():
    """Write into the parameter that is there, ``layer.weight -= step`` or ``copy_``."""
    layer = nn.Linear(2, 1)
    weight, right = layer.weight, (layer.weight.detach() - 1) * 2

    @torch.compile(backend="aot_eager")
    def write(layer):
        with torch.no_grad():
            layer.weight -= 1
            layer.weight.copy_(layer.weight * 2)

    write(layer)
    assert layer.weight is weight and torch.equal(weight, right)


def test_a_buffer_takes_a_tensor():
    """A registered *parameter* takes no tensor; a buffer does, and stays in the state dict."""
    layer = nn.BatchNorm1d(1)
    layer.running_mean = layer.running_mean + 5
    assert layer.state_dict()["running_mean"].item() == 5.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_copy_converts_and_keeps_the_dtype(dtype):
    """Write into the parameter that is there: it keeps its dtype."""
    layer = nn.Linear(2, 1).to(dtype)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[3.0, 4.0]]))
    assert layer.weight.dtype == dtype and layer.weight.tolist() == [[3.0, 4.0]]
