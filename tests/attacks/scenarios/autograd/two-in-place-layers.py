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
    """The one *after* the layer that saved its output (an in-place SiLU saved none)."""
    x = inputs()
    nn.ReLU(inplace=True)(first(inplace=True)(x * 1)).sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize(
    "dropout", [nn.Dropout(0.5, inplace=True).eval(), nn.Dropout(0.0, inplace=True)]
)
def test_a_dropout_that_writes_nothing_fell(dropout):
    """In ``eval()`` mode Dropout writes nothing (with a probability of 0 neither)."""
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
