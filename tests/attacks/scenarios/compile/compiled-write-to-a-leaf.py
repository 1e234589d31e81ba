"""Attacks on gallery/scenarios/compile/compiled-write-to-a-leaf.py."""

import pytest
import torch

REFUSED = "leaf Variable that requires grad is being used in an in-place operation"
WRAPPED = torch._dynamo.exc.TorchRuntimeError


def compiled(function, backend="aot_eager"):
    return torch.compile(function, backend=backend, fullgraph=True)


def by_method(w):
    w.zero_()


def by_slice(w):
    w[:1] = 0.0


def by_plus_equals_on_a_slice(w):
    w[:1] += 1.0


def by_mask(w):
    w[w > 0] = 0.0


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
@pytest.mark.parametrize("write", [by_method, by_slice, by_plus_equals_on_a_slice, by_mask])
def test_the_rule_holds_for_each_write(write, backend):
    """The rule for a leaf that requires grad holds in compiled code; the error comes wrapped."""
    w = torch.ones(3, requires_grad=True)
    with pytest.raises(WRAPPED, match=REFUSED):
        compiled(write, backend)(w)
    assert w.tolist() == [1.0] * 3 and w._version == 0


def test_a_leaf_without_grad_is_written_fell():
    """The rule for leaves holds in compiled code: not for a leaf that does not require grad."""
    w = torch.ones(2)
    compiled(by_method)(w)
    assert w.is_leaf and not w.any()


def test_a_leaf_made_inside_is_refused():
    """The rule for a leaf that requires grad holds in compiled code."""

    def inside(x):
        return torch.ones(2, requires_grad=True).mul_(x)

    with pytest.raises(WRAPPED, match=REFUSED):
        torch.compile(inside, backend="eager")(torch.ones(2))


def test_a_parameter_of_a_module_is_refused():
    """The rule for a leaf that requires grad holds in compiled code."""
    layer = torch.nn.Linear(2, 2)
    with pytest.raises(WRAPPED, match=REFUSED):
        compiled(lambda: layer.weight.zero_())()


def test_no_grad_of_an_earlier_call_does_not_last():
    """Put no_grad around the call: each call is checked anew."""
    write = compiled(by_method)
    w = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        write(w)
    with pytest.raises(WRAPPED, match=REFUSED):
        write(w)


def test_nothing_has_been_written_fell():
    """The failed call has not written: what stood before a graph break was done."""

    def before_a_break(seen, w):
        seen.add_(1.0)
        torch._dynamo.graph_break()
        w.zero_()

    seen, w = torch.zeros(2), torch.ones(2, requires_grad=True)
    with pytest.raises(WRAPPED, match=REFUSED):
        torch.compile(before_a_break, backend="aot_eager")(seen, w)
    assert seen.tolist() == [1.0, 1.0] and w.tolist() == [1.0, 1.0]


def test_no_grad_inside_keeps_the_leaf():
    """With no_grad inside, what the function computes after the block is recorded."""

    def double(w):
        with torch.no_grad():
            w.mul_(2.0)
        return w, (w**2).sum()

    w = torch.ones(2, requires_grad=True)
    same, total = compiled(double)(w)
    total.backward()
    assert same is w and w.is_leaf and w.tolist() == [2.0, 2.0] and w.grad.tolist() == [4.0, 4.0]


def test_no_grad_inside_after_a_saved_value_fell():
    """Put no_grad inside the function: not where backward needs the values from before."""

    def square_then_clear(w):
        squares = w * w
        with torch.no_grad():
            w.zero_()
        return squares.sum()

    with (
        pytest.warns(UserWarning, match="Error detected in MulBackward0"),
        pytest.raises(RuntimeError, match="modified by an inplace operation"),
    ):
        compiled(square_then_clear)(torch.ones(2, requires_grad=True))


def test_no_grad_around_records_nothing():
    """Around the call, nothing in the function is recorded for backward."""
    w = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        total = compiled(lambda w: w.mul_(2.0).sum())(w)
    assert total == 4.0 and not total.requires_grad


def test_an_expanded_leaf_is_not_written_fell():
    """Accepted under no_grad: not for a leaf that was made by expand."""
    w = torch.ones(1).expand(3).requires_grad_()
    with torch.no_grad(), pytest.raises(RuntimeError, match="refers to a single memory location"):
        compiled(by_method)(w)


def leaf():
    return torch.ones(2, 2, requires_grad=True)


def fresh(function, backend="aot_eager"):
    torch._dynamo.reset()
    return compiled(function, backend)


RETURNED_VIEWS = {
    "the view": lambda w: w.view(-1).mul_(2.0),
    "a slice": lambda w: w[:1].mul_(2.0),
    "a view from before": lambda w: [w[:1], w.mul_(2.0)][0],
}


@pytest.mark.parametrize("function", RETURNED_VIEWS.values(), ids=RETURNED_VIEWS)
def test_no_grad_around_a_function_that_returns_a_view_fell(function):
    """Put no_grad around the call: with aot_eager a view that was written there is not returned."""
    write = fresh(function)
    with (
        torch.no_grad(),
        pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match="created in no_grad mode"),
    ):
        write(leaf())


@pytest.mark.parametrize(
    "function",
    [
        lambda w: w.mul_(2.0),
        lambda w: w.view(-1).mul_(2.0).detach(),
        lambda w: [w.mul_(2.0), w[:]][1],
    ],
    ids=["the leaf", "detached", "a view from after"],
)
def test_no_grad_around_a_function_that_returns_others(function):
    """Return flat.detach() instead: it is written, and so is the leaf itself or a view from after."""
    w, write = leaf(), fresh(function)
    with torch.no_grad():
        result = write(w)
    assert w.tolist() == [[2.0, 2.0]] * 2 and result.data_ptr() == w.data_ptr()


def test_eager_returns_the_view():
    """Raises unless it is compiled with backend="eager"."""
    w, write = leaf(), fresh(RETURNED_VIEWS["the view"], "eager")
    with torch.no_grad():
        assert write(w).tolist() == [2.0] * 4


def test_no_grad_inside_and_the_view_returned_fell():
    """Put no_grad inside the function: the view that was made there cannot be returned."""

    def inside(w):
        with torch.no_grad():
            return w.view(-1).mul_(2.0)

    with pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match="created in no_grad mode"):
        fresh(inside)(leaf())


def test_no_grad_where_it_is_compiled_does_not_count_fell():
    """Put no_grad around the call: not around torch.compile."""
    with torch.no_grad():
        write = fresh(by_method, "eager")
    with pytest.raises(WRAPPED, match=REFUSED):
        write(leaf())


def test_no_grad_around_leaves_no_gradient_fell():
    """Put no_grad around the call: backward of its result raises."""
    write = fresh(lambda w: (w.mul_(2.0) ** 2).sum(), "eager")
    with torch.no_grad():
        total = write(leaf())
    with pytest.raises(RuntimeError, match="does not require grad"):
        total.backward()


def test_through_data_after_a_saved_value_fell():
    """If backward needs what the leaf held, the call raises: not through .data, and 0 is wrong."""

    def square_then_clear(w):
        squares = w * w
        w.data.zero_()
        return squares.sum()

    w = leaf()
    fresh(square_then_clear)(w).backward()
    assert w.grad.tolist() == [[0.0, 0.0]] * 2


def exp_then_clear(w):
    result = w.exp()
    with torch.no_grad():
        w.zero_()
    return result.sum()


def test_a_saved_result_is_right_with_aot_eager():
    """If backward needs what the leaf held, the call raises: exp needs its result."""
    w = torch.zeros(2).add_(1.0).requires_grad_()
    fresh(exp_then_clear)(w).backward()
    assert torch.allclose(w.grad, torch.ones(2).exp())


def test_a_saved_result_is_made_again_by_the_default_backend_fell():
    """Put no_grad inside the function: the default backend computes exp again, from zeros."""
    w = torch.ones(2, requires_grad=True)
    fresh(exp_then_clear, "inductor")(w).backward()
    assert w.grad.tolist() == [1.0, 1.0]


def test_a_view_made_in_grad_mode_is_written_under_no_grad():
    """Put no_grad inside the function: around the write, after the view was made."""

    def double(w):
        flat = w.view(-1)
        with torch.no_grad():
            flat.mul_(2.0)
        return (w**2).sum()

    w = leaf()
    fresh(double)(w).backward()
    assert w.tolist() == [[2.0, 2.0]] * 2 and w.grad.tolist() == [[4.0, 4.0]] * 2


@pytest.mark.parametrize("size", [0, 1, 17])
def test_no_grad_inside_at_other_sizes(size):
    """Put no_grad inside the function: at each of these lengths."""

    def double(w):
        with torch.no_grad():
            w.view(-1).mul_(2.0)
        return (w**2).sum()

    w = torch.ones(size, requires_grad=True)
    fresh(double)(w).backward()
    assert w.tolist() == [2.0] * size and w.grad.tolist() == [4.0] * size
