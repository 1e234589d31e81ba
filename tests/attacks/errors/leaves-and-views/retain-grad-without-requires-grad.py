"""Attacks on gallery/errors/leaves-and-views/retain-grad-without-requires-grad.py."""

import pytest
import torch

RETAIN = "can't retain_grad on Tensor that has requires_grad=False"


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.ones(2),
        lambda: torch.ones(2) * 2,
        lambda: torch.ones(2, requires_grad=True).detach(),
        lambda: torch.ones(2, requires_grad=True).data,
        lambda: torch.ones(2, requires_grad=True) > 0,
        lambda: torch.ones(2, requires_grad=True).argmax(),
    ],
)
def test_in_no_graph(make):
    """The tensor is in no graph."""
    with pytest.raises(RuntimeError, match=RETAIN):
        make().retain_grad()
    with pytest.raises(RuntimeError, match="cannot register a hook"):
        make().register_hook(print)


def test_made_under_no_grad():
    """It was made under no_grad."""
    weights = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        made = weights * 2
    with pytest.raises(RuntimeError, match=RETAIN):
        made.retain_grad()


def test_leaf_needs_none():
    """retain_grad() of a leaf that requires grad changes nothing."""
    weights = torch.ones(2, requires_grad=True)
    weights.retain_grad()
    weights.sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_retained_before_the_write():
    """retain_grad() keeps the gradient of the tensor as it is when backward runs."""
    weights = torch.ones(2, requires_grad=True)
    scores = weights * 2
    scores.retain_grad()
    scores[0] = 0.0
    scores.sum().backward()
    assert scores.grad.tolist() == [1.0, 1.0] and weights.grad.tolist() == [0.0, 2.0]


def test_asking_too_late():
    """Call ``requires_grad_()`` before you compute: what was computed before has no graph."""
    inputs = torch.ones(2)
    scores = inputs * 2
    inputs.requires_grad_()
    with pytest.raises(RuntimeError, match=RETAIN):
        scores.retain_grad()


def test_integers_cannot():
    """A tensor of integers cannot require grad."""
    with pytest.raises(RuntimeError, match="floating point"):
        torch.arange(2).requires_grad_()


def test_features_of_inference_mode_are_refused():
    """A tensor that was made in inference mode is refused by requires_grad_()."""
    with torch.inference_mode():
        features = torch.ones(2) * 2
    with pytest.raises(RuntimeError, match="inference tensor"):
        features.requires_grad_()


@pytest.mark.parametrize(
    "cut",
    [
        lambda w: w.detach(),
        lambda w: w.argmax(),
        lambda w: w > 0,
        lambda w: w.int(),
        lambda w: torch.ones_like(w),
    ],
)
def test_of_an_input_that_requires_grad_fell(cut):
    """It was made under no_grad, from data, or from tensors that require no grad."""
    with pytest.raises(RuntimeError, match=RETAIN):
        cut(torch.ones(2, requires_grad=True)).retain_grad()


def test_a_view_whose_base_is_written_afterwards():
    """retain_grad() keeps the gradient of the tensor as it is when backward runs."""
    scores = torch.ones(3, requires_grad=True) * 1
    part = scores[:2]
    part.retain_grad()
    scores[1] = 0.0
    (part * torch.tensor([1.0, 10.0])).sum().backward()
    assert part.grad.tolist() == [1.0, 10.0]


def test_features_of_inference_mode_are_cloned_fell():
    """A tensor that was made under ``no_grad`` can be the beginning of a graph."""
    with torch.inference_mode():
        features = torch.ones(2) * 2
    with pytest.raises(RuntimeError, match="Setting requires_grad=True on inference tensor"):
        features.requires_grad_()
    features = features.clone().requires_grad_()
    (features**2).sum().backward()
    assert features.grad.tolist() == [4.0, 4.0]


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.complex64, torch.int64, torch.bool]
)
def test_which_inputs_can_require_grad_fell(dtype):
    """Fix 1: begin at a leaf. (One of integers is refused.)"""
    inputs = torch.ones(2, dtype=dtype)
    if dtype in (torch.int64, torch.bool):
        with pytest.raises(RuntimeError, match="only Tensors of floating point dtype can require"):
            inputs.requires_grad_()
        return
    scores = inputs.requires_grad_() * 2
    scores.retain_grad()
    scores.abs().sum().backward()
    assert scores.grad.dtype == dtype and scores.grad.tolist() == [1.0, 1.0]


def test_frozen_weights_and_an_input_that_requires_grad():
    """Ask for the gradient where the graph begins: the input of a frozen network."""
    layer = torch.nn.Linear(2, 2).requires_grad_(False)
    features = layer(torch.ones(1, 2, requires_grad=True))
    features.retain_grad()
    features.sum().backward()
    assert features.grad.tolist() == [[1.0, 1.0]] and layer.weight.grad is None


def test_retain_grad_itself_may_stand_under_no_grad():
    """It was made under no_grad. (What counts is where it was made.)"""
    scores = torch.ones(2, requires_grad=True) * 2
    with torch.no_grad():
        scores.retain_grad()
    scores.sum().backward()
    assert scores.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", ["round", "sign"])
def test_rounding_cuts_nothing_off(name):
    """These operations have no derivative: rounding has one, of zeros."""
    weights = torch.ones(2, requires_grad=True)
    result = getattr(weights, name)()
    result.retain_grad()
    result.sum().backward()
    assert result.grad.tolist() == [1.0, 1.0] and weights.grad.tolist() == [0.0, 0.0]
