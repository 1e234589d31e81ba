"""Attacks on gallery/scenarios/views-and-copies/does-reshape-copy.py."""

import pytest
import torch

TARGETS = {
    "plain": lambda: torch.zeros(2, 3),
    "transposed": lambda: torch.zeros(3, 2).T,
    "columns": lambda: torch.zeros(2, 4)[:, :3],
    "vector": lambda: torch.zeros(6),
    "strided": lambda: torch.zeros(12)[::2],
    "three": lambda: torch.zeros(3, 2, 1).permute(1, 2, 0),
}


def arrives(t, flat):
    flat(t)[0] = 1.0
    return bool(t.any())


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (1, 1)])
def test_the_transpose_of_one_row_fell(shape):
    """A write to ``t.reshape(-1)`` reaches a contiguous tensor, and not its transpose."""
    assert arrives(torch.zeros(shape).T, lambda t: t.reshape(-1))


@pytest.mark.parametrize("name", ["vector", "strided"])
def test_not_contiguous_and_yet_a_view(name):
    """Only if the strides of ``t`` allow a view of that shape (contiguous is not asked)."""
    assert arrives(TARGETS[name](), lambda t: t.reshape(-1))


@pytest.mark.parametrize("name", list(TARGETS))
def test_flatten_as_reshape(name):
    """Otherwise ``reshape`` and ``flatten`` copy and say nothing."""
    by_reshape = arrives(TARGETS[name](), lambda t: t.reshape(-1))
    assert by_reshape == arrives(TARGETS[name](), torch.flatten)


@pytest.mark.parametrize("name", list(TARGETS))
def test_ravel_copies_more_fell(name):
    """``ravel`` does as ``reshape`` does (it copies all that is not contiguous)."""
    target = TARGETS[name]()
    assert arrives(target, torch.ravel) == target.is_contiguous()


@pytest.mark.parametrize("name", list(TARGETS))
def test_view_raises_instead_of_copying(name):
    """``view`` would have told you: it raises instead of copying."""
    reached = arrives(TARGETS[name](), lambda t: t.reshape(-1))
    try:
        assert arrives(TARGETS[name](), lambda t: t.view(-1))
    except RuntimeError as error:
        assert "view size is not compatible" in str(error) and not reached


def test_a_value_with_gaps_fell():
    """``transposed.copy_(values.view_as(transposed))``: a value that was transposed raises."""
    values, target = torch.arange(6.0).reshape(3, 2).T, torch.zeros(3, 2)
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        target.copy_(values.view_as(target))
    target.copy_(values.reshape(target.shape))
    assert target.tolist() == [[0.0, 2.0], [4.0, 1.0], [3.0, 5.0]]


@pytest.mark.parametrize("name", list(TARGETS))
def test_the_fix_writes_each_layout(name):
    """Shape the value, not the target."""
    target = TARGETS[name]()
    target.copy_(torch.arange(6.0).reshape(target.shape))
    assert target.flatten().tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    target[torch.unravel_index(torch.tensor(4), target.shape)] = 9.0
    assert target.flatten().tolist() == [0.0, 1.0, 2.0, 3.0, 9.0, 5.0]


def test_the_fix_keeps_gradients():
    """Shape the value, not the target."""
    values, target = torch.arange(6.0, requires_grad=True), torch.zeros(3, 2).T
    target.copy_(values.reshape(target.shape))
    (target * torch.arange(6.0).reshape(2, 3)).sum().backward()
    assert values.grad.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize("size", [2, 17])
def test_compiled_it_copies_as_well(size):
    """Otherwise ``reshape`` copies and says nothing."""

    @torch.compile(backend="aot_eager", dynamic=False)
    def write(t):
        t.T.reshape(-1)[1] = 5.0
        t.reshape(-1)[2] = 7.0

    t = torch.zeros(size, size)
    write(t)
    assert t.sum() == 7.0 and t.flatten()[2] == 7.0


@pytest.mark.parametrize("position", [6, 7, 11, 600])
def test_unravel_index_wraps_fell(position):
    """torch.unravel_index computes the coordinates: past the end it wraps, and reshape(-1) raises."""
    target = torch.zeros(3, 2).T
    target[torch.unravel_index(torch.tensor(position), target.shape)] = 9.0
    assert target.sum() == 9.0 and target.flatten()[position % 6] == 9.0
    with pytest.raises(IndexError):
        torch.zeros(6)[position] = 9.0


@pytest.mark.parametrize("position", [-1, -6, 0, 5])
def test_unravel_index_from_the_end(position):
    """For one position in the flat order, torch.unravel_index computes the coordinates: also from the end."""
    target, flat = torch.zeros(3, 2).T, torch.zeros(6)
    target[torch.unravel_index(torch.tensor(position), target.shape)] = 9.0
    flat[position] = 9.0
    assert torch.equal(target.flatten(), flat)


def test_unravel_index_of_several_positions():
    """For positions in the flat order, torch.unravel_index computes the coordinates."""
    target = torch.zeros(3, 2).T
    target[torch.unravel_index(torch.arange(1, 4), target.shape)] = torch.tensor([1.0, 2.0, 3.0])
    assert target.flatten().tolist() == [0.0, 1.0, 2.0, 3.0, 0.0, 0.0]


def test_a_flat_mask_is_shaped_too():
    """Shape the value, not the target: the mask as well."""
    target = torch.zeros(3, 2).T
    target[(torch.arange(6) > 3).reshape(target.shape)] = 1.0
    assert target.flatten().tolist() == [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]


def test_a_transpose_with_a_size_of_1_that_copies_fell():
    """A transpose with a size of 1 is contiguous: not one of three dimensions."""
    t = torch.zeros(2, 1, 3).transpose(0, 2)
    assert not t.is_contiguous() and not arrives(t, lambda t: t.reshape(-1))


def test_the_transpose_of_a_column_with_gaps_fell():
    """A transpose with a size of 1 is contiguous: not that of a slice, of which reshape is a view."""
    t = torch.zeros(4, 6)[:, :1].T
    assert not t.is_contiguous()
    assert arrives(t, lambda t: t.reshape(-1)) and not arrives(
        torch.zeros(4, 6)[:, :1].T, torch.ravel
    )


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (1, 1), (0, 3), (3, 0)], ids=str)
def test_the_transpose_of_a_contiguous_table(shape):
    """The transpose of a contiguous table with one row or one column, or without elements, is contiguous."""
    assert torch.zeros(shape).T.is_contiguous()


def test_a_leaf_that_is_a_transpose_loses_the_write_in_silence():
    """Otherwise reshape copies and says nothing: where the view of a leaf would have raised."""
    leaf, other = torch.zeros(3, 2).T.requires_grad_(), torch.zeros(2, 3, requires_grad=True)
    leaf.reshape(-1).fill_(1.0)
    assert not leaf.any()
    with pytest.raises(RuntimeError, match="view of a leaf Variable"):
        other.reshape(-1).fill_(1.0)


@pytest.mark.parametrize("name", list(TARGETS))
def test_the_fix_for_a_leaf_fell(name):
    """For a leaf that requires grad, write under no_grad."""
    leaf = TARGETS[name]().requires_grad_()
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        leaf.copy_(torch.arange(6.0).reshape(leaf.shape))
    with torch.no_grad():
        leaf.copy_(torch.arange(6.0).reshape(leaf.shape))
    assert leaf.flatten().tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_expanded_rows_are_copied():
    """Otherwise reshape and flatten copy: of expanded rows too, and of an expanded element not."""
    assert not arrives(torch.zeros(3).expand(2, 3), lambda t: t.reshape(-1))
    assert arrives(torch.zeros(1).expand(3), lambda t: t.reshape(-1))


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_last(channels):
    """Only if the strides of t allow a view: channels last does so with one channel."""
    images = torch.zeros(2, channels, 4, 4).to(memory_format=torch.channels_last)
    assert arrives(images, lambda t: t.reshape(-1)) == (channels == 1)


@pytest.mark.parametrize(("heads", "width"), [(1, 12), (12, 1), (3, 4)])
def test_the_last_pattern_is_a_view_with_one_head_fell(heads, width):
    """ "b h d -> b (d h)" is a copy: with a size of 1 it is a view."""
    source = torch.zeros(2, heads, width)
    result = source.permute(0, 2, 1).reshape(2, heads * width)
    assert (result.data_ptr() == source.data_ptr()) == (1 in (heads, width))


def test_a_pattern_depends_on_the_source_fell():
    """ "b h d -> b (h d)" is a view: of a transposed source it is a copy."""
    source = torch.zeros(2, 4, 3).transpose(1, 2)
    assert source.reshape(2, 12).data_ptr() != source.data_ptr()


def test_a_flatten_module_copies_as_well():
    """Otherwise reshape and flatten copy: nn.Flatten too."""
    t = torch.zeros(2, 3, 4).transpose(1, 2)
    torch.nn.Flatten()(t).fill_(1.0)
    assert not t.any()


def test_under_vmap():
    """Only if the strides of t allow a view of that shape: a sample's strides, under vmap."""

    def write(t):
        t.reshape(-1)[0] = 1.0
        return t

    assert torch.vmap(write)(torch.zeros(3, 2, 4)).sum() == 3.0
    assert torch.vmap(write, in_dims=1)(torch.zeros(2, 3, 4)).sum() == 0.0


@pytest.mark.parametrize("column", [0, 5, 11])
def test_positions_behind_a_batch_fell(column):
    """The fix for x.permute(0, 2, 1).reshape(B, -1)[:, 0] = 1: write_flat writes the whole."""
    x, flat = torch.zeros(2, 3, 4), torch.zeros(2, 12)
    turned = x.permute(0, 2, 1)
    turned.reshape(2, -1)[:, column] = 1.0
    assert not x.any()
    row, place = torch.unravel_index(torch.tensor(column), turned.shape[1:])
    turned[:, row, place] = 1.0
    flat[:, column] = 1.0
    assert torch.equal(turned.reshape(2, -1), flat) and x.sum() == 2.0


@pytest.mark.parametrize("name", list(TARGETS))
def test_a_flat_slice(name):
    """For positions in the flat order: a slice of them, for each layout."""
    target, flat = TARGETS[name](), torch.zeros(6)
    values = torch.tensor([1.0, 2.0, 3.0])
    target[torch.unravel_index(torch.arange(2, 5), target.shape)] = values
    flat[2:5] = values
    assert torch.equal(target.reshape(-1), flat)
