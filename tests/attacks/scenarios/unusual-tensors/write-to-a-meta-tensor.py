"""Attacks on gallery/scenarios/unusual-tensors/write-to-a-meta-tensor.py."""

import pytest
import torch


def linear(*sizes, **options):
    with torch.device("meta"):
        return torch.nn.Linear(*sizes, **options)


WRITES = {
    "number": lambda x: x.__setitem__(0, 5.0),
    "slice": lambda x: x[:1].fill_(5.0),
    "list": lambda x: x.__setitem__([0], 5.0),
    "mask of the cpu": lambda x: x.__setitem__(torch.tensor([True, False]), 5.0),
    "copy_ from the cpu": lambda x: x.copy_(torch.ones(2)),
    "add_": lambda x: x.add_(1),
    "init": lambda x: torch.nn.init.normal_(x),
}


@pytest.mark.parametrize("name", list(WRITES))
def test_accepted_and_counted(name):
    """A write is accepted and stores nothing; it counts as a write."""
    x = torch.zeros(2, device="meta")
    WRITES[name](x)
    assert x.is_meta and x._version == 1 and x.data_ptr() == 0


def test_a_number_beyond_the_end():
    """An index beyond the end raises if it is an integer."""
    with pytest.raises(IndexError):
        torch.zeros(2, device="meta")[9] = 5.0


def test_a_list_beyond_the_end_fell():
    """Shapes are checked, so a write that does not fit raises as always: a list does not."""
    x = torch.zeros(2, device="meta")
    x[[9]] = 5.0
    assert x._version == 1
    with pytest.raises(IndexError):
        torch.zeros(2)[[9]] = 5.0


def test_overlap_is_not_seen_fell():
    """A write that does not fit raises as always: one to an expanded tensor does not."""
    assert torch.zeros(1, device="meta").expand(3).fill_(1).shape == (3,)


def test_to_empty_unties_fell():
    """``to_empty`` makes new parameters of the same shapes: a shared one becomes two."""
    layers = torch.nn.Sequential(linear(2, 2), linear(2, 2))
    layers[1].weight = layers[0].weight
    layers.to_empty(device="cpu")
    assert layers[0].weight is not layers[1].weight
    layers[1].weight = layers[0].weight
    assert len(list(layers.parameters())) == 3


def test_to_empty_is_for_buffers_too():
    """It makes new parameters and buffers, and the module stays the same object."""
    with torch.device("meta"):
        norm = torch.nn.BatchNorm1d(2)
    assert norm.to_empty(device="cpu") is norm
    assert not any(t.is_meta for t in norm.state_dict().values())


def test_requires_grad_is_kept():
    """It makes new parameters: a frozen one stays frozen."""
    layer = linear(2, 1)
    layer.weight.requires_grad_(requires_grad=False)
    layer.to_empty(device="cpu")
    assert not layer.weight.requires_grad and layer.bias.requires_grad


def test_load_warns_fell():
    """load_state_dict stores nothing, as above (without a word): torch warns."""
    layer = linear(2, 1, bias=False)
    with pytest.warns(UserWarning, match="which is a no-op"):
        layer.load_state_dict({"weight": torch.ones(1, 2)})
    assert layer.weight.is_meta


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_assign_takes_the_dtype_fell(dtype):
    """``assign=True`` puts the tensors in the place of the parameters: with their dtype."""
    layer, weight = linear(2, 1, bias=False), torch.ones(1, 2, dtype=dtype)
    layer.load_state_dict({"weight": weight}, assign=True)
    assert layer.weight.dtype == dtype and layer.weight.data_ptr() == weight.data_ptr()
    assert isinstance(layer.weight, torch.nn.Parameter) and layer.weight.requires_grad


def test_what_the_dictionary_lacks_fell():
    """Load with ``assign=True``: a buffer that is not persistent stays on meta."""
    layer = linear(2, 1, bias=False)
    layer.register_buffer("scale", torch.ones(1, device="meta"), persistent=False)
    layer.load_state_dict({"weight": torch.ones(1, 2)}, assign=True)
    assert not layer.weight.is_meta and layer.scale.is_meta


def test_the_same_memory():
    """They have the same memory as the tensors of the dictionary; a clone does not."""
    source, layer = torch.nn.Linear(2, 1, bias=False), linear(2, 1, bias=False)
    layer.load_state_dict(source.state_dict(), assign=True)
    with torch.no_grad():
        source.weight.fill_(7.0)
    assert layer.weight.tolist() == [[7.0, 7.0]]
    layer.load_state_dict({"weight": source.weight.detach().clone()}, assign=True)
    with torch.no_grad():
        source.weight.fill_(8.0)
    assert layer.weight.tolist() == [[7.0, 7.0]]


def test_assign_unties_too_fell():
    """assign=True puts the tensors of the dictionary in place: a shared weight becomes two."""
    with torch.device("meta"):
        tied = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
    tied[1].weight = tied[0].weight
    loaded = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)).state_dict()
    tied.load_state_dict(loaded, assign=True)
    assert tied[0].weight is not tied[1].weight
