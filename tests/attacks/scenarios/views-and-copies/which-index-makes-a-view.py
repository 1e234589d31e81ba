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


@pytest.mark.parametrize(
    "index", [np.array(1), torch.tensor(1), (slice(None), torch.tensor(1))], ids=repr
)
def test_without_dimensions_it_is_a_view_fell(index):
    """One list, mask, index tensor or array makes the whole result a copy."""
    table = torch.zeros(3, 2)
    table[index].fill_(1.0)
    assert table[index].all() and table[index]._is_view()


def test_a_boolean_array_without_dimensions_copies():
    """One array with a dimension, or ``True``, copies: so does a 0-d array of True."""
    table = torch.zeros(3, 2)
    table[np.array(True)].fill_(1.0)
    assert not table.any()


@pytest.mark.parametrize("index", [((0,),), (slice(None), (0,)), ([], 0), (None, True)], ids=repr)
def test_a_tuple_in_a_tuple_copies(index):
    """One list makes the whole result a copy: a tuple in a tuple, too."""
    table = torch.zeros(3, 2)
    table[index].fill_(1.0)
    assert not table.any()


@pytest.mark.parametrize("index", [slice(torch.tensor(0), torch.tensor(2)), np.int8(1), slice(0)])
def test_other_integers_and_slices(index):
    """Integers, slices, ``None`` and ``...`` give a view."""
    assert torch.zeros(3, 2)[index]._is_view()


@pytest.mark.parametrize("make", [lambda: torch.zeros(1).expand(3), lambda: torch.zeros(6)[::2]])
def test_other_layouts(make):
    """Integers and slices give a view, a list a copy."""
    table = make()
    assert table[:2].untyped_storage().data_ptr() == table.untyped_storage().data_ptr()
    assert table[[0, 1]].untyped_storage().data_ptr() != table.untyped_storage().data_ptr()


def test_in_inference_mode_the_write_arrives():
    """A write to the result arrives: in inference mode, where ``_is_view()`` is False."""
    with torch.inference_mode():
        table = torch.zeros(3)
        table[0].fill_(1.0)
        table[[1]].fill_(1.0)
        assert table.tolist() == [1.0, 0.0, 0.0] and not table[0]._is_view()


def test_compiled():
    """Slices give a view, a list a copy: compiled, too."""

    @torch.compile(backend="aot_eager", fullgraph=True)
    def write(table):
        table[1:].fill_(1.0)
        table[[0]].fill_(5.0)

    table = torch.zeros(3)
    write(table)
    assert table.tolist() == [0.0, 1.0, 1.0]
