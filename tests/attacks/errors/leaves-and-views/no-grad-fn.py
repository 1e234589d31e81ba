import pytest
import torch

NO_HISTORY = "element 0 of tensors does not require grad and does not have a grad_fn"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def test_a_tensor_of_integers_takes_no_history_fell():
    """With recording on, ``scores[:] = value`` gives ``scores`` a ``grad_fn``."""
    counts = torch.zeros(3, dtype=torch.int64)
    counts[:] = leaf() * 2
    assert counts.tolist() == [2, 4, 6] and not counts.requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.complex64])
def test_floating_point_and_complex_take_it(dtype):
    """If ``value`` requires grad and ``scores`` holds floating-point or complex numbers."""
    weights, scores = leaf(), torch.zeros(3, dtype=dtype)
    scores[:] = weights * 2
    scores.abs().sum().backward()
    assert weights.grad.tolist() == [2.0, 2.0, 2.0]


def test_a_value_without_grad_gives_no_history():
    """With recording on, ``scores[:] = value`` gives ``scores`` a ``grad_fn``."""
    scores = torch.zeros(3)
    scores[:] = leaf().detach()
    assert scores.grad_fn is None


def frozen():
    layer = torch.nn.Linear(2, 1).requires_grad_(False)
    return layer(torch.ones(1, 2)).sum()


def inference():
    with torch.inference_mode():
        return (leaf() * 2).sum()


def set_data():
    scores = torch.zeros(3)
    scores.data = leaf().data * 2
    return scores.sum()


@pytest.mark.parametrize("loss", [frozen, inference, set_data])
def test_other_causes_fell(loss):
    """The values went into the tensor under ``no_grad``, through ``.data`` or NumPy, ... ."""
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        loss().backward()


def test_the_element_is_that_of_the_list():
    """Element 0 (it counts the tensors that you call backward for)."""
    with pytest.raises(RuntimeError, match="element 1 of tensors does not require grad"):
        torch.autograd.backward([leaf().sum(), torch.zeros(3).sum()])


@pytest.mark.parametrize("name", ["argmax", "argsort", "long", "bool"])
def test_what_ends_the_history(name):
    """``argmax``, a comparison and a conversion to integers end the history as well."""
    assert not getattr(leaf(), name)().requires_grad


@pytest.mark.parametrize("name", ["round", "sign", "floor"])
def test_rounding_does_not_end_it_fell(name):
    """Rounding is nothing to differentiate (it raises nothing, and the gradient is 0)."""
    weights = leaf()
    getattr(weights, name)().sum().backward()
    assert weights.grad.tolist() == [0.0, 0.0, 0.0]


def test_torch_tensor_of_results_warns():
    """``torch.tensor`` makes a new tensor without a history."""
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True"):
        made = torch.tensor([weight * 2 for weight in leaf()])
    assert not made.requires_grad


def test_enable_grad_inside_no_grad_records():
    """Under ``torch.no_grad`` the numbers arrive without a history (not under ``enable_grad``)."""
    weights, scores = leaf(), torch.zeros(3)
    with torch.no_grad(), torch.enable_grad():
        scores[:] = weights * 2
    scores.sum().backward()
    assert weights.grad.tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("length", [0, 1, 2])
def test_the_recorded_write_at_short_lengths(length):
    """The same write, recorded."""
    weights = torch.ones(length, requires_grad=True)
    scores = torch.zeros_like(weights)
    scores[:] = weights * 2
    scores.sum().backward()
    assert weights.grad.tolist() == [2.0] * length


def test_requires_grad_afterwards():
    """``requires_grad_()`` silences the error, and ``weights`` gets no gradient."""
    weights = leaf()
    scores = (weights * 2).detach().requires_grad_()
    scores.sum().backward()
    assert weights.grad is None and scores.grad.tolist() == [1.0, 1.0, 1.0]


def test_a_loss_made_of_gradients_fell():
    """Often the values went into the tensor under ``no_grad``, ... (The penalty had no cure.)"""
    weights = leaf()
    (slopes,) = torch.autograd.grad((weights**2).sum(), weights)
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        (slopes**2).sum().backward()
    (weights**2).sum().backward()
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        (weights.grad**2).sum().backward()
    weights.grad = None
    (slopes,) = torch.autograd.grad((weights**2).sum(), weights, create_graph=True)
    (slopes**2).sum().backward()
    assert weights.grad.tolist() == [8.0, 16.0, 24.0]


def test_a_reentrant_checkpoint_fell():
    """If no value says ``True``, the weights may be frozen. (These are not.)"""
    layer, inputs = torch.nn.Linear(2, 1), torch.ones(1, 2)
    run = torch.utils.checkpoint.checkpoint
    with pytest.warns(UserWarning, match="None of the inputs have requires_grad=True"):
        outputs = run(layer, inputs, use_reentrant=True)
    assert layer.weight.requires_grad
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        outputs.sum().backward()
    run(layer, inputs, use_reentrant=False).sum().backward()
    assert layer.weight.grad.tolist() == [[1.0, 1.0]]


def test_requires_grad_helps_frozen_weights_fell():
    """``requires_grad_()`` does not help. (On frozen weights, before the forward pass, it does.)"""
    layer = torch.nn.Linear(2, 1).requires_grad_(False)
    late = layer(torch.ones(1, 2)).sum()
    layer.requires_grad_()
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        late.backward()
    layer(torch.ones(1, 2)).sum().backward()
    assert layer.weight.grad.tolist() == [[1.0, 1.0]]


def test_a_single_value_gives_a_tensor_of_integers_a_history_fell():
    """A tensor of integers takes the numbers, and no history. (Filled by one value it does.)"""
    counts, value = torch.zeros(3, dtype=torch.int64), leaf()[0]
    counts[:] = value
    assert counts.requires_grad
    with pytest.raises(RuntimeError, match="Autograd not support dtype: Long"):
        counts.sum().backward()
    counts = torch.zeros(3, dtype=torch.int64)
    counts[0] = value
    assert not counts.requires_grad


def test_a_number_through_a_compared_mask():
    """As Python numbers: a mask made of the weights does not help."""
    weights, scores = leaf(), torch.zeros(3)
    scores[weights > 1] = 1.0
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        scores.sum().backward()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_value_is_of_another_dtype(dtype):
    """With recording on, ``scores[:] = value`` gives ``scores`` a ``grad_fn``."""
    weights, scores = torch.ones(3, dtype=dtype, requires_grad=True), torch.zeros(3)
    scores[:] = weights * 2
    scores.sum().backward()
    assert weights.grad.dtype == dtype and weights.grad.tolist() == [2.0, 2.0, 2.0]


def test_compiled():
    """Write with recording on, or build the result with ``torch.stack``: compiled."""

    def unrecorded(weights):
        with torch.no_grad():
            return (weights * 2).sum()

    def stacked(weights):
        return torch.stack([weight * 2 for weight in weights]).sum()

    weights = leaf()
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        torch.compile(unrecorded, backend="aot_eager")(weights).backward()
    torch.compile(stacked, backend="aot_eager", fullgraph=True)(weights).backward()
    assert weights.grad.tolist() == [2.0, 2.0, 2.0]


def test_the_weights_were_replaced_under_no_grad_fell():
    """If the weights say ``False``, they are frozen."""
    weights = first = leaf()
    (weights**2).sum().backward()
    with torch.no_grad():
        weights = weights - 0.25 * weights.grad
    assert first.requires_grad and not weights.requires_grad
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        (weights**2).sum().backward()


def test_the_gradient_of_a_linear_loss_fell():
    """A gradient has no history either, unless you ask for ``create_graph=True``."""
    weights = leaf()
    (slopes,) = torch.autograd.grad((weights * 2).sum(), weights, create_graph=True)
    assert not slopes.requires_grad
    with pytest.raises(RuntimeError, match=NO_HISTORY):
        (slopes**2).sum().backward()


def test_a_linear_loss_in_a_computed_factor():
    """The gradient of ``weights * 2`` is a constant (that of ``weights * other`` is not)."""
    weights, other = leaf(), leaf()
    (slopes,) = torch.autograd.grad((weights * other).sum(), weights, create_graph=True)
    (slopes**2).sum().backward()
    assert other.grad.tolist() == [2.0, 4.0, 6.0] and weights.grad is None


@pytest.mark.parametrize("pack", [lambda x: {"x": x}, lambda x: [x]], ids=["dict", "list"])
def test_an_input_inside_of_a_container_fell(pack):
    """If no input requires grad, nothing is recorded. (This one does.)"""
    layer, run = torch.nn.Linear(2, 1), torch.utils.checkpoint.checkpoint
    inputs = torch.ones(1, 2, requires_grad=True)

    def forward(packed):
        return layer(packed["x"] if isinstance(packed, dict) else packed[0])

    with pytest.warns(UserWarning, match="None of the inputs have requires_grad=True"):
        assert not run(forward, pack(inputs), use_reentrant=True).requires_grad
    run(forward, pack(inputs), use_reentrant=False).sum().backward()
    assert inputs.grad is not None and layer.weight.grad.tolist() == [[1.0, 1.0]]


def test_requires_grad_on_a_result_of_integers_fell():
    """``requires_grad_()`` on the result silences the error."""
    with pytest.raises(
        RuntimeError, match="only Tensors of floating point dtype can require gradients"
    ):
        (leaf() * 2).argmax().requires_grad_()


def test_a_transform_says_zero():
    """The error comes from ``backward``: ``torch.func.grad`` of the same loss gives zeros."""
    gradient = torch.func.grad(lambda weights: (weights.detach() * 2).sum())(torch.ones(3))
    assert gradient.tolist() == [0.0, 0.0, 0.0]


def test_the_recorded_write_under_vmap():
    """The same write, recorded: ``zeros_like`` (``torch.zeros`` would be refused by vmap)."""

    def doubled(weights):
        scores = torch.zeros_like(weights)
        scores[:] = weights * 2
        return scores

    assert torch.func.vmap(doubled)(torch.ones(2, 3)).tolist() == [[2.0] * 3] * 2
