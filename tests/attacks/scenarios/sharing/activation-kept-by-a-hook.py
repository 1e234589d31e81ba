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
    """``output.detach()`` cuts the history and shares the memory; on the CPU ``cpu()`` is no copy."""
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
    """Without ``detach()`` each kept activation keeps its graph."""
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
