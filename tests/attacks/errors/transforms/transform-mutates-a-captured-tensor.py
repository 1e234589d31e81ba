"""Attacks on gallery/errors/transforms/transform-mutates-a-captured-tensor.py."""

from types import SimpleNamespace

import pytest
import torch
from torch.func import (
    functional_call,
    functionalize,
    grad,
    hessian,
    jacfwd,
    jacrev,
    jvp,
    linearize,
    vjp,
)

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


def into(weights, history):
    history[0] = weights[0]
    return (weights**2).sum()


@pytest.mark.parametrize("mode", ["grad", "jvp"])
def test_out_of_the_weights_fell(mode):
    """A write through out= is not noticed: of the weights it raises, detached it does not."""
    held = torch.zeros(2)

    def call(function):
        return grad(function)(WEIGHTS) if mode == "grad" else jvp(function, (WEIGHTS,), (WEIGHTS,))

    with pytest.raises((RuntimeError, NotImplementedError), match="out="):
        call(writing(lambda w: torch.mul(w, 2, out=held)))
    assert held.any() == (mode == "jvp")  # jvp has written when it raises
    call(writing(lambda w: torch.mul(w.detach(), 2, out=held)))
    assert held.tolist() == [2.0, 6.0]


@pytest.mark.parametrize("transform", [grad, jacrev, jacfwd, hessian], ids=lambda t: t.__name__)
def test_passed_in(transform):
    """The write to another argument reaches your tensor, in jacrev, jacfwd and hessian as well."""
    held = torch.zeros(2)
    transform(into)(WEIGHTS, held)
    assert held.tolist() == [1.0, 0.0]


def test_vjp_differentiates_by_all_arguments_fell():
    """Pass the tensor in: vjp refuses the write to it, and takes has_aux."""
    held = torch.zeros(2)
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        vjp(into, WEIGHTS, held)
    assert not held.any()
    assert vjp(lambda w: ((w**2).sum(), w[0]), WEIGHTS, has_aux=True)[2] == 1.0


@pytest.mark.parametrize("transform", [grad, jacrev, jacfwd], ids=lambda t: t.__name__)
def test_a_second_value(transform):
    """With has_aux=True the function returns a second value, in the Jacobians as well."""
    slopes, first = transform(lambda w: ((w**2).sum(), w[0]), has_aux=True)(WEIGHTS)
    assert slopes.tolist() == [2.0, 6.0] and first == 1.0


def test_hessian_has_no_second_value_fell():
    """Return the value instead, has_aux=True: hessian does not take it."""
    with pytest.raises(TypeError, match="has_aux"):
        hessian(lambda w: ((w**2).sum(), w[0]), has_aux=True)


@pytest.mark.parametrize("how", ["keyword", "list", "dictionary", "object"])
def test_containers_fell(how):
    """Pass the tensor in: in an object of a class it stays captured."""
    held = torch.zeros(2)
    if how == "keyword":
        grad(into)(WEIGHTS, history=held)
    elif how == "list":
        grad(lambda w, rest: into(w, rest[0]))(WEIGHTS, [held])
    elif how == "dictionary":
        grad(lambda w, rest: into(w, rest["history"]))(WEIGHTS, {"history": held})
    else:
        with pytest.raises(RuntimeError, match=REFUSED):
            grad(lambda w, rest: into(w, rest.history))(WEIGHTS, SimpleNamespace(history=held))
    assert held.tolist() == ([0.0, 0.0] if how == "object" else [1.0, 0.0])


def test_for_each_sample_fell():
    """The write to another argument reaches your tensor: under vmap it needs a history each."""
    batch = torch.tensor([[1.0, 3.0], [2.0, 4.0]])
    with pytest.raises(RuntimeError, match="vmap: inplace arithmetic"):
        torch.vmap(grad(into), in_dims=(0, None))(batch, torch.zeros(2))
    held = torch.zeros(2, 2)
    torch.vmap(grad(into))(batch, held)
    assert held.tolist() == [[1.0, 0.0], [2.0, 0.0]]
    function = torch.vmap(grad(lambda w: ((w**2).sum(), w[0]), has_aux=True))
    assert function(batch)[1].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("detached", [False, True])
def test_the_graph_of_the_passed_tensor_fell(detached):
    """The write to another argument reaches your tensor: with the graph outside."""
    held, leaf = torch.zeros(2), WEIGHTS.clone().requires_grad_()

    def loss(weights, history):
        history[0] = weights[0].detach() if detached else weights[0]
        return (weights**2).sum()

    grad(loss)(leaf, held)
    assert held.requires_grad is not detached


def test_an_optimizer_and_max_norm_fell():
    """A function wrote into a tensor: step() does it, and Embedding with max_norm."""
    table = torch.nn.Embedding(3, 2, max_norm=1.0)
    table.weight.grad = torch.ones(3, 2)
    step = torch.optim.SGD(table.parameters(), lr=0.1).step
    for write in (step, lambda: table(torch.tensor([0, 1]))):
        with pytest.raises(RuntimeError, match=REFUSED):
            grad(writing(lambda w, write=write: write()))(WEIGHTS)


class Counting(torch.nn.Module):
    def __init__(self, registered):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
        if registered:
            self.register_buffer("calls", torch.zeros(1))
        else:
            self.calls = torch.zeros(1)

    def forward(self, batch):
        self.calls.add_(1.0)
        return self.layer(batch)


@pytest.mark.parametrize("registered", [False, True])
def test_a_plain_attribute_fell(registered):
    """Pass the buffers of a module, too: a plain attribute is not among them."""
    module = Counting(registered)
    parameters = dict(module.named_parameters())
    buffers = {name: buffer.clone() for name, buffer in module.named_buffers()}

    def total(parameters, buffers):
        return functional_call(module, (parameters, buffers), (torch.ones(1, 1),)).sum()

    if registered:
        grad(total)(parameters, buffers)
        assert buffers["calls"] == 1.0 and module.calls == 0.0
    else:
        with pytest.raises(RuntimeError, match=REFUSED):
            grad(total)(parameters, buffers)


def test_a_view_of_the_argument_taken_outside():
    """It did not get it as an argument: the argument's memory by another name is captured."""
    mine = WEIGHTS.clone()
    view = mine[:1]
    with pytest.raises(RuntimeError, match=REFUSED):
        grad(writing(lambda w: view.add_(1.0)))(mine)


def test_linearize_accepts_a_value_of_the_weights():
    """torch.func.linearize accepts a value of the weights as well."""
    held = torch.zeros(2)
    linearize(writing(lambda w: held.copy_(w)), WEIGHTS)
    assert torch.equal(held, WEIGHTS)
