"""Attacks on gallery/errors/unusual-tensors/nested-tensor-has-no-sizes.py."""

import pytest
import torch

SIZES = "NestedTensorImpl doesn't support sizes"


def parts(**options):
    return [torch.tensor([1.0, 2.0], **options), torch.tensor([3.0, 4.0, 5.0], **options)]


def nested(layout=torch.strided):
    return torch.nested.nested_tensor(parts(), layout=layout)


@pytest.mark.parametrize("index", [0, -1, slice(None), slice(0, 1), ...], ids=repr)
def test_a_part_is_refused(index):
    """You assigned to part of a nested tensor of the strided layout."""
    with pytest.raises(RuntimeError, match=SIZES):
        nested()[index] = 9.0


def test_a_row_as_the_value_is_refused():
    """You assigned to part of a nested tensor (a row instead of a number)."""
    with pytest.raises(RuntimeError, match=SIZES):
        nested()[0] = torch.tensor([7.0, 8.0])


@pytest.mark.parametrize("index", [[0], torch.tensor([True, False])], ids=["list", "mask"])
def test_a_list_says_something_else(index):
    """You assigned to part of a nested tensor: a list has another message."""
    with pytest.raises(NotImplementedError, match="'aten::index_put_' with arguments from the 'Ne"):
        nested()[index] = 9.0


def test_an_element():
    """``shape`` says the same; an element can be assigned."""
    frames = nested()
    frames[0, 1] = 8.0
    assert frames.values().tolist() == [1.0, 8.0, 3.0, 4.0, 5.0] and frames.size(0) == 2
    with pytest.raises(RuntimeError, match=SIZES):
        _ = frames.shape


@pytest.mark.parametrize("index", [0, [0], torch.tensor([True, False])], ids=[1, 2, 3])
def test_the_jagged_layout(index):
    """Fix 1: the jagged layout takes a number for a row."""
    frames = nested(torch.jagged)
    frames[index] = 9.0
    assert frames.values().tolist() == [9.0, 9.0, 3.0, 4.0, 5.0]


def test_after_an_operation_fell():
    """Gradients know of the write: after an operation on the nested tensor backward raises."""
    jagged = 2 * torch.nested.as_nested_tensor(parts(requires_grad=True), layout=torch.jagged)
    jagged[0] = 9.0
    with pytest.raises(NotImplementedError, match="new_empty_strided"):
        jagged.values().sum().backward()


def test_where_has_a_gradient():
    """For a mask use torch.where, which makes a new tensor (and has a gradient)."""
    leaves = parts(requires_grad=True)
    jagged = 2 * torch.nested.as_nested_tensor(leaves, layout=torch.jagged)
    torch.where(jagged > 5.0, 0.0, jagged).values().sum().backward()
    assert leaves[0].grad.tolist() == [2.0, 2.0] and leaves[1].grad.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("row", [0, 1])
def test_a_row_is_a_view(row):
    """``frames[0]`` is a view of the strided layout."""
    frames = nested()
    frames[row].fill_(9.0)
    expected = [part.tolist() for part in parts()]
    expected[row] = [9.0] * len(expected[row])
    assert [part.tolist() for part in frames.unbind()] == expected


def test_a_row_with_gradients():
    """With a ``grad_fn`` the same line raises again (a leaf that requires grad as well)."""
    tracked = torch.nested.as_nested_tensor(parts(requires_grad=True))
    with pytest.raises(RuntimeError, match=SIZES):
        tracked[0].fill_(9.0)


ASKED = {
    "shape": lambda n: n.shape,
    "size()": lambda n: n.size(),
    "len": len,
    "numpy": lambda n: n.numpy(),
    "to a dense slice": lambda n: torch.zeros(2, 3).__setitem__(slice(None), n),
    "plus jagged": lambda n: n + nested(torch.jagged),
    "jagged plus": lambda n: nested(torch.jagged) + n,
}


@pytest.mark.parametrize(
    "name", ["shape", "size()", "len", "numpy", "to a dense slice", "plus jagged", "jagged plus"]
)
def test_who_assigned_nothing_fell(name):
    """You assigned to part of a nested tensor: others ask for the sizes as well."""
    with pytest.raises(RuntimeError, match=SIZES):
        ASKED[name](nested())


def test_what_to_ask_instead():
    """Ask ``frames.size(0)`` for the number of rows."""
    assert nested().size(0) == 2 and [len(row) for row in nested().unbind()] == [2, 3]


@pytest.mark.parametrize("layout", [torch.strided, torch.jagged], ids=str)
def test_all_rows_fell(layout):
    """Build it with the jagged layout, where the line works: not for ``frames[:] = 9.0``."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        nested(layout)[:] = 9.0
    filled = nested(layout).fill_(9.0)
    assert [row.tolist() for row in filled.unbind()] == [[9.0, 9.0], [9.0, 9.0, 9.0]]


def test_a_row_of_the_jagged_layout_fell():
    """It takes a number for a row (and a tensor)."""
    frames = nested(torch.jagged)
    frames[0] = torch.tensor([7.0, 8.0])
    assert frames.values().tolist() == [7.0, 8.0, 3.0, 4.0, 5.0]


def test_a_row_of_the_strided_layout_fell():
    """Fill the part: a row of numbers is copied into it."""
    frames = nested()
    frames[0].copy_(torch.tensor([7.0, 8.0]))
    assert frames[0].tolist() == [7.0, 8.0]


@pytest.mark.parametrize("index", [(0, slice(0, 1)), (0, slice(1, None))], ids=repr)
def test_a_slice_of_a_row_fell(index):
    """An element can be assigned: and so can a slice of a row."""
    frames = nested()
    frames[index] = 9.0
    assert frames[index].tolist() == [9.0]


def test_a_row_with_gradients_as_the_value_fell():
    """It takes a tensor for a row: one with gradients, if the list had gradients."""
    value = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="no_grad mode"):
        nested(torch.jagged)[0] = value
    doubled = [2 * leaf for leaf in parts(requires_grad=True)]
    frames = torch.nested.as_nested_tensor(doubled, layout=torch.jagged)
    frames[0] = value
    frames.values().sum().backward()
    assert value.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("layout", [torch.strided, torch.jagged], ids=str)
def test_each_row_at_once_with_gradients(layout):
    """``frames.fill_(9.0)`` fills the whole tensor: backward knows of it."""
    leaves = parts(requires_grad=True)
    frames = torch.nested.as_nested_tensor([2 * leaf for leaf in leaves], layout=layout)
    frames.fill_(9.0)
    frames.to_padded_tensor(0.0).sum().backward()
    assert [leaf.grad.tolist() for leaf in leaves] == [[0.0, 0.0], [0.0, 0.0, 0.0]]


def test_rows_that_differ_in_two_dimensions_fell():
    """Build it with ``layout=torch.jagged``, where ``frames[0] = 1.0`` works."""
    rows = [torch.ones(2, 3), torch.ones(4, 5)]
    with pytest.raises(RuntimeError, match="only allows for a single ragged dimension"):
        torch.nested.nested_tensor(rows, layout=torch.jagged)
    frames = torch.nested.nested_tensor(rows)
    frames[0].fill_(9.0)
    assert frames[0].eq(9.0).all() and frames[1].eq(1.0).all()


@pytest.mark.parametrize("index", [(0, 0), (0, slice(0, 1)), (0, [0])], ids=repr)
def test_an_element_with_gradients_fell(index):
    """An element, or a slice of a row, can be assigned: not if the nested tensor has a ``grad_fn``."""
    leaves = [2 * leaf for leaf in parts(requires_grad=True)]
    with pytest.raises(RuntimeError, match=SIZES):
        torch.nested.as_nested_tensor(leaves)[index] = 9.0


def test_a_jagged_leaf_fell():
    """``frames[0] = 1.0`` works in the jagged layout: a leaf that requires grad under ``no_grad``."""
    frames = torch.nested.nested_tensor(parts(), layout=torch.jagged, requires_grad=True)
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        frames[0] = 9.0
    with torch.no_grad():
        frames[0] = 9.0
    (frames * 2).values().sum().backward()
    assert frames.values().tolist() == [9.0, 9.0, 3.0, 4.0, 5.0]
    assert frames.grad.values().tolist() == [2.0] * 5


def test_a_strided_leaf_fell():
    """You can fill the part: ``frames[0].fill_(1.0)`` (a leaf that requires grad refuses it)."""
    frames = torch.nested.nested_tensor(parts(), requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        frames[0].fill_(1.0)


@pytest.mark.parametrize(
    "shapes", [[(3, 2), (3, 5)], [(2,), (2,)], [(0,), (2,)], [(2, 2, 1), (3, 2, 1)]], ids=str
)
def test_rows_that_differ_in_one_dimension(shapes):
    """If the rows differ in one dimension, ``frames[0] = 1.0`` works in the jagged layout."""
    rows = [torch.zeros(shape) for shape in shapes]
    frames = torch.nested.nested_tensor(rows, layout=torch.jagged)
    frames[1] = 1.0
    first, second = frames.unbind()
    assert first.eq(0.0).all() and second.eq(1.0).all() and second.shape == shapes[1]
