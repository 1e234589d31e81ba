"""Attacks on gallery/recipes/parameters/set-part-of-a-parameter.py."""

import contextlib

import pytest
import torch
from torch import nn

WRITES = {
    "element": lambda w: w.__setitem__((0, 2), 0.5),
    "row": lambda w: w.__setitem__(1, torch.tensor([5.0, 7.0, 0.0])),
    "column": lambda w: w[:, 1].fill_(3.0),
    "mask": lambda w: w.__setitem__(w > 0, 0.0),
    "list": lambda w: w.__setitem__([0], 1.0),
    "plus": lambda w: w[0].add_(1.0),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_parameter_stays(write, mode):
    """It stays the same ``Parameter``, and keeps its place in the optimizer."""
    layer = nn.Linear(3, 2)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    weight, right = layer.weight, layer.weight.detach().clone()
    write(right)
    with mode():
        write(layer.weight)
    assert layer.weight is weight and torch.equal(weight, right)
    assert weight.is_leaf and weight.requires_grad and not weight.is_inference()
    layer(torch.ones(3)).sum().backward()
    optimizer.step()
    assert torch.allclose(weight, right - 0.1)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_without_no_grad_it_raises(write):
    """Write into the parameter under ``torch.no_grad()``."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        write(nn.Linear(3, 2).weight)


def test_the_version_counter_moves_fell():
    """A write under ``no_grad`` changes the values of a parameter and nothing else."""
    weight = nn.Linear(3, 2).weight
    version = weight._version
    with torch.no_grad():
        weight[0] = 1.0
    assert weight._version == version + 1


@pytest.mark.parametrize("needs", [False, True])
def test_between_forward_and_backward_fell(needs):
    """Between two steps: between a forward pass and its backward the write can raise."""
    layer, x = nn.Linear(3, 2), torch.ones(3, requires_grad=needs)
    loss = layer(x).sum()
    with torch.no_grad():
        layer.weight[0, 2] = 0.5
    expected = pytest.raises(RuntimeError, match="modified by an inplace operation")
    with expected if needs else contextlib.nullcontext():
        loss.backward()


def test_the_gradients_are_those_of_the_new_values():
    """The next gradients are those of the values you wrote."""
    layer, x = nn.Linear(3, 2, bias=False), torch.ones(3, requires_grad=True)
    with torch.no_grad():
        layer.weight[1] = torch.tensor([5.0, 7.0, 0.0])
    layer(x)[1].backward()
    assert x.grad.tolist() == [5.0, 7.0, 0.0]


def test_a_value_gets_no_gradient():
    """When the new values need a gradient themselves, this is not the way."""
    layer, value = nn.Linear(3, 2), torch.ones(3, requires_grad=True)
    with torch.no_grad():
        layer.weight[1] = value
    layer(torch.ones(3)).sum().backward()
    assert value.grad is None


def test_a_list_does_not_convert_fell():
    """A slice or an integer converts the values; for an index list convert them yourself."""
    weight = nn.Linear(3, 2).half().weight
    with torch.no_grad():
        weight[1] = torch.ones(3)
        with pytest.raises(RuntimeError, match="dtypes match"):
            weight[[1]] = torch.ones(1, 3)
        weight[[1]] = torch.ones(1, 3).to(weight)
    assert weight.dtype == torch.float16


def test_compiled_and_used_in_the_same_code():
    """The next gradients are those of the values you wrote: compiled as well."""
    layer, x = nn.Linear(3, 2, bias=False), torch.ones(3, requires_grad=True)

    @torch.compile(backend="aot_eager")
    def run(x):
        with torch.no_grad():
            layer.weight[:] = torch.tensor([[1.0, 2.0, 3.0], [5.0, 7.0, 0.0]])
        return layer(x).sum()

    run(x).backward()
    assert x.grad.tolist() == [6.0, 9.0, 3.0]


def test_a_tied_parameter_is_written_once():
    """It stays the same ``Parameter``: who shares it sees the write."""
    first, second = nn.Linear(3, 2), nn.Linear(3, 2)
    second.weight = first.weight
    with torch.no_grad():
        first.weight[0] = 4.0
    assert (second.weight[0] == 4.0).all()


def test_the_averages_of_the_optimizer_stay():
    """It keeps its place in the optimizer, with the momentum of the values before."""
    layer = nn.Linear(1, 1, bias=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1, momentum=0.5)
    layer(torch.ones(1)).backward()
    optimizer.step()
    with torch.no_grad():
        layer.weight[0] = 0.0
    layer.weight.grad = torch.zeros(1, 1)
    optimizer.step()
    assert layer.weight.item() == pytest.approx(-0.05)


def test_a_whole_parameter_had_no_cure_fell():
    """A plain tensor in the place of the parameter is refused: the page set parts alone."""
    layer = nn.Linear(3, 2)
    weight, right = layer.weight, layer.weight.detach() - 0.1
    with pytest.raises(TypeError, match="cannot assign"):
        layer.weight = layer.weight - 0.1
    with torch.no_grad():
        layer.weight[:] = layer.weight - 0.1
    assert layer.weight is weight and torch.equal(weight, right)


def test_a_mask_does_not_convert_fell():
    """For an index list convert them yourself: for a mask as well."""
    weight = nn.Linear(3, 2).half().weight
    with torch.no_grad():
        with pytest.raises(RuntimeError, match="dtypes match"):
            weight[weight > -9] = torch.ones(6)
        weight[weight > -9] = torch.ones(6).to(weight)
    assert (weight == 1).all()


def test_a_method_behind_an_index_list_fell():
    """Changing a weight by hand has no effect: ``fill_`` on an index list fills a copy."""
    layer = nn.Linear(3, 2)
    right = layer.weight.detach().clone()
    with torch.no_grad():
        layer.weight[[0, 1]].fill_(3.0)
    assert torch.equal(layer.weight, right)


def test_an_optimizer_made_after_holds_the_second():
    """An optimizer made before still holds the first."""
    layer = nn.Linear(3, 2)
    layer.weight = nn.Parameter(torch.zeros(2, 3))
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    layer(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    assert torch.allclose(layer.weight, torch.full((2, 3), -0.1))


NUDGES = {
    "row": lambda w: w[0].add_(1.0),
    "list": lambda w: w.__setitem__([0, 1], w[[0, 1]] + 1.0),
    "mask": lambda w: w.__setitem__(w > -9, w[w > -9] + 1.0),
    "chain": lambda w: w[0].__setitem__(1, 5.0),
    "zeros at a list": lambda w: w.__setitem__([0, 1], 0.0),
}


@pytest.mark.parametrize("nudge", NUDGES.values(), ids=NUDGES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.float64])
def test_noise_on_some_weights(nudge, dtype):
    """Add noise to some weights of a trained layer: write under no_grad, the gradient stays."""
    weight = nn.Linear(3, 2).to(dtype).weight
    weight.grad, right = torch.ones_like(weight), weight.detach().clone()
    nudge(right)
    with torch.no_grad():
        nudge(weight)
    assert torch.equal(weight, right) and (weight.grad == 1).all() and weight.requires_grad


def test_a_mask_in_front_of_a_method_has_no_effect():
    """``fill_`` on an index list fills a copy: on a mask as well."""
    weight = nn.Linear(3, 2).weight
    right = weight.detach().clone()
    with torch.no_grad():
        weight[weight > -9].add_(1.0)
    assert torch.equal(weight, right)


def test_a_frozen_parameter_takes_the_line_as_it_is_fell():
    """layer.weight[0] = ... fails: where the parameter requires grad."""
    weight = nn.Linear(3, 2).weight.requires_grad_(False)
    weight[0] = 1.0
    assert weight[0].tolist() == [1.0, 1.0, 1.0] and not weight.requires_grad


@pytest.mark.parametrize("make", [lambda: nn.LSTM(2, 2), lambda: nn.Embedding(8, 2)])
def test_other_layers(make):
    """Write into the parameter under no_grad: of other layers."""
    layer = make()
    name, weight = next(iter(layer.named_parameters()))
    with torch.no_grad():
        weight[2:4] = 1.0
    assert getattr(layer, name) is weight and (weight[2:4] == 1).all() and (weight[4:] != 1).any()


def test_a_lazy_layer_has_no_weight_yet():
    """Write in ``__init__``: a lazy layer has no weight there, and raises."""
    with torch.no_grad(), pytest.raises(ValueError, match="uninitialized parameter"):
        nn.LazyLinear(2).weight[0] = 1.0
