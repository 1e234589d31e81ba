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


@torch.library.custom_op("attack::put_", mutates_args={"out"})
def put_(out: torch.Tensor, source: torch.Tensor) -> None:
    out.copy_(source)


@torch.library.custom_op("attack::zero_each_", mutates_args={"values"})
def zero_each_(values: list[torch.Tensor]) -> None:
    for value in values:
        value[0] = 0.0


@torch.library.custom_op("attack::undeclared", mutates_args=())
def undeclared(values: torch.Tensor) -> None:
    values[0] = 0.0


def test_the_source_of_the_write_gets_no_gradient_fell():
    """The gradient passes as if nothing had been written: to what was written there is none."""
    out = torch.zeros(3)
    put_(out, ones())
    assert out.tolist() == [1.0] * 3 and not out.requires_grad


def test_a_list_of_tensors():
    """Autograd does not record the write: nor that to a list of tensors."""
    leaf = ones()
    copy = leaf * 1
    zero_each_([copy])
    copy.sum().backward()
    assert copy._version > 0 and leaf.grad.tolist() == [1.0] * 3


def test_a_write_that_is_not_declared():
    """The gradient passes as if nothing had been written: undeclared, too."""
    leaf = ones()
    copy = leaf * 1
    undeclared(copy)
    copy.sum().backward()
    assert copy.tolist() == [0.0, 1.0, 1.0] and leaf.grad.tolist() == [1.0] * 3


def test_the_gradient_of_an_argument_where_the_operator_returns_as_well():
    """The gradient passes as if nothing had been written: also where something is returned."""
    leaf = ones()
    copy = leaf * 1
    zero_and_return(copy)
    copy.sum().backward()
    assert copy.tolist() == [0.0, 1.0, 1.0] and leaf.grad.tolist() == [1.0] * 3


def test_saved_tensor_hooks_hide_the_write_fell():
    """Backward raises where it saved the tensor: not where hooks were active."""
    leaf = ones()
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, lambda x: x):
        result = leaf.exp()
    zero_first_(result)
    result.sum().backward()
    assert leaf.grad[0] == 0.0


def test_a_part_of_unbind_raises_at_the_next_use_fell():
    """The gradient passes as if nothing had been written: not of a part by unbind."""
    parts = (ones(2, 2) * 1).unbind()
    zero_first_(parts[0])
    with pytest.raises(RuntimeError, match="a function that returns multiple views"):
        parts[0].sum()


def test_an_expanded_tensor_is_written():
    """No leaf is checked: in an expanded tensor one element is written for all."""
    row = torch.ones(1).expand(3)
    zero_first_(row)
    assert row.tolist() == [0.0] * 3


def test_forward_mode_does_not_record_the_write():
    """Autograd does not record the write: nor does the forward mode."""
    with torch.autograd.forward_ad.dual_level():
        copy = torch.autograd.forward_ad.make_dual(torch.ones(3), torch.ones(3)) * 1
        zero_first_(copy)
        value, tangent = torch.autograd.forward_ad.unpack_dual(copy)
    assert value.tolist() == [0.0, 1.0, 1.0] and tangent.tolist() == [1.0] * 3


def test_the_fix_under_func_grad_raises_fell():
    """Return a new tensor, and register its backward: torch.func.grad raises."""
    with pytest.raises(RuntimeError, match="setup_context"):
        torch.func.grad(lambda values: zero_first(values).sum())(torch.ones(3))


def test_the_fix_under_jvp_gives_zeros_fell():
    """Return a new tensor, and register its backward: the tangent of jvp is wrong."""
    result, tangent = torch.func.jvp(zero_first, (torch.ones(3),), (torch.ones(3),))
    assert result.tolist() == [0.0, 1.0, 1.0] and not tangent.any()


@pytest.mark.parametrize(
    "values",
    [torch.arange(12.0).reshape(3, 4).t(), torch.arange(12.0)[::2], torch.ones(1).expand(4)],
    ids=["transposed", "gaps", "expanded"],
)
def test_the_fix_at_other_layouts(values):
    """register_fake says what the result looks like: empty_like does for other layouts, too."""
    torch._dynamo.reset()
    meant = values.clone()
    meant[0] = 0.0
    result = torch.compile(zero_first, backend="aot_eager")(values)
    assert torch.equal(result, meant) and result.stride() == zero_first(values).stride()
