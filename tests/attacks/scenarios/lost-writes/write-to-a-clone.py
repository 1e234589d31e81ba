import copy

import pytest
import torch
from torch import nn


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@torch.no_grad()
def clear(tensor):
    tensor[0] = 0.0


@pytest.mark.parametrize(
    "make",
    [
        lambda w: w.clone(),
        lambda w: w.detach().clone(),
        lambda w: w + 0,
        lambda w: w.to(torch.float32, copy=True),
        copy.deepcopy,
        lambda w: nn.Parameter(w.clone()),
        lambda w: w[[0, 1, 2]],
    ],
)
def test_copies(make):
    """You write to the clone, and the model goes on with the weight."""
    weight = leaf()
    clear(make(weight))
    assert weight[0] == 1.0


@pytest.mark.parametrize(
    "make",
    [
        lambda w: w.detach(),
        lambda w: w.contiguous(),
        lambda w: w.float(),
        lambda w: nn.Parameter(w),
        copy.copy,
    ],
)
def test_no_clones(make):
    """``detach()``, ``contiguous()`` and ``nn.Parameter(weight)`` are no clones."""
    weight = leaf()
    clear(make(weight))
    assert weight[0] == 0.0


@pytest.mark.parametrize("way", ["no_grad", "detach"])
def test_a_clone_without_history_fell(way):
    """Use the clone in the forward pass (a clone made under ``no_grad`` passes no gradient)."""
    weight = leaf()
    if way == "no_grad":
        with torch.no_grad():
            masked = weight.clone()
    else:
        masked = weight.detach().clone()
    masked[0] = 0.0
    assert not masked.requires_grad


def test_a_clone_made_once():
    """A clone made once keeps the values of that moment."""
    weight = leaf()
    masked = weight.clone()
    with torch.no_grad():
        weight[1] = 50.0
    assert masked.tolist() == [1.0, 2.0, 3.0]


def masked_once(weight):
    masked = weight.clone()
    masked[0] = 0.0
    return masked


def test_two_backward_passes_through_one_clone_fell():
    """A clone made once keeps the values of that moment (a second backward raises as well)."""
    masked = masked_once(leaf())
    masked.sum().backward()
    with pytest.raises(RuntimeError, match="a second time"):
        masked.sum().backward()


def test_a_retained_graph_takes_a_second_backward():
    """A second backward raises unless the first one retained the graph."""
    weight = leaf()
    masked = masked_once(weight)
    masked.sum().backward(retain_graph=True)
    masked.sum().backward()
    assert weight.grad.tolist() == [0.0, 2.0, 2.0]


def test_a_layer_refuses_the_clone_fell():
    """Use the clone in the forward pass (a layer does not take it as its weight)."""
    layer = nn.Linear(2, 1)
    with pytest.raises(TypeError, match="cannot assign"):
        layer.weight = layer.weight.clone()


@pytest.mark.parametrize("kind", [nn.Linear, nn.LazyLinear])
def test_functional_call_uses_the_clone(kind):
    """A layer uses the clone if you call it with ``torch.func.functional_call``."""
    layer = kind(2, 1, bias=False) if kind is nn.Linear else kind(1, bias=False)
    x = torch.tensor([[10.0, 10.0]])
    layer(x)
    edited = layer.weight.clone()
    edited[:, 0] = 0.0
    out = torch.func.functional_call(layer, {"weight": edited}, x)
    out.sum().backward()
    assert out.item() == edited[0, 1].item() * 10.0
    assert layer.weight.grad.tolist() == [[0.0, 10.0]]


def test_a_parameter_of_the_clone_is_another_parameter():
    """You write to the clone: as a ``Parameter`` of the layer, it is none of the optimizer's."""
    layer = nn.Linear(2, 1, bias=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    layer.weight = nn.Parameter(layer.weight.detach().clone())
    before = layer.weight.tolist()
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert layer.weight.tolist() == before


def test_between_forward_and_backward_fell():
    """Write to the weight itself under ``no_grad`` (backward raises if it saved the weight)."""
    weight = leaf()
    loss = (weight * weight).sum()
    clear(weight)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_between_forward_and_backward_if_nothing_was_saved():
    """If the loss saved the weight, backward raises: a sum saves none."""
    weight = leaf()
    loss = weight.sum()
    clear(weight)
    loss.backward()
    assert weight.grad.tolist() == [1.0, 1.0, 1.0]


def test_a_write_under_no_grad_is_not_recorded_fell():
    """An assignment to part of a clone is recorded (while gradients are recorded)."""
    weight = leaf()
    masked = weight.clone()
    clear(masked)
    masked.sum().backward()
    assert masked.tolist() == [0.0, 2.0, 3.0] and weight.grad.tolist() == [1.0, 1.0, 1.0]


def test_a_clone_in_inference_mode_has_no_history():
    """A clone that was made under ``no_grad`` has no history (nor one of inference mode)."""
    with torch.inference_mode():
        masked = masked_once(leaf())
    assert not masked.requires_grad


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_the_clone_gets_its_gradient(backend):
    """What was overwritten gets no gradient, and the rest gets its own."""
    weight = leaf()
    torch.compile(masked_once, backend=backend)(weight).sum().backward()
    assert weight.grad.tolist() == [0.0, 1.0, 1.0]


def test_contiguous_of_other_weights_is_a_clone():
    """``contiguous()`` of a contiguous weight is no clone: of a transposed one it is."""
    weight = torch.ones(2, 3).T.requires_grad_()
    clear(weight.contiguous())
    assert weight.all()


def test_an_element_without_gradient_stays_at_zero():
    """Here all elements have a gradient: one whose input is 0 is not moved."""
    weight = leaf()
    clear(weight)
    (weight * torch.tensor([0.0, 1.0, 1.0])).sum().backward()
    torch.optim.SGD([weight], lr=0.1).step()
    assert weight[0] == 0.0
