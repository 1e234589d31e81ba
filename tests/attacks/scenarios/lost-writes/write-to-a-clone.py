import copy

import pytest
import torch
from torch import nn


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@torch.no_grad()
def clear(tensor):
    tensor[0] = 0.0


@pytest.mark.parametrize(
    "make",
    [
        lambda w: w.clone(),
        lambda w: w.detach().clone(),
        lambda w: w + 0,
        lambda w: w.to(torch.float32, copy=True),
        copy.deepcopy,
        lambda w: nn.Parameter(w.clone()),
        lambda w: w[[0, 1, 2]],
    ],
)
def test_copies(make):
    """You write to the clone, and the model goes on with the weight."""
    weight = leaf()
    clear(make(weight))
    assert weight[0] == 1.0


@pytest.mark.parametrize(
    "make",
    [
        lambda w: w.detach(),
        lambda w: w.contiguous(),
        lambda w: w.float(),
        lambda w: nn.Parameter(w),
        copy.copy,
    ],
)
def test_no_clones(make):
    """``detach()``, ``contiguous()`` and ``nn.Parameter(weight)`` are no clones."""
    weight = leaf()
    clear(make(weight))
    assert weight[0] == 0.0


@pytest.mark.parametrize("way", ["no_grad", "detach"])
def test_a_clone_without_history_fell(way):
    """Use the clone in the forward pass (a clone made under ``no_grad`` passes no gradient)."""
    weight = leaf()
    if way == "no_grad":
        with torch.no_grad():
            masked = weight.clone()
    else:
        masked = weight.detach().clone()
    masked[0] = 0.0
    assert not masked.requires_grad


def test_a_clone_made_once():
    """A clone made once keeps the values of that moment."""
    weight = leaf()
    masked = weight.clone()
    with torch.no_grad():
        weight[1] = 50.0
    assert masked.tolist() == [1.0, 2.0, 3.0]
