import pytest
import torch

REFUSED = r"Can't call {}\(\) on Variable that requires grad"


def leaf():
    return torch.tensor([-1.0, 2.0, 3.0], requires_grad=True)


def test_apply_is_not_counted_fell():
    """The advice in the message hides the write from backward. (It said: right between steps.)"""
    weights = leaf()
    loss = (weights**2).sum()
    weights.detach().apply_(lambda weight: weight * 100)
    loss.backward()
    assert weights._version == 0 and weights.grad.tolist() == [-200.0, 400.0, 600.0]


def test_map_is_not_counted_fell():
    """``apply_`` and ``map_`` do not move the version counter."""
    weights = leaf()
    outputs = weights.exp()
    outputs.detach().map_(torch.zeros(3), lambda number, other: other)
    outputs.sum().backward()
    assert outputs._version == 0 and weights.grad.tolist() == [0.0, 0.0, 0.0]


def test_map2_is_refused():
    """``apply_``, ``map_`` and ``map2_`` run a Python function on each element."""
    with pytest.raises(RuntimeError, match=REFUSED.format("map2_")):
        leaf().map2_(torch.ones(3), torch.ones(3), lambda a, b, c: a)


def test_the_other_argument_requires_grad():
    """A tensor that requires grad is refused, also as the second tensor of ``map_``."""
    with pytest.raises(RuntimeError, match=REFUSED.format("map_")):
        torch.ones(3).map_(leaf(), lambda number, other: number)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_refused_in_other_modes(mode):
    """A tensor that requires grad is refused under ``no_grad`` as well."""
    with mode(), pytest.raises(RuntimeError, match=REFUSED.format("apply_")):
        leaf().apply_(lambda number: number)


def test_a_computed_tensor_is_refused():
    """A tensor that requires grad is refused, not only a leaf."""
    with pytest.raises(RuntimeError, match=REFUSED.format("apply_")):
        (leaf() * 2).apply_(lambda number: number)


def test_a_tensor_that_requires_no_grad_is_accepted():
    """A tensor that requires grad is refused."""
    assert torch.ones(2).apply_(lambda number: number + 1).tolist() == [2.0, 2.0]


def test_an_inference_tensor_is_written_outside():
    """``apply_`` runs a Python function; other writes to an inference tensor are refused."""
    with torch.inference_mode():
        made_inside = torch.ones(2)
    assert made_inside.apply_(lambda number: number + 1).sum().item() == 4.0


@pytest.mark.parametrize(
    ("dtype", "name"),
    [
        (torch.int64, "int"),
        (torch.bool, "bool"),
        (torch.float16, "float"),
        (torch.complex64, "complex"),
    ],
)
def test_the_function_gets_a_python_number(dtype, name):
    """The function gets a Python number and returns one."""
    seen = []
    torch.ones(1, dtype=dtype).apply_(lambda number: seen.append(type(number).__name__) or number)
    assert seen == [name]


def test_nan_fell():
    """The fix gives what ``max(weight, 0.0)`` gives. (``where(w > 0, w, 0)`` made 0 of NaN.)"""
    weights = torch.tensor([float("nan"), -1.0, 2.0])
    right = torch.tensor([max(weight, 0.0) for weight in weights.tolist()])
    torch.testing.assert_close(torch.where(weights < 0, 0.0, weights), right, equal_nan=True)
    torch.testing.assert_close(weights.clamp(min=0.0), right, equal_nan=True)


@pytest.mark.parametrize("length", [0, 1, 2])
def test_short_lengths(length):
    """Both fixes at lengths 0, 1 and 2."""
    weights = torch.arange(length).float().sub(0.5).requires_grad_()
    right = [max(weight, 0.0) for weight in weights.tolist()]
    assert torch.where(weights < 0, 0.0, weights).tolist() == right
    with torch.no_grad():
        assert weights.clamp_(min=0.0).tolist() == right


def test_the_fix_compiled():
    """If the change is part of the computation, compute a new tensor."""
    weights = leaf()
    positive = torch.compile(lambda w: torch.where(w < 0, 0.0, w), backend="aot_eager")(weights)
    positive.sum().backward()
    assert positive.tolist() == [0.0, 2.0, 3.0] and weights.grad.tolist() == [0.0, 1.0, 1.0]


def test_a_function_without_a_tensor_operation_fell():
    """Write the change with tensor operations. (There was no cure if there are none.)"""
    weights = torch.ones(2, 3, requires_grad=True)
    loss = (weights**2).sum()
    new = weights.detach().clone().apply_(lambda weight: {1.0: 4.0}.get(weight, weight))
    with torch.no_grad():
        weights.copy_(new)
    assert weights.tolist() == [[4.0] * 3] * 2 and weights._version == 1
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        loss.backward()


@pytest.mark.parametrize("hide", [lambda w: w.data, lambda w: w.requires_grad_(False)])
def test_other_ways_round_the_refusal_are_not_counted(hide):
    """The version counter does not move."""
    weights = leaf()
    hide(weights).apply_(lambda weight: weight + 1)
    assert weights._version == 0 and weights.tolist() == [0.0, 3.0, 4.0]


def test_map2_is_not_counted():
    """``apply_`` and ``map_`` do not move the version counter. (``map2_`` does not either.)"""
    numbers = torch.ones(3)
    numbers.map2_(numbers.clone(), numbers.clone(), lambda a, b, c: a + b + c)
    assert numbers.tolist() == [3.0] * 3 and numbers._version == 0


@pytest.mark.parametrize(
    "dtype", [torch.half, torch.bfloat16, torch.int8, torch.int64, torch.uint8, torch.bool]
)
def test_not_counted_for_other_dtypes(dtype):
    """``apply_`` and ``map_`` do not move the version counter."""
    numbers = torch.ones(4, 4).to(dtype)
    numbers.t().apply_(lambda number: number)
    numbers[::2].map_(numbers[::2].clone(), lambda number, other: other)
    assert numbers._version == 0


def test_a_result_that_backward_saved():
    """If backward needs the old value, it computes with the new one. (``exp`` saves its result.)"""
    weights = leaf()
    outputs = weights.exp()
    weights.detach().apply_(lambda weight: weight * 100)
    outputs.sum().backward()
    assert torch.allclose(weights.grad, outputs.detach())


def test_a_slice_under_no_grad_is_refused():
    """A tensor that requires grad is refused under ``no_grad``. (So is a slice made before.)"""
    view = leaf()[:2]
    with torch.no_grad(), pytest.raises(RuntimeError, match=REFUSED.format("apply_")):
        view.apply_(lambda number: number)


@pytest.mark.parametrize("dtype", [torch.half, torch.bfloat16, torch.float64])
def test_the_fix_in_other_dtypes(dtype):
    """If the change is part of the computation, compute a new tensor."""
    weights = torch.tensor([-1.0, 2.0], dtype=dtype, requires_grad=True)
    positive = torch.where(weights < 0, 0.0, weights)
    positive.sum().backward()
    assert positive.dtype == dtype and weights.grad.tolist() == [0.0, 1.0]
