"""Attacks on gallery/errors/transforms/backward-inside-a-transform.py."""

import pytest
import torch
from torch.func import functionalize, grad, jacrev, jvp, vjp

BACKWARD = r"backward\(\) called inside a functorch transform"
FLAG = r"attempting to call Tensor.requires_grad_\(\)"
WEIGHTS = torch.tensor([1.0, 2.0])
TRANSFORMS = [
    lambda f: grad(f)(WEIGHTS),
    lambda f: vjp(f, WEIGHTS),
    lambda f: jvp(f, (WEIGHTS,), (WEIGHTS,)),
    lambda f: jacrev(f)(WEIGHTS),
    lambda f: torch.vmap(f)(WEIGHTS),
    lambda f: functionalize(f)(WEIGHTS),
]
NAMES = ["grad", "vjp", "jvp", "jacrev", "vmap", "functionalize"]


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5], ids=NAMES)
def test_backward_in_each_transform(number):
    """A function under grad or vmap cannot call backward(), on a captured leaf neither."""
    captured = torch.ones(2, requires_grad=True)

    def own(weights):
        loss = (weights**3).sum()
        loss.backward()
        return loss

    def of_the_captured(weights):
        (captured * 1).sum().backward()
        return weights.sum()

    for function in (own, of_the_captured):
        with pytest.raises(RuntimeError, match=BACKWARD):
            TRANSFORMS[number](function)
    assert captured.grad is None


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5], ids=NAMES)
def test_requires_grad_in_each_transform(number):
    """requires_grad_() is refused for the argument and for a tensor that the function makes."""
    for function in (
        lambda w: w.requires_grad_().sum(),
        lambda w: (w * 1).requires_grad_(False).sum(),
        lambda w: torch.ones(2).requires_grad_().sum() + w.sum(),
    ):
        with pytest.raises(RuntimeError, match=FLAG):
            TRANSFORMS[number](function)


def test_the_attribute_is_accepted_fell():
    """The function cannot switch gradients on: the attribute raises nothing."""

    def switch(weights):
        weights.requires_grad = True
        return weights.sum()

    def and_backward(weights):
        weights.requires_grad = True
        (weights * 2).sum().backward()
        return weights.sum()

    for transform in (TRANSFORMS[0], TRANSFORMS[4]):
        transform(switch)
        with pytest.raises(RuntimeError, match=BACKWARD):
            transform(and_backward)


def test_autograd_grad_inside():
    """Use torch.func.grad there: torch.autograd.grad works under grad, and not under vmap."""

    def slopes(weights):
        (found,) = torch.autograd.grad((weights**3).sum(), weights, create_graph=True)
        return found.sum()

    assert grad(slopes)(WEIGHTS).tolist() == [6.0, 12.0]
    with pytest.raises(RuntimeError, match="does not require grad"):
        torch.vmap(slopes)(WEIGHTS)


def test_retain_grad():
    """The wording of retain_grad()."""

    def function(weights):
        hidden = weights * 2
        hidden.retain_grad()
        return hidden.sum()

    with pytest.raises(RuntimeError, match=r"attempting to call Tensor.retain_grad\(\)"):
        grad(function)(WEIGHTS)


def test_the_older_jacobian():
    """torch.autograd.functional.* APIs say the same."""

    def function(weights):
        return torch.autograd.functional.jacobian(lambda w: w**2, weights).sum()

    with pytest.raises(RuntimeError, match=FLAG):
        grad(function)(WEIGHTS)


def test_the_norm_of_the_slopes_fell():
    """The fix returns what the failing line returns: the norm, and not the sum of the squares."""

    def by_func(weights):
        return grad(lambda w: (w**3).sum())(weights).norm()

    leaf = WEIGHTS.clone().requires_grad_()
    (slopes,) = torch.autograd.grad((leaf**3).sum(), leaf, create_graph=True)
    (expected,) = torch.autograd.grad(slopes.norm(), leaf)
    assert torch.allclose(grad(by_func)(WEIGHTS), expected)
    assert torch.equal(by_func(WEIGHTS), slopes.norm())


def test_per_sample_gradients_of_a_write():
    """With torch.vmap around it you have the gradient of each sample, also of one that writes."""

    def loss(sample):
        sample = sample.clone()
        sample[0] = 0.0
        return (sample**2).sum()

    batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert torch.vmap(grad(loss))(batch).tolist() == [[0.0, 4.0], [0.0, 8.0]]
