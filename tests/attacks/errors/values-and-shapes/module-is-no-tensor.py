import pytest
import torch
from torch import nn

REFUSED = "modified by an inplace operation"


def put(layer, index=0):
    layer[index] = 1.0


@pytest.mark.parametrize(
    "layer",
    [
        nn.Linear(3, 2),
        nn.Embedding(3, 2),
        nn.Conv2d(1, 1, 1),
        nn.BatchNorm1d(2),
        nn.LSTM(2, 2),
        nn.ReLU(),
        nn.utils.parametrizations.weight_norm(nn.Linear(3, 2)),
    ],
    ids=lambda layer: type(layer).__name__,
)
@pytest.mark.parametrize("index", [0, (0, 1), slice(None)], ids=str)
def test_other_layers_say_the_same(layer, index):
    """'Linear' object does not support item assignment (and other layers with their name)."""
    name = type(layer).__name__
    with pytest.raises(TypeError, match=f"'{name}' object does not support item assignment"):
        put(layer, index)
    with pytest.raises(AttributeError, match=f"'{name}' object has no attribute 'zero_'"):
        layer.zero_()


@pytest.mark.parametrize(
    "layer", [nn.LSTM(2, 2), nn.MultiheadAttention(2, 1), nn.ReLU()], ids=["lstm", "mha", "relu"]
)
def test_layers_without_a_weight_fell(layer):
    """The numbers are in its parameters. Write to those: ``layer.weight[0] = value``."""
    with pytest.raises(AttributeError, match="has no attribute 'weight'"):
        _ = layer.weight


def test_the_first_name_of_an_lstm():
    """Those of an ``nn.LSTM`` differ: the first is ``weight_ih_l0``."""
    assert next(iter(nn.LSTM(2, 2).named_parameters()))[0] == "weight_ih_l0"


def test_names_of_buffers_fell():
    """The names are those of its parameters and buffers: (the loop lists parameters)."""
    layer = nn.BatchNorm1d(2)
    assert [name for name, _ in layer.named_parameters()] == ["weight", "bias"]
    assert "running_mean" in dict(layer.named_buffers())


def test_a_comparison_fails_nowhere_fell():
    """What else takes the layer for a tensor fails in other words."""
    layer = nn.Linear(3, 2)
    assert (layer == 0) is False and (layer != 0) is True


def test_a_frozen_weight_takes_the_write_fell():
    """Without ``no_grad`` the parameter refuses the write."""
    layer = nn.Linear(3, 2).requires_grad_(False)
    layer.weight[0] = 1.0
    assert layer.weight[0].tolist() == [1.0, 1.0, 1.0]


def test_a_parameter_that_requires_grad_refuses():
    """Without ``no_grad`` a parameter that requires grad refuses the write."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        put(nn.Linear(3, 2).weight)


def test_a_computed_weight_loses_the_write_fell():
    """Write to those: ``layer.weight[0] = value`` under ``torch.no_grad()``."""
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    before = layer.weight.tolist()
    with torch.no_grad():
        layer.weight[0] = 1.0
    assert layer.weight.tolist() == before


@pytest.mark.parametrize(
    "layer",
    [nn.ReLU(), nn.Sigmoid(), nn.Tanh(), nn.Softmax(-1), nn.LogSoftmax(-1)],
    ids=lambda layer: type(layer).__name__,
)
def test_a_saved_result_fell(layer):
    """To change what the layer computes, call it and write to the result."""
    outputs = layer(torch.ones(2, 3, requires_grad=True))
    outputs[0] = 1.0
    with pytest.raises(RuntimeError, match=REFUSED):
        outputs.sum().backward()


@pytest.mark.parametrize(
    "layer", [nn.Identity(), nn.Dropout().eval(), nn.Flatten()], ids=["identity", "eval", "flatten"]
)
def test_the_input_changes_fell(layer):
    """To change what the layer computes, call it and write to the result."""
    inputs = torch.zeros(2, 3)
    put(layer(inputs))
    assert inputs.tolist() == [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]


@pytest.mark.parametrize(
    "layer",
    [
        nn.Linear(3, 3),
        nn.ReLU(),
        nn.Softmax(-1),
        nn.Identity(),
        nn.Flatten(),
        nn.GELU(),
        nn.Sequential(nn.Linear(3, 3), nn.Tanh()),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_a_clone_of_the_result(layer):
    """Call it and write to a clone of the result: what was overwritten passes no gradient on."""
    inputs = torch.full((2, 3), 0.5, requires_grad=True)
    outputs = layer(inputs).clone()
    outputs[0] = 1.0
    (outputs * torch.tensor([1.0, 2.0, 4.0])).sum().backward()
    assert outputs[0].tolist() == [1.0, 1.0, 1.0] and inputs[0].tolist() == [0.5, 0.5, 0.5]
    assert inputs.grad[0].tolist() == [0.0, 0.0, 0.0] and inputs.grad[1].any()


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_other_dtypes(dtype):
    """``layer.weight[0] = value`` under ``torch.no_grad()``."""
    layer = nn.Linear(3, 2).to(dtype)
    with torch.no_grad():
        layer.weight[0] = 1.0
    assert layer.weight.dtype == dtype and layer.weight[0].tolist() == [1.0, 1.0, 1.0]


def test_the_whole_of_an_embedding():
    """called zero_() or fill_() on nn.Embedding: write to its weight."""
    layer = nn.Embedding(3, 2, padding_idx=0)
    with torch.no_grad():
        layer.weight.fill_(2.0)
    assert layer.weight.tolist() == [[2.0, 2.0]] * 3 and layer.weight.requires_grad


def test_copied_into_a_slice():
    """use a layer like a tensor: copy it into a slice (another message)."""
    with pytest.raises(TypeError, match="can't assign a Linear to a torch.FloatTensor"):
        torch.zeros(2)[:] = nn.Linear(3, 2)


@pytest.mark.parametrize("container", [nn.Sequential(nn.ReLU()), nn.ModuleList([nn.ReLU()])])
def test_items_of_containers(container):
    """An assignment to an item replaces a whole layer (a number is refused)."""
    container[0] = nn.GELU()
    assert isinstance(container[0], nn.GELU)
    with pytest.raises(TypeError, match="as child module '0'"):
        container[0] = 1.0
