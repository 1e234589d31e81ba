import copy
import io
import pickle

import pytest
import torch
from torch import nn

REFUSED = "Only Tensors created explicitly by the user"


def tracked():
    return torch.ones(2, requires_grad=True) * 2


def test_a_plain_attribute_fell():
    """What you copy holds a computed tensor: a buffer or an attribute that keeps a tracked value."""
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
