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
    """torch.where makes a new tensor and has a gradient (after an operation as well)."""
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
    """This fix is for tensors without gradients: with a ``grad_fn`` the same line raises."""
    tracked = torch.nested.as_nested_tensor(parts(requires_grad=True))
    with pytest.raises(RuntimeError, match=SIZES):
        tracked[0].fill_(9.0)
