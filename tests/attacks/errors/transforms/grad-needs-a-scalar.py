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


def test_an_empty_result_fell():
    """The result has more than one number: an empty one has none, and its mean is nan."""
    weights = torch.ones(3, requires_grad=True)
    loss = (weights * 2)[torch.zeros(3, dtype=torch.bool)]
    with pytest.raises(RuntimeError, match=IMPLICITLY):
        loss.backward()
    assert loss.sum() == 0.0 and loss.mean().isnan()
    loss.sum().backward()
    assert not weights.grad.any()


def test_one_element_with_a_dimension_fell():
    """torch.func.grad says it if the result has more: and for one element in a dimension."""
    with pytest.raises(RuntimeError, match="got tensor with 1 dims"):
        torch.func.grad(lambda w: w * 2)(torch.ones(1))
    for one in (torch.sum, torch.squeeze):
        assert torch.func.grad(lambda w, one=one: one(w * 2))(torch.ones(1)).tolist() == [2.0]


@pytest.mark.parametrize("create_graph", [False, True])
def test_autograd_grad_fell(create_graph):
    """backward() and torch.func.grad start from one number: torch.autograd.grad as well."""
    weights = torch.ones(2, requires_grad=True)
    scores = weights**3
    with pytest.raises(RuntimeError, match=IMPLICITLY):
        torch.autograd.grad(scores, weights, create_graph=create_graph)
    given = torch.ones_like(scores)
    (slopes,) = torch.autograd.grad(scores, weights, given, create_graph=create_graph)
    assert slopes.tolist() == [3.0, 3.0]


def test_a_complex_number_fell():
    """Make one number of it, with .sum(): of complex elements a real one, by abs or real."""
    amplitudes = torch.tensor([3.0 + 4.0j, 1.0 + 0.0j], requires_grad=True)
    with pytest.raises(RuntimeError, match="only for real scalar outputs"):
        amplitudes.sum().backward()
    amplitudes.abs().sum().backward()
    assert torch.allclose(amplitudes.grad, torch.tensor([0.6 + 0.8j, 1.0]))
    slopes = torch.func.grad(lambda z: z.real.sum())(amplitudes.detach())
    assert torch.equal(slopes, torch.ones(2, dtype=torch.complex64))


@pytest.mark.parametrize("given", [[1.0, 1.0], (1.0, 1.0)])
def test_numbers_are_no_gradients_fell(given):
    """Say what each element counts: with a tensor. The wording of a list of numbers."""
    scores = torch.ones(2, requires_grad=True) * 2
    with pytest.raises(TypeError, match="gradients can be either Tensors or None, but got float"):
        scores.backward(given)
    scores.backward(torch.tensor(given))


def test_one_number_is_not_iterable():
    """Give a tensor, torch.tensor(2.0) and not 2.0."""
    weights = torch.ones(2, requires_grad=True)
    loss = weights.sum()
    with pytest.raises(TypeError, match="not iterable"):
        loss.backward(2.0)
    loss.backward(torch.tensor(2.0))
    assert weights.grad.tolist() == [2.0, 2.0]


def test_several_results_fell():
    """Several results take a list with an entry for each: None for the numbers."""
    weights = torch.ones(2, requires_grad=True)
    results = [weights.sum(), weights * 3]
    with pytest.raises(RuntimeError, match=IMPLICITLY):
        torch.autograd.backward(results)
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        torch.autograd.backward(results, [torch.ones(2)])
    with pytest.raises(RuntimeError, match="got 2 tensors and 1 gradients"):
        torch.autograd.backward(results, [torch.tensor(1.0)])
    assert weights.grad is None
    torch.autograd.backward(results, [None, torch.ones(2)])
    assert weights.grad.tolist() == [4.0, 4.0]


@pytest.mark.parametrize(("shape", "given"), [((1,), ()), ((), (1,)), ((2, 1), (2,))])
def test_shapes_are_compared_strictly(shape, given):
    """What you give for the elements has to have their shape: (1,) is not ()."""
    scores = torch.ones(shape, requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        scores.backward(torch.ones(given))


def test_batched_gradients_have_one_more_dimension():
    """What you give has to have their shape: with is_grads_batched one more in front."""
    weights = torch.ones(2, requires_grad=True)
    (rows,) = torch.autograd.grad(weights * 2, weights, torch.eye(2), is_grads_batched=True)
    assert torch.equal(rows, 2 * torch.eye(2))


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float64])
def test_the_dtype_of_what_is_given(dtype):
    """The argument of backward is multiplied with the gradients, whatever its dtype."""
    weights = torch.ones(2, requires_grad=True)
    (weights * 2).backward(torch.tensor([1, 0]).to(dtype))
    assert weights.grad.tolist() == [2.0, 0.0] and weights.grad.dtype == torch.float32


def test_the_graph_is_kept_after_the_error():
    """Make one number of it: the refused call has freed nothing and written nothing."""
    weights = torch.ones(2, requires_grad=True)
    scores = weights.exp()
    with pytest.raises(RuntimeError, match=IMPLICITLY):
        scores.backward()
    assert weights.grad is None
    scores.sum().backward()
    assert torch.allclose(weights.grad, torch.ones(2).exp())


def test_vjp_takes_what_each_element_counts_fell():
    """Say what each element counts: in torch.func by vjp, and by sample with vmap."""
    (slopes,) = torch.func.vjp(lambda w: w * 2, torch.ones(2))[1](torch.tensor([1.0, 10.0]))
    assert slopes.tolist() == [2.0, 20.0]
    assert torch.vmap(torch.func.grad(lambda w: w * 2))(torch.ones(2)).tolist() == [2.0, 2.0]


def test_no_reduction_of_one_element():
    """A loss with reduction="none": of one element backward runs."""
    weights = torch.ones(1, requires_grad=True)
    torch.nn.MSELoss(reduction="none")(weights, torch.zeros(1)).backward()
    assert weights.grad.tolist() == [2.0]


def test_the_sum_of_halves_may_overflow():
    """Make one number with .sum() or .mean(): the sum of many halves is inf, its gradient is not."""
    weights = torch.ones(70000, dtype=torch.float16, requires_grad=True)
    loss = (weights * 2).sum()
    loss.backward()
    assert loss.isinf() and (weights.grad == 2.0).all()
