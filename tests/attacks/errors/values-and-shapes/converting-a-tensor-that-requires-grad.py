"""Attacks on gallery/errors/values-and-shapes/converting-a-tensor-that-requires-grad.py."""

import math
import warnings

import numpy as np
import pytest
import torch

WORDS = "Converting a tensor with requires_grad=True"


def weights():
    return torch.tensor([1.0, 2.0], requires_grad=True)


CONVERT = {
    "float": lambda w: float(w[0]),
    "complex": lambda w: complex(w[0]),
    "math.sqrt": lambda w: math.sqrt(w[0]),
    "tensor of a list": lambda w: torch.tensor([w[0], 5.0]),
    "as_tensor of a list": lambda w: torch.as_tensor([w[0], w[1]]),
    "new_tensor of a list": lambda w: w.new_tensor([w[0]]),
    "an element of an array": lambda w: np.zeros(2).__setitem__(0, w[0]),
}
SILENT = {
    "int": lambda w: int(w[0]),
    "bool": lambda w: bool(w[0]),
    "item": lambda w: w[0].item(),
    "tolist": lambda w: w.tolist(),
    "f-string": lambda w: f"{w[0]:.1f}",
}


@pytest.mark.parametrize(
    "what",
    [
        "float",
        "complex",
        "math.sqrt",
        "tensor of a list",
        "as_tensor of a list",
        "new_tensor of a list",
        "an element of an array",
    ],
)
def test_what_warns(what):
    """By float() or torch.tensor([...]): these warn, and the history is lost."""
    with pytest.warns(UserWarning, match=WORDS):
        made = CONVERT[what](weights())
    assert not getattr(made, "requires_grad", False)


@pytest.mark.parametrize("what", ["int", "bool", "item", "tolist", "f-string"])
def test_what_loses_the_history_in_silence_fell(what):
    """int() and bool() lose the history without a warning (so do these)."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not isinstance(SILENT[what](weights()), torch.Tensor)


def test_a_tensor_of_a_tensor_warns_of_something_else():
    """torch.tensor(weights) loses the history too, with another warning."""
    with pytest.warns(UserWarning, match="To copy construct from a tensor"):
        assert not torch.tensor(weights()).requires_grad


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.complex64])
def test_stack_and_assignment_keep_the_history(dtype):
    """Assign the tensor itself; to make a tensor of several numbers use torch.stack."""
    leaf = torch.ones(2, dtype=dtype, requires_grad=True)
    scores = torch.zeros(2, dtype=dtype)
    scores[0] = leaf[0] * 3
    joined = torch.stack([leaf[0] * 3, leaf.new_tensor(5.0)])
    for made in (scores, joined):
        (found,) = torch.autograd.grad(made.sum().real, leaf)
        assert found.tolist() == [3, 0] and made.dtype == dtype


def test_methods_that_take_a_tensor_as_a_number_keep_it():
    """A tensor of one number keeps its history in fill_, masked_fill and clamp."""
    target = torch.zeros(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert target.masked_fill(target == 0, weights()[0]).requires_grad
        assert target.clamp(min=weights()[0]).requires_grad
        assert target.fill_(weights()[0]).requires_grad


def test_a_detached_element_into_an_array():
    """For an array detach first."""
    history = np.zeros(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history[1] = weights().detach()[1]
    assert history.tolist() == [0.0, 2.0]


def test_a_whole_vector_into_an_array_raises():
    """NumPy asks for a number where you assign one element: for a vector it raises."""
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        np.zeros(2)[:] = weights()


def test_backward_may_run_without_the_number_fell():
    """Nothing raises until backward() finds nothing to do: with another part it raises nothing."""
    leaf = weights()
    with pytest.warns(UserWarning, match=WORDS):
        number = float(leaf[0])
    ((leaf**2).sum() + 3 * number).backward()
    assert leaf.grad.tolist() == [2.0, 4.0]


def test_math_has_a_method_beside_it():
    """In place of math.exp(weights[0]) write weights[0].exp()."""
    for name in ("exp", "sqrt", "log", "sin", "tanh"):
        leaf = weights()
        value = getattr(leaf[1], name)()
        assert math.isclose(value.item(), getattr(math, name)(2.0), rel_tol=1e-6)
        assert torch.autograd.grad(value, leaf)[0][1] != 0


def test_a_tensor_of_integers_takes_no_history_fell():
    """A tensor of floats takes it with its history: one of integers takes the number alone."""
    scores = torch.zeros(2, dtype=torch.int64)
    scores[0] = weights()[0] * 3
    assert scores.tolist() == [3, 0] and not scores.requires_grad


@pytest.mark.parametrize("make", [torch.FloatTensor, torch.Tensor, torch.as_tensor])
def test_other_makers_of_tensors_warn(make):
    """By float() or torch.tensor([...]): other makers lose the history as well."""
    with pytest.warns(UserWarning, match=WORDS):
        assert not make([weights()[0], 1.0]).requires_grad


def test_python_s_own_sum_and_max_keep_the_history():
    """You make a Python number: sum() and max() of tensors make none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sum([weights()[0], 1.0]).requires_grad and max(weights()[0], 0.0).requires_grad


def test_arguments_that_are_numbers_raise():
    """A Python number: where torch wants a number, a tensor that requires grad raises."""
    for call in (
        lambda: torch.add(torch.ones(2), torch.ones(2), alpha=weights()[0]),
        lambda: torch.full((2,), weights()[0]),
    ):
        with pytest.raises(TypeError, match="must be Number, not Tensor"):
            call()


def test_the_new_tensor_requires_grad_fell():
    """If no part of the loss has a history, backward() raises: not if a part is a leaf."""
    leaf = weights()
    with pytest.warns(UserWarning, match=WORDS):
        scores = torch.tensor([leaf[0] * 3, 5.0], requires_grad=True)
    scores.sum().backward()
    assert leaf.grad is None and scores.grad.tolist() == [1.0, 1.0]


def test_parameters_of_shape_1_fell():
    """To make a tensor of several numbers use torch.stack: of shape (1,) it has another shape."""
    parameters = [torch.nn.Parameter(torch.ones(1)) for _ in range(2)]
    with pytest.warns(UserWarning, match=WORDS):
        shape = torch.tensor(parameters).shape
    joined = torch.cat(parameters)
    joined.sum().backward()
    assert joined.shape == shape == (2,) and torch.stack(parameters).shape == (2, 1)
    assert all(parameter.grad == 1.0 for parameter in parameters)


def test_a_leaf_takes_no_tensor_fell():
    """A tensor of floats takes it with its history: a leaf that requires grad refuses it."""
    scores = torch.zeros(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        scores[0] = weights()[0]


def test_assigned_one_after_another():
    """A tensor of floats takes it with its history: a second element, too."""
    leaf, scores = weights(), torch.zeros(2)
    for i in range(2):
        scores[i] = leaf[i] * 3
    scores.sum().backward()
    assert leaf.grad.tolist() == [3.0, 3.0]


def test_text_that_keeps_the_number_alone():
    """A Python number has no history: an f-string loses it in silence, too."""
    assert f"{weights()[0]:.1f}" == "1.0" and str(weights()[1].item()) == "2.0"
