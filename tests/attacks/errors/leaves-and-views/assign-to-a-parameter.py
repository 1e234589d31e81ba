import pytest
import torch
from torch import nn
from torch.nn.utils import prune

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


def test_a_view_of_the_weight_fell():
    """Copy the values into the parameter: ``layer.weight.copy_(tensor)``. (Not its transpose.)"""
    layer = nn.Linear(3, 3, bias=False)
    with pytest.raises(TypeError, match=REFUSED):
        layer.weight = layer.weight.T
    right = [list(column) for column in zip(*layer.weight.tolist(), strict=True)]
    with torch.no_grad():
        with pytest.raises(RuntimeError, match="refer to a single memory location"):
            layer.weight.copy_(layer.weight.T)
        layer.weight.copy_(layer.weight.T.clone())
    assert layer.weight.tolist() == right


def test_an_assigned_weight_shares_its_memory_fell():
    """``normed.weight = tensor`` is right: it sets the originals. (They lie in its memory.)"""
    new = torch.tensor([[3.0, 4.0]])
    normed = nn.utils.parametrizations.weight_norm(linear())
    normed.weight = new
    new[0, 0] = 0.0
    assert normed.weight[0, 0].item() == 0.0
    normed.weight = torch.tensor([[3.0, 4.0]]).clone()
    assert torch.allclose(normed.weight, torch.tensor([[3.0, 4.0]]))


def test_a_weight_loaded_with_assign_shares_its_memory_fell():
    """For a module on ``meta`` call ``load_state_dict(..., assign=True)``."""
    new = torch.tensor([[3.0, 4.0]])
    layer = nn.Linear(2, 1, bias=False, device="meta")
    layer.load_state_dict({"weight": new}, assign=True)
    new.zero_()
    assert layer.weight.tolist() == [[0.0, 0.0]] and layer.weight.requires_grad


def test_an_assignment_under_spectral_norm_fell():
    """A parametrized weight: ``normed.weight = tensor`` is right. (Here the norm divides it.)"""
    normed = nn.utils.parametrizations.spectral_norm(linear(2))
    normed.weight = torch.tensor([[2.0, 0.0], [0.0, 3.0]])
    assert not torch.allclose(normed.weight, torch.tensor([[2.0, 0.0], [0.0, 3.0]]))


def old_weight_norm():
    return nn.utils.weight_norm(linear(2))


def pruned():
    return prune.l1_unstructured(linear(2), "weight", amount=1)


@pytest.mark.parametrize("make", [old_weight_norm, pruned])
def test_two_kinds_of_weights_ignore_the_copy_fell(make):
    """Two kinds of weights ignore the copy. (These two take it until the next forward pass.)"""
    layer, new = make(), torch.full((2, 2), 9.0)
    with torch.no_grad():
        layer.weight.copy_(new)
    assert torch.equal(layer.weight, new)
    layer(torch.ones(1, 2))
    assert not torch.equal(layer.weight, new)


def test_augmented_assignment_keeps_the_parameter():
    """``layer.weight = ...`` is refused. (``+=`` under ``no_grad`` gives the parameter back.)"""
    layer = linear()
    weight, before = layer.weight, layer.weight.tolist()
    with torch.no_grad():
        layer.weight += 1.0
    assert layer.weight is weight and weight.tolist() != before


def test_a_parametrized_weight_keeps_its_parameters():
    """``normed.weight = tensor`` sets the originals (the optimizer still holds them)."""
    normed = nn.utils.parametrizations.weight_norm(linear())
    before = list(normed.parameters())
    normed.weight = torch.tensor([[3.0, 4.0]])
    assert all(old is new for old, new in zip(before, normed.parameters(), strict=True))


def test_a_parameter_with_a_history():
    """Other wordings: Cannot assign non-leaf Tensor to parameter. (Fix 2 is for it.)"""
    weight = nn.Parameter(torch.ones(1, 2)).requires_grad_(False)
    weight[0, 0] = torch.tensor(5.0, requires_grad=True)
    with pytest.raises(ValueError, match="Cannot assign non-leaf Tensor to parameter"):
        linear().weight = weight
    out = torch.func.functional_call(linear(), {"weight": weight}, torch.ones(1, 2))
    assert out.requires_grad and out.item() == 6.0


class FirstColumn(nn.Module):
    def forward(self, weight):
        return weight[:, :1]


class Halved(nn.Module):
    def forward(self, weight):
        return weight.half()


class Listed(nn.Module):
    def forward(self, weight):
        return [weight]


@pytest.mark.parametrize("part", [FirstColumn, Halved])
def test_another_shape_or_dtype_is_registered_as_unsafe_fell(part):
    """Other wordings: may not change the ... of the tensor. (The page had no cure for it.)"""
    register = nn.utils.parametrize.register_parametrization
    with pytest.raises(ValueError, match="may not change the"):
        register(linear(), "weight", part())
    layer = register(linear(), "weight", part(), unsafe=True)
    assert torch.equal(layer.weight, part()(layer.parametrizations.weight.original))
    with pytest.raises(ValueError, match="must return a tensor. Got list"):
        register(linear(), "weight", Listed())


@pytest.mark.parametrize("shape", [(3, 2), (1,), (0,)])
def test_a_parameter_of_another_shape_fell(shape):
    """``layer.weight = torch.nn.Parameter(...)`` is allowed. (Its shape is not compared.)"""
    layer = torch.nn.Linear(2, 1, bias=False)
    layer.weight = torch.nn.Parameter(torch.ones(shape))
    assert layer.weight.shape == shape


def test_a_module_before_init_fell():
    """A module takes parameters and buffers after its own ``__init__`` ran. (And modules.)"""

    class Wrapped(torch.nn.Module):
        def __init__(self):
            self.layer = torch.nn.Linear(1, 1)

    with pytest.raises(AttributeError, match="cannot assign module before Module.__init__"):
        Wrapped()
