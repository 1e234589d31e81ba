import pytest
import torch
from torch import nn

REFUSED = "cannot assign '.*' as parameter 'weight'"


def linear(outputs=1):
    return nn.Linear(2, outputs, bias=False)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_the_mode_makes_no_difference(mode):
    """An entry for a parameter takes a ``Parameter`` or ``None``."""
    layer = linear()
    with mode(), pytest.raises(TypeError, match=REFUSED):
        layer.weight = torch.ones(1, 2)


def test_a_result_computed_from_the_parameter():
    """``layer.weight = tensor`` would put a plain tensor in the place of a parameter."""
    layer = linear()
    with pytest.raises(TypeError, match=REFUSED):
        layer.weight = layer.weight * 2


def test_none_for_a_parameter_and_a_buffer_fell():
    """An entry for a buffer takes a tensor or ``None``. (It said: any tensor.)"""
    norm = nn.BatchNorm1d(2)
    norm.bias = None
    norm.running_mean = None
    assert norm.bias is None and norm.running_mean is None


def test_parameter_lists_convert():
    """``layer.weight = tensor``: an attribute of a module. (A ``ParameterList`` converts.)"""
    parameters = nn.ParameterList([torch.ones(2)])
    parameters[0] = torch.zeros(2)
    assert isinstance(parameters[0], nn.Parameter)


def test_copy_broadcasts_fell():
    """Compare the shapes first: ``copy_`` broadcasts."""
    layer = linear(2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([2.0, 3.0]))
    assert layer.weight.tolist() == [[2.0, 3.0], [2.0, 3.0]]


def test_copy_to_meta_does_nothing_fell():
    """Two kinds of weights ignore the copy and raise nothing: one on ``meta``."""
    layer = nn.Linear(2, 1, bias=False, device="meta")
    with torch.no_grad():
        layer.weight.copy_(torch.ones(1, 2))
    assert layer.weight.device.type == "meta"
    layer.load_state_dict({"weight": torch.ones(1, 2)}, assign=True)
    assert isinstance(layer.weight, nn.Parameter) and layer.weight.tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize("register", [nn.utils.parametrizations.weight_norm])
def test_copy_to_a_parametrized_weight_does_nothing_fell(register):
    """A parametrized weight is computed when you read it, so the copy wrote to a temporary."""
    layer = register(linear())
    before = layer.weight.tolist()
    with torch.no_grad():
        layer.weight.copy_(torch.full((1, 2), 9.0))
    assert layer.weight.tolist() == before
    layer.weight = torch.full((1, 2), 9.0)
    torch.testing.assert_close(layer.weight.detach(), torch.full((1, 2), 9.0))


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64])
def test_copy_converts(dtype):
    """Copy the values into the parameter."""
    layer = linear().to(torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[2, 3]], dtype=dtype))
    assert layer.weight.dtype == torch.float64 and layer.weight.tolist() == [[2.0, 3.0]]


def test_tied_weights_follow_the_copy():
    """The parameter stays the object that others hold."""
    first, second = linear(), linear()
    second.weight = first.weight
    with torch.no_grad():
        first.weight.copy_(torch.tensor([[2.0, 3.0]]))
    assert second.weight.tolist() == [[2.0, 3.0]]


def test_optimizer_state_goes_on():
    """The parameter stays the object that the optimizer holds, and the optimizer moves it."""
    layer = linear()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.25, momentum=0.5)
    for _ in range(2):
        with torch.no_grad():
            layer.weight.copy_(torch.tensor([[2.0, 3.0]]))
        optimizer.zero_grad()
        layer(torch.ones(1, 2)).sum().backward()
        optimizer.step()
    assert layer.weight.tolist() == [[2.0 - 0.25 * 1.5, 3.0 - 0.25 * 1.5]]


def test_state_dict_and_back():
    """Copy the values into the parameter, then save and load."""
    layer, other = linear(), linear()
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[2.0, 3.0]]))
    other.load_state_dict(layer.state_dict())
    assert other.weight.tolist() == [[2.0, 3.0]]


def test_functional_call_compiled():
    """Call the module with a computed weight by ``torch.func.functional_call``."""
    layer, scale = linear(), torch.tensor(2.0, requires_grad=True)

    def outputs(scale, weight):
        return torch.func.functional_call(layer, {"weight": scale * weight}, torch.ones(1, 2))

    torch.compile(outputs, backend="aot_eager")(scale, layer.weight).sum().backward()
    torch.testing.assert_close(scale.grad, layer.weight.detach().sum())
    assert layer.weight.grad.tolist() == [[2.0, 2.0]]
