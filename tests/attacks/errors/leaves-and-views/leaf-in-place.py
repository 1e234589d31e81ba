import pytest
import torch

REFUSED = "^a leaf Variable that requires grad is being used in an in-place operation"
REPLACED = torch.tensor([False, True, False])


def leaf():
    return torch.tensor([1.0, -2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("index", [REPLACED, [1], torch.tensor([1]), ...], ids=str)
def test_ellipsis_names_the_leaf_as_a_mask_does_fell(index):
    """An assignment through a mask, a list of positions or ``...`` alone names the leaf itself."""
    with pytest.raises(RuntimeError, match=REFUSED):
        leaf()[index] = 0.0


@pytest.mark.parametrize("index", [0, slice(0, 1), None, torch.tensor(0), True], ids=str)
def test_some_indexes_name_a_view(index):
    """Through a number, a slice, ``None`` or a 0-dimensional tensor it names a view of the leaf."""
    with pytest.raises(RuntimeError, match="^a view of a leaf"):
        leaf()[index] = 0.0


def test_a_mask_beside_a_number_names_a_view_fell():
    """Through a number and a mask together it names a view of the leaf."""
    with pytest.raises(RuntimeError, match="^a view of a leaf"):
        torch.ones(2, 2, requires_grad=True)[0, torch.tensor([True, False])] = 0.0


def test_a_list_of_tensors_is_refused_before_any_is_written():
    """Autograd refuses before it writes."""
    computed, weights = leaf() * 1, leaf()
    with pytest.raises(RuntimeError, match=REFUSED):
        torch._foreach_add_([computed, weights], 1.0)
    assert computed.tolist() == weights.tolist() == [1.0, -2.0, 3.0]


@pytest.mark.parametrize("layer", [torch.nn.ReLU, torch.nn.SiLU, torch.nn.Dropout])
def test_a_layer_that_writes_its_input(layer):
    """A function or layer with ``inplace=True`` writes to its input."""
    weights = leaf()
    with pytest.raises(RuntimeError, match=REFUSED):
        layer(inplace=True)(weights)
    assert weights.tolist() == [1.0, -2.0, 3.0]


def test_a_leaf_that_was_computed():
    """A leaf: no recorded operation made it."""
    computed = (torch.ones(3) * 2).requires_grad_()
    with pytest.raises(RuntimeError, match=REFUSED):
        computed += 1


def test_a_leaf_that_requires_no_grad_accepts_it():
    """``weights`` is a leaf that requires grad."""
    frozen = torch.tensor([1.0, -2.0, 3.0])
    frozen -= 0.25 * frozen
    assert frozen.is_leaf and frozen.tolist() == [0.75, -1.5, 2.25]


def test_no_grad_before_backward_fell():
    """If a loss that is not yet backpropagated saved ``weights``, its ``backward()`` raises."""
    weights = leaf()
    loss = (weights**2).sum()
    with torch.no_grad():
        weights -= 0.25
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_step_in_other_modes(mode):
    """Under ``no_grad`` the write is allowed. The tensor stays the same leaf."""
    weights = leaf()
    with mode():
        weights -= 0.25 * weights
    assert weights.is_leaf and weights.requires_grad and not weights.is_inference()
    assert weights.tolist() == [0.75, -1.5, 2.25]


def test_the_step_inside_a_compiled_function():
    """Under ``no_grad`` the write is allowed."""

    def step(weights):
        with torch.no_grad():
            weights[weights < 0] = 0.0
        return (weights**2).sum()

    weights = leaf()
    torch.compile(step, backend="aot_eager")(weights).backward()
    assert weights.is_leaf and weights.tolist() == [1.0, 0.0, 3.0]
    assert weights.grad.tolist() == [2.0, 0.0, 6.0]


def test_a_compiled_write_is_refused_too():
    """A line writes to a leaf that requires grad. (The compiler wraps the message.)"""
    weights = leaf()
    with pytest.raises(RuntimeError, match=REFUSED[1:]):
        torch.compile(lambda w: w.add_(1), backend="aot_eager")(weights)
    assert weights.tolist() == [1.0, -2.0, 3.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_where_keeps_dtype_and_nan(dtype):
    """Compute a new tensor: what ``w[w < 0] = 0`` gives, for NaN as well."""
    weights = torch.tensor([1.0, -2.0, float("nan")], dtype=dtype, requires_grad=True)
    expected = weights.detach().clone()
    expected[expected < 0] = 0.0
    positive = torch.where(weights < 0, 0.0, weights)
    torch.testing.assert_close(positive.detach(), expected, equal_nan=True)
    positive.nansum().backward()
    assert weights.grad[:2].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("length", [0, 1, 2])
def test_both_fixes_at_short_lengths(length):
    """Both fixes, at lengths 0, 1 and 2."""
    weights = torch.arange(length).float().sub(0.5).requires_grad_()
    right = [max(weight, 0.0) for weight in weights.tolist()]
    assert torch.where(weights < 0, 0.0, weights).tolist() == right
    with torch.no_grad():
        weights[weights < 0] = 0.0
    assert weights.tolist() == right


def test_a_custom_function_is_not_refused():
    """Autograd refuses before it writes. (A custom Function that writes unmarked is not asked.)"""

    class AddOne(torch.autograd.Function):
        @staticmethod
        def forward(ctx, values):
            values += 1
            return values.clone()

        @staticmethod
        def backward(ctx, grad):
            return grad

    weights = leaf()
    AddOne.apply(weights)
    assert weights.tolist() == [2.0, -1.0, 4.0]


def test_no_grad_around_a_layer_loses_its_gradient_fell():
    """Put the write under ``torch.no_grad()``: ReLU then overwrites the input, and has no gradient."""
    image = leaf()
    with torch.no_grad():
        hidden = torch.nn.ReLU(inplace=True)(image)
    hidden.sum().backward()
    assert hidden is image and image.tolist() == [1.0, 0.0, 3.0]
    assert image.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("inplace", [False, True])
def test_a_layer_that_is_given_a_clone(inplace):
    """A layer without ``inplace=True``, or with it on ``weights.clone()``."""
    image = leaf()
    layer = torch.nn.ReLU(inplace=inplace)
    layer(image.clone() if inplace else image).sum().backward()
    assert image.tolist() == [1.0, -2.0, 3.0] and image.grad.tolist() == [1.0, 0.0, 1.0]


def test_no_grad_around_a_sum_of_losses_loses_the_history_fell():
    """Put the write under ``torch.no_grad()``: the total is then no result of the losses."""
    weights, total = leaf(), torch.tensor(0.0, requires_grad=True)
    with torch.no_grad():
        total += (weights**2).sum()
    total.backward()
    assert weights.grad is None


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_the_mask_in_other_dtypes(dtype):
    """An assignment through a mask alone is one operation on the leaf itself."""
    weights = torch.ones(3).to(dtype).requires_grad_()
    with pytest.raises(RuntimeError, match=REFUSED):
        weights[REPLACED] = 0.0


@pytest.mark.parametrize("index", [(), (..., REPLACED), (REPLACED, ...), [-1, -1]], ids=str)
def test_more_indexes_that_name_the_leaf(index):
    """An assignment through a mask or a list of positions names the leaf itself."""
    with pytest.raises(RuntimeError, match=REFUSED):
        leaf()[index] = 0.0


def test_a_loss_that_did_not_save_the_weights():
    """If a loss saved ``weights``, its ``backward()`` raises. A loss that did not does not."""
    weights = leaf()
    loss = (weights * torch.ones(3)).sum()
    with torch.no_grad():
        weights -= 0.25
    loss.backward()
    assert weights.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "layer",
    [torch.nn.Dropout().eval(), torch.nn.Dropout(0.0), torch.nn.Identity(), torch.nn.Flatten(0)],
    ids=["dropout in eval", "dropout of 0", "identity", "flatten"],
)
def test_a_layer_may_give_the_leaf_back_fell(layer):
    """A layer without ``inplace=True`` computes a new tensor."""
    weights = leaf()
    assert layer(weights).data_ptr() == weights.data_ptr()


def test_inplace_dropout_in_eval_writes_nothing_fell():
    """A function or layer with ``inplace=True`` writes to its input."""
    weights = leaf()
    assert torch.nn.Dropout(inplace=True).eval()(weights) is weights and weights._version == 0


def test_detach_of_the_name_is_not_refused_fell():
    """Autograd refuses before it writes: of the methods with ``_`` at the end, not ``detach_``."""
    assert not leaf().detach_().requires_grad


def test_no_grad_assignment_of_a_value_with_history_fell():
    """``w[:] = v``, under ``no_grad``: the gradient does not go to ``v``."""
    weights, value = leaf(), leaf()
    with torch.no_grad():
        weights[:] = value * 2
    weights.sum().backward()
    assert weights.tolist() == [2.0, -4.0, 6.0] and value.grad is None
