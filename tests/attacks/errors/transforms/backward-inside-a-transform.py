"""Attacks on gallery/errors/transforms/backward-inside-a-transform.py."""

import pytest
import torch
from torch.func import functional_call, functionalize, grad, hessian, jacfwd, jacrev, jvp, vjp

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


@pytest.mark.parametrize("transform", [jacfwd, hessian], ids=["jacfwd", "hessian"])
@pytest.mark.parametrize("own_leaf", [False, True])
def test_backward_under_more_transforms(transform, own_leaf):
    """A function under grad or vmap cannot call backward(): of its own leaf neither."""

    def function(weights):
        leaf = torch.ones(2, requires_grad=True)
        torch.autograd.backward([(leaf if own_leaf else weights).sum()])
        return weights.sum()

    with pytest.raises(RuntimeError, match=BACKWARD):
        transform(function)(WEIGHTS)


def test_a_module_cannot_be_frozen_inside():
    """requires_grad_() is refused for the argument and for what is made: for a module's too."""
    module = torch.nn.Linear(2, 1)
    with pytest.raises(RuntimeError, match=FLAG):
        grad(lambda w: module.requires_grad_(False)(w).sum())(WEIGHTS)


def test_captured_parameters_fell():
    """Use torch.func.grad there: of captured parameters it needs functional_call."""
    module = torch.nn.Linear(2, 1)
    batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

    def step(row):
        module(row).sum().backward()
        return row

    with pytest.raises(RuntimeError, match=BACKWARD):
        torch.vmap(step)(batch)
    with pytest.raises(RuntimeError, match="does not require grad"):
        torch.vmap(lambda row: torch.autograd.grad(module(row).sum(), module.weight)[0])(batch)

    def loss(parameters, row):
        return functional_call(module, parameters, (row,)).sum()

    parameters = {name: p.detach() for name, p in module.named_parameters()}
    slopes = torch.vmap(grad(loss), in_dims=(None, 0))(parameters, batch)
    assert torch.equal(slopes["weight"], batch[:, None])


def test_retain_grad_has_a_cure_fell():
    """Use torch.func.grad there as well: for retain_grad() by zeros added to the hidden value."""

    def loss(weights, zeros):
        hidden = weights * 2 + zeros
        return (hidden**2).sum()

    leaf = WEIGHTS.clone().requires_grad_()
    hidden = leaf * 2
    hidden.retain_grad()
    (hidden**2).sum().backward()
    assert torch.equal(grad(loss, argnums=1)(WEIGHTS, torch.zeros(2)), hidden.grad)


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, gradient):
        x = ctx.saved_tensors[0].detach().requires_grad_()
        with torch.enable_grad():
            cube = x**3
        if Cube.by_backward:
            cube.backward(gradient)
            return x.grad
        return torch.autograd.grad(cube, x, gradient)[0]


def test_backward_in_a_function_under_vectorize_fell():
    """The wordings: a Function's backward under vectorize=True says torch.vmap."""
    leaf = WEIGHTS.clone().requires_grad_()
    Cube.by_backward = True
    with pytest.raises(RuntimeError, match=r"backward\(\) called inside torch\.vmap\."):
        torch.autograd.functional.jacobian(Cube.apply, leaf, vectorize=True)
    Cube.by_backward = False
    jacobian = torch.autograd.functional.jacobian(Cube.apply, leaf, vectorize=True)
    assert jacobian.tolist() == [[3.0, 0.0], [0.0, 12.0]]


@pytest.mark.parametrize(
    "transform",
    [
        lambda f, x: torch.vmap(f)(x),
        lambda f, x: grad(lambda y: f(y).sum())(x),
        lambda f, x: jacrev(f)(x),
    ],
    ids=["vmap", "grad", "jacrev"],
)
def test_backward_may_follow(transform):
    """The results of vmap and grad have a graph, if the weights require grad outside."""
    leaf = WEIGHTS.clone().requires_grad_()
    transform(lambda w: w**3, leaf).sum().backward()
    assert leaf.grad.isfinite().all() and leaf.grad.any()
    with torch.no_grad():
        assert not transform(lambda w: w**3, leaf).requires_grad


def test_a_leaf_made_inside():
    """Gradients are results and not attributes: torch.autograd.grad of an own leaf works."""

    def slopes(weights):
        leaf = torch.ones(2, requires_grad=True)
        (found,) = torch.autograd.grad((leaf * 2).sum(), leaf)
        return (found * weights).sum()

    assert torch.vmap(slopes)(WEIGHTS[None]).tolist() == [6.0]
    assert grad(slopes)(WEIGHTS).tolist() == [2.0, 2.0]


def test_backward_after_grad_gives_second_derivatives_fell():
    """Call backward() outside: after grad it is the derivative of the gradient."""
    leaf = WEIGHTS.clone().requires_grad_()
    grad(lambda w: (w**3).sum())(leaf).sum().backward()
    assert leaf.grad.tolist() == [6.0, 12.0]


def test_zeros_of_another_shape_fell():
    """Add zeros to the hidden value: of its shape, or their gradient is a sum."""

    def loss(weights, zeros):
        return ((weights * 2 + zeros) ** 2).sum()

    found = [grad(loss, argnums=1)(WEIGHTS, torch.zeros(size)) for size in (2, 1)]
    assert found[0].tolist() == [4.0, 8.0] and found[1].tolist() == [12.0]


def test_a_training_step_for_each_model():
    """Use torch.func.grad there as well: for a step of several models under vmap."""
    module = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.5)
    batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

    def step(row):
        optimizer.zero_grad()
        module(row).sum().backward()
        optimizer.step()
        return row

    with pytest.raises(RuntimeError, match=BACKWARD):
        torch.vmap(step)(batch)

    def stepped(parameters, row):
        slopes = grad(lambda own: functional_call(module, own, (row,)).sum())(parameters)
        return {name: parameters[name] - 0.5 * slopes[name] for name in parameters}

    parameters = {name: p.detach() for name, p in module.named_parameters()}
    found = torch.vmap(stepped, in_dims=(None, 0))(parameters, batch)
    assert torch.allclose(found["weight"], parameters["weight"] - 0.5 * batch[:, None])


def test_jacrev_inside_vmap():
    """Instead of torch.autograd.functional.jacobian call torch.func.jacrev."""
    found = torch.vmap(jacrev(lambda w: w**2))(torch.stack([WEIGHTS, WEIGHTS]))
    assert torch.equal(found, torch.diag(2 * WEIGHTS).expand(2, 2, 2))
