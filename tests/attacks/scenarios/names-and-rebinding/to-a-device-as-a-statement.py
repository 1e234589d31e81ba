"""Attacks on gallery/scenarios/names-and-rebinding/to-a-device-as-a-statement.py."""

import collections
import dataclasses
from typing import NamedTuple

import numpy as np
import pytest
import torch
from pages import definitions
from torch import nn

(moved,) = definitions("scenarios/names-and-rebinding/to-a-device-as-a-statement", "moved")

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
    """A conversion of a tensor that requires grad is recorded: the gradient reaches that tensor."""
    x = torch.ones(2, requires_grad=True)
    y = x.to(torch.float64)
    y.sum().backward()
    assert not y.is_leaf and x.grad.dtype == torch.float32


@pytest.mark.parametrize("kind", ["dict", "list", "tuple", "ordered"])
def test_a_new_container(kind):
    """Build a new container."""
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


class Pair(NamedTuple):
    image: torch.Tensor
    label: int


def test_a_namedtuple_fell():
    """Build a new container: the loader makes a namedtuple of namedtuples."""
    pair = next(iter(torch.utils.data.DataLoader([Pair(torch.zeros(1), 1)])))
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        type(pair)(value for value in pair)
    result = moved(pair, torch.float64)
    assert isinstance(result, Pair) and result.image.dtype == torch.float64


def test_a_packed_sequence_in_a_batch_fell():
    """For nested tuples a function calls itself (a packed sequence is a tuple, not to be rebuilt)."""
    packed = nn.utils.rnn.pack_sequence([torch.zeros(2)])
    assert moved([packed], torch.float64)[0].data.dtype == torch.float64


def test_labels_fell():
    """``moved``: given a dtype, it converts labels as well; given a device, it does not."""
    batch = {"label": torch.tensor([1])}
    assert moved(batch, torch.float32)["label"].dtype == torch.float32
    assert moved(batch, batch["label"].device)["label"].dtype == torch.int64


@pytest.mark.parametrize("data", [(), [], {}, "a.png", None, 3, torch.Size([2])], ids=repr)
def test_what_holds_no_tensor(data):
    """Build a new container."""
    assert moved(data, torch.float64) == data and type(moved(data, torch.float64)) is type(data)


def test_what_torch_returns():
    """``moved`` of the two tensors that ``max`` returns."""
    result = moved(torch.ones(2, 2).max(0), torch.float64)
    assert result.values.dtype == result.indices.dtype == torch.float64


def test_a_leaf_stays_a_leaf_fell():
    """A leaf that you convert is no leaf (if it requires grad and has something to convert)."""
    assert torch.ones(2).to(torch.float64).is_leaf
    weights = torch.ones(2, dtype=torch.float32, requires_grad=True)
    assert weights.to(torch.float32).is_leaf and not weights.to(torch.float64).is_leaf
    with torch.no_grad():
        assert weights.to(torch.float64).is_leaf


def test_elements_of_the_same_size_fell():
    """The elements of another dtype do not fit the old storage."""
    x = torch.ones(1, dtype=torch.int32)
    y = x.to(torch.float32)
    assert y.nbytes == x.nbytes and y.data_ptr() != x.data_ptr()


def test_buffers_are_converted_as_well():
    """``layer.to`` goes through its parameters and buffers."""
    norm = nn.BatchNorm1d(1).to(torch.float64)
    assert (
        norm.running_mean.dtype == torch.float64 and norm.num_batches_tracked.dtype == torch.int64
    )


@dataclasses.dataclass
class Sample:
    image: torch.Tensor


@pytest.mark.parametrize(
    "data",
    [Sample(torch.zeros(1)), np.zeros(1, dtype=np.float32), collections.UserDict(x=torch.zeros(1))],
    ids=["dataclass", "array", "UserDict"],
)
def test_what_comes_back_as_it_was_fell(data):
    """Build a new container: ``moved`` returns others unchanged."""
    assert moved([data], torch.float64)[0] is data


def test_a_defaultdict_fell():
    """Build a new container: a ``defaultdict`` comes back as a dict."""
    result = moved(collections.defaultdict(list, x=torch.zeros(1)), torch.float64)
    assert type(result) is dict and result["x"].dtype == torch.float64


def test_a_function_fell():
    """``x = x.to(device)``: inside a function it binds the function's own name."""

    def convert(data):
        data = data.to(torch.float64)
        return data

    x = torch.zeros(1)
    convert(x)
    assert x.dtype == torch.float32 and convert(x).dtype == torch.float64


def test_an_attribute_that_is_no_buffer():
    """``layer.to`` goes through its parameters and buffers (and not through other attributes)."""
    layer = nn.Linear(1, 1)
    layer.plain = torch.zeros(1)
    assert layer.double().plain.dtype == torch.float32
