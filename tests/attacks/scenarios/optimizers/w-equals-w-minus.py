"""Attacks on gallery/scenarios/optimizers/w-equals-w-minus.py."""

import contextlib

import pytest
import torch


@pytest.mark.parametrize(
    "update",
    [
        lambda w: w - 0.1 * w.grad,
        lambda w: w.sub(w.grad, alpha=0.1),
        lambda w: torch.lerp(w, w.detach() - w.grad, 0.1),
        lambda w: w + 0,
        lambda w: w * 1,
    ],
    ids=["minus", "sub", "lerp", "plus zero", "times one"],
)
def test_the_new_one_is_no_leaf(update):
    """The new ``w`` is no leaf, so the next ``backward()`` stores no gradient in it."""
    first = torch.ones(2, requires_grad=True)
    (first**2).sum().backward()
    new = update(first)
    assert not new.is_leaf
    (new**2).sum().backward()
    with pytest.warns(UserWarning, match="not a leaf"):
        assert new.grad is None
    assert first.tolist() == [1.0, 1.0] and (first.grad > 2.0).all()


def test_retain_grad_stores_one_fell():
    """The next ``backward()`` stores no gradient in it: unless you called ``retain_grad()``."""
    weights = torch.ones(2, requires_grad=True) - 0.5
    weights.retain_grad()
    (weights**2).sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_the_first_leaf_gets_both_gradients():
    """There 1.6 is added to the 2 that was there."""
    first = torch.ones(2, requires_grad=True)
    (first**2).sum().backward()
    ((first - 0.1 * first.grad) ** 2).sum().backward()
    assert torch.allclose(first.grad, torch.full((2,), 3.6))


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_recording_the_new_one_requires_no_grad(mode):
    """There the new ``weights`` is a leaf that does not require grad."""
    with mode():
        weights = torch.ones(2, requires_grad=True) - 0.5
    assert weights.is_leaf and not weights.requires_grad


@pytest.mark.parametrize("other", [False, True])
def test_the_next_backward_raises_if_nothing_else_requires_grad_fell(other):
    """The next ``backward()`` raises, if nothing else in the loss requires grad."""
    with torch.no_grad():
        weights = torch.ones(2, requires_grad=True) - 0.5
    bias = torch.ones(2, requires_grad=other)
    expected = pytest.raises(RuntimeError, match="does not require grad")
    with contextlib.nullcontext() if other else expected:
        (weights + bias).sum().backward()


@pytest.mark.parametrize("size", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_the_loop_is_that_of_sgd(size, dtype):
    """Write ``w -= lr * w.grad`` under ``no_grad``: the same as SGD."""
    weights, reference = (torch.ones(size, dtype=dtype).requires_grad_() for _ in range(2))
    optimizer = torch.optim.SGD([reference], lr=0.25)
    for _ in range(3):
        (weights**2).sum().backward()
        with torch.no_grad():
            weights -= 0.25 * weights.grad
        weights.grad = None
        optimizer.zero_grad()
        (reference**2).sum().backward()
        optimizer.step()
    assert torch.equal(weights, reference) and weights.is_leaf


def test_an_expanded_leaf_refuses_the_write_fell():
    """``w -= step`` under ``no_grad`` changes the leaf, if it is not expanded."""
    weights = torch.ones(1).expand(2).requires_grad_()
    with torch.no_grad(), pytest.raises(RuntimeError, match="single memory location"):
        weights -= 0.5


def test_a_leaf_without_grad_stays_one_fell():
    """``w = w - step`` gives the name to a non-leaf: if ``w`` requires grad."""
    weights = torch.ones(2) - 0.5
    assert weights.is_leaf


def test_without_clearing_the_gradients_add_up():
    """``weights.grad = None`` belongs to the loop."""
    weights = torch.ones(1, requires_grad=True)
    for _ in range(2):
        weights.sum().backward()
        with torch.no_grad():
            weights -= 0.25 * weights.grad
    assert weights.item() == 1.0 - 0.25 * (1 + 2)


def nodes(tensor):
    """Count the nodes from a tensor down its first inputs."""
    number, node = 0, tensor.grad_fn
    while node is not None:
        number += 1
        node = node.next_functions[0][0] if node.next_functions else None
    return number


def trained(update, steps=4):
    """Rebind in a loop with ``retain_grad()``, and return the lengths of the graph."""
    weights, lengths = torch.ones(2, requires_grad=True), []
    for _ in range(steps):
        if not weights.is_leaf:
            weights.retain_grad()
        (weights**2).sum().backward()
        weights = update(weights)
        lengths.append(nodes(weights))
    return lengths


def test_with_retain_grad_the_graph_grows_fell():
    """It trains for one step, unless you called ``retain_grad()``: then the graph grows."""
    lengths = trained(lambda w: w - 0.1 * w.grad)
    assert lengths == [lengths[0] + k for k in range(4)]


def test_with_retain_grad_another_update_raises_fell():
    """Unless you called ``retain_grad()``: an update that saves its inputs raises then."""
    with pytest.raises(RuntimeError, match="a second time"):
        trained(lambda w: w * (1 - 0.1 * w.grad))


@pytest.mark.parametrize("place", ["list", "function", "dict"])
def test_in_a_loop_over_weights_no_step_arrives_fell(place):
    """``w = w - lr * w.grad`` trains for one step only: here for none."""
    weight = torch.ones(2, requires_grad=True)
    (weight**2).sum().backward()

    def step(w):
        w = w - 0.1 * w.grad

    if place == "list":
        for w in [weight]:
            w = w - 0.1 * w.grad
    elif place == "dict":
        for w in {"weight": weight}.values():
            w = w - 0.1 * w.grad
    else:
        step(weight)
    assert weight.tolist() == [1.0, 1.0] and weight._version == 0


def test_in_a_loop_over_weights_minus_equals_arrives():
    """Write ``w -= lr * w.grad`` under ``no_grad``: in a loop over weights as well."""
    weights = [torch.ones(2, requires_grad=True)]
    (weights[0] ** 2).sum().backward()
    with torch.no_grad():
        for w in weights:
            w -= 0.25 * w.grad
    assert weights[0].tolist() == [0.5, 0.5]


def test_requires_grad_goes_on_with_another_tensor():
    """With ``requires_grad_()`` a loop goes on, but an optimizer has the old tensor."""
    first = weights = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.25)
    for _ in range(2):
        (weights**2).sum().backward()
        with torch.no_grad():
            weights = weights - 0.25 * weights.grad
        weights.requires_grad_()
    assert weights.tolist() == [0.25, 0.25] and first.tolist() == [1.0, 1.0]
    assert optimizer.param_groups[0]["params"][0] is first


def test_an_inference_tensor_takes_no_requires_grad():
    """With ``requires_grad_()`` a loop goes on: not with a tensor from inference mode."""
    with torch.inference_mode():
        weights = torch.ones(2) - 0.5
    with pytest.raises(RuntimeError, match="outside InferenceMode is not allowed"):
        weights.requires_grad_()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_write_under_both_modes(mode):
    """Write ``w -= lr * w.grad`` under ``no_grad``: or in inference mode, for a normal leaf."""
    weights = torch.ones(2, requires_grad=True)
    for _ in range(2):
        (weights**2).sum().backward()
        with mode():
            weights -= 0.25 * weights.grad
        weights.grad = None
    assert weights.tolist() == [0.25, 0.25]


def test_a_kept_graph_notices_the_write():
    """Write ``w -= lr * w.grad``: a graph that was kept and has saved ``w`` raises then."""
    weights = torch.ones(2, requires_grad=True)
    loss = (weights**2).sum()
    loss.backward(retain_graph=True)
    with torch.no_grad():
        weights -= 0.1 * weights.grad
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize("size", [0, 1])
def test_an_expanded_leaf_of_one_place_takes_the_write(size):
    """If the leaf is not expanded: expanded to one element or to none it is written too."""
    weights = torch.ones(1).expand(1) if size else torch.ones(0, 1).expand(0, 3)
    weights.requires_grad_()
    with torch.no_grad():
        weights -= 0.5
    assert weights.tolist() == [0.5] * size


def test_a_complex_leaf():
    """Write ``w -= lr * w.grad`` under ``no_grad``: complex as well."""
    weights = torch.ones(2, dtype=torch.complex64, requires_grad=True)
    (weights.abs() ** 2).sum().backward()
    with torch.no_grad():
        weights -= 0.25 * weights.grad
    assert weights.tolist() == [0.5 + 0j] * 2 and weights.is_leaf


def test_a_compiled_loop():
    """Write ``w -= lr * w.grad`` under ``no_grad``: in compiled code as well."""

    def step(w):
        with torch.no_grad():
            w -= 0.25 * w.grad

    weights = torch.ones(2, requires_grad=True)
    (weights**2).sum().backward()
    torch.compile(step, backend="aot_eager")(weights)
    assert weights.tolist() == [0.5, 0.5] and weights.is_leaf


def test_the_cure_without_clearing_takes_another_step_fell():
    """Write ``w -= lr * w.grad`` under ``no_grad`` (the loop that rebinds had nothing to clear)."""
    results = []
    for clear in (True, False):
        weights = torch.ones(1, requires_grad=True)
        for _ in range(2):
            (weights**2).sum().backward()
            with torch.no_grad():
                weights -= 0.25 * weights.grad
            if clear:
                weights.grad = None
        results.append(weights.item())
    assert results == [0.25, 0.5 - 0.25 * (2 + 1)]


def test_two_scalars_of_a_linear_regression():
    """Write ``w -= lr * w.grad`` under ``no_grad``, then ``w.grad = None``."""
    w, b = (torch.tensor(0.0, requires_grad=True) for _ in range(2))
    x = torch.tensor([0.0, 1.0])
    losses = []
    for _ in range(3):
        loss = ((w * x + b - (2 * x + 1)) ** 2).mean()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w -= 0.25 * w.grad
            b -= 0.25 * b.grad
        w.grad = b.grad = None
    assert losses[0] > losses[1] > losses[2] and w.is_leaf and b.is_leaf
