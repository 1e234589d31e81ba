import pytest
import torch

INDEX = torch.tensor([1, 3])


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t[[1, 3]].fill_(1),
        lambda t: t[t == 0].fill_(1),
        lambda t: t[True].fill_(1),
        lambda t: t.index_select(0, INDEX).fill_(1),
        lambda t: t.masked_select(t == 0).fill_(1),
        lambda t: t.gather(0, INDEX).fill_(1),
        lambda t: t.take(INDEX).fill_(1),
        lambda t: torch.where(t == 0, t, 1.0).fill_(1),
        lambda t: t.flip(0).fill_(1),
    ],
)
def test_lost(write):
    """``t[[1, 3]]`` is read first, which gives a copy, and ``fill_`` fills the copy."""
    t = torch.zeros(4)
    write(t)
    assert not t.any()


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t[1:].fill_(1),
        lambda t: t[::2].fill_(1),
        lambda t: t[1].fill_(1),
        lambda t: t[torch.tensor(1)].fill_(1),
        lambda t: t.narrow(0, 0, 2).fill_(1),
        lambda t: t.unfold(0, 2, 2).fill_(1),
        lambda t: t.unbind()[0].fill_(1),
    ],
)
def test_views_write_fell(write):
    """An in-place method on selected elements does nothing (on one element it writes)."""
    t = torch.zeros(4)
    write(t)
    assert t.any()


def test_a_repeated_element():
    """Where a list names an element twice, ``+=`` counts it once."""
    t = torch.zeros(4)
    t[[1, 1]] += 1
    t.index_add_(0, torch.tensor([2, 2]), torch.ones(2))
    assert t.tolist() == [0.0, 1.0, 2.0, 0.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.__setitem__([1, 3], 100.0),
        lambda t: t.index_fill_(0, INDEX, 100),
        lambda t: t.masked_fill_(t > 0, 100),
    ],
)
def test_fixes_write_fell(write):
    """The gradient is that of the value which is kept (a leaf refuses, a saved result raises)."""
    leaf = torch.ones(4, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        write(leaf)
    result = leaf.exp()
    write(result)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()
