"""Attacks on gallery/recipes/parameters/take-an-optimizer-step-by-hand.py."""

import pytest
import torch
from pages import definitions

(update,) = definitions("recipes/parameters/take-an-optimizer-step-by-hand", "update")


@pytest.mark.parametrize("size", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.parametrize("momentum", [0.0, 0.25, 0.9])
def test_the_steps_are_those_of_sgd(size, dtype, momentum):
    """Plain steps, and steps with momentum, are those of ``torch.optim.SGD``."""
    weight, reference = (torch.linspace(1, 2, size).to(dtype).requires_grad_() for _ in range(2))
    optimizer = torch.optim.SGD([reference], lr=0.25, momentum=momentum)
    velocity = torch.zeros_like(weight)
    for _ in range(4):
        weight.grad = reference.grad = None
        (weight**2).sum().backward()
        (reference**2).sum().backward()
        update(weight, velocity, weight.grad, momentum)
        optimizer.step()
    assert torch.allclose(weight, reference) and weight.is_leaf and weight.dtype == dtype


@pytest.mark.parametrize("backend", ["aot_eager"])
def test_compiled_the_update_is_the_same(backend):
    """Against the optimizer, and the update alone compiled with ``aot_eager``."""
    weight, velocity = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(2)
    torch.compile(update, backend=backend)(weight, velocity, torch.tensor([2.0, 4.0]), 0.5)
    assert weight.tolist() == [0.5, 1.0] and velocity.tolist() == [2.0, 4.0]


def test_the_velocity_requires_no_grad():
    """Write into the velocity that you keep: ``zeros_like`` of a parameter requires no grad."""
    velocity = torch.zeros_like(torch.ones(2, requires_grad=True))
    assert not velocity.requires_grad


def test_a_velocity_that_is_the_gradient():
    """Into the velocity that you keep: the first gradient itself would be written to."""
    weight = torch.ones(1, requires_grad=True)
    weight.sum().backward()
    velocity = weight.grad
    weight.sum().backward()
    assert velocity.item() == 2.0


@pytest.mark.parametrize("weight", [1.0, -3.0])
def test_through_a_step(weight):
    """``after`` is ``start / 2``, so the derivative of its square is ``start / 2``."""
    start = torch.tensor(weight, requires_grad=True)
    (grad,) = torch.autograd.grad(start**2, start, create_graph=True)
    after = start - 0.25 * grad
    after.square().backward()
    assert after.item() == weight / 2 and start.grad.item() == weight / 2


def test_without_create_graph_the_step_is_a_constant():
    """Take the gradient with ``create_graph=True``: without it the derivative is another."""
    start = torch.tensor(2.0, requires_grad=True)
    (grad,) = torch.autograd.grad(start**2, start)
    (start - 0.25 * grad).square().backward()
    assert start.grad.item() == 2.0 * 1.0 and start.grad.item() != start.item() / 2


def test_rebinding_gets_no_gradient_unless_retained_fell():
    """``weight = weight - ...`` makes another tensor, which gets no gradient."""
    weight = torch.ones(2, requires_grad=True) - 0.5
    weight.retain_grad()
    weight.sum().backward()
    assert weight.grad.tolist() == [1.0, 1.0]


def test_under_no_grad_the_difference_is_a_leaf_fell():
    """``w - step`` is another tensor, which is no leaf: where it is recorded."""
    weight = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        assert (weight - 0.5).is_leaf
    assert not (weight - 0.5).is_leaf


def test_without_clearing_gradients_add_up():
    """Set ``weight.grad`` to ``None`` afterwards."""
    weight = torch.ones(1, requires_grad=True)
    for _ in range(2):
        weight.sum().backward()
    assert weight.grad.item() == 2.0


def test_a_leaf_refuses_plus_equals():
    """``weight += ...`` raises without ``no_grad``."""
    weight = torch.ones(1, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        weight += 1.0


def one_layer():
    """Return a model with a frozen bias after a backward pass."""
    model = torch.nn.Linear(2, 1)
    model.bias.requires_grad_(False)
    model(torch.tensor([[1.0, 2.0]])).sum().backward()
    return model


def test_a_frozen_parameter_of_a_model_fell():
    """``weight -= rate * weight.grad``: over a model's parameters a gradient may be None."""
    model = one_layer()
    with torch.no_grad(), pytest.raises(TypeError, match="NoneType"):
        for p in model.parameters():
            p -= 0.25 * p.grad
    model = one_layer()
    before = [p.detach().clone() for p in model.parameters()]
    with torch.no_grad():
        for p in model.parameters():
            if p.grad is not None:
                p.add_(p.grad, alpha=-0.25)
    assert torch.allclose(model.weight, before[0] - torch.tensor([[0.25, 0.5]]))
    assert torch.equal(model.bias, before[1])


def test_the_old_order_of_arguments_had_no_cure_fell():
    """p.data.add_(-lr, p.grad) from an old tutorial: the keyword gives the same."""
    old, new = (torch.tensor([1.0, 2.0]) for _ in range(2))
    grad = torch.tensor([1.0, 10.0])
    with pytest.warns(UserWarning, match="overload of add_ is deprecated"):
        old.add_(-0.5, grad)
    assert torch.equal(old, new.add_(grad, alpha=-0.5))


def test_a_gradient_that_is_none_cannot_be_zeroed():
    """NoneType when zeroing the gradient: set it to None instead."""
    weight = torch.ones(2, requires_grad=True)
    with pytest.raises(AttributeError, match="NoneType"):
        weight.grad.zero_()
    weight.grad = None


def test_a_rebound_loop_variable_leaves_the_model():
    """``weight = weight - ...`` names another tensor, and the old weight keeps its values: in a loop."""
    model = one_layer()
    before = model.weight.detach().clone()
    with torch.no_grad():
        for p in model.parameters():
            p = p - 0.25
    assert torch.equal(model.weight, before) and p is not model.bias


def test_rebound_under_no_grad_the_next_backward_raises():
    """``weight = weight - ...`` makes another tensor: under ``no_grad`` it requires no grad."""
    weight = torch.ones(2, requires_grad=True)
    weight.sum().backward()
    with torch.no_grad():
        weight = weight - 0.25 * weight.grad
    with pytest.raises(RuntimeError, match="does not require grad"):
        weight.sum().backward()
    assert weight.grad is None


def test_a_sparse_gradient():
    """Write into the weight, and into the velocity that you keep: also from a sparse gradient."""
    layer = torch.nn.Embedding(3, 2, sparse=True)
    torch.nn.init.zeros_(layer.weight)
    layer(torch.tensor([1, 1])).sum().backward()
    velocity = torch.zeros_like(layer.weight)
    update(layer.weight, velocity, layer.weight.grad, 0.5)
    assert layer.weight.tolist() == [[0.0, 0.0], [-0.5, -0.5], [0.0, 0.0]]


def test_in_inference_mode_the_step_is_written_too():
    """Write into the weight under ``no_grad``: ``inference_mode`` writes to the same leaf."""
    weight = torch.ones(2, requires_grad=True)
    weight.sum().backward()
    with torch.inference_mode():
        weight -= 0.25 * weight.grad
    weight.grad = None
    (weight**2).sum().backward()
    assert weight.is_leaf and weight.grad.tolist() == [1.5, 1.5]


@pytest.mark.parametrize("options", [{"nesterov": True}, {"dampening": 0.5}], ids=str)
def test_other_kinds_of_momentum_are_other_steps(options):
    """Steps with momentum are those of ``torch.optim.SGD``: without its further options."""
    weight, reference = (torch.ones(1, requires_grad=True) for _ in range(2))
    optimizer = torch.optim.SGD([reference], lr=0.25, momentum=0.5, **options)
    velocity = torch.zeros(1)
    for _ in range(2):
        reference.grad = torch.ones(1)
        update(weight, velocity, torch.ones(1), 0.5)
        optimizer.step()
    assert not torch.equal(weight, reference)


def test_backward_stores_a_gradient_in_a_rebound_weight_fell():
    """``weight = weight - ...`` makes another tensor, in which backward stores no gradient."""
    old = torch.tensor([1.0, 2.0], requires_grad=True)
    weight = old - 0.25
    weight.retain_grad()
    weight.sum().backward()
    assert weight.grad is not None and old.tolist() == [1.0, 2.0]


def test_a_parameter_frozen_after_backward_has_a_gradient_fell():
    """A parameter that is frozen has the gradient ``None``."""
    model = torch.nn.Linear(2, 1)
    model(torch.ones(1, 2)).sum().backward()
    model.bias.requires_grad_(False)
    assert model.bias.grad.tolist() == [1.0]


@pytest.mark.parametrize("rate", [0.25, torch.tensor(0.25), torch.tensor(0.25).requires_grad_()])
def test_the_rate_may_be_a_tensor(rate):
    """Write into the weight under ``no_grad`` (``weight -= rate * weight.grad``)."""
    weight = torch.ones(2, requires_grad=True)
    (weight**2).sum().backward()
    with torch.no_grad():
        weight -= rate * weight.grad
    assert weight.tolist() == [0.5, 0.5] and weight.is_leaf and weight.requires_grad


def test_a_complex_weight():
    """Plain steps are those of ``torch.optim.SGD``: of complex numbers as well."""
    weight, reference = (torch.tensor([1 + 1j], requires_grad=True) for _ in range(2))
    for w in (weight, reference):
        (w.abs() ** 2).sum().backward()
    torch.optim.SGD([reference], lr=0.25).step()
    update(weight, torch.zeros_like(weight), weight.grad, 0.0)
    assert torch.allclose(weight, reference)
