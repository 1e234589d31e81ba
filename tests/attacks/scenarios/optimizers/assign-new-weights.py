"""Attacks on gallery/scenarios/optimizers/assign-new-weights.py."""

import contextlib

import numpy as np
import pytest
import torch
import torch.nn.utils.prune
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


def test_the_name_of_a_buffer_is_no_other_name_fell():
    """Under another name a computed tensor is accepted, as an ordinary attribute."""
    layer = nn.BatchNorm1d(1)
    layer.running_mean = layer.weight * 2
    assert "running_mean" in dict(layer.named_buffers()) and not layer.running_mean.is_leaf


def test_the_name_of_a_child_is_refused_fell():
    """Under another name a computed tensor is accepted."""
    model = nn.Sequential(nn.Linear(1, 1))
    with pytest.raises(TypeError, match="as child module '0'"):
        setattr(model, "0", torch.zeros(1))


def test_a_scripted_module_takes_the_tensor_fell():
    """A registered parameter that is not expanded and not parametrized takes no tensor."""
    layer = torch.jit.script(nn.Linear(2, 1, bias=False))
    layer.weight = torch.zeros(1, 2)
    assert layer(torch.ones(1, 2)).item() == 0.0 and list(layer.state_dict()) == ["weight"]


def test_copy_expands_a_smaller_tensor_fell():
    """Write into the parameter: ``copy_`` takes a smaller tensor without a word."""
    layer = nn.Linear(3, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([1.0, 2.0, 3.0]))
    assert layer.weight.tolist() == [[1.0, 2.0, 3.0]] * 2


@pytest.mark.parametrize("shape", [(1, 3), (3, 3), (2, 1, 2)], ids=str)
def test_copy_keeps_the_shape(shape):
    """For another shape assign a new ``Parameter``."""
    layer = nn.Linear(2, 1)
    with torch.no_grad(), pytest.raises(RuntimeError):
        layer.weight.copy_(torch.zeros(shape))
    layer.weight = nn.Parameter(torch.zeros(shape))
    assert layer.weight.shape == shape


def test_a_parametrization_without_an_inverse_refuses_fell():
    """A parametrized weight takes the tensor, too."""

    class Upper(nn.Module):
        def forward(self, weight):
            return weight.triu()

    layer = nn.Linear(2, 2)
    nn.utils.parametrize.register_parametrization(layer, "weight", Upper())
    with pytest.raises(RuntimeError, match="does not implement right_inverse"):
        layer.weight = torch.zeros(2, 2)


def test_a_spectral_norm_gives_another_value_back_fell():
    """It writes what belongs to the new value into the parameters behind it."""
    layer = nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2)).eval()
    new = torch.tensor([[30.0, 0.0], [0.0, 40.0]])
    layer.weight = new
    assert not torch.allclose(layer.weight, new)


def test_copy_into_a_parametrized_weight_is_lost_fell():
    """Write ``layer.weight.copy_(new)`` under ``no_grad``."""
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))
    before = layer.weight.detach().clone()
    with torch.no_grad():
        layer.weight.copy_(before + 1)
    assert torch.equal(layer.weight, before)


def test_minus_equals_of_a_parametrized_weight_holds():
    """``layer.weight -= step`` assigns its result, so a parametrized weight takes it."""
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))
    before = layer.weight.detach().clone()
    with torch.no_grad():
        layer.weight -= 1
    assert torch.allclose(layer.weight, before - 1)


def test_a_new_parameter_is_not_frozen_fell():
    """A new ``Parameter`` is another object: it requires grad where the old one was frozen."""
    layer = nn.Linear(2, 1).requires_grad_(False)
    layer.weight = nn.Parameter(layer.weight * 10)
    assert layer.weight.requires_grad and not layer.bias.requires_grad


def test_a_parameter_list_shares_the_memory_fell():
    """An ``nn.ParameterList`` makes a new ``Parameter`` of the tensor: it has its memory."""
    held, new = nn.ParameterList([torch.zeros(2)]), torch.ones(2)
    held[0] = new
    new[0] = 9.0
    assert held[0].tolist() == [9.0, 1.0]


def test_a_parameter_list_refuses_integers():
    """An ``nn.ParameterList`` makes a new ``Parameter``: integers cannot require grad."""
    held = nn.ParameterList([torch.zeros(2)])
    with pytest.raises(RuntimeError, match="floating point"):
        held[0] = torch.ones(2, dtype=torch.int64)


def test_a_write_in_inference_mode_counts():
    """``layer.weight -= step`` is a write, in inference mode as well."""
    layer = nn.Linear(2, 1)
    weight, version = layer.weight, layer.weight._version
    with torch.inference_mode():
        layer.weight -= 1
    assert layer.weight is weight and weight._version == version + 1


def test_between_forward_and_backward_the_write_is_noticed():
    """Write into the parameter that is there: after ``backward()``, not before it."""
    layer = nn.Linear(2, 2)
    loss = layer(torch.ones(1, 2, requires_grad=True)).sum()
    with torch.no_grad():
        layer.weight -= 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_matmul_in_place_is_refused_fell():
    """``layer.weight -= step`` is a write: ``@=`` has no method that writes."""
    layer = nn.Linear(2, 1)
    with torch.no_grad(), pytest.raises(TypeError, match="as parameter 'weight'"):
        layer.weight @= torch.eye(2)


@pytest.mark.parametrize("operator", ["*=", "/=", "+=", "**=", "//=", "%="])
def test_other_operators_write(operator):
    """``layer.weight -= step`` is a write, and so are its kin."""
    layer = nn.Linear(2, 1)
    weight, version = layer.weight, layer.weight._version
    with torch.no_grad():
        exec(f"layer.weight {operator} 2")
    assert layer.weight is weight and weight._version == version + 1


def test_without_no_grad_the_write_is_refused():
    """Write into the parameter under ``no_grad``: without it the leaf refuses."""
    layer = nn.Linear(2, 1)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        layer.weight -= 1


def test_a_pruned_weight_takes_the_tensor_and_loses_it_fell():
    """A registered parameter takes no tensor; write ``layer.weight.copy_(new)``: of a pruned one."""
    layer = nn.utils.prune.identity(nn.Linear(2, 1), "weight")
    before = layer.weight.detach().clone()
    for change in ("assign", "copy_"):
        with torch.no_grad():
            if change == "assign":
                layer.weight = torch.zeros(1, 2)
            else:
                layer.weight.copy_(torch.zeros(1, 2))
        layer(torch.ones(1, 2))
        assert torch.equal(layer.weight, before)
    with torch.no_grad():
        layer.weight_orig.copy_(torch.ones(1, 2))
    layer(torch.ones(1, 2))
    assert layer.weight.tolist() == [[1.0, 1.0]]


def test_a_normed_weight_of_zeros_is_nan_fell():
    """What ``right_inverse`` returns belongs to the new value: not for zeros."""
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))
    layer.weight = torch.zeros(1, 2)
    assert layer.weight.isnan().all()


def test_integers_and_tensors_of_inference_mode_are_copied():
    """``copy_`` converts the new values."""
    layer = nn.Linear(2, 1)
    with torch.inference_mode():
        new = torch.tensor([[3, 4]])
    with torch.no_grad():
        layer.weight.copy_(new)
    layer(torch.ones(1, 2)).sum().backward()
    assert layer.weight.tolist() == [[3.0, 4.0]] and layer.weight.grad.tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize("frozen", [False, True])
def test_a_frozen_parameter_is_refused_too(frozen):
    """A registered parameter takes no tensor: frozen or not."""
    layer = nn.LSTM(1, 1).requires_grad_(not frozen)
    with pytest.raises(TypeError, match="as parameter 'weight_ih_l0'"):
        layer.weight_ih_l0 = torch.zeros(4, 1)


def test_a_write_through_the_list():
    """An ``nn.ParameterList`` makes a new ``Parameter``: ``-=`` on its entry does not."""
    held = nn.ParameterList([torch.zeros(2)])
    before = held[0]
    with torch.no_grad():
        held[0] -= 1
    assert held[0] is before and before.tolist() == [-1.0, -1.0]
