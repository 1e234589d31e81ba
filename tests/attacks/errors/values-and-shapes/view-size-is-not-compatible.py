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


def test_an_expanded_tensor_refuses_to_be_copied_back_fell():
    """Edit the copy, and copy it back: an expanded tensor, which raises this error, refuses copy_."""
    rows = torch.zeros(2, 1).expand(2, 3)
    with pytest.raises(RuntimeError, match=WORDS):
        rows.view(-1)
    with pytest.raises(RuntimeError, match="refers to a single memory location"):
        rows.copy_(rows.clone())


def test_a_write_by_the_indices_of_an_expanded_tensor_goes_further_fell():
    """Index the tensor itself if you want to write: the elements of an expanded tensor share memory."""
    rows = torch.zeros(2, 1).expand(2, 3)
    rows[:, 0] = 1.0
    assert rows.tolist() == [[1.0] * 3] * 2


def test_a_leaf_wants_no_grad_fell():
    """Edit the copy, and copy it back: a leaf that requires grad wants no_grad."""
    leaf = torch.zeros(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        leaf.t().copy_(leaf.detach().t().clone())
    with torch.no_grad():
        leaf.t().copy_(torch.ones(3, 2))
    assert leaf.sum() == 6.0


def test_images_with_channels_last():
    """Transposed tables and some columns bring the error: images in channels_last do too."""
    images = torch.zeros(2, 3, 4, 4).to(memory_format=torch.channels_last)
    with pytest.raises(RuntimeError, match=WORDS):
        images.view(2, -1)
    assert images.reshape(2, -1).shape == (2, 48)


def test_a_row_with_a_stride_that_makes_no_whole_elements_fell():
    """Its last dimension must lie in one piece, and its bytes make whole elements: the strides must, too."""
    bits = torch.zeros(2, 3, dtype=torch.float32)[:, :2]
    with pytest.raises(RuntimeError, match=r"self.stride\(0\) must be divisible by 2"):
        bits.view(torch.int64)
    assert bits.contiguous().view(torch.int64).shape == (2, 1)


def test_contiguous_does_not_move_an_odd_offset_fell():
    """contiguous().view(dtype): what begins at an odd offset stays where it is."""
    part = torch.zeros(6, dtype=torch.float32)[1:5]
    for same in (part, part.contiguous()):
        with pytest.raises(RuntimeError, match=r"self.storage_offset\(\) must be divisible by 2"):
            same.view(torch.int64)
    assert part.clone().view(torch.int64).shape == (2,)


@pytest.mark.parametrize("dtype", [torch.int64, torch.int8])
def test_without_dimensions_there_is_no_other_size_fell(dtype):
    """The last dimension must lie in one piece: there must be one."""
    number = torch.tensor(1.0, dtype=torch.float32)
    with pytest.raises(RuntimeError, match=r"self.dim\(\) cannot be 0 to view"):
        number.view(dtype)
    assert number.view(torch.int32).shape == ()


def test_as_a_dtype_of_the_same_size_any_order_serves():
    """Where the elements have another size: of the same size the order does not matter."""
    assert table().t().view(torch.int32).shape == (3, 2)
    with pytest.raises(RuntimeError, match=r"self.stride\(-1\) must be 1 to view"):
        table().t().view(torch.int16)


@pytest.mark.parametrize("size", [torch.int16, torch.int64])
def test_a_write_to_a_clone_of_other_dtype_is_lost(size):
    """A write to the copy does not reach bits."""
    bits = torch.zeros(2, 4, dtype=torch.float32)
    bits.clone(memory_format=torch.contiguous_format).view(size).fill_(-1)
    assert not bits.any()
    bits.view(size).fill_(-1)
    assert bits.view(torch.int32).eq(-1).all()


def test_clone_alone_keeps_the_order():
    """clone copies each table: without contiguous_format it keeps the order of the transposed one."""
    with pytest.raises(RuntimeError, match=WORDS):
        table().t().clone().view(-1)


def test_heads_of_attention_are_read_through_reshape():
    """To read, reshape is right: the heads after a transpose."""
    heads = torch.arange(24.0).reshape(1, 2, 3, 4).transpose(1, 2)
    with pytest.raises(RuntimeError, match=WORDS):
        heads.view(1, 3, 8)
    joined = heads.reshape(1, 3, 8)
    assert torch.equal(joined, torch.cat([heads[:, :, 0], heads[:, :, 1]], dim=-1))


def test_view_as_says_it_too():
    """view cannot describe this order: view_as cannot either."""
    with pytest.raises(RuntimeError, match=WORDS):
        table().t().view_as(torch.zeros(6))


def test_a_gradient_may_be_what_cannot_be_viewed():
    """The error may come in backward: a gradient may be transposed."""

    class Flat(torch.autograd.Function):
        @staticmethod
        def forward(ctx, given):
            return given * 1

        @staticmethod
        def backward(ctx, gradient):
            return gradient.view(-1).view(2, 3)

    leaf = torch.ones(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match=WORDS):
        (Flat.apply(leaf).t().reshape(-1) * torch.arange(6.0)).sum().backward()
