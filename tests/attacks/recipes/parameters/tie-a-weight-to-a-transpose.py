import copy

import pytest
import torch
import torch.nn.functional as F
from pages import definitions
from torch import nn

(shared,) = definitions("recipes/parameters/tie-a-weight-to-a-transpose", "shared")


def pair(way="parameter"):
    encoder, decoder = nn.Linear(3, 2, bias=False), nn.Linear(2, 3, bias=False)
    if way == "parameter":
        decoder.weight = nn.Parameter(encoder.weight.t())
    else:
        decoder.weight.data = encoder.weight.data.t()
    return nn.Sequential(encoder, decoder)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(3, 2, bias=False)

    def forward(self, x):
        return F.linear(self.encoder(x), self.encoder.weight.t())


@pytest.mark.parametrize("way", ["parameter", "data"])
def test_both_ways_share_memory(way):
    """Both are views of the encoder's storage, so a write shows in both layers."""
    model = pair(way)
    with torch.no_grad():
        model[0].weight[0, 1] = 9.0
    assert shared(model) and model[1].weight[1, 0] == 9.0


@pytest.mark.parametrize("way", ["parameter", "data"])
@pytest.mark.parametrize("convert", ["deepcopy double", "double", "half", "assign"])
def test_the_tie_is_lost(way, convert):
    """The tie goes when the memory is replaced."""
    model = pair(way)
    if convert == "deepcopy double":
        model = copy.deepcopy(model).double()
    elif convert == "assign":
        state = {name: value.clone() for name, value in model.state_dict().items()}
        model.load_state_dict(state, assign=True)
    else:
        getattr(model, convert)()
    assert not shared(model)


@pytest.mark.parametrize("way", ["parameter", "data"])
def test_loading_with_copies_keeps_the_memory_shared(way):
    """A checkpoint that is copied into both writes one memory twice; the second wins."""
    model = pair(way)
    model.load_state_dict({"0.weight": torch.ones(2, 3), "1.weight": torch.zeros(3, 2)})
    assert shared(model) and model[0].weight.eq(0).all()


def test_sgd_adds_both_gradients():
    """For plain SGD the two steps add up to what one tied weight would get."""
    model, x = pair(), torch.ones(1, 3)
    before = model[0].weight.detach().clone()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    model(x).sum().backward()
    expected = before - 0.5 * (model[0].weight.grad + model[1].weight.grad.t())
    optimizer.step()
    assert torch.allclose(model[0].weight, expected)


@pytest.mark.parametrize("optimizer", [torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop])
def test_adaptive_optimizers_differ(optimizer):
    """Adam is wrong in the same way, with two states."""
    torch.manual_seed(1)
    model, tied, x = pair(), Tied(), torch.tensor([[1.0, 2.0, 3.0]])
    with torch.no_grad():
        tied.encoder.weight.copy_(model[0].weight)
    for net in (model, tied):
        stepper = optimizer(net.parameters(), lr=0.1)
        net(x).pow(2).sum().backward()
        stepper.step()
    assert not torch.allclose(model[0].weight, tied.encoder.weight)


@pytest.mark.parametrize("convert", ["deepcopy", "double", "half", "assign", "state"])
def test_one_parameter_stays_tied(convert):
    """One parameter that is used twice survives copies, conversions and checkpoints."""
    model = Tied()
    if convert == "deepcopy":
        model = copy.deepcopy(model)
    elif convert in ("double", "half"):
        getattr(model, convert)()
    else:
        state = {name: value.clone() for name, value in model.state_dict().items()}
        model.load_state_dict(state, assign=convert == "assign")
    with torch.no_grad():
        model.encoder.weight.zero_()
    x = torch.ones(1, 3, dtype=model.encoder.weight.dtype)
    assert model(x).eq(0).all() and len(list(model.parameters())) == 1


def test_the_gradient_by_finite_differences():
    """Autograd adds both gradients in the one parameter."""
    x = torch.tensor([[1.0, 2.0, 3.0]], dtype=torch.float64)
    weight = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda w: F.linear(torch.tanh(F.linear(x, w)), w.t()), weight)


def test_a_step_writes_the_weight_that_backward_saved():
    """The tied weight is saved twice; a write between forward and backward raises."""
    model = Tied()
    loss = model(torch.ones(1, 3)).sum()
    with torch.no_grad():
        model.encoder.weight.zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_transpose_stored_once_is_stale_in_the_graph():
    """The view is taken anew in each call: one that was kept fails in the second backward."""
    model = Tied()
    turned = model.encoder.weight.t()
    hidden = torch.ones(1, 2)
    F.linear(hidden, turned).sum().backward()
    F.linear(hidden, turned).sum().backward()
    assert model.encoder.weight.grad is not None


@pytest.mark.parametrize("assign", [False, True])
def test_a_checkpoint_keeps_the_tie_fell(assign, tmp_path):
    """The tie is lost in a checkpoint: a saved and loaded state dict keeps it, either way."""
    model, fresh = pair(), pair()
    torch.save(model.state_dict(), tmp_path / "state.pt")
    fresh.load_state_dict(torch.load(tmp_path / "state.pt"), assign=assign)
    assert shared(fresh) and torch.equal(fresh[0].weight, model[0].weight)


@pytest.mark.parametrize("convert", [lambda m: m.to(torch.float32), lambda m: m.float()])
def test_a_conversion_to_what_it_is_keeps_the_tie_fell(convert):
    """The tie is lost in ``.to()``: where that converts."""
    assert shared(convert(pair()))


@pytest.mark.parametrize(
    "options",
    [
        {"momentum": 0.9},
        {"momentum": 0.9, "nesterov": True},
        {"momentum": 0.9, "dampening": 0.5},
        {"maximize": True},
    ],
    ids=str,
)
def test_momentum_adds_up_as_well_fell(options):
    """For SGD without momentum the two steps add up: with momentum they do, too."""
    model, tied, x = pair(), Tied(), torch.tensor([[1.0, 2.0, 3.0]])
    with torch.no_grad():
        tied.encoder.weight.copy_(model[0].weight)
    steppers = [torch.optim.SGD(net.parameters(), lr=0.01, **options) for net in (model, tied)]
    for _ in range(3):
        for net, stepper in zip((model, tied), steppers, strict=True):
            stepper.zero_grad()
            net(x).sum().backward()
            stepper.step()
    assert torch.allclose(model[0].weight, tied.encoder.weight)


def test_the_head_kept_a_weight_of_its_own_fell():
    """Call it with the transpose by ``functional_call``: its own weight stays a parameter."""
    weight, codes = torch.ones(2, 3, requires_grad=True), torch.ones(1, 2)
    head = nn.Linear(2, 3, bias=False)
    torch.func.functional_call(head, {"weight": weight.t()}, codes).sum().backward()
    assert len(list(head.parameters())) == 1 and head.weight.grad is None
    head.weight = None
    torch.func.functional_call(head, {"weight": weight.t()}, codes).sum().backward()
    assert list(head.parameters()) == [] and list(head.state_dict()) == []
    assert torch.equal(weight.grad, torch.full((2, 3), 2.0))


def test_functional_call_compiled():
    """Call it with the transpose by ``functional_call``, compiled."""
    head, weight, codes = nn.Linear(2, 3, bias=False), torch.ones(2, 3), torch.ones(1, 2)
    head.weight = None

    @torch.compile(backend="aot_eager")
    def run(weight):
        return torch.func.functional_call(head, {"weight": weight.t()}, codes)

    assert torch.equal(run(weight), codes @ weight)


def test_an_embedding_and_an_output_layer():
    """For an embedding and an output layer one ``Parameter`` in both is right."""
    words, head = nn.Embedding(5, 3), nn.Linear(3, 5, bias=False)
    head.weight = words.weight
    model = nn.Sequential(words, head)
    assert len(list(model.parameters())) == 1
    model.double()
    assert head.weight is words.weight and model(torch.tensor([1])).shape == (1, 5)
