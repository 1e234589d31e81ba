import copy
import io
import pickle

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

REFUSED = "Only Tensors created explicitly by the user"


def tracked():
    return torch.ones(2, requires_grad=True) * 2


def test_a_plain_attribute_fell():
    """What you copy holds a computed tensor: a buffer or an attribute with a tracked value."""
    module = nn.Module()
    module.hidden = tracked()
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(module)
    assert [name for name, value in vars(module).items() if value is module.hidden] == ["hidden"]


def test_a_list_attribute():
    """It does not look into lists and dicts that are attributes."""
    module = nn.Module()
    module.history = [tracked()]
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(module)


def test_a_buffer_that_is_not_saved():
    """What you copy holds a computed tensor: a buffer."""
    module = nn.Module()
    module.register_buffer("cache", torch.zeros(2), persistent=False)
    module.cache[0] = tracked()[0]
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(module)


@pytest.mark.parametrize("name", ["weight_norm", "spectral_norm"])
def test_the_old_norms_fell(name):
    """What you copy holds the weight of the old ``nn.utils.weight_norm``."""
    layer = getattr(nn.utils, name)(nn.Linear(2, 1))
    layer(torch.ones(1, 2))
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(layer)


@pytest.mark.parametrize("name", ["weight_norm", "spectral_norm"])
def test_the_new_norms(name):
    """That of ``parametrizations`` computes ``weight`` each time, so the layer can be copied."""
    layer = getattr(nn.utils.parametrizations, name)(nn.Linear(2, 1)).eval()
    layer(torch.ones(1, 2))
    torch.testing.assert_close(copy.deepcopy(layer).weight, layer.weight)


def test_a_leaf_whose_gradient_has_a_history():
    """What you copy holds a computed tensor."""
    leaf = torch.ones(2, requires_grad=True)
    leaf.grad = tracked()
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(leaf)


def test_no_grad_does_not_help():
    """``copy.deepcopy`` does not copy a graph."""
    hidden = tracked()
    with torch.no_grad(), pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(hidden)


def test_what_was_computed_under_no_grad():
    """What you copy holds a computed tensor. (Nothing was recorded: it is a leaf.)"""
    with torch.no_grad():
        hidden = tracked()
    assert copy.deepcopy(hidden).tolist() == [2.0, 2.0]


@pytest.mark.parametrize("how", ["pickle", "save"])
def test_other_ways_to_copy_lose_the_history(how):
    """``copy.deepcopy`` does not copy a graph; pickle and ``torch.save`` drop it."""
    hidden, file = tracked(), io.BytesIO()
    if how == "pickle":
        copied = pickle.loads(pickle.dumps(hidden))
    else:
        torch.save(hidden, file)
        file.seek(0)
        copied = torch.load(file)
    assert copied.is_leaf and copied.tolist() == [2.0, 2.0]


def test_a_buffer_with_a_history_is_detached():
    """If it has a history already, detach the buffer itself."""
    module = nn.Module()
    module.register_buffer("cache", torch.zeros(2))
    module.cache[0] = tracked()[0]
    module.cache = module.cache.detach()
    assert copy.deepcopy(module).cache.tolist() == [2.0, 0.0]
    assert list(module.state_dict()) == ["cache"]


def test_a_clone_under_no_grad_has_no_history_fell():
    """While gradients are recorded, ``clone`` is recorded too."""
    hidden = tracked()
    with torch.no_grad():
        assert hidden.clone().is_leaf
    assert not hidden.clone().is_leaf


@pytest.mark.parametrize("shape", [(), (0,), (2, 0), (1,)], ids=str)
def test_detach_and_clone_at_the_edges(shape):
    """After ``detach`` the clone is a leaf that requires no grad, with memory of its own."""
    hidden = torch.ones(shape, requires_grad=True) * 2
    numbers = hidden.detach().clone()
    numbers.zero_()
    assert numbers.is_leaf and not numbers.requires_grad
    assert torch.equal(hidden, torch.full(shape, 2.0))


def old_weight_norm():
    return nn.utils.weight_norm(nn.Linear(2, 3))


def old_spectral_norm():
    return nn.utils.spectral_norm(nn.Linear(2, 3)).eval()


def pruned():
    return prune.l1_unstructured(nn.Linear(2, 3), "weight", amount=1)


@pytest.mark.parametrize("make", [old_weight_norm, old_spectral_norm, pruned])
def test_a_layer_that_stores_a_computed_weight_fell(make):
    """Or the weight of the old ``weight_norm`` (no ``prune``, and no way to keep the layer)."""
    layer, inputs = make(), torch.ones(1, 2)
    layer(inputs)
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(layer)
    with torch.no_grad():
        layer(inputs)
    copied = copy.deepcopy(layer)
    assert torch.equal(copied(inputs), layer(inputs))
    copied(inputs).sum().backward()
    assert all(parameter.grad is not None for parameter in copied.parameters())
    assert all(parameter.grad is None for parameter in layer.parameters())
    with torch.no_grad():
        for parameter in copied.parameters():
            parameter.add_(1.0)
    assert not torch.equal(copied(inputs), layer(inputs))


def test_pruning_made_permanent_can_be_copied():
    """``prune.remove`` leaves a parameter."""
    layer = pruned()
    prune.remove(layer, "weight")
    assert torch.equal(copy.deepcopy(layer).weight, layer.weight)


def test_a_dict_of_computed_tensors_fell():
    """Copy a single tensor by ``tensor.detach().clone()``. (A dict of them was left out.)"""
    outputs = {"hidden": tracked()}
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(outputs)
    copied = {name: value.detach().clone() for name, value in outputs.items()}
    copied["hidden"][0] = 9.0
    assert outputs["hidden"].tolist() == [2.0, 2.0]


def test_a_parameter_that_is_no_leaf_is_copied():
    """The list of buffers and attributes leaves out parameters. (They do not stop the copy.)"""
    layer = nn.Linear(2, 1)
    layer.weight.requires_grad_(False)
    layer.weight[0] = tracked()
    assert not layer.weight.is_leaf and torch.equal(copy.deepcopy(layer).weight, layer.weight)


def test_a_leaf_that_the_list_does_not_name_fell():
    """It lists the buffers and attributes that stop the copy. (Not one whose ``.grad`` does.)"""
    module = nn.Module()
    module.scale = torch.ones(2, requires_grad=True)
    module.scale.grad = tracked()
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(module)
    assert module.scale.is_leaf


@pytest.mark.parametrize(
    "kind", [nn.Parameter, lambda x: x.requires_grad_()], ids=["parameter", "leaf"]
)
def test_a_gradient_with_a_history(kind):
    """Nor for a leaf whose ``.grad`` has a history. (The ``.grad`` of a parameter is not copied.)"""
    module = nn.Module()
    module.weight = kind(torch.ones(2))
    with pytest.warns(UserWarning, match="create_graph=True"):
        (module.weight**2).sum().backward(create_graph=True)
    assert module.weight.grad.requires_grad
    if isinstance(module.weight, nn.Parameter):
        assert copy.deepcopy(module).weight.grad is None
    else:
        with pytest.raises(RuntimeError, match=REFUSED):
            copy.deepcopy(module)
    module.weight.grad = None
    assert copy.deepcopy(module).weight.tolist() == [1.0, 1.0]


def test_an_object_that_holds_one_fell():
    """It does not look into lists and dicts that are attributes (nor into other objects)."""

    class State:
        pass

    module = nn.Module()
    module.state = State()
    module.state.hidden = tracked()
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(module)
    module.state.hidden = module.state.hidden.detach()
    assert copy.deepcopy(module).state.hidden.tolist() == [2.0, 2.0]


def test_a_slice_of_a_leaf():
    """Copy a tensor by ``tensor.detach().clone()``: a slice of a leaf."""
    weights = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(weights[:2])
    twin = weights[:2].detach().clone()
    twin[0] = 9.0
    assert weights.tolist() == [1.0] * 3


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_pruned_recurrent_layer(mode):
    """Call the layer under ``no_grad`` before the copy."""
    layer = prune.l1_unstructured(nn.LSTM(2, 2), "weight_ih_l0", amount=1)
    with pytest.raises(RuntimeError, match=REFUSED):
        copy.deepcopy(layer)
    with mode():
        layer(torch.ones(1, 1, 2))
    twin = copy.deepcopy(layer)
    twin(torch.ones(1, 1, 2))[0].sum().backward()
    assert twin.weight_ih_l0_orig.grad is not None and layer.weight_ih_l0_orig.grad is None
