"""Attacks on docs/learn/views-strides-bases.md."""

import pytest
import torch

VIEWS = {
    "slice": lambda t: t[1:],
    "row": lambda t: t[1],
    "step": lambda t: t[:, ::2],
    "transpose": lambda t: t.T,
    "diagonal": lambda t: t.diagonal(),
    "narrow": lambda t: t.narrow(1, 1, 2),
    "unfold": lambda t: t.unfold(1, 2, 1),
    "expand": lambda t: t[:, :1].expand(3, 5),
    "as_strided": lambda t: t.as_strided((2,), (5,)),
    "unsqueeze": lambda t: t.unsqueeze(0),
    "view": lambda t: t.view(12) if t.is_contiguous() else t[:],
    "permute": lambda t: t.permute(1, 0),
    "movedim": lambda t: t.movedim(0, 1),
    "split": lambda t: t.split(1)[1],
    "unbind": lambda t: t.unbind()[2],
}
BASES = {
    "contiguous": lambda: torch.arange(12.0).clone().reshape(3, 4),
    "strided": lambda: torch.arange(48.0).reshape(3, 16)[:, ::4],
    "leaf": lambda: torch.zeros(3, 4, requires_grad=True),
    "float16": lambda: torch.zeros(3, 4, dtype=torch.float16),
    "bool": lambda: torch.zeros(3, 4, dtype=torch.bool),
}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_of_a_view_has_the_first_base(base, view):
    """A view of a view has the same base, not the view in between, and shares its storage."""
    t = BASES[base]()
    middle = VIEWS[view](t)
    inner = middle[...]
    root = t if t._base is None else t._base
    assert middle._base is root and inner._base is root
    assert inner.untyped_storage().data_ptr() == root.untyped_storage().data_ptr()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.enable_grad, torch.inference_mode])
def test_the_mode_does_not_change_the_base(mode):
    """_base is the tensor that a view was made from."""
    t = torch.zeros(4)
    with mode():
        inner = t[1:][1:]
    assert inner._base is t


@pytest.mark.parametrize(
    "copy",
    [
        lambda t: t[[0, 1]],
        lambda t: t[True],
        lambda t: t.repeat(1, 1),
        lambda t: t.index_select(0, torch.arange(3)),
        lambda t: t.clone(),
        lambda t: torch.cat([t]),
        lambda t: t + 0,
    ],
    ids=["list", "True", "repeat", "index_select", "clone", "cat", "addition"],
)
def test_some_copy_although_strides_could_state_the_result_fell(copy):
    """An operation that can state its result in start, shape and strides makes a view."""
    t = torch.zeros(3, 4)
    copy(t).fill_(1.0)
    assert not t.any()


@pytest.mark.parametrize("shape", [(12,), (2, 6), (4, 3), (1, 12), (3, 2, 2)], ids=str)
def test_view_never_copies(shape):
    """view never copies: it returns a view or raises."""
    for make in (lambda t: t, lambda t: t.T, lambda t: t[:, ::1], lambda t: t.flip(0)):
        t = make(torch.arange(12.0).reshape(3, 4))
        try:
            seen = t.view(shape)
        except RuntimeError as error:
            assert "view size is not compatible" in str(error)
            continue
        seen.fill_(-1.0)
        assert t.eq(-1.0).all()


def test_data_gives_a_view_other_memory_fell():
    """All views of one base share one storage, however they were made."""
    t = torch.zeros(4)
    part = t[:2]
    part.data = torch.ones(2)
    assert part._base is t
    assert part.untyped_storage().data_ptr() != t.untyped_storage().data_ptr()


@pytest.mark.parametrize(
    "view", ["slice", "row", "step", "transpose", "diagonal", "as_strided", "unfold"]
)
def test_the_position_is_the_sum_of_offset_and_strides(view):
    """Element [i, j] is the number at offset + i * stride[0] + j * stride[1]."""
    t = torch.arange(12.0).reshape(3, 4)
    seen = VIEWS[view](t)
    for place in torch.cartesian_prod(*[torch.arange(size) for size in seen.shape]).reshape(
        seen.numel(), -1
    ):
        position = seen.storage_offset() + sum(
            int(i) * s for i, s in zip(place, seen.stride(), strict=True)
        )
        assert seen[tuple(place)] == position


@pytest.mark.parametrize("name", ["contiguous", "flatten", "to"])
def test_these_may_copy(name):
    """contiguous, flatten, and to without copy=True may copy, too."""
    t, other = torch.zeros(3, 4), torch.zeros(4, 3, dtype=torch.float64).T
    arguments = [torch.float32] if name == "to" else []
    getattr(t, name)(*arguments).fill_(1.0)
    assert t.eq(1.0).all()
    getattr(other, name)(*arguments).fill_(1.0)
    assert not other.any()


def test_to_copies_where_there_is_nothing_to_do_fell():
    """to returns the tensor itself, or a view, where there is nothing to do."""
    t = torch.zeros(2)
    t.to(torch.float32, copy=True).fill_(1.0)
    assert not t.any()


def test_a_small_view_keeps_the_whole_storage():
    """A view of two numbers keeps all twelve in memory; clone keeps two."""
    pair = torch.arange(12.0)[:2]
    assert pair.untyped_storage().nbytes() == 12 * pair.element_size()
    assert pair.clone().untyped_storage().nbytes() == 2 * pair.element_size()


@pytest.mark.parametrize(
    "write", ["rows += 1", "rows.mul_(2)", "rows[:2] += 1", "rows.copy_(torch.ones(3, 2))"]
)
def test_writes_to_several_expanded_rows_are_refused(write):
    """rows += 1 is refused, since one number would be written three times."""
    names = {"torch": torch, "rows": torch.zeros(2).expand(3, 2)}
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        exec(write, names)


def test_one_expanded_row_shows_in_each():
    """A write to one of the rows is accepted, and shows in each of them."""
    rows = torch.zeros(2).expand(3, 2)
    rows[0] = 5.0
    assert rows.tolist() == [[5.0, 5.0]] * 3


@pytest.mark.parametrize(
    "way", [lambda t: t.detach(), lambda t: t.data, lambda t: t.view(torch.int32)]
)
def test_detach_and_another_dtype_have_no_base_fell(way):
    """A view of a view has the tensor that the first one was made from as its base."""
    t = torch.zeros(4)
    middle = way(t)
    assert middle.data_ptr() == t.data_ptr()
    assert middle._base is None and middle[1:]._base is middle


def test_a_view_of_an_inference_tensor_has_no_base_fell():
    """_base is the tensor that a view was made from, in each mode."""
    with torch.inference_mode():
        inner = torch.zeros(4)[1:]
    assert inner._base is None and not inner._is_view()


def test_no_number_lies_between_two_neighbours_fell():
    """The stride is how many numbers of the storage lie between one element and the next."""
    t = torch.arange(3.0)
    between = t[1].storage_offset() - t[0].storage_offset() - 1
    assert (t.stride(0), between) == (1, 0)


def test_the_transpose_swaps_the_sizes_too_fell():
    """The transpose swaps the two strides and touches nothing else."""
    t = torch.zeros(3, 4)
    assert t.T.stride() == t.stride()[::-1] and t.T.shape == (4, 3) != t.shape


@pytest.mark.parametrize(
    "view", [lambda t: t[:], lambda t: t.view_as(t), lambda t: t.view(torch.int32)]
)
def test_a_view_may_have_the_same_layout_fell(view):
    """Views differ in the last three: offset, shape and strides."""
    t = torch.zeros(3, 4)
    seen = view(t)
    assert (seen.storage_offset(), seen.shape, seen.stride()) == (0, t.shape, t.stride())


def test_expand_to_its_own_shape_sets_no_stride_fell():
    """expand sets a stride to 0."""
    assert torch.zeros(2, 3).expand(2, -1).stride() == (3, 1)
