import collections

import pytest
import torch
from torch import nn

CONVERT = {
    "to dtype": lambda t: t.to(torch.float64),
    "to meta": lambda t: t.to("meta"),
    "to other": lambda t: t.to(torch.zeros(1, dtype=torch.float64)),
    "double": lambda t: t.double(),
    "half": lambda t: t.half(),
    "bfloat16": lambda t: t.bfloat16(),
    "type": lambda t: t.type(torch.float64),
    "int": lambda t: t.int(),
    "cpu": lambda t: t.cpu(),
}


@pytest.mark.parametrize(
    "way",
    ["to dtype", "to meta", "to other", "double", "half", "bfloat16", "type", "int", "cpu"],
)
def test_a_tensor_stays_as_it_is(way):
    """``to`` of a tensor returns the converted tensor and leaves ``x`` alone."""
    x = torch.zeros(2)
    CONVERT[way](x)
    assert x.dtype == torch.float32 and x.device.type == "cpu"


@pytest.mark.parametrize("way", ["to dtype", "to meta", "double", "half", "bfloat16", "type"])
def test_a_module_is_converted(way):
    """``to`` of a module converts the module itself."""
    layer = nn.Linear(1, 1)
    result = CONVERT[way](layer)
    assert result is layer
    assert layer.weight.dtype != torch.float32 or layer.weight.device.type == "meta"


def test_a_loop_over_a_list():
    """In a loop the assignment binds the loop's own name."""
    tensors = [torch.zeros(1), torch.zeros(1)]
    for tensor in tensors:
        tensor = tensor.double()
    assert {tensor.dtype for tensor in tensors} == {torch.float32}


def test_a_loop_with_the_key_works():
    """To assign under the key changes the dict."""
    batch = {"a": torch.zeros(1), "b": torch.zeros(1)}
    for key in batch:
        batch[key] = batch[key].double()
    assert {tensor.dtype for tensor in batch.values()} == {torch.float64}


def test_a_nested_module_list_is_converted():
    """A module converts what it holds, at any depth."""
    model = nn.ModuleList([nn.Sequential(nn.Linear(1, 1)), nn.BatchNorm1d(1)])
    model.double()
    assert {t.dtype for t in model.state_dict().values() if t.is_floating_point()} == {
        torch.float64
    }


def test_a_python_list_of_modules_is_not():
    """Modules in a plain list are not registered, so ``to`` does not reach them."""
    model = nn.Module()
    model.parts = [nn.Linear(1, 1)]
    model.double()
    assert model.parts[0].weight.dtype == torch.float32


def test_a_packed_sequence_returns():
    """A packed sequence is like a tensor: ``to`` returns another one."""
    packed = nn.utils.rnn.pack_sequence([torch.zeros(2)])
    packed.double()
    assert packed.data.dtype == torch.float32


def test_nothing_to_convert_returns_the_tensor_itself():
    """If there is nothing to convert, ``to`` returns ``x`` itself."""
    x = torch.zeros(2)
    assert x.to(torch.float32) is x and x.to("cpu") is x and x.float() is x


def test_copy_makes_another_one():
    """Ask for a copy with ``copy=True``."""
    x = torch.zeros(2)
    x.to(torch.float32, copy=True)[0] = 7.0
    assert x.tolist() == [0.0, 0.0]


def test_the_conversion_is_recorded():
    """``to`` is recorded, so the gradient reaches the tensor that was converted."""
    x = torch.ones(2, requires_grad=True)
    y = x.to(torch.float64)
    y.sum().backward()
    assert not y.is_leaf and x.grad.dtype == torch.float32


@pytest.mark.parametrize("kind", ["dict", "list", "tuple", "ordered"])
def test_a_new_container(kind):
    """Build a new container."""

    def moved(data, *args):
        if torch.is_tensor(data):
            return data.to(*args)
        if isinstance(data, dict):
            return {key: moved(value, *args) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return type(data)(moved(value, *args) for value in data)
        return data

    x = torch.zeros(1)
    data = {
        "dict": {"x": {"y": x}},
        "list": [[x]],
        "tuple": (x, (x, "name")),
        "ordered": collections.OrderedDict(x=x),
    }[kind]
    found = []

    def look(data):
        if torch.is_tensor(data):
            found.append(data.dtype)
        elif isinstance(data, dict | list | tuple):
            for part in data.values() if isinstance(data, dict) else data:
                look(part)

    look(moved(data, torch.float64))
    assert set(found) == {torch.float64}
