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


def test_the_values_do_not_arrive_by_a_loop_fell():
    """Other ways, with the same result: numbers arrive, no gradient goes back."""
    source, weight = generated()
    layer = nn.Linear(2, 2, bias=False)
    for own in layer.parameters():
        own = weight  # noqa: F841, PLW2901
    assert not torch.equal(layer.weight, weight) and source.grad is None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "make, name",
    [
        (nn.Linear, "wieght"),
        (lambda *n: nn.Sequential(nn.Linear(*n)), "weight"),
        (lambda *n: nn.utils.weight_norm(nn.Linear(*n)), "weight"),
        (lambda *n: nn.utils.spectral_norm(nn.Linear(*n)), "weight"),
    ],
    ids=["misspelled", "of the inner module", "weight_norm", "spectral_norm"],
)
def test_a_name_that_is_no_parameter_is_ignored_fell(make, name):
    """``functional_call`` runs a module with the tensors that you give it, by name."""
    source, weight = generated()
    layer = make(2, 2)
    output = torch.func.functional_call(layer, {name: weight}, (torch.ones(1, 2),))
    output.sum().backward()
    assert name not in dict(layer.named_parameters()) and source.grad is None


def test_a_parametrized_weight_is_no_name_fell():
    """``functional_call`` runs a module of any depth with the tensors that you give it, by name."""
    _, weight = generated()
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2, bias=False))
    output = torch.func.functional_call(layer, {"weight": weight}, (torch.ones(1, 2),))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        output.sum().backward()


@pytest.mark.parametrize("reentrant", [False, True])
def test_checkpoint_computes_again_with_the_own_weights_fell(reentrant):
    """Use ``functional_call``: the gradient goes back to the generator."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(2, 2, bias=False)

        def forward(self, x):
            run = lambda x: torch.exp(self.layer(x))  # noqa: E731
            if reentrant is None:
                return run(x)
            return torch.utils.checkpoint.checkpoint(run, x, use_reentrant=reentrant)

    def gradient(net):
        source, weight = generated()
        x = torch.ones(1, 2, requires_grad=True)
        torch.func.functional_call(net, {"layer.weight": weight}, (x,)).sum().backward()
        return source.grad

    net = Net()
    found = gradient(net)
    reentrant = None
    right = gradient(net)
    assert torch.allclose(right, 2 * torch.tensor(4.0).exp())
    assert found is None or not torch.allclose(found, right)


@pytest.mark.parametrize("prefix", ["", "_orig_mod."])
def test_the_names_of_a_compiled_module(prefix):
    """Take the names from ``named_parameters()``: those of a compiled module have a prefix."""
    source, weight = generated()
    compiled = torch.compile(nn.Linear(2, 2), backend="eager")
    names = {prefix + "weight": weight}
    if not prefix:
        with pytest.raises(TypeError, match="cannot assign"):
            torch.func.functional_call(compiled, names, (torch.ones(1, 2),))
    else:
        torch.func.functional_call(compiled, names, (torch.ones(1, 2),)).sum().backward()
        assert source.grad.tolist() == [2.0] * 4


@pytest.mark.parametrize(
    "computed",
    [
        lambda: torch.ones(1, requires_grad=True).expand(3),
        lambda: torch.ones(2, 3, requires_grad=True).t(),
        lambda: torch.ones(2, dtype=torch.complex64, requires_grad=True) * 2,
        lambda: torch.tensor(1.0, requires_grad=True) * 2,
        lambda: torch.ones(0, requires_grad=True) * 2,
        lambda: torch.ones(2, dtype=torch.bfloat16, requires_grad=True) * 2,
    ],
)
@pytest.mark.parametrize("make", [nn.Parameter, nn.Buffer, lambda t: nn.ParameterList([t])[0]])
def test_other_layouts_and_holders(computed, make):
    """The new object is a leaf, and shares the memory of ``generated``."""
    tensor = computed()
    made = make(tensor)
    assert made.is_leaf and made.grad_fn is None and made.data_ptr() == tensor.data_ptr()


def test_a_step_without_create_graph():
    """Without ``create_graph=True`` it would be p * x."""
    w, x = torch.tensor([[1.0, -1.0]], requires_grad=True), torch.tensor([[1.0, 2.0]])
    (gradient,) = torch.autograd.grad((x @ w.t()).pow(2).sum(), w)
    (x @ (w - 0.05 * gradient).t()).pow(2).sum().backward()
    assert torch.allclose(w.grad, -1.0 * x)


def test_an_ensemble_under_vmap():
    """``functional_call`` runs a module with the tensors that you give it."""
    layer, weights = nn.Linear(2, 2), torch.ones(3, 2, 2, requires_grad=True)
    call = lambda w: torch.func.functional_call(layer, {"weight": w}, (torch.ones(1, 2),))  # noqa: E731
    torch.vmap(call)(weights * 2).sum().backward()
    assert weights.grad.eq(2).all()


@pytest.mark.parametrize("reentrant", [False, True])
def test_a_checkpoint_around_the_call(reentrant):
    """Put the checkpoint around ``functional_call``."""
    source, weight = generated()
    layer = nn.Sequential(nn.Linear(2, 2, bias=False))

    def run(weight, x):
        return torch.func.functional_call(layer, {"0.weight": weight}, (x,)).exp()

    x = torch.ones(1, 2)
    torch.utils.checkpoint.checkpoint(run, weight, x, use_reentrant=reentrant).sum().backward()
    assert torch.allclose(source.grad, 2 * torch.tensor(4.0).exp())
