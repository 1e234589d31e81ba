"""Attacks on gallery/errors/transforms/transform-mutates-a-captured-tensor.py."""

import pytest
import torch
from torch.func import functional_call, functionalize, grad, hessian, jacrev, jvp, linearize, vjp

REFUSED = "would mutate a captured Tensor"
WEIGHTS = torch.tensor([1.0, 3.0])


def writing(write):
    def loss(weights):
        write(weights)
        return (weights**2).sum()

    return loss


@pytest.mark.parametrize(
    "transform",
    [
        lambda f: grad(f)(WEIGHTS),
        lambda f: vjp(f, WEIGHTS),
        lambda f: jvp(f, (WEIGHTS,), (WEIGHTS,)),
        lambda f: jacrev(f)(WEIGHTS),
        lambda f: hessian(f)(WEIGHTS),
    ],
    ids=["grad", "vjp", "jvp", "jacrev", "hessian"],
)
def test_each_transform(transform):
    """grad, vjp, jvp and the Jacobians refuse the write."""
    held = torch.zeros(2)
    with pytest.raises(RuntimeError, match=REFUSED):
        transform(writing(lambda w: held.fill_(1.0)))
    assert not held.any()


def test_vmap_linearize_and_functionalize_accept_a_constant_fell():
    """A transform takes a function without side effects: these three write."""
    for transform in (
        lambda f: torch.vmap(f)(WEIGHTS[None]),
        lambda f: linearize(f, WEIGHTS),
        lambda f: functionalize(f)(WEIGHTS),
    ):
        held = torch.zeros(2)
        transform(writing(lambda w, held=held: held.fill_(1.0)))
        assert held.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t, w: t.copy_(w),
        lambda t, w: t.copy_(w.detach()),
        lambda t, w: t.detach().fill_(1.0),
        lambda t, w: t.data.fill_(1.0),
        lambda t, w: t[:1].add_(1.0),
        lambda t, w: torch.no_grad()(t.fill_)(1.0),
        lambda t, w: t.resize_(4),
    ],
    ids=["copy_", "detached", "detach", "data", "view", "no_grad", "resize_"],
)
def test_ways_to_write(write):
    """A constant is refused, too, also under no_grad and through detach()."""
    held = torch.zeros(2)
    with pytest.raises(RuntimeError, match=REFUSED):
        grad(writing(lambda w: write(held, w)))(WEIGHTS)
    assert held.tolist() == [0.0, 0.0]


def test_out_is_not_noticed():
    """A write through out= is not noticed."""
    held = torch.zeros(2)
    grad(writing(lambda w: torch.add(torch.ones(2), 1.0, out=held)))(WEIGHTS)
    assert held.tolist() == [2.0, 2.0]


def test_integers_and_empty_tensors():
    """A tensor that it did not get as an argument: whatever its dtype and size."""
    for held in (torch.zeros(2, dtype=torch.int64), torch.zeros(0), torch.zeros(2) > 0):
        with pytest.raises(RuntimeError, match=REFUSED):
            grad(writing(lambda w, held=held: held.zero_()))(WEIGHTS)


def test_own_tensors_may_be_written():
    """A tensor that the function makes itself may be written, a view of it as well."""

    def loss(weights):
        own = torch.zeros(2)
        own[:1].copy_(weights[:1])
        return (own**2).sum()

    assert grad(loss)(WEIGHTS).tolist() == [2.0, 0.0]


def test_a_tensor_of_the_outer_function_is_captured_by_the_inner():
    """It is captured: what the outer function made is so for the inner transform."""

    def outer(weights):
        own = torch.zeros(2)
        return grad(writing(lambda w: own.add_(1.0)))(weights).sum()

    with pytest.raises(RuntimeError, match=REFUSED):
        grad(outer)(WEIGHTS)


def test_the_aux_value_has_the_graph_outside_fell():
    """A second value, which is not differentiated: outside it is, if the weights require grad."""
    weights = WEIGHTS.clone().requires_grad_()
    slopes, first = grad(lambda w: ((w**2).sum(), w[0]), has_aux=True)(weights)
    assert first.requires_grad
    history = torch.zeros(2)
    history[0] = first.detach()
    assert not history.requires_grad and slopes.tolist() == [2.0, 6.0]


def test_the_buffers_themselves_may_be_passed():
    """Pass copies: the buffers of the module, passed in, are updated."""
    norm = torch.nn.BatchNorm1d(1)
    batch = torch.tensor([[1.0], [4.0]])

    def total(parameters, buffers):
        return functional_call(norm, (parameters, buffers), (batch,)).sum()

    parameters, buffers = dict(norm.named_parameters()), dict(norm.named_buffers())
    with pytest.raises(RuntimeError, match=REFUSED):
        grad(lambda p: functional_call(norm, p, (batch,)).sum())(parameters)
    grad(total)(parameters, buffers)
    assert torch.allclose(norm.running_mean, torch.tensor([0.25]))
