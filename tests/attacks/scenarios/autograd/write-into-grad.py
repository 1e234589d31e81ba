import pytest
import torch
from torch import nn


def with_gradient():
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (weights * torch.tensor([50.0, -50.0, 0.5])).sum().backward()
    return weights


@pytest.mark.parametrize(
    ("write", "gradient"),
    [
        (lambda g: g.__setitem__(0, 0.0), [0.0, -50.0, 0.5]),
        (lambda g: g.clamp_(-1, 1), [1.0, -1.0, 0.5]),
        (lambda g: g.mul_(2), [100.0, -100.0, 1.0]),
        (lambda g: g.__setitem__(g < 0, 0.0), [50.0, 0.0, 0.5]),
        (lambda g: g[1:].zero_(), [50.0, 0.0, 0.0]),
        (lambda g: g.clamp(-1, 1), [50.0, -50.0, 0.5]),
        (lambda g: g[[0]].zero_(), [50.0, -50.0, 0.5]),
    ],
)
@pytest.mark.parametrize("kind", [{}, {"foreach": True}, {"fused": True}])
def test_the_optimizer_reads_it(write, gradient, kind):
    """``weights.grad[0] = 0`` and ``clamp_`` reach the optimizer."""
    weights = with_gradient()
    write(weights.grad)
    assert weights.grad.tolist() == gradient
    right = [value - step for value, step in zip([1.0, 2.0, 3.0], gradient)]
    torch.optim.SGD([weights], lr=1.0, **kind).step()
    assert weights.tolist() == right


@pytest.mark.parametrize(
    "function",
    [torch.sum, lambda w: (w + 1).sum(), lambda w: w.view(3, 1).sum(), lambda w: (w * 2).sum()],
)
def test_grad_of_a_leaf_is_not_expanded(function):
    """``backward()`` stores a tensor of its own in ``.grad`` of each leaf."""
    weights = torch.ones(3, requires_grad=True)
    function(weights).backward()
    assert weights.grad.stride() == (1,)


@pytest.mark.parametrize(
    ("function", "expanded"),
    [
        (torch.sum, True),
        (lambda w: (w + 1).sum(), True),
        (torch.mean, False),
        (lambda w: (w * 2).sum(), False),
        (lambda w: (w * w).sum(), False),
    ],
)
def test_what_autograd_grad_returns(function, expanded):
    """A gradient of ``sum()`` may be one element."""
    weights = torch.ones(3, requires_grad=True)
    (gradient,) = torch.autograd.grad(function(weights), weights)
    assert (gradient.stride() == (0,)) == expanded


def test_two_gradients_in_one_tensor_fell():
    """What ``torch.autograd.grad`` returns is not always safe to write."""
    one, two = (torch.ones(3, requires_grad=True) for _ in range(2))
    first, second = torch.autograd.grad((one + two).pow(2).sum(), (one, two))
    first[0] = 0.0
    assert second[0] == 0.0


def test_the_gradient_that_was_passed_fell():
    """So may a gradient and what you passed as ``grad_outputs``."""
    weights, start = torch.ones(3, requires_grad=True), torch.ones(3)
    (gradient,) = torch.autograd.grad(weights + 0, weights, start)
    gradient[0] = 0.0
    assert start.tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("way", ["expanded", "passed"])
def test_grad_of_a_leaf_is_its_own(way):
    """``backward()`` stores a tensor of its own in ``.grad`` of each leaf."""
    weights = torch.ones(3, requires_grad=True)
    start = torch.ones(1).expand(3) if way == "expanded" else torch.ones(3)
    weights.backward(start)
    weights.grad[0] = 0.0
    assert weights.grad.tolist() == [0.0, 1.0, 1.0] and start.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("write", [lambda g: g.__setitem__(0, 0.0), lambda g: g.clamp_(-1, 1)])
def test_a_sparse_gradient_fell(write):
    """``weights.grad[0] = 0`` and ``clamp_`` reach the optimizer."""
    words = nn.Embedding(3, 2, sparse=True)
    words(torch.tensor([0])).sum().backward()
    with pytest.raises((TypeError, NotImplementedError)):
        write(words.weight.grad)
