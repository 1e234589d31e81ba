import pytest
import torch
from pages import definitions
from torch import nn

(merge,) = definitions("recipes/trained-models/merge-a-low-rank-update", "merge")


@pytest.mark.parametrize("rank", [0, 1, 2, 8])
@pytest.mark.parametrize("scale", [1.0, 0.5, 0.0, -2.0])
def test_the_merged_layer_is_the_adapted_one(rank, scale):
    """The merged layer gives what the layer with the adapter gave."""
    layer, x = nn.Linear(5, 3), torch.randn(4, 5)
    b, a = torch.randn(3, rank), torch.randn(rank, 5)
    adapted = layer(x) + scale * (x @ a.T) @ b.T
    merge(layer, b, a, scale)
    assert torch.allclose(layer(x), adapted, atol=1e-5)


@pytest.mark.parametrize("shape", [(8, 1), (1, 8), (8,), (2, 4), (1, 2), (4, 1)], ids=str)
def test_addmm_in_place_refuses_other_shapes(shape):
    """The tensor must have the product's shape already."""
    with pytest.raises(RuntimeError, match="Bad in-place call|should match"):
        torch.zeros(shape).addmm_(torch.ones(4, 1), torch.ones(1, 2))


@pytest.mark.parametrize("shape", [(2,), (1, 2), (4, 1), (1, 1), ()], ids=str)
def test_addmm_broadcasts(shape):
    """``addmm`` broadcasts the tensor."""
    assert torch.addmm(torch.zeros(shape), torch.ones(4, 1), torch.ones(1, 2)).shape == (4, 2)


def test_other_dtypes_are_refused_in_place():
    """A half weight takes no float32 factors in place."""
    with pytest.raises(RuntimeError, match="same dtype"):
        torch.zeros(4, 2, dtype=torch.float16).addmm_(torch.ones(4, 1), torch.ones(1, 2))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_dtypes_of_the_weight(dtype):
    """Computed in float32 and rounded once: the weight keeps its dtype."""
    layer = nn.Linear(2, 4, bias=False).to(dtype)
    expected = (layer.weight.float() + torch.ones(4, 2)).to(dtype)
    merge(layer, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    assert layer.weight.dtype == dtype and torch.equal(layer.weight, expected)


def test_without_no_grad():
    """Without ``no_grad`` a write to the weight raises."""
    layer = nn.Linear(2, 4, bias=False)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        layer.weight += torch.ones(4, 1) @ torch.ones(1, 2)


def test_the_optimizer_keeps_the_parameter():
    """Write into the parameter that the module has."""
    layer = nn.Linear(2, 4, bias=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    merge(layer, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    before = layer.weight.detach().clone()
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert torch.allclose(layer.weight, before - 1)


def test_there_and_back():
    """Back again with ``-scale``, up to rounding."""
    layer = nn.Linear(2, 4, bias=False)
    before = layer.weight.detach().clone()
    b, a = torch.randn(4, 1), torch.randn(1, 2)
    merge(layer, b, a, 0.3)
    merge(layer, b, a, -0.3)
    assert torch.allclose(layer.weight, before, atol=1e-6)


def test_a_tied_weight_merged_under_both_names_is_merged_twice():
    """A tied weight is merged once, for both its names."""
    first, second = nn.Linear(2, 4, bias=False), nn.Linear(2, 4, bias=False)
    second.weight = first.weight
    before = first.weight.detach().clone()
    for layer in (first, second):
        merge(layer, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    assert torch.allclose(first.weight, before + 2)


def test_a_parametrized_weight_is_not_merged():
    """A weight that is computed at each look is not changed by the copy."""
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 4, bias=False))
    before = layer.weight.detach().clone()
    merge(layer, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    assert torch.allclose(layer.weight, before)
