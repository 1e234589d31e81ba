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


def stepped(image):
    """Take one step of SGD on the sum."""
    image.sum().backward()
    optim.SGD([image], lr=0.5).step()
    return image


@pytest.mark.parametrize("noise", ["leaf", "network"])
def test_requires_grad_does_not_make_a_leaf_of_a_result_fell(noise):
    """Scale or move first, and ask for ``requires_grad`` last."""
    start = leaf() if noise == "leaf" else torch.nn.Linear(1, 3)(torch.ones(1))
    image = (start * 0.01).requires_grad_()
    assert not image.is_leaf
    with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
        optim.SGD([image], lr=0.1)
    assert optim.SGD([(start.detach() * 0.01).requires_grad_()], lr=0.1).param_groups


@pytest.mark.parametrize(
    "move",
    [
        lambda t: t,
        lambda t: t.to(t.dtype),
        lambda t: t.to(t.device),
        lambda t: t.float(),
        lambda t: t.contiguous(),
        lambda t: t.reshape(2, 1),
        lambda t: t.view(1, 2),
        lambda t: t.detach(),
    ],
)
def test_a_move_with_nothing_to_do_trains_the_noise_fell(move):
    """Move first, and ask for ``requires_grad`` last: the step then writes into the noise."""
    noise = torch.tensor([1.0, 2.0])
    stepped(move(noise).requires_grad_())
    assert noise.tolist() == [0.5, 1.5]


@pytest.mark.parametrize("move", [torch.clone, lambda t: t * 1, lambda t: t.to(t.dtype, copy=True)])
def test_a_clone_leaves_the_noise(move):
    """Clone first."""
    noise = torch.tensor([1.0, 2.0])
    assert stepped(move(noise).requires_grad_()).tolist() == [0.5, 1.5]
    assert noise.tolist() == [1.0, 2.0] and not noise.requires_grad


def test_differentiable_alone_moves_nothing_fell():
    """With ``differentiable=True`` the optimizer takes a result: and moves nothing."""
    image = leaf() * 0.01
    optimizer = optim.SGD([image], lr=0.5, differentiable=True)
    image.sum().backward()
    before = image.detach().clone()
    with pytest.warns(UserWarning, match="not a leaf"):
        optimizer.step()
    assert torch.equal(image, before)


def test_after_retain_grad_the_second_backward_raises():
    """The optimizer takes a result after ``retain_grad()``: for one backward."""
    image = leaf() * 0.01
    image.retain_grad()
    optimizer = optim.SGD([image], lr=0.1)
    (image**2).sum().backward()
    optimizer.step()
    with pytest.raises(RuntimeError, match="a second time"):
        (image**2).sum().backward()


def test_a_product_under_no_grad_is_not_moved_fell():
    """A product under ``no_grad`` is a leaf, so the optimizer takes it: it never moves it."""
    with torch.no_grad():
        image = leaf() * 0.01
    optimizer = optim.SGD([image], lr=0.5)
    with pytest.raises(RuntimeError, match="does not require grad"):
        image.sum().backward()
    optimizer.step()
    assert image.tolist() == pytest.approx([1.0, 2.0, 3.0])


@pytest.mark.parametrize(("scale", "factor"), [(0.01, 1.0), (1e-5, 0.02)])
def test_eps_bounds_what_adam_divides_by_fell(scale, factor):
    """Adam divides by the size of the gradient: if that is large beside ``eps``."""
    raw = torch.ones(1, requires_grad=True)
    ((raw * scale) ** 2).sum().backward()
    optim.Adam([raw], lr=0.125).step()
    assert (1 - raw.item()) / 0.125 == pytest.approx(factor, abs=0.01)


def test_scaling_the_leaf_in_place():
    """Scale first: or scale the leaf in place, under ``no_grad``."""
    image = leaf()
    with torch.no_grad():
        image *= 0.01
    assert image.is_leaf and optim.SGD([image], lr=0.1).param_groups


def test_in_inference_mode_the_leaf_cannot_be_used():
    """``(t * 0.01).requires_grad_()`` is a leaf that requires grad: after inference mode no use."""
    with torch.inference_mode():
        image = (torch.ones(2) * 0.01).requires_grad_()
    assert image.is_leaf and image.requires_grad
    with pytest.raises(RuntimeError, match="does not require grad"):
        (image**2).sum().backward()


def test_a_parameter_list_makes_a_leaf_of_a_result():
    """A result is no leaf: an ``nn.ParameterList`` makes a parameter with its memory."""
    image = leaf() * 0.01
    held = torch.nn.ParameterList([image])
    assert held[0].is_leaf and held[0].data_ptr() == image.data_ptr()


def test_a_module_keeps_its_parameters():
    """With nothing to do ``.to`` returns the tensor itself: that of a module keeps parameters."""
    layer = torch.nn.Linear(1, 1)
    weight = layer.weight
    assert layer.to(torch.float64).weight is weight and weight.is_leaf
    assert not weight.to(torch.float32).is_leaf


def test_integers_scale_to_a_leaf():
    """Scale first: integers become floating point."""
    assert (torch.tensor([100, 200]) * 0.01).requires_grad_().is_leaf


@pytest.mark.parametrize(
    "make",
    [
        lambda leaf: leaf.clone(),
        lambda leaf: leaf.reshape(3),
        lambda leaf: leaf.double(),
        lambda leaf: torch.nn.Parameter(leaf.detach()) / 8,
        lambda leaf: leaf.view(3, 1),
        lambda leaf: leaf[:2],
    ],
)
@pytest.mark.parametrize("optimizer", ["SGD", "AdamW", "LBFGS"])
def test_other_results_are_refused(make, optimizer):
    """A result is no leaf, and the optimizer refuses it."""
    with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
        getattr(torch.optim, optimizer)([make(torch.ones(3, requires_grad=True))], lr=0.1)


def after_one_step(image):
    """Take a step of SGD on a result that keeps its gradient, and return the optimizer."""
    image.retain_grad()
    optimizer = torch.optim.SGD([image], lr=0.1)
    (image**2).sum().backward()
    optimizer.step()
    return optimizer


def test_a_second_backward_through_the_product_raises():
    """The optimizer takes a result after ``retain_grad()``: a second ``backward()`` raises."""
    image = torch.ones(3, requires_grad=True) * 0.01
    after_one_step(image)
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        (image**2).sum().backward()


def test_a_second_backward_through_a_sum_does_not_raise():
    """A second ``backward()`` through *the product* raises: an addition saved nothing."""
    image = torch.ones(3, requires_grad=True) + 1
    optimizer = after_one_step(image)
    optimizer.zero_grad()
    (image**2).sum().backward()
    assert torch.allclose(image.grad, torch.tensor(3.2))


def test_a_detached_product_is_never_moved_fell():
    """Nor does a step move a product that was computed under ``no_grad`` (or is detached)."""
    image = (torch.ones(3, requires_grad=True) * 0.01).detach()
    torch.optim.SGD([image], lr=0.1).step()
    assert not image.requires_grad and (image == 0.01).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda noise: torch.nn.Parameter(noise * 0.01),
        lambda noise: torch.tensor((noise * 0.01).tolist(), requires_grad=True),
        lambda noise: noise.mul(0.01).requires_grad_(),
        lambda noise: (noise.to(torch.int64) * 0.01).requires_grad_(),
        lambda noise: (noise.to(torch.complex64) * 0.01).requires_grad_(),
        lambda noise: (noise[0] * 0.01).requires_grad_(),
        lambda noise: (noise[:0] * 0.01).requires_grad_(),
    ],
)
def test_other_ways_to_ask_last(make):
    """Scale a tensor that requires no grad, and ask for ``requires_grad`` last."""
    image = make(torch.tensor([100.0, 200.0, 300.0]))
    before = image.detach().clone()
    optimizer = torch.optim.SGD([image], lr=0.1)
    (image.abs() ** 2).sum().backward()
    optimizer.step()
    assert image.is_leaf and torch.allclose(image, before * 0.8)


@pytest.mark.parametrize("make", [torch.Tensor.detach, lambda t: t.detach().reshape(1, 3)])
def test_a_detached_output_is_written(make):
    """Without scaling, ``detach`` or ``reshape`` may give a tensor with the memory of the noise."""
    noise = torch.ones(3)
    image = make(noise).requires_grad_()
    optimizer = torch.optim.SGD([image], lr=0.1)
    image.sum().backward()
    optimizer.step()
    assert torch.allclose(noise, torch.tensor(0.9))


def test_a_larger_rate_makes_up_for_the_factor():
    """With SGD the factor comes in twice: a rate that is as much larger gives the same step."""
    raw = torch.tensor([100.0, 200.0, 300.0], requires_grad=True)
    optimizer = torch.optim.SGD([raw], lr=0.1 * 1e4)
    ((raw * 0.01) ** 2).sum().backward()
    optimizer.step()
    assert torch.allclose(raw * 0.01, torch.tensor([0.8, 1.6, 2.4]))
