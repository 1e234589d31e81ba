"""Attacks on gallery/scenarios/sharing/shallow-and-deep-copies.py."""

import copy

import numpy as np
import pytest
import torch
from torch import nn


@pytest.mark.parametrize("kind", ["list", "dict", "tuple", "set"])
def test_containers_hold_the_same_tensors(kind):
    """``copy.copy`` of a list holds the same tensors."""
    tensor = torch.zeros(2)
    container = {"list": [tensor], "dict": {0: tensor}, "tuple": (tensor,), "set": {tensor}}[kind]
    copied = copy.copy(container)
    inside = next(iter(copied.values() if kind == "dict" else copied))
    assert inside is tensor


@pytest.mark.parametrize(
    "kind", ["plain", "leaf", "non-leaf", "parameter", "view", "empty", "no dimension"]
)
def test_a_tensor_shares_the_memory(kind):
    """``copy.copy`` of a tensor holds the same memory."""
    tensor = {
        "plain": torch.zeros(2),
        "leaf": torch.zeros(2, requires_grad=True),
        "non-leaf": torch.zeros(2, requires_grad=True) * 1,
        "parameter": nn.Parameter(torch.zeros(2)),
        "view": torch.zeros(2, 2).T[1],
        "empty": torch.zeros(0),
        "no dimension": torch.tensor(1.0),
    }[kind]
    twin = copy.copy(tensor)
    assert twin is not tensor and twin.data_ptr() == tensor.data_ptr()
    assert twin.stride() == tensor.stride() and twin.dtype == tensor.dtype


@pytest.mark.parametrize("name", ["scale", "training"])
def test_other_attributes_of_a_module_are_apart_fell(name):
    """An assignment to the copy arrives in the original."""
    layer = nn.Linear(1, 1)
    layer.scale = 1.0
    twin = copy.copy(layer)
    setattr(twin, name, False)
    assert getattr(layer, name)


def test_buffers_and_submodules_are_shared():
    """Of a module the same parameters, buffers and submodules."""
    model = nn.Sequential(nn.Linear(1, 1))
    model.register_buffer("mean", torch.zeros(1))
    twin = copy.copy(model)
    twin.mean = torch.ones(1)
    twin.append(nn.ReLU())
    assert model.mean.item() == 1.0 and len(model) == 2


def test_a_conversion_of_the_copy_converts_the_original():
    """A module and its ``copy.copy`` have one dict of parameters."""
    layer = nn.Linear(1, 1)
    copy.copy(layer).double()
    assert layer.weight.dtype == torch.float64


def test_parameters_on_one_memory_come_apart_fell():
    """A deep copy keeps what is shared within it."""
    start = torch.zeros(2)
    first, second = copy.deepcopy([nn.Parameter(start), nn.Parameter(start)])
    first.detach().fill_(5.0)
    assert second.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("kind", ["view", "same tensor", "same parameter"])
def test_what_a_deep_copy_keeps(kind):
    """Plain tensors of one storage share memory in the copy as well (and one parameter is one)."""
    table = torch.zeros(2) if kind != "same parameter" else nn.Parameter(torch.zeros(2))
    first, second = copy.deepcopy([table, table[:1] if kind == "view" else table])
    second.detach()[0] = 5.0
    assert first[0] == 5.0 and table[0] == 0.0


@pytest.mark.parametrize("mode", ["grad", "no_grad"])
def test_a_history_is_refused_in_each_mode(mode):
    """A tensor with a ``grad_fn`` cannot be deep-copied, also under ``no_grad``."""
    cache = [torch.ones(2, requires_grad=True) * 2]
    with torch.set_grad_enabled(mode == "grad"), pytest.raises(RuntimeError, match="graph leaves"):
        copy.deepcopy(cache)


def test_a_leaf_and_its_gradient_can_be_copied_fell():
    """A tensor with a history cannot be deep-copied (one that requires grad and is a leaf can)."""
    weight = torch.ones(2, requires_grad=True)
    weight.sum().backward()
    twin = copy.deepcopy(weight)
    twin.grad.zero_()
    assert twin.requires_grad and weight.grad.tolist() == [1.0, 1.0]


def test_made_under_no_grad_has_no_history():
    """That is a tensor with a ``grad_fn``."""
    with torch.no_grad():
        computed = torch.ones(2, requires_grad=True) * 2
    assert copy.deepcopy(computed).tolist() == [2.0, 2.0]


@pytest.mark.parametrize("of", [copy.copy, torch.clone])
def test_a_copy_of_a_computed_tensor_is_a_leaf_fell(of):
    """``copy.copy`` of a computed tensor is a leaf: no gradient goes back through it."""
    weight = torch.ones(2, requires_grad=True)
    twin = of(weight * 2)
    twin.sum().backward()
    assert twin.requires_grad and twin.is_leaf == (weight.grad is None) == (of is copy.copy)


def test_hooks_are_shared_fell():
    """The same holds for buffers, submodules and hooks. (It said: other attributes are apart.)"""
    layer, calls = nn.Linear(1, 1), []
    copy.copy(layer).register_forward_hook(lambda *_: calls.append(1))
    layer(torch.ones(1))
    assert calls == [1]


def test_eval_reaches_the_submodules_of_both_fell():
    """The same holds for submodules: ``twin.eval()`` switches those of both."""
    model = nn.Sequential(nn.Dropout())
    copy.copy(model).eval()
    assert model.training and not model[0].training


def test_an_attribute_that_is_changed_and_not_assigned_fell():
    """Another attribute that you *assign* is apart."""
    layer = nn.Linear(1, 1)
    layer.sizes = [1]
    copy.copy(layer).sizes.append(2)
    assert layer.sizes == [1, 2]


@pytest.mark.parametrize("other", ["array", "second tensor of the array"])
def test_what_shares_with_numpy_comes_apart_fell(other):
    """Plain tensors of one storage share memory in the copy as well. (It said: plain tensors.)"""
    array = np.zeros(3)
    partner = array if other == "array" else torch.from_numpy(array[:2])
    first, second = copy.deepcopy([partner, torch.from_numpy(array)])
    second += 1
    assert not first.any()


def test_a_leaf_that_requires_grad_keeps_what_it_shares():
    """Plain tensors of one storage share memory in the copy as well (one requires grad)."""
    leaf = torch.zeros(2, requires_grad=True)
    first, second = copy.deepcopy([leaf, leaf.detach()])
    second += 1
    assert first.tolist() == [1.0, 1.0]


def test_a_hook_of_the_deep_copy_writes_to_the_original_fell():
    """A deep copy is apart from the original."""
    layer = nn.Linear(1, 1)
    layer.register_buffer("calls", torch.zeros(1))
    layer.register_forward_hook(lambda *_: layer.calls.add_(1))
    twin = copy.deepcopy(layer)
    twin(torch.ones(1))
    assert layer.calls.item() == 1.0 and twin.calls.item() == 0.0


def test_an_array_of_objects_fell():
    """An array is copied."""
    array = np.empty(1, dtype=object)
    array[0] = [1.0]
    copy.copy(array)[0][0] = 9.0
    assert array[0] == [9.0]


@pytest.mark.parametrize("step", ["backward", "zero_", "half"])
def test_a_deep_copy_of_a_model_is_apart(step):
    """The tensors of a deep copy are apart from the original."""
    layer = nn.Linear(1, 1)
    before = layer.weight.detach().clone()
    twin = copy.deepcopy(layer)
    if step == "backward":
        twin(torch.ones(1)).sum().backward()
        torch.optim.SGD(twin.parameters(), lr=1.0).step()
    elif step == "zero_":
        twin.weight.detach().zero_()
    else:
        twin.half()
    assert torch.equal(layer.weight, before) and layer.weight.grad is None


class Counter(nn.Linear):
    def __init__(self):
        super().__init__(1, 1)
        self.register_buffer("calls", torch.zeros(1))
        self.register_forward_hook(self.count)

    def count(self, *_):
        self.calls.add_(1)


def test_a_hook_that_is_a_method():
    """A hook that names the original still works on it (a bound method is copied with its object)."""
    layer = Counter()
    twin = copy.deepcopy(layer)
    twin(torch.ones(1))
    assert layer.calls.item() == 0.0 and twin.calls.item() == 1.0
