"""Attacks on gallery/scenarios/optimizers/scale-then-optimize.py."""

import pytest
import torch
from torch import optim


def leaf():
    return torch.tensor([100.0, 200.0, 300.0], requires_grad=True)


@pytest.mark.parametrize(
    "compute",
    [
        lambda t: t * 0.01,
        lambda t: t * 1,
        lambda t: t + 0,
        lambda t: t[:2],
        lambda t: t.view(3, 1),
        lambda t: t.clone(),
        lambda t: t.double(),
        lambda t: t.to("meta"),
    ],
    ids=["times", "times one", "plus zero", "slice", "view", "clone", "double", "device"],
)
@pytest.mark.parametrize("make", [optim.SGD, optim.Adam])
def test_a_result_is_refused(compute, make):
    """``torch.randn(3, requires_grad=True) * 0.01`` is a result, and no leaf."""
    with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
        make([compute(leaf())], lr=0.1)


def test_retain_grad_lifts_the_check_fell():
    """The optimizer takes a result after ``retain_grad()``, and steps it."""
    image = leaf() * 0.01
    image.retain_grad()
    optimizer = optim.SGD([image], lr=0.5)
    image.sum().backward()
    with torch.no_grad():
        right = image - 0.5
    optimizer.step()
    assert torch.equal(image, right)


def test_differentiable_lifts_the_check_fell():
    """With ``differentiable=True`` the optimizer takes a result."""
    assert optim.SGD([leaf() * 0.01], lr=0.1, differentiable=True).param_groups


def test_under_no_grad_a_product_is_a_leaf_fell():
    """A product is no leaf: where gradients are recorded."""
    with torch.no_grad():
        image = leaf() * 0.01
    assert image.is_leaf and not image.requires_grad
    assert optim.SGD([image], lr=0.1).param_groups


@pytest.mark.parametrize(
    ("make", "factor"), [(optim.SGD, 0.01**2), (optim.Adam, 0.01), (optim.RMSprop, 0.01)]
)
def test_how_often_the_factor_comes_in_fell(make, factor):
    """The factor comes in twice with SGD; Adam divides by the size of the gradient: once."""
    raw, image = leaf(), (leaf().detach() * 0.01).requires_grad_()
    for tensor, scale in ((raw, 0.01), (image, 1.0)):
        optimizer = make([tensor], lr=0.1)
        ((tensor.double() * scale) ** 2).sum().backward()
        optimizer.step()
    moved = (raw.double() - leaf().double()) * 0.01 / (image.double() - leaf().double() * 0.01)
    assert torch.allclose(moved, torch.full((3,), factor, dtype=torch.float64), rtol=0.05)


def test_requires_grad_last_does_not_reach_the_noise():
    """Scale first, and ask for ``requires_grad`` last: the step does not write into the noise."""
    noise = torch.tensor([100.0, 200.0])
    image = (noise * 0.01).requires_grad_()
    image.sum().backward()
    optim.SGD([image], lr=0.5).step()
    assert image.tolist() == [0.5, 1.5] and noise.tolist() == [100.0, 200.0]


def test_detach_writes_into_the_noise():
    """Each step writes into the tensor that you detached."""
    noise = torch.tensor([100.0, 200.0])
    image = noise.detach().requires_grad_()
    image.sum().backward()
    optim.SGD([image], lr=0.5).step()
    assert noise.tolist() == [99.5, 199.5]


def test_to_of_the_same_dtype_is_the_tensor():
    """With nothing to do ``.to`` returns the tensor itself, unless you ask for a copy."""
    t = leaf()
    assert t.to(torch.float32) is t and t.to(t.device) is t and t.float() is t
    assert not t.to(torch.float32, copy=True).is_leaf
