"""Attacks on gallery/errors/numpy/cannot-call-numpy-on-tensor-that-requires-grad.py."""

import numpy as np
import pytest
import torch

REFUSED = r"Can't call numpy\(\) on Tensor that requires grad"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize(
    "ask",
    [
        lambda t: t.numpy(),
        lambda t: (t * 2).numpy(),
        lambda t: t[0:2].numpy(),
        lambda t: np.asarray(t),
        lambda t: np.sqrt(t),
        lambda t: np.zeros(3).__setitem__(slice(0, 2), t[0:2]),
        lambda t: np.array([t, t]),
        lambda t: np.array([t[0], t[1]]),
    ],
)
def test_refused(ask):
    """NumPy asks for an array by itself, and an array cannot carry gradients."""
    with pytest.raises(RuntimeError, match=REFUSED):
        ask(leaf())


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_grad_mode_it_does_not_raise_fell(mode):
    """Can't call numpy() on a tensor that requires grad: inside no_grad it can be called."""
    weights = leaf()
    with mode():
        array = weights.numpy()
    array[0] = 9.0
    assert weights.tolist() == [9.0, 2.0, 3.0]


@pytest.mark.parametrize("ask", [lambda t: t.detach().numpy(), lambda t: t.numpy(force=True)])
def test_the_array_shares_memory(ask):
    """On the CPU, the array of either shares memory with the weights."""
    weights = leaf()
    ask(weights)[0] = 9.0
    assert weights.tolist() == [9.0, 2.0, 3.0]


def test_a_copy_does_not():
    """copy() keeps the array from changing with the weights, and the weights with the array."""
    weights = leaf()
    kept = weights.detach().numpy().copy()
    kept[0] = 9.0
    with torch.no_grad():
        weights[1] = 9.0
    assert weights.tolist() == [1.0, 9.0, 3.0] and kept.tolist() == [9.0, 2.0, 3.0]


@pytest.mark.parametrize("hooked", [False, True])
def test_with_a_kept_copy_the_gradient_is_right_fell(hooked):
    """A gradient that needs the old value comes out wrong: not if a hook kept a copy of it."""
    weights = leaf()
    pack = torch.clone if hooked else torch.Tensor.detach
    with torch.autograd.graph.saved_tensors_hooks(lambda t: pack(t.detach()), lambda t: t):
        loss = (weights**2).sum()
    weights.detach().numpy()[1] = 50.0
    loss.backward()
    assert weights.grad.tolist() == ([2.0, 4.0, 6.0] if hooked else [2.0, 100.0, 6.0])


def test_a_gradient_that_needs_no_value_is_right():
    """A gradient for which backward kept the weights comes out wrong: another does not."""
    weights = leaf()
    loss = (weights * 3).sum()
    weights.detach().numpy()[1] = 50.0
    loss.backward()
    assert weights.grad.tolist() == [3.0, 3.0, 3.0]


def test_the_write_is_not_counted():
    """A write to the array is a write to the weights that autograd does not see."""
    weights = leaf()
    before = weights._version
    weights.detach().numpy()[1] = 50.0
    assert weights._version == before


def test_force_resolves_what_numpy_refuses():
    """force=True is short for detach().cpu(), and resolves the bits of a view, too."""
    wave = torch.tensor([1 + 2j], requires_grad=True)
    assert wave.conj().numpy(force=True).tolist() == [1 - 2j]
