"""Attacks on gallery/scenarios/views-and-copies/which-index-makes-a-view.py."""

import numpy as np
import pytest
import torch

VIEWS = {
    "0": 0,
    "numpy integer": np.int64(1),
    "empty tuple": (),
    "bare None": (None, None),
    "0-d tensor": torch.tensor(1),
    "past the end": slice(5, None),
    "tuple": (0, ..., None),
}
COPIES = {
    "True": True,
    "False": False,
    "range": range(2),
    "empty list": [],
    "tensor": torch.tensor([1]),
    "mask": torch.ones(3, 2, dtype=torch.bool),
    "0-d mask": torch.tensor(True),
    "list beside": (0, [1]),
    "True beside": (0, True),
    "0-d array": np.array([1]),
}


@pytest.mark.parametrize(
    "name",
    ["0", "numpy integer", "empty tuple", "bare None", "0-d tensor", "past the end", "tuple"],
)
def test_views(name):
    """Integers, slices, ``None`` and ``...`` give a view, so a write to the result arrives."""
    table = torch.zeros(3, 2)
    part = table[VIEWS[name]]
    part[...] = 1.0
    assert table.sum() == part.numel() and part._is_view()


@pytest.mark.parametrize(
    "name",
    [
        "True",
        "False",
        "range",
        "empty list",
        "tensor",
        "mask",
        "0-d mask",
        "list beside",
        "True beside",
        "0-d array",
    ],
)
def test_copies_fell(name):
    """Integers, slices ... give a view (a bool is an ``int`` to Python): one of these makes the whole result a copy."""
    table = torch.zeros(3, 2)
    part = table[COPIES[name]]
    part[...] = 1.0
    assert not table.any() and not part._is_view()


@pytest.mark.parametrize("name", [*VIEWS, *COPIES])
def test_on_the_left_each_writes(name):
    """The same brackets on the left of ``=`` write to the tensor with each of these indices."""
    index, table = (VIEWS | COPIES)[name], torch.zeros(3, 2)
    selected = table[index].numel()
    table[index] = 1.0
    assert table.sum() == selected


def test_uint8_without_dimensions_copies_fell():
    """An integer may come as a tensor, if it has no dimension."""
    assert not torch.zeros(3)[torch.tensor(1, dtype=torch.uint8)]._is_view()


def test_a_leaf_refuses_the_view():
    """A write to the result arrives (a leaf that requires grad refuses it)."""
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        torch.zeros(3, requires_grad=True)[:1].fill_(1.0)


def test_a_list_takes_a_slice_with_any_index():
    """A list takes no list, mask or tuple between its brackets."""
    row = [1, 2, 3]
    assert row[np.int64(1)] == row[torch.tensor(1)] == row[True] == 2
    for index in ([1], (1,), None, ...):
        with pytest.raises(TypeError, match="list indices must be integers or slices"):
            row[index]
