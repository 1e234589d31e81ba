"""Attacks on gallery/scenarios/compile/custom-op-write-and-gradient.py."""

import pytest
import torch


@torch.library.custom_op("attack::zero_first_", mutates_args={"values"})
def zero_first_(values: torch.Tensor) -> None:
    values[0] = 0.0


@torch.library.custom_op("attack::zero_first", mutates_args=())
def zero_first(values: torch.Tensor) -> torch.Tensor:
    result = values.clone()
    result[0] = 0.0
    return result


@torch.library.custom_op("attack::without_formula", mutates_args=())
def without_formula(values: torch.Tensor) -> torch.Tensor:
    return values.clone()


@torch.library.custom_op("attack::zero_and_return", mutates_args={"values"})
def zero_and_return(values: torch.Tensor) -> torch.Tensor:
    values[0] = 0.0
    return values * 2


zero_first.register_autograd(lambda context, grad: zero_first(grad))
zero_first.register_fake(torch.empty_like)


def ones(*shape):
    return torch.ones(shape or (3,), requires_grad=True)


@pytest.mark.parametrize("compiled", [False, True], ids=["uncompiled", "compiled"])
def test_the_write_is_not_recorded(compiled):
    """The gradient passes as if nothing had been written: compiled, too."""
    leaf = ones()
    copy = leaf * 1
    function = (
        torch.compile(lambda x: zero_first_(x), backend="aot_eager") if compiled else zero_first_
    )
    function(copy)
    copy.sum().backward()
    assert copy.tolist() == [0.0, 1.0, 1.0] and leaf.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("compiled", [False, True], ids=["uncompiled", "compiled"])
def test_no_leaf_is_checked(compiled):
    """No leaf is checked: compiled, too."""
    leaf = ones()
    (torch.compile(lambda x: zero_first_(x), backend="aot_eager") if compiled else zero_first_)(
        leaf
    )
    assert leaf.tolist() == [0.0, 1.0, 1.0] and leaf._version > 0


@pytest.mark.parametrize("function", [torch.square, torch.exp])
def test_backward_sees_the_write_where_it_saved_the_tensor_fell(function):
    """The gradient passes as if nothing had been written: it raises where the tensor was saved."""
    leaf = ones()
    result = function(leaf)
    zero_first_(leaf if function is torch.square else result)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


def test_a_view_gets_another_grad_fn_fell():
    """A write in a custom operator does not change grad_fn: that of a view is made anew."""
    leaf = ones()
    view = (leaf * 1)[1:]
    before = type(view.grad_fn)
    zero_first_(view)
    assert type(view.grad_fn) is not before
    view.sum().backward()
    assert leaf.grad.tolist() == [0.0, 1.0, 1.0]


def test_an_operator_that_writes_and_returns_raises_fell():
    """The gradient passes as if nothing had been written: not through a tensor it returns."""
    result = zero_and_return(ones() * 1)
    with pytest.raises(RuntimeError, match="no autograd formula was registered"):
        result.sum().backward()


def test_register_autograd_refuses_an_operator_that_writes():
    """register_autograd refuses an operator that writes."""
    with pytest.raises(RuntimeError, match="non-functional operator"):
        zero_first_.register_autograd(lambda context, grad: grad)


def test_a_new_tensor_without_a_formula_raises():
    """Return a new tensor, and register its backward: without it backward raises."""
    with pytest.raises(RuntimeError, match="no autograd formula was registered"):
        without_formula(ones()).sum().backward()


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_without_register_fake_compiling_raises(backend):
    """Without register_fake torch.compile raises."""
    with pytest.raises(RuntimeError, match="no fake impl registered"):
        torch.compile(without_formula, backend=backend)(torch.ones(2))


@pytest.mark.parametrize("shape", [(1,), (2,), (3, 2)])
def test_the_fix_at_other_shapes(shape):
    """The fix has the values and gradients of an assignment to a clone."""
    seen = []
    weights = torch.arange(1.0, torch.Size(shape).numel() + 1).reshape(shape)
    for assign in (True, False):
        leaf = ones(*shape)
        result = leaf.clone()
        if assign:
            result[0] = 0.0
        else:
            result = zero_first(leaf)
        (result * weights).sum().backward()
        seen.append((result.tolist(), leaf.grad.tolist()))
    assert seen[0] == seen[1]


def test_the_fix_has_a_second_derivative():
    """Register its backward: an operator as backward has one itself."""
    leaf = ones()
    (first,) = torch.autograd.grad((zero_first(leaf) ** 3).sum(), leaf, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), leaf)
    assert first.tolist() == [0.0, 3.0, 3.0] and second.tolist() == [0.0, 6.0, 6.0]
