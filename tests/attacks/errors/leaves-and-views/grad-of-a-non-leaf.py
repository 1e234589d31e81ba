import pytest
import torch
from torch import nn

WARNS = "The .grad attribute of a Tensor that is not a leaf Tensor"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("view", [0, slice(0, 2), ..., [0], None], ids=str)
def test_each_index_makes_a_computed_tensor(view):
    """You read ``.grad`` of a slice or of a computed tensor, and get ``None``."""
    weights = leaf()
    weights.sum().backward()
    with pytest.warns(UserWarning, match=WARNS):
        assert weights[view].grad is None


def test_to_without_conversion_is_the_leaf_fell():
    """``weights.to(...)`` is computed if it converts."""
    weights = leaf()
    assert weights.to(torch.float32) is weights and weights.to("cpu") is weights
    assert not weights.to(torch.float64).is_leaf


def test_modules_convert_their_parameters_in_place():
    """``weights.to(...)``. (``module.to()`` keeps the parameters.)"""
    layer = nn.Linear(1, 1)
    weight = layer.weight
    layer.to(torch.float64)
    assert layer.weight is weight and weight.is_leaf


def test_a_slice_that_the_loss_uses():
    """The gradient of a slice that you only look at stays ``None``; this one is used."""
    hidden = leaf() * 2
    first = hidden[0]
    first.retain_grad()
    (first * 3).backward()
    assert first.grad.item() == 3.0


def test_retain_grad_too_late():
    """Call ``retain_grad()`` before ``backward()``."""
    hidden = leaf() * 2
    hidden.sum().backward()
    hidden.retain_grad()
    assert hidden.grad is None


def test_retain_grad_without_grad():
    """Call ``retain_grad()`` on a computed tensor. (One that requires no grad refuses.)"""
    with pytest.raises(RuntimeError, match="can't retain_grad"):
        torch.ones(2).retain_grad()


@pytest.mark.parametrize("write", ["element", "mul_", "through an earlier view"])
def test_after_a_write_it_is_the_gradient_of_the_last_value(write):
    """After a recorded write ``hidden.grad`` is the gradient of the value at the end."""
    hidden = leaf() ** 2
    view = hidden[:1]
    hidden.retain_grad()
    if write == "element":
        hidden[0] = 0.0
    elif write == "mul_":
        hidden.mul_(2)
    else:
        view.zero_()
    (hidden * hidden).sum().backward()
    torch.testing.assert_close(hidden.grad, 2 * hidden.detach())


def test_a_write_under_no_grad_fell():
    """After a recorded write. (Under ``no_grad`` the history and what is retained stay.)"""
    hidden = leaf() * 2
    hidden.retain_grad()
    with torch.no_grad():
        hidden[0] = 0.0
    (hidden * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert hidden.grad.tolist() == [1.0, 10.0, 100.0]


def test_autograd_grad_of_a_slice_that_the_loss_does_not_use():
    """``torch.autograd.grad`` returns the gradient of a computed tensor that the loss uses."""
    weights = leaf()
    with pytest.raises(RuntimeError, match="not have been used in the graph"):
        torch.autograd.grad((weights**2).sum(), weights[0])


def test_a_plain_slice_warns_nothing(recwarn):
    """You read ``.grad`` of a computed tensor. (A slice that requires no grad is a leaf.)"""
    assert torch.ones(3)[0].grad is None and not recwarn.list


def test_retain_grad_in_a_compiled_function():
    """For a computed tensor call ``retain_grad()`` before ``backward()``."""

    def square(weights):
        return weights**2

    hidden = torch.compile(square, backend="aot_eager")(leaf())
    hidden.retain_grad()
    (hidden * 3).sum().backward()
    assert hidden.grad.tolist() == [3.0, 3.0, 3.0]


def test_backward_with_inputs_fell():
    """``backward()`` stores gradients in leaves, and in tensors that called ``retain_grad()``."""
    weights = leaf()
    hidden = weights * 2
    (hidden * 3).sum().backward(inputs=[hidden])
    assert hidden.grad.tolist() == [3.0] * 3 and weights.grad is None


@pytest.mark.parametrize("changed", [{"dtype": torch.float64}, {"device": "meta"}], ids=str)
def test_to_another_dtype_or_device_fell(changed):
    """``weights.to(...)`` is computed if it converts (if it moves, too, and with ``copy=True``)."""
    weights = leaf()
    assert not weights.to(**changed).is_leaf and not weights.to(weights.dtype, copy=True).is_leaf
    assert not nn.Parameter(torch.ones(2)).to(**changed).is_leaf


def test_convert_first_fell():
    """If you give such a tensor the name of the leaf, you lose the leaf. (No cure was given.)"""
    values = torch.ones(3).to(torch.float64).requires_grad_()
    (values**2).sum().backward()
    assert values.is_leaf and values.grad.tolist() == [2.0] * 3
    moved = torch.ones(3, requires_grad=True).to(torch.float64).requires_grad_()
    assert not moved.is_leaf


def test_a_view_of_the_leaf_that_the_loss_uses():
    """A slice that you take only to look at it is not used by the loss."""
    weights = leaf()
    view = weights[:2]
    view.retain_grad()
    (view * torch.tensor([1.0, 2.0])).sum().backward()
    assert view.grad.tolist() == [1.0, 2.0] and weights.grad.tolist() == [1.0, 2.0, 0.0]


def test_a_retained_view_after_a_write_to_its_base():
    """After a recorded write ``hidden.grad`` is ... (of ``hidden``, not of an older view of it)."""
    hidden = leaf() ** 2
    view = hidden[:2]
    view.retain_grad()
    hidden[0] = 0.0
    (hidden * hidden).sum().backward()
    assert view.grad is None


def test_a_slice_under_no_grad(recwarn):
    """Each ``weights[0]`` makes a view with a history (with recording on; then it warns)."""
    weights = leaf()
    weights.sum().backward()
    with torch.no_grad():
        assert weights[0].is_leaf and weights[0].grad is None
    assert not recwarn.list


def test_an_index_tensor_and_a_sparse_gradient():
    """For a slice of a leaf read ``weights.grad[0]``."""
    embedding = nn.Embedding(3, 2, sparse=True)
    embedding(torch.tensor([0])).sum().backward()
    assert embedding.weight.grad[0].tolist() == [1.0, 1.0]
    with pytest.warns(UserWarning, match=WARNS):
        assert embedding.weight[torch.tensor([0])].grad is None


def test_autograd_grad_stores_nothing():
    """``torch.autograd.grad`` returns the gradient of a computed tensor."""
    weights = leaf()
    hidden = weights**2
    torch.autograd.grad(hidden.sum(), hidden)
    assert weights.grad is None and not hidden.retains_grad


def test_retain_grad_of_a_compiled_result():
    """For a computed tensor call ``retain_grad()``: of a compiled function."""
    weights = leaf()
    hidden = torch.compile(lambda w: w**2, backend="aot_eager")(weights)
    hidden.retain_grad()
    hidden.sum().backward()
    assert hidden.grad.tolist() == [1.0] * 3


def test_autograd_grad_fills_a_retained_gradient():
    """Tensors that called ``retain_grad()`` get a gradient: by ``torch.autograd.grad``, too."""
    weights = torch.ones(2, requires_grad=True)
    hidden = weights * 2
    hidden.retain_grad()
    torch.autograd.grad(hidden.sum(), weights)
    assert hidden.grad.tolist() == [1.0, 1.0] and weights.grad is None


def test_two_backwards_add_up():
    """``loss.backward()`` stores gradients in tensors that called ``retain_grad()``: it adds."""
    hidden = torch.ones(2, requires_grad=True) * 2
    hidden.retain_grad()
    for _ in range(2):
        hidden.sum().backward(retain_graph=True)
    assert hidden.grad.tolist() == [2.0, 2.0]


def test_the_name_was_given_to_a_later_result():
    """Call ``retain_grad()`` on the tensor that the loss is computed from."""
    hidden = torch.ones(2, requires_grad=True) * 2
    hidden.retain_grad()
    retained, hidden = hidden, hidden * 1
    hidden.sum().backward()
    assert retained.grad.tolist() == [1.0, 1.0]
    with pytest.warns(UserWarning, match="not a leaf Tensor"):
        assert hidden.grad is None
