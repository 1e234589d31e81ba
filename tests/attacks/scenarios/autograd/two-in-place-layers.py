import pytest
import torch
from torch import nn

CHANGED = "modified by an inplace operation"


def inputs():
    return torch.tensor([-1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("first", [nn.ReLU, nn.LeakyReLU, nn.ELU, nn.SELU, nn.CELU])
@pytest.mark.parametrize("second", [nn.ReLU, nn.SiLU, nn.Hardtanh, nn.Dropout])
def test_those_that_save_their_output(first, second):
    """An in-place ReLU saves what it has written; an in-place layer behind it writes over that."""
    hidden = second(inplace=True)(first(inplace=True)(inputs() * 1))
    with pytest.raises(RuntimeError, match=CHANGED):
        hidden.sum().backward()


@pytest.mark.parametrize(
    "first", [nn.SiLU, nn.Mish, nn.Hardtanh, nn.ReLU6, nn.Hardswish, nn.Hardsigmoid, nn.Dropout]
)
def test_those_that_do_not_fell(first):
    """An in-place SiLU or Hardtanh saves a copy of its input instead."""
    x = inputs()
    nn.ReLU(inplace=True)(first(inplace=True)(x * 1)).sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize(
    "dropout", [nn.Dropout(0.5, inplace=True).eval(), nn.Dropout(0.0, inplace=True)]
)
def test_a_dropout_that_writes_nothing_fell(dropout):
    """In ``eval()`` mode Dropout returns its input unchanged, and the version stays at 1."""
    hidden = nn.ReLU(inplace=True)(inputs() * 1)
    dropout(hidden)
    assert hidden._version == 1
    hidden.sum().backward()


@pytest.mark.parametrize(
    "layer", [nn.Linear(3, 3), nn.LayerNorm(3), lambda x: x * 2, nn.GELU(), nn.Softplus()]
)
def test_layers_in_front_that_save_their_input(layer):
    """ReLU may stay in place."""
    x = inputs()
    nn.ReLU(inplace=True)(layer(x)).sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("layer", [nn.Sigmoid(), nn.Tanh(), nn.Softmax(0)])
def test_layers_in_front_that_save_their_output(layer):
    """The one *after* the layer that saved its output."""
    hidden = nn.Dropout(0.5, inplace=True)(layer(inputs()))
    with pytest.raises(RuntimeError, match=CHANGED):
        hidden.sum().backward()


def test_from_the_victim_only():
    """Take it from the victim, and the next write still hits."""
    hidden = nn.Dropout(0.5, inplace=True)(nn.ReLU()(inputs() * 1))
    with pytest.raises(RuntimeError, match=CHANGED):
        hidden.sum().backward()


@pytest.mark.parametrize("inplace", [True, False])
def test_a_branch_that_saved_its_input_fell(inplace):
    """The one *after* the layer that saved its output: "output of Relu", so ReLU is the victim."""
    hidden, linear = inputs()[None] * 1, nn.Linear(3, 3)
    total = linear(hidden) + nn.ReLU(inplace=inplace)(hidden)
    if inplace:
        with pytest.raises(RuntimeError, match="output 0 of Relu.* is at version 1; expected .* 0"):
            total.sum().backward()
    else:
        total.sum().backward()


@pytest.mark.parametrize(
    "second", ["ReLU", "ELU", "SiLU", "Mish", "Hardtanh", "Hardswish", "Hardsigmoid", "RReLU"]
)
@pytest.mark.parametrize("first", ["SiLU", "Mish", "Hardtanh", "ReLU6", "Hardswish", "Hardsigmoid"])
def test_any_in_place_layer_behind(first, second):
    """An in-place SiLU or Hardtanh saves a copy (in-place layers behind it: the same gradient)."""
    grads = []
    for inplace in (True, False):
        torch.manual_seed(0)
        x = inputs()
        layers = [getattr(nn, name)(inplace=inplace) for name in (first, second)]
        nn.Sequential(*layers)(x * 1).sum().backward()
        grads.append(x.grad)
    assert torch.allclose(*grads)


def test_a_view_between():
    """The next layer that writes to the saved output (also behind layers that make views)."""
    layers = (nn.ReLU(True), nn.Unflatten(0, (1, 3)), nn.Flatten(0), nn.Dropout(0.5, True))
    with pytest.raises(RuntimeError, match=CHANGED):
        nn.Sequential(*layers)(inputs() * 1).sum().backward()


def test_compiled():
    """An in-place Dropout behind it writes over that (the compiler refuses the same chain)."""
    chain = torch.compile(lambda x: nn.Dropout(0.5, True)(nn.ReLU(True)(x * 1)), backend="eager")
    with pytest.raises(RuntimeError, match=CHANGED):
        chain(inputs()).sum().backward()


@pytest.mark.parametrize("layer", [nn.Dropout, nn.AlphaDropout, nn.Threshold])
def test_other_layers_that_save_no_output(layer):
    """Take it from the one that follows (a Dropout in front needs no change)."""
    first = layer(0.1, 5.0, True) if layer is nn.Threshold else layer(0.5, True)
    x = inputs()
    nn.ReLU(True)(first(x * 1)).sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("inplace", [True, False])
def test_a_dropout_in_eval_mode_between_fell(inplace):
    """In a chain the one *after* the layer that saved its output (not if that one writes nothing)."""
    dropout, x = nn.Dropout(0.5, inplace=inplace).eval(), inputs()
    with pytest.raises(RuntimeError, match=CHANGED):
        nn.Sequential(nn.ReLU(True), dropout, nn.ReLU(True))(x * 1).sum().backward()
    nn.Sequential(nn.ReLU(True), dropout, nn.ReLU())(x * 1).sum().backward()
    assert x.grad.tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("flags", [(True, True), (True, False), (False, True), (False, False)])
def test_three_in_a_chain(flags):
    """The next layer that writes to the saved output of an earlier one (here one for each)."""
    layers = nn.Sequential(nn.Sigmoid(), nn.ReLU(flags[0]), nn.Dropout(0.5, flags[1]))
    if any(flags):
        with pytest.raises(RuntimeError, match=CHANGED):
            layers(inputs()).sum().backward()
    else:
        layers(inputs()).sum().backward()


def test_the_layer_in_the_middle_is_enough():
    """The next layer that writes to the saved output of an earlier one."""
    x = inputs()
    nn.Sequential(nn.ReLU(True), nn.Dropout(0.5), nn.ReLU(True))(x * 1).sum().backward()
    assert x.grad[0] == 0.0 and set(x.grad.tolist()) <= {0.0, 2.0}


def test_a_layer_between_that_makes_a_new_tensor():
    """The next layer that writes to the saved output: behind a BatchNorm that is another output."""
    x = torch.tensor([[-1.0], [2.0], [3.0]], requires_grad=True)
    chain = nn.Sequential(nn.ReLU(True), nn.BatchNorm1d(1), nn.Dropout(0.5, True))
    chain(x * 1).sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("relu_first", [True, False])
def test_either_order(relu_first):
    """A ReLU that is not in place is right in either order."""
    batch, linear = inputs()[None].detach().requires_grad_(), nn.Linear(3, 3)
    hidden = batch * 1
    total = nn.ReLU()(hidden) + linear(hidden) if relu_first else linear(hidden) + nn.ReLU()(hidden)
    total.sum().backward()
    assert torch.allclose(batch.grad, linear.weight.detach().sum(0) + torch.tensor([0.0, 1.0, 1.0]))
