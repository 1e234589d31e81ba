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


def test_a_number_passes_fell():
    """NumPy asks for an array where you assign a tensor to a part of an array."""
    history = np.zeros(3)
    with pytest.warns(UserWarning, match="requires_grad=True to a scalar"):
        history[0] = leaf()[1]
    assert history.tolist() == [2.0, 0.0, 0.0]


@pytest.mark.parametrize("cure", [lambda t: t.item(), lambda t: t.detach()])
def test_a_list_of_losses_fell(cure):
    """Fix 1: weights.detach().numpy() (the reader takes the mean of a list of losses)."""
    losses = [(leaf() * times).sum() for times in range(3)]
    with pytest.raises(RuntimeError, match=REFUSED):
        np.mean(losses)
    assert np.mean([cure(loss) for loss in losses]) == 6.0


def test_inside_func_grad_fell():
    """Fix 1: weights.detach().numpy()."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.func.grad(lambda x: torch.as_tensor(np.sqrt(x.numpy())).sum())(torch.ones(3))
    with pytest.raises(RuntimeError, match="Cannot access data pointer"):
        torch.func.grad(lambda x: torch.as_tensor(np.sqrt(x.detach().numpy())).sum())(torch.ones(3))
    gradient = torch.func.grad(lambda x: torch.sqrt(x).sum())(torch.ones(3))
    assert gradient.tolist() == [0.5, 0.5, 0.5]


def test_the_copy_warning_needs_no_gradient_fell():
    """__array__ implementation doesn't accept a copy keyword: a wording of this page."""
    with pytest.warns(DeprecationWarning, match="doesn't accept a copy keyword"):
        np.array(torch.ones(2))
    assert np.asarray(torch.ones(2)).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("join", [np.stack, np.concatenate])
def test_functions_of_numpy_ask(join):
    """NumPy asks for an array by itself."""
    with pytest.raises(RuntimeError, match=REFUSED):
        join([leaf(), leaf()])
    assert join([leaf().detach(), leaf().detach()]).size == 6


def test_a_parameter_and_its_copy():
    """To keep or change them, add ``.copy()``."""
    weights = torch.nn.Parameter(torch.ones(3))
    with pytest.raises(RuntimeError, match=REFUSED):
        weights.numpy()
    kept = weights.detach().numpy().copy()
    kept[0] = 9.0
    assert weights.tolist() == [1.0, 1.0, 1.0]
