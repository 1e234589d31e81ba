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
