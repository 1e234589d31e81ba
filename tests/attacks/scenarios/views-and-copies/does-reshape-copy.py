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
    """``view`` raises instead of copying."""
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
