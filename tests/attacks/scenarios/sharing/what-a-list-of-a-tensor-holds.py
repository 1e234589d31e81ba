"""Attacks on gallery/scenarios/sharing/what-a-list-of-a-tensor-holds.py."""

import numpy as np
import pytest
import torch

CONNECTED = {
    "list": list,
    "tuple": tuple,
    "unpacked": lambda t: [*t],
    "unbind": torch.Tensor.unbind,
    "comprehension": lambda t: [row for row in t],
    "indexed": lambda t: [t[i] for i in range(len(t))],
    "sorted": lambda t: sorted(t, key=lambda row: row.sum().item()),
}
APART = {
    "tolist": torch.Tensor.tolist,
    "clones": lambda t: [row.clone() for row in t],
    "items": lambda t: [row.sum().item() for row in t],
    "rows of a mask": lambda t: [t[[i]] for i in range(len(t))],
}


@pytest.mark.parametrize("name", list(CONNECTED))
@pytest.mark.parametrize("shape", [(3,), (3, 2), (1,)])
def test_views(name, shape):
    """``list(t)`` is connected: its elements are views of ``t``."""
    scores = torch.zeros(shape)
    CONNECTED[name](scores)[0].fill_(9.0)
    assert (scores[0] == 9.0).all() and not scores[1:].any()


@pytest.mark.parametrize("name", list(APART))
def test_apart(name):
    """``t.tolist()`` copies."""
    scores = torch.zeros(3)
    parts = APART[name](scores)
    scores.fill_(9.0)
    assert [float(part) for part in parts] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("function", [torch.stack, torch.cat, torch.vstack, torch.hstack])
@pytest.mark.parametrize("number", [1, 2])
def test_from_a_list_to_a_tensor(function, number):
    """``torch.stack`` and ``torch.cat`` copy, also of one tensor."""
    rows = [torch.zeros(2) for _ in range(number)]
    function(rows).fill_(9.0)
    assert not torch.stack(rows).any()


@pytest.mark.parametrize("function", [torch.tensor, torch.as_tensor])
def test_of_single_numbers(function):
    """So it is with ``torch.tensor`` and ``torch.as_tensor``."""
    rows = [torch.tensor(0.0), torch.tensor(0.0)]
    function(rows).fill_(9.0)
    assert not rows[0].any() and not rows[1].any()


def test_no_list_of_a_tensor_without_dimensions_fell():
    """``list(t)`` is connected."""
    with pytest.raises(TypeError, match="iteration over a 0-d tensor"):
        list(torch.tensor(1.0))


def test_a_tensor_with_a_history_refuses_fell():
    """Their elements are views of ``t``: a write to them is refused if ``t`` was computed from a leaf."""
    scores = torch.zeros(2, requires_grad=True) * 1
    with pytest.raises(RuntimeError, match="multiple views"):
        list(scores)[0].zero_()
    scores[0].zero_()


def test_arrays_of_rows():
    """NumPy gives numbers here, and views for the rows of a table."""
    array, table = np.zeros(2), np.zeros((2, 1))
    list(table)[0][0] = 9.0
    assert table[0, 0] == 9.0 and not isinstance(list(array)[0], np.ndarray)


def test_stack_keeps_gradients_and_order():
    """``stack`` is recorded, also for tensors without dimensions."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    stacked = torch.stack([weights[1] * 5, weights[0] * 3])
    (stacked * torch.tensor([1.0, 10.0])).sum().backward()
    assert stacked.tolist() == [10.0, 3.0] and weights.grad.tolist() == [30.0, 5.0]
