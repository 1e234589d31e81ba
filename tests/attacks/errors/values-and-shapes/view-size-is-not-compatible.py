"""Attacks on gallery/errors/values-and-shapes/view-size-is-not-compatible.py."""

import pytest
import torch

WORDS = "view size is not compatible"


def table():
    return torch.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize("what", ["transposed", "some columns", "expanded", "permuted"])
def test_orders_that_one_stride_cannot_say(what):
    """view cannot describe this order of elements without a copy."""
    tensor = {
        "transposed": table().t(),
        "some columns": table()[:, :2],
        "expanded": torch.arange(2.0)[:, None].expand(2, 3),
        "permuted": torch.zeros(2, 3, 4).permute(2, 0, 1),
    }[what]
    with pytest.raises(RuntimeError, match=WORDS):
        tensor.view(-1)
    flat = tensor.reshape(-1)
    assert flat.untyped_storage().data_ptr() != tensor.untyped_storage().data_ptr()


@pytest.mark.parametrize("what", ["one row", "one column", "empty", "every second", "one value"])
def test_orders_that_one_stride_says_fell(what):
    """A transposed or cut tensor has no flat view: with a dimension of length 1 it has."""
    tensor = {
        "one row": torch.zeros(1, 3).t(),
        "one column": torch.zeros(3, 1).t(),
        "empty": torch.zeros(0, 3).t(),
        "every second": torch.zeros(6)[::2],
        "one value": torch.zeros(1).expand(2, 3),
    }[what]
    flat = tensor.view(-1)
    assert flat._is_view() and tensor.reshape(-1)._is_view()


def test_part_of_the_dimensions_may_be_joined():
    """view raises for what spans two dimensions: other dimensions may be joined or split."""
    cube = torch.zeros(2, 3, 4).transpose(0, 1)
    with pytest.raises(RuntimeError, match=WORDS):
        cube.view(6, 4)
    assert cube.view(3, 2, 2, 2).shape == (3, 2, 2, 2)


@pytest.mark.parametrize("how", ["reshape", "contiguous", "flatten", "ravel"])
def test_a_write_to_the_copy_is_lost(how):
    """reshape returns a copy here, and a write to it is lost; so do contiguous and flatten."""
    target = table()
    turned = target.t()
    flat = (
        turned.contiguous().view(-1)
        if how == "contiguous"
        else getattr(turned, how)(*((-1,) if how == "reshape" else ()))
    )
    flat[:2] = 9.0
    assert torch.equal(target, table())


def test_a_wrong_number_of_elements_says_something_else():
    """view of another number of elements has another message."""
    with pytest.raises(RuntimeError, match="is invalid for input of size 6"):
        table().view(4)


@pytest.mark.parametrize("shape", [(2, 3), (2, 1), (1, 3), (2, 0), (4, 2)])
def test_edit_the_copy_and_copy_it_back(shape):
    """Fix 2 for other shapes."""
    target = torch.zeros(shape)
    turned = target.t()
    flat = turned.clone(memory_format=torch.contiguous_format).view(-1)
    flat[1::2] = 9.0
    turned.copy_(flat.view(turned.shape))
    wanted = [9.0 if k % 2 else 0.0 for k in range(target.numel())]
    assert target.t().reshape(-1).tolist() == wanted


@pytest.mark.parametrize("shape", [(2, 1), (1, 3)])
def test_flatten_is_no_copy_of_one_row_fell(shape):
    """Edit turned.flatten(), and copy it back: of one row or column it is a view, and raises."""
    turned = torch.zeros(shape).t()
    flat = turned.flatten()
    assert flat.data_ptr() == turned.data_ptr()
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        turned.copy_(flat.view(turned.shape))


def test_the_shape_written_down_is_for_one_table_fell():
    """copy_(flat.view(3, 2)) copies it back: for a table of two rows and three columns."""
    turned = torch.zeros(2, 4).t()
    with pytest.raises(RuntimeError, match="is invalid for input of size 8"):
        turned.flatten().view(3, 2)
    assert turned.flatten().view(turned.shape).shape == (4, 2)


def test_gradients_go_back_through_reshape():
    """If you only read, reshape is right, and gradients go back through it."""
    leaf = torch.zeros(2, 2, requires_grad=True)
    (leaf.t().reshape(-1) * torch.arange(4.0)).sum().backward()
    assert leaf.grad.tolist() == [[0.0, 2.0], [1.0, 3.0]]
