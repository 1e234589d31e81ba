"""Attacks on gallery/scenarios/assignment/what-item-assignment-calls.py."""

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Names(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.called = []

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        self.called.append(operation.overloadpacket.__name__)
        return operation(*args, **(kwargs or {}))


def called(index, value):
    t = torch.zeros(4)
    with Names() as names:
        t[index] = value
    return [name for name in names.called if name != "lift_fresh"]


@pytest.mark.parametrize(
    ("index", "value", "wanted"),
    [
        (slice(1, 3), torch.ones(2), ["slice", "copy_"]),
        (slice(1, 3), 7.0, ["slice", "fill_"]),
        (slice(1, 3), torch.tensor(7.0), ["slice", "fill_"]),
        (1, 7.0, ["select", "copy_"]),
        (..., 7.0, ["fill_"]),
        (..., torch.ones(4), ["copy_"]),
        (None, 7.0, ["unsqueeze", "fill_"]),
        (True, 7.0, ["unsqueeze", "fill_"]),
        (False, 7.0, []),
        ([1, 2], 7.0, ["index_put_"]),
        ([1, 2], torch.ones(2), ["index_put_"]),
        (torch.tensor([False, True, True, False]), 7.0, ["index_put_"]),
        (torch.tensor(1), 7.0, ["_local_scalar_dense", "select", "copy_"]),
    ],
    ids=[
        "slice",
        "number",
        "0-d value",
        "integer",
        "all",
        "all copy",
        "None",
        "True",
        "False",
        "list",
        "list copy",
        "mask",
        "0-d",
    ],
)
def test_what_is_called_fell(index, value, wanted):
    """A view of the place and ``copy_`` or ``fill_`` into it, or ``index_put_`` (``t[...]`` needs no view)."""
    assert called(index, value) == wanted


def test_a_subclass_may_do_otherwise():
    """``t.__setitem__(slice(1, 3), new)``."""

    class Loud(torch.Tensor):
        def __setitem__(self, index, value):
            seen.append((index, value))

    seen = []
    t = torch.zeros(4).as_subclass(Loud)
    t[1:3] = 7.0
    assert seen == [(slice(1, 3), 7.0)] and not t.any()


@pytest.mark.parametrize(
    ("index", "wanted"),
    [(slice(1, 3), "CopySlices"), (1, "CopySlices"), (None, "CopySlices"), ([1, 2], "IndexPut")],
    ids=["slice", "integer", "None", "list"],
)
def test_what_the_graph_shows(index, wanted):
    """And it shows in the graph."""
    y = torch.ones(4, requires_grad=True) * 1
    y[index] = 0.0
    assert type(y.grad_fn).__name__.startswith(wanted)


@pytest.mark.parametrize("index", [..., slice(None)], ids=["dots", "colon"])
@pytest.mark.parametrize(
    ("value", "wanted"), [(0.0, "Fill"), (torch.zeros(4), "Copy")], ids=["number", "tensor"]
)
def test_all_of_a_tensor_is_no_slice_fell(index, value, wanted):
    """Assigning to a slice of a tensor that has a history: its last operation is ``CopySlices``."""
    y = torch.ones(4, requires_grad=True) * 1
    y[index] = value
    assert type(y.grad_fn).__name__.startswith(wanted) and "Slices" not in type(y.grad_fn).__name__


def test_not_recorded_under_no_grad_fell():
    """Assigning to a slice of a tensor that has a history is recorded."""
    y = torch.ones(3, requires_grad=True) * 2
    with torch.no_grad():
        y[1:] = 0.0
    assert type(y.grad_fn).__name__ == "MulBackward0"


def test_a_list_beside_a_slice_on_a_view():
    """With a list it calls ``index_put_``: on a view, the graph of the base has ``CopySlices``."""
    y = torch.ones(4, requires_grad=True) * 2
    y[1:][[0]] = 0.0
    assert type(y.grad_fn).__name__ == "CopySlices"


def test_the_overwritten_gets_gradient_zero():
    """With both, the gradient of what was overwritten is 0."""
    for index in (slice(1, 3), [1, 2]):
        weight = torch.ones(4, requires_grad=True)
        y = weight * 5
        y[index] = torch.zeros(2)
        y.sum().backward()
        assert weight.grad.tolist() == [5.0, 0.0, 0.0, 5.0]


def test_a_value_with_more_dimensions_fell():
    """``t[...] = v`` and ``t.copy_(v)``: the page did not say how they differ."""
    t, value = torch.zeros(4), torch.ones(1, 4)
    with pytest.raises(RuntimeError, match="broadcast shape"):
        t.copy_(value)
    t[...] = value
    assert t.tolist() == [1.0] * 4 and called(..., value) == ["view", "copy_"]
    with pytest.raises(RuntimeError, match="expand"):
        t[...] = torch.ones(2, 4)


@pytest.mark.parametrize(
    ("index", "wanted"),
    [
        ((0, torch.tensor([True, False])), ["select", "index_put_"]),
        ((slice(0, 1), [0, 1]), ["slice", "index_put_"]),
        ((..., torch.tensor([True, False])), ["index_put_"]),
        ((0, 1), ["select", "select", "copy_"]),
        ((slice(None), slice(None)), ["fill_"]),
    ],
    ids=["row and mask", "slice and list", "dots and mask", "two integers", "all of both"],
)
def test_two_places(index, wanted):
    """A view of the place; with a list, a mask or an index tensor it calls ``index_put_``."""
    t = torch.zeros(2, 2)
    with Names() as names:
        t[index] = 7.0
    assert [name for name in names.called if name != "lift_fresh"] == wanted


@pytest.mark.parametrize("index", [(), slice(0, 4), slice(None, None, 1)], ids=str)
def test_more_ways_to_say_all(index):
    """``t[...]`` needs no view."""
    assert called(index, 7.0) == ["fill_"]


@pytest.mark.parametrize("index", [range(2), [True, False, True, False], []], ids=str)
def test_more_lists(index):
    """With a list it calls ``index_put_``."""
    assert called(index, 7.0) == ["index_put_"]


def test_in_a_view_all_is_recorded_for_the_base():
    """``y[...]`` of a tensor that is no view writes to ``y`` itself: of a view, to the base."""
    y = torch.ones(4, requires_grad=True) * 1
    part = y[1:]
    part[...] = 0.0
    assert type(y.grad_fn).__name__ == "CopySlices"


def test_under_vmap():
    """The tensor then makes a view of the place."""

    def write(row):
        row[1:3] = 0.0
        return row

    assert torch.vmap(write)(torch.ones(2, 4)).tolist() == [[1.0, 0.0, 0.0, 1.0]] * 2


@pytest.mark.filterwarnings("ignore:indexing with dtype torch.uint8")
def test_a_byte_is_no_position_fell():
    """An index tensor of one or more dimensions calls ``index_put_`` (of 0-d ones uint8 is a mask)."""
    t = torch.zeros(4)
    t[torch.tensor(1, dtype=torch.uint8)] = 7.0
    assert t.tolist() == [7.0] * 4
    for dtype in (torch.int64, torch.int32):
        assert called(torch.tensor(1, dtype=dtype), 7.0)[-1] == "copy_"


@pytest.mark.parametrize("value", [[7.0, 8.0], (7.0, 8.0)], ids=str)
@pytest.mark.parametrize("index", [slice(1, 3), [1, 2]], ids=str)
def test_a_list_as_the_value_fell(index, value):
    """``lift_fresh`` stands where a number or a list is made a tensor first: a list as ``new`` raises."""
    with pytest.raises(TypeError, match="can't assign a"):
        torch.zeros(4)[index] = value


@pytest.mark.parametrize(
    ("index", "value", "wanted"),
    [
        (slice(1, 3), torch.ones(1, 2), ["slice", "view", "copy_"]),
        (slice(None, None, 2), 7.0, ["slice", "fill_"]),
        ([True] * 4, 7.0, ["index_put_"]),
        (torch.tensor(1, dtype=torch.int16), 7.0, ["_local_scalar_dense", "select", "copy_"]),
        (slice(2, 2), 7.0, ["slice", "fill_"]),
    ],
    ids=["leading 1", "step", "bools", "int16", "nothing"],
)
def test_more_places(index, value, wanted):
    """A view of the place and ``copy_`` or ``fill_``; with a list it calls ``index_put_``."""
    assert called(index, value) == wanted
