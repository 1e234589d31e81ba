"""Attacks on gallery/errors/transforms/grad-needs-a-scalar.py."""

import pytest
import torch

IMPLICITLY = "grad can be implicitly created only for"


@pytest.mark.parametrize("shape", [(2,), (1, 2), (2, 2), (0,)])
def test_more_or_fewer_than_one(shape):
    """The result has more than one element, or none."""
    with pytest.raises(RuntimeError, match=IMPLICITLY):
        (torch.ones(shape, requires_grad=True) * 2).backward()


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_element_in_any_shape(shape):
    """backward() starts from one number, in any shape."""
    weights = torch.ones(shape, requires_grad=True)
    (weights * 2).backward()
    assert weights.grad.item() == 2.0


def test_func_grad_refuses_a_vector_of_one():
    """torch.func.grad wants no dimensions."""
    with pytest.raises(RuntimeError, match="to return a scalar Tensor, got tensor with 1 dims"):
        torch.func.grad(lambda w: w * 2)(torch.ones(1))


def test_mean_divides():
    """With .mean() they are divided by the number of elements."""
    weights = torch.ones(4, requires_grad=True)
    weights.mean().backward()
    assert weights.grad.tolist() == [0.25] * 4


def test_ones_is_the_sum():
    """scores.backward(torch.ones_like(scores)) is the gradient of the sum."""
    weights = torch.ones(3, requires_grad=True)
    scores = weights**3
    (summed,) = torch.autograd.grad(scores.sum(), weights, retain_graph=True)
    (given,) = torch.autograd.grad(scores, weights, torch.ones_like(scores))
    assert torch.equal(summed, given)


def test_what_is_given_does_not_broadcast():
    """What you give for the elements has to have their shape."""
    scores = torch.ones(2, 2, requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        scores.backward(torch.ones(2))


@pytest.mark.parametrize("given", [1.0, [1.0, 1.0], "1"])
def test_what_is_given_is_a_tensor(given):
    """gradients can be either Tensors or None."""
    scores = torch.ones(2, requires_grad=True) * 2
    with pytest.raises((TypeError, RuntimeError)):
        scores.backward(given)


def test_loss_without_reduction():
    """In a training loop the usual cause is a loss with reduction="none"."""
    weights = torch.ones(2, requires_grad=True)
    loss = torch.nn.MSELoss(reduction="none")(weights, torch.zeros(2))
    with pytest.raises(RuntimeError, match=IMPLICITLY):
        loss.backward()
    loss.mean().backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_complex_number():
    """One complex number is refused as well."""
    with pytest.raises(RuntimeError, match="only for real scalar outputs"):
        (torch.ones(1, dtype=torch.complex64, requires_grad=True) * 2).backward()


def test_jacobian_of_a_write():
    """jacrev gives the gradient of each element in a row; the element that was written has none."""
    jacobian = torch.func.jacrev(lambda w: torch.cat([w.new_zeros(1), w[1:] * w[:-1]]))(
        torch.tensor([2.0, 3.0])
    )
    assert jacobian.tolist() == [[0.0, 0.0], [3.0, 2.0]]
