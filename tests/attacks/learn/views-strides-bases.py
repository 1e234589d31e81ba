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


@pytest.mark.parametrize("name", ["contiguous", "flatten", "float", "cpu"])
def test_nothing_to_do_returns_the_same_memory(name):
    """They return the tensor itself, or a view, where there is nothing to do, and otherwise a copy."""
    t, other = torch.zeros(3, 4), torch.zeros(4, 3, dtype=torch.float64).T
    getattr(t, name)().fill_(1.0)
    assert t.eq(1.0).all()
    if name != "cpu":
        getattr(other, name)().fill_(1.0)
        assert not other.any()


def test_a_small_view_keeps_the_whole_storage():
    """A view of two numbers keeps all twelve alive; clone keeps two."""
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
