import pytest
import torch
from torch import nn


def model(last):
    net = nn.Sequential(nn.Linear(2, 2, bias=False), last)
    with torch.no_grad():
        net[0].weight.copy_(torch.tensor([[1.0, 0.0], [0.0, -1.0]]))
    return net


def kept_after(net, way=lambda output: output, x=None):
    seen = []
    net[0].register_forward_hook(lambda layer, inputs, output: seen.append(way(output)))
    net(torch.tensor([[3.0, 4.0]]) if x is None else x)
    return seen[0]


class Plus(nn.Module):
    def forward(self, x):
        x += 1
        return x


class Masked(nn.Module):
    def forward(self, x):
        x[x < 0] = 0
        return x


IN_PLACE = {
    "relu": nn.ReLU(inplace=True),
    "leaky": nn.LeakyReLU(inplace=True),
    "silu": nn.SiLU(inplace=True),
    "hardtanh": nn.Hardtanh(inplace=True),
    "plus": Plus(),
    "mask": Masked(),
}


@pytest.mark.parametrize("last", ["relu", "leaky", "silu", "hardtanh", "plus", "mask"])
def test_a_write_behind_the_hook(last):
    """A later in-place operation writes into the kept tensor."""
    assert kept_after(model(IN_PLACE[last])).tolist() != [[3.0, -4.0]]


@pytest.mark.parametrize("last", ["relu", "leaky", "silu", "hardtanh", "plus", "mask"])
def test_a_clone_keeps_the_values(last):
    """Keep a copy."""
    kept = kept_after(model(IN_PLACE[last]), lambda output: output.detach().clone())
    assert kept.tolist() == [[3.0, -4.0]]


@pytest.mark.parametrize("way", ["detach", "data", "view", "cpu"])
def test_what_is_no_copy(way):
    """``output.detach()`` cuts the history and shares the memory; so does ``.cpu()`` on the CPU."""
    ways = {
        "detach": lambda t: t.detach(),
        "data": lambda t: t.data,
        "view": lambda t: t.view(-1),
        "cpu": lambda t: t.cpu(),
    }
    kept = kept_after(model(nn.ReLU(inplace=True)), ways[way])
    assert kept.flatten().tolist() == [3.0, 0.0]


@pytest.mark.parametrize("last", [nn.ReLU(), nn.Sigmoid(), nn.Identity()], ids=str)
def test_out_of_place_layers_do_no_harm(last):
    """Without a write a reference is enough."""
    assert kept_after(model(last)).tolist() == [[3.0, -4.0]]


def test_in_no_grad_and_in_eval():
    """It is a matter of names: ``no_grad`` and ``eval()`` make no difference."""
    with torch.no_grad():
        assert kept_after(model(nn.ReLU(inplace=True)).eval()).tolist() == [[3.0, 0.0]]


def test_a_pre_hook_sees_its_input_written():
    """An input that was kept by a pre-hook is written by the layer itself."""
    net, seen = model(nn.ReLU(inplace=True)), []
    net[1].register_forward_pre_hook(lambda layer, inputs: seen.append(inputs[0]))
    net(torch.tensor([[3.0, 4.0]]))
    assert seen[0].tolist() == [[3.0, 0.0]]


def test_a_reference_without_detach_keeps_the_graph():
    """A kept activation with a history keeps its graph in memory."""
    assert kept_after(model(nn.ReLU()), lambda t: t.clone()).grad_fn is not None
    assert kept_after(model(nn.ReLU()), lambda t: t.detach().clone()).grad_fn is None


def test_the_loss_on_a_clone_by_finite_differences():
    """The gradient is that of the values before the ReLU."""

    def loss(weight):
        hidden = nn.functional.linear(torch.tensor([[3.0, 4.0]], dtype=torch.float64), weight)
        kept = hidden.clone()
        nn.functional.relu(hidden, inplace=True)
        return kept.pow(2).sum()

    assert torch.autograd.gradcheck(
        loss, torch.randn(2, 2, dtype=torch.float64, requires_grad=True)
    )


def test_a_loss_on_the_reference_is_that_of_the_result():
    """With a reference the loss is computed from what the ReLU left."""
    net, seen = model(nn.ReLU(inplace=True)), []
    net[0].register_forward_hook(lambda layer, inputs, output: seen.append(output))
    net(torch.tensor([[3.0, 4.0]]))
    (gradient,) = torch.autograd.grad(seen[0].sum(), net[0].weight)
    assert gradient.tolist() == [[3.0, 4.0], [0.0, 0.0]]


def test_a_layer_that_returns_a_tuple_fell():
    """Keep a copy: ``output.detach().clone()``. An LSTM returns a tuple."""
    layer, kept = nn.LSTM(2, 2), []
    handle = layer.register_forward_hook(lambda layer, inputs, output: kept.append(output.detach()))
    with pytest.raises(AttributeError, match="'tuple' object"):
        layer(torch.ones(1, 1, 2))
    handle.remove()
    layer.register_forward_hook(lambda layer, inputs, output: kept.append(output[0].clone()))
    layer(torch.ones(1, 1, 2))
    assert kept[0].shape == (1, 1, 2)


def test_the_input_of_an_in_place_layer_fell():
    """Fix 1: clone in the hook. The forward hook of an in-place layer finds its input written."""
    net, after, before = model(nn.ReLU(inplace=True)), [], []
    net[1].register_forward_hook(lambda layer, inputs, output: after.append(inputs[0].clone()))
    net[1].register_forward_pre_hook(lambda layer, inputs: before.append(inputs[0].clone()))
    net(torch.tensor([[3.0, 4.0]]))
    assert after[0].tolist() == [[3.0, 0.0]] and before[0].tolist() == [[3.0, -4.0]]


def test_a_layer_that_is_called_twice_fell():
    """Keep a copy: ``kept["conv"] = ...`` keeps the second output of a layer that is called twice."""
    relu, kept, calls = nn.ReLU(), {}, []
    relu.register_forward_hook(lambda layer, inputs, output: kept.update(relu=output.clone()))
    relu.register_forward_hook(lambda layer, inputs, output: calls.append(output.clone()))
    relu(relu(torch.tensor([3.0])) - 1)
    assert kept["relu"].tolist() == [2.0]
    assert [call.tolist() for call in calls] == [[3.0], [2.0]]


class Functional(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = model(nn.Identity())[0]

    def forward(self, x):
        return nn.functional.relu(self.linear(x), inplace=True)


def test_functional_relu_has_no_switch():
    """A reference is enough, unless a ``forward`` writes by ``functional.relu(x, inplace=True)``."""
    net, kept = Functional(), []
    net.linear.register_forward_hook(lambda layer, inputs, output: kept.append(output))
    assert not any(hasattr(layer, "inplace") for layer in net.modules())
    net(torch.tensor([[3.0, 4.0]]))
    assert kept[0].tolist() == [[3.0, 0.0]]


@pytest.mark.parametrize("copied", [True, False])
def test_a_preallocated_output(copied):
    """Collected outputs change when the next batch runs: a clone in the hook keeps them."""

    class Preallocated(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("out", torch.zeros(2))

        def forward(self, x):
            return self.out.copy_(x)

    layer, kept = Preallocated(), []
    layer.register_forward_hook(
        lambda layer, inputs, output: kept.append(output.clone() if copied else output)
    )
    layer(torch.ones(2))
    layer(torch.full((2,), 2.0))
    assert kept[0].tolist() == ([1.0, 1.0] if copied else [2.0, 2.0])


@pytest.mark.parametrize("copied", [True, False])
def test_compiled_with_the_hook(copied):
    """Fix 1: clone in the hook, also of a model that was compiled after that."""
    net, kept = model(nn.ReLU(inplace=True)), {}
    net[0].register_forward_hook(
        lambda layer, inputs, output: kept.update(linear=output.clone() if copied else output)
    )
    torch.compile(net, backend="aot_eager")(torch.tensor([[3.0, 4.0]]))
    assert kept["linear"].tolist() == ([[3.0, -4.0]] if copied else [[3.0, 0.0]])


def test_the_array_shares_the_memory():
    """``output.detach().cpu().numpy()`` is no copy if the model is on the CPU."""
    kept = kept_after(model(nn.ReLU(inplace=True)), lambda output: output.detach().cpu().numpy())
    assert kept.tolist() == [[3.0, 0.0]]


def test_both_losses():
    """Clone and keep the history: the loss of the model and that on the activation add up."""
    net, seen = model(nn.ReLU(inplace=True)), []
    net[0].register_forward_hook(lambda layer, inputs, output: seen.append(output.clone()))
    (net(torch.tensor([[3.0, 4.0]])).sum() + seen[0].sum()).backward()
    assert net[0].weight.grad.tolist() == [[6.0, 8.0], [3.0, 4.0]]


class Other(nn.Module):
    def forward(self, x):
        x = x * 1
        x += 1
        return x


class View(nn.Module):
    def forward(self, x):
        flat = x.view(-1)
        flat += 1
        return x


@pytest.mark.parametrize(("last", "written"), [(Other(), False), (View(), True)])
def test_which_tensor_is_written_fell(last, written):
    """So does ``out += identity``: if ``out`` is that tensor or its view."""
    assert (kept_after(model(last)).tolist() == [[3.0, -4.0]]) != written


def test_numpy_needs_detach_fell():
    """On the CPU ``cpu()`` is no copy, and its ``.numpy()`` shares the memory."""
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        kept_after(model(nn.ReLU()), lambda output: output.cpu().numpy())


def test_a_switch_does_not_keep_a_preallocated_output_fell():
    """Switch the in-place layers off. Then a reference is enough."""
    out, kept = torch.zeros(2), []
    layer = nn.Identity()
    layer.register_forward_hook(lambda layer, inputs, output: kept.append(output))
    for value in (1.0, 2.0):
        layer(out.fill_(value))
    assert [output.tolist() for output in kept] == [[2.0, 2.0], [2.0, 2.0]]


def test_no_grad_keeps_no_graph_fell():
    """Without ``detach()`` each kept activation keeps its graph in memory (if it has a history)."""
    with torch.no_grad():
        kept = kept_after(model(nn.ReLU()), lambda output: output.clone())
    assert kept.grad_fn is None


def test_attention_returns_a_tuple():
    """If the layer returns a tuple, clone the part that you need."""
    layer, kept = nn.MultiheadAttention(2, 1), []
    layer.register_forward_hook(lambda layer, inputs, output: kept.append(output[0].clone()))
    query = torch.ones(1, 1, 2)
    result, _ = layer(query, query, query)
    assert torch.equal(kept[0], result)
