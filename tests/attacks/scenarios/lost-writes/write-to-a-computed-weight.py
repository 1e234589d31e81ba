import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize, prune


class Doubled(nn.Module):
    def forward(self, original):
        return original * 2


class WithInverse(Doubled):
    def right_inverse(self, weight):
        return weight / 2


class Same(nn.Module):
    def forward(self, original):
        return original


def layer(parametrization):
    made = nn.Linear(2, 1, bias=False)
    nn.init.ones_(made.weight)
    parametrize.register_parametrization(made, "weight", parametrization)
    return made


@pytest.mark.parametrize("kind", [Doubled, WithInverse])
@pytest.mark.parametrize("enabled", [True, False])
def test_a_write_is_lost(kind, enabled):
    """A parametrization makes a new tensor each time you read the attribute."""
    made = layer(kind())
    before = made.weight.tolist()
    with torch.set_grad_enabled(enabled):
        made.weight[0, 0] = 7.0
        made.weight.data[0, 0] = 7.0
    assert made.weight.tolist() == before


def test_one_that_returns_its_input():
    """A parametrization that returns its input gives the parameter itself, and a write stays."""
    made = layer(Same())
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        made.weight[0, 0] = 7.0
    with torch.no_grad():
        made.weight[0, 0] = 7.0
    assert made.weight.tolist() == [[7.0, 1.0]]


@pytest.mark.parametrize("kind", [Doubled, Same])
def test_without_an_inverse(kind):
    """If the parametrization has a ``right_inverse``, assign a whole tensor."""
    with pytest.raises(RuntimeError, match="right_inverse"):
        layer(kind()).weight = torch.ones(1, 2)


def test_a_parameter_is_refused_fell():
    """Assign a whole tensor (a ``Parameter`` is refused)."""
    with pytest.raises(KeyError):
        layer(WithInverse()).weight = nn.Parameter(torch.ones(1, 2))


def test_weight_norm_has_no_original_fell():
    """Or write to ``layer.parametrizations.weight.original``."""
    made = parametrizations.weight_norm(nn.Linear(2, 2))
    assert not hasattr(made.parametrizations.weight, "original")
    made.weight = torch.full((2, 2), 3.0)
    assert torch.allclose(made.weight, torch.full((2, 2), 3.0))


@pytest.mark.parametrize("make", [parametrizations.spectral_norm, parametrizations.orthogonal])
def test_an_inverse_that_does_not_give_it_back_fell(make):
    """If the parametrization has a ``right_inverse``, assign a whole tensor."""
    made = make(nn.Linear(2, 2))
    made.weight = torch.full((2, 2), 3.0)
    assert not torch.allclose(made.weight, torch.full((2, 2), 3.0))


def test_a_pruned_layer_fell():
    """It is gone at the next look (of a pruned layer: after the next forward pass)."""
    made = prune.l1_unstructured(nn.Linear(2, 2), "weight", 1)
    with torch.no_grad():
        made.weight[0, 0] = 99.0
    assert made.weight[0, 0] == 99.0
    made(torch.ones(1, 2))
    assert made.weight[0, 0] != 99.0
