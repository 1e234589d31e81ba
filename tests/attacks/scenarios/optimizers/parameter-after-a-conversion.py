"""Attacks on gallery/scenarios/optimizers/parameter-after-a-conversion.py."""

import copy

import pytest
import torch
from pages import definitions
from torch import nn

Scaled, Others, Repaired = definitions(
    "scenarios/optimizers/parameter-after-a-conversion", "Scaled", "Others", "Repaired"
)


def holder(tensor):
    module = nn.Module()
    module.w = tensor
    return module


def parameter(*shape, **more):
    return nn.Parameter(torch.ones(*(shape or (2,))), **more)


LOST = {
    "double": lambda: parameter().double(),
    "half": lambda: parameter().half(),
    "type": lambda: parameter().type(torch.float64),
    "meta": lambda: parameter().to("meta"),
    "integers": lambda: parameter().long(),
    "copy": lambda: parameter().to(torch.float32, copy=True),
    "memory format": lambda: parameter(2, 2, 2, 2).to(memory_format=torch.channels_last),
    "clone": lambda: parameter().clone(),
    "transposed vector": lambda: parameter().t(),
    "view": lambda: parameter().view(2),
    "reshape": lambda: parameter().reshape(2),
    "squeeze": lambda: parameter(1, 2).squeeze(0),
    "slice": lambda: parameter()[:1],
    "detach": lambda: parameter().detach(),
    "division": lambda: parameter() / 8,
}
KEPT = {
    "same dtype": lambda: parameter().to(torch.float32),
    "float": lambda: parameter().float(),
    "cpu": lambda: parameter().cpu(),
    "contiguous": lambda: parameter().contiguous(),
    "real": lambda: parameter().real,
    "requires_grad_": lambda: parameter().requires_grad_(),
    "share_memory_": lambda: parameter().share_memory_(),
    "deepcopy": lambda: copy.deepcopy(parameter()),
}


@pytest.mark.parametrize("name", LOST)
def test_not_registered(name):
    """A conversion that has something to do returns a plain tensor, which is not registered."""
    module = holder(LOST[name]())
    assert not list(module.parameters()) and not module.state_dict()
    assert type(module.w) is torch.Tensor


@pytest.mark.parametrize("name", KEPT)
def test_registered(name):
    """Where dtype and device stay, ``to(dtype)`` returns the parameter itself."""
    module = holder(KEPT[name]())
    assert list(module.state_dict()) == ["w"] and module.w.is_leaf


@pytest.mark.parametrize("options", [{"copy": True}, {"memory_format": torch.channels_last}])
def test_to_may_compute_without_a_conversion_fell(options):
    """Where nothing is to convert, ``to`` returns the parameter itself."""
    weight = parameter(2, 2, 2, 2)
    assert weight.to(torch.float32) is weight
    assert weight.to(torch.float32, **options) is not weight


@pytest.mark.parametrize("name", ["contiguous", "real"])
def test_some_views_are_the_parameter_fell(name):
    """Views give computed tensors as well."""
    assert isinstance(KEPT[name](), nn.Parameter)


def test_a_frozen_one_has_no_history_fell():
    """``to`` computes a new tensor with a ``grad_fn``: not of a parameter without grad."""
    converted = parameter(requires_grad=False).double()
    assert converted.is_leaf and not converted.requires_grad


@torch.no_grad()
def test_under_no_grad_there_is_no_history_fell():
    """``to`` computes a new tensor with a ``grad_fn``: not under ``no_grad``."""
    model = Scaled(torch.float64)
    assert model.scale.is_leaf and not model.scale.requires_grad and not list(model.parameters())


@pytest.mark.parametrize("first", [lambda: parameter(), lambda: None])
def test_a_name_that_is_a_parameter_raises_fell(first):
    """The module keeps it as a plain attribute: not under the name of a parameter."""
    module = nn.Module()
    module.register_parameter("w", first())
    with pytest.raises(TypeError, match="cannot assign .* as parameter 'w'"):
        module.w = parameter().double()


def test_a_name_that_is_a_buffer_fell():
    """It is in no ``state_dict()``: under the name of a buffer it is."""
    module = nn.Module()
    module.register_buffer("w", None)
    module.w = parameter().double()
    assert list(module.state_dict()) == ["w"] and not list(module.parameters())


def test_register_parameter_raises():
    """The module does not register it: ``register_parameter`` refuses it."""
    with pytest.raises(TypeError, match="cannot assign"):
        nn.Module().register_parameter("w", parameter().double())


def test_a_parameter_list_makes_parameters():
    """The module does not register it under a new name: a ``ParameterList`` makes a new one."""
    (made,) = nn.ParameterList([parameter().double()])
    assert isinstance(made, nn.Parameter) and made.dtype == torch.float64


def test_the_module_leaves_it_where_it_is():
    """``model.to()`` leaves it where it is."""
    assert Scaled(torch.float64).to(torch.float16).scale.dtype == torch.float64


def test_the_gradient_goes_behind():
    """Its gradient goes to the parameter behind it."""
    model = Scaled(torch.float64)
    model.scale.sum().backward()
    behind = model.scale.grad_fn.next_functions[0][0].variable
    assert isinstance(behind, nn.Parameter) and behind.grad.tolist() == [1.0, 1.0]


def test_an_optimizer_gets_no_parameter():
    """It is not in ``parameters()``: an optimizer of this module alone is refused."""
    with pytest.raises(ValueError, match="empty parameter list"):
        torch.optim.SGD(Scaled(torch.float64).parameters(), lr=1.0)


def test_a_saved_one_is_not_loaded():
    """It is not in ``state_dict()``: loading one from the other dtype is refused."""
    with pytest.raises(RuntimeError, match="Unexpected key"):
        Scaled(torch.float64).load_state_dict(Scaled(torch.float32).state_dict())


@pytest.mark.parametrize("make", [lambda v: v.to(v.dtype), lambda v: v.t(), lambda v: v.view(4)])
def test_the_parameter_writes_into_the_values_fell(make):
    """Convert first, and make the parameter of the result: it may be the memory of ``values``."""
    values = torch.zeros(2, 2)
    weight = nn.Parameter(make(values))
    weight.sum().backward()
    torch.optim.SGD([weight], lr=1.0).step()
    assert values.tolist() == [[-1.0, -1.0], [-1.0, -1.0]]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_copy_is_apart(dtype):
    """If you need the values afterwards, take a copy."""
    values = torch.zeros(2)
    weight = nn.Parameter(values.to(dtype, copy=True))
    weight.sum().backward()
    torch.optim.SGD([weight], lr=1.0).step()
    assert values.tolist() == [0.0, 0.0] and weight.tolist() == [-1.0, -1.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.complex64])
def test_the_repaired_one_is_trained(dtype):
    """Convert before the parameter is made."""
    model = Repaired(dtype)
    assert {name for name, _ in model.named_parameters()} == {"scale", "small"}
    model(torch.ones(2, dtype=dtype)).real.sum().backward()
    assert model.scale.grad.tolist() == [1.0, 1.0] and model.scale.dtype == dtype


@pytest.mark.parametrize("convert", [nn.Module.double, nn.Module.half, lambda m: m.to("meta")])
def test_a_converted_module(convert):
    """Or convert the whole module, whose parameters stay parameters."""
    model = convert(Repaired(torch.float32))
    assert isinstance(model.scale, nn.Parameter) and isinstance(model.small, nn.Parameter)


def test_an_optimizer_made_before_goes_on():
    """Or convert the whole module: with another dtype an optimizer made before trains it."""
    model = Repaired(torch.float32)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    model.double()(torch.ones(2, dtype=torch.float64)).sum().backward()
    optimizer.step()
    assert model.scale.tolist() == [0.5, 0.5]


def test_neither_of_the_others():
    """``* 0.1`` and ``t()`` return plain tensors as well."""
    others = Others()
    assert type(others.small) is type(others.turned) is torch.Tensor
