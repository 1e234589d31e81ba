import pytest
import torch
import torch.nn.functional as F
from torch import nn


def generated():
    source = torch.ones(4, requires_grad=True)
    return source, (source * 2).view(2, 2)


def into(layer, weight, way):
    if way == "Parameter":
        layer.weight = nn.Parameter(weight)
    elif way == "data":
        layer.weight.data = weight
    elif way == "copy_":
        with torch.no_grad():
            layer.weight.copy_(weight)
    elif way == "load_state_dict":
        layer.load_state_dict({"weight": weight})
    elif way == "assign":
        layer.load_state_dict({"weight": weight}, assign=True)
    elif way == "register_parameter":
        layer.register_parameter("weight", nn.Parameter(weight))


@pytest.mark.parametrize(
    "way", ["Parameter", "data", "copy_", "load_state_dict", "assign", "register_parameter"]
)
def test_no_way_into_the_layer_keeps_the_history(way):
    """Numbers arrive, no gradient goes back."""
    source, weight = generated()
    layer = nn.Linear(2, 2, bias=False)
    into(layer, weight, way)
    layer(torch.ones(1, 2)).sum().backward()
    assert torch.equal(layer.weight, weight) and source.grad is None


def test_copy_outside_no_grad_is_refused():
    """A recorded copy_ into a leaf that requires grad raises."""
    _, weight = generated()
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        nn.Linear(2, 2).weight.copy_(weight)


def test_plain_assignment_is_refused():
    """The tensor itself is no parameter."""
    _, weight = generated()
    with pytest.raises(TypeError, match="cannot assign"):
        nn.Linear(2, 2).weight = weight


def test_deleting_the_parameter_first_keeps_the_graph():
    """After ``del layer.weight`` the computed tensor may be the attribute, and gradients go back."""
    source, weight = generated()
    layer = nn.Linear(2, 2, bias=False)
    del layer.weight
    layer.weight = weight
    layer(torch.ones(1, 2)).sum().backward()
    assert source.grad.tolist() == [2.0] * 4


@pytest.mark.parametrize("frozen", [True, False])
def test_requires_grad_makes_no_difference(frozen):
    """``nn.Parameter`` is a leaf with and without ``requires_grad``."""
    _, weight = generated()
    parameter = nn.Parameter(weight, requires_grad=not frozen)
    assert parameter.is_leaf and parameter.grad_fn is None


def test_a_write_to_the_parameter_shows_in_the_computed_tensor():
    """The new object shares the memory of ``generated``."""
    _, weight = generated()
    parameter = nn.Parameter(weight)
    with torch.no_grad():
        parameter[0, 0] = 9.0
    assert weight[0, 0] == 9.0


@pytest.mark.parametrize("kind", ["linear", "conv", "embedding"])
def test_functions_take_the_computed_weight(kind):
    """Layers have a function that takes the weight as an argument."""
    source, weight = generated()
    if kind == "linear":
        result = F.linear(torch.ones(1, 2), weight)
    elif kind == "conv":
        result = F.conv2d(torch.ones(1, 1, 2, 2), weight.view(1, 1, 2, 2))
    else:
        result = F.embedding(torch.tensor([0, 1]), weight)
    result.sum().backward()
    assert source.grad.tolist() == [2.0] * 4


def test_functional_call_leaves_the_module_alone():
    """The module keeps its own parameters."""
    source, weight = generated()
    layer = nn.Linear(2, 2)
    own = layer.weight
    torch.func.functional_call(layer, {"weight": weight}, torch.ones(1, 2)).sum().backward()
    assert layer.weight is own and own.grad is None and layer.bias.grad is not None
    assert source.grad.tolist() == [2.0] * 4


def test_functional_call_after_an_error():
    """The module keeps its own parameters also where forward raises."""
    layer = nn.Linear(2, 2)
    own = layer.weight
    with pytest.raises(RuntimeError):
        torch.func.functional_call(layer, {"weight": torch.ones(2, 2)}, torch.ones(1, 3))
    assert layer.weight is own


def test_an_unknown_name_is_refused():
    """The tensors are given by name."""
    layer = nn.Linear(2, 2)
    with pytest.raises(Exception, match="other"):
        torch.func.functional_call(
            layer, {"other": torch.ones(2, 2)}, torch.ones(1, 2), strict=True
        )


def test_tied_weights_are_replaced_together():
    """A module that is tied gets the tensor in both places."""
    model = nn.ModuleList([nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)])
    model[1].weight = model[0].weight
    model.forward = lambda x: model[1](model[0](x))
    result = torch.func.functional_call(model, {"0.weight": torch.zeros(2, 2)}, torch.ones(1, 2))
    assert result.eq(0).all()


def test_second_order():
    """The outer gradient goes through the step."""
    learner, x = nn.Linear(2, 1, bias=False).double(), torch.tensor([[1.0, 2.0]]).double()

    def outer(weight):
        def loss(w):
            return torch.func.functional_call(learner, {"weight": w}, (x,)).pow(2).sum()

        (gradient,) = torch.autograd.grad(loss(weight), weight, create_graph=True)
        return loss(weight - 0.03 * gradient)

    start = torch.randn(1, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(outer, start)


def test_compiled():
    """``functional_call`` keeps the graph in compiled code as well."""
    source, weight = generated()
    layer = nn.Linear(2, 2, bias=False)

    def run(weight, x):
        return torch.func.functional_call(layer, {"weight": weight}, (x,))

    torch.compile(run, backend="aot_eager")(weight, torch.ones(1, 2)).sum().backward()
    assert source.grad.tolist() == [2.0] * 4


def test_an_lstm_runs_with_other_weights_fell():
    """Layers have a function that takes the weight as an argument: LSTM has none."""
    assert not hasattr(F, "lstm")
    lstm, x = nn.LSTM(2, 2), torch.ones(3, 2)
    weights = {n: torch.full_like(p, 0.5).requires_grad_() for n, p in lstm.named_parameters()}
    output, _ = torch.func.functional_call(lstm, weights, (x,))
    output.sum().backward()
    assert all(weight.grad is not None for weight in weights.values())
    assert all(own.grad is None for own in lstm.parameters())
