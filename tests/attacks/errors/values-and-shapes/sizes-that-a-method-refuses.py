"""Attacks on gallery/errors/values-and-shapes/sizes-that-a-method-refuses.py."""

import pytest
import torch


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.chunk(0),
        lambda s: s.chunk(-1),
        lambda s: s.split(0),
        lambda s: s.split([1, 2]),
        lambda s: s.unfold(0, 1, 0),
        lambda s: s.repeat(2),
        lambda s: s.permute(0, 0),
        lambda s: s.permute(0),
        lambda s: s.roll(1, (0, 1)),
        lambda s: s.topk(9),
    ],
)
def test_refused(call):
    """Other methods refuse in words of their own."""
    with pytest.raises(RuntimeError):
        call(torch.zeros(2, 3))


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("workers", [1, 3])
def test_rounded_up_covers_each_row_once(rows, workers):
    """-(-n // k) rounds up, and max(1, ...) stands for no rows at all."""
    scores = torch.zeros(rows, 2)
    parts = scores.split(max(1, -(-rows // workers)))
    for part in parts:
        part += 1
    assert (scores == 1).all() and len(parts) <= max(workers, 1)


def test_split_of_no_rows():
    """split of a tensor without rows gives one empty part."""
    assert [part.shape for part in torch.zeros(0, 2).split(1)] == [(0, 2)]
    assert torch.zeros(0, 2).split(0)[0].shape == (0, 2)


def test_chunk_may_give_fewer():
    """chunk gives at most as many parts as asked for."""
    assert len(torch.zeros(5).chunk(4)) == 3


def test_repeat_copies_and_expand_does_not():
    """repeat makes a new tensor: a write does not reach the old one."""
    scores = torch.zeros(1, 2)
    scores.repeat(2, 1).fill_(5.0)
    assert not scores.any()


def test_repeat_takes_more_numbers_than_dimensions():
    """repeat with more numbers adds dimensions in front."""
    assert torch.zeros(2).repeat(3, 1).shape == (3, 2)


def test_negative_dimensions_of_permute():
    """permute takes each dimension once, counted from the end as well."""
    assert torch.zeros(2, 3).permute(-1, 0).shape == (3, 2)
    with pytest.raises(RuntimeError, match="duplicate"):
        torch.zeros(2, 3).permute(0, -2)


def test_the_fix_makes_the_parts_that_were_asked_for_fell():
    """Fix 1, rounded up: the length of a part was used where the line has a number of parts."""
    for rows, most in ((1, 3), (2, 3), (6, 3), (7, 3), (17, 4)):
        scores = torch.zeros(rows, 3)
        parts = scores.chunk(max(1, -(-rows // most)))
        assert max(map(len, parts)) <= most and sum(map(len, parts)) == rows


def test_at_least_one_is_enough_fell():
    """Keep it at 1 or more (for ``topk`` and ``unfold`` it may be too large)."""
    with pytest.raises(RuntimeError, match="out of range"):
        torch.zeros(2, 3).topk(4)
    with pytest.raises(RuntimeError, match="maximum size"):
        torch.zeros(2, 3).unfold(0, 5, 1)


def test_chunk_gives_fewer():
    """``chunk`` may give fewer parts than you ask for; ``tensor_split`` as many as you ask for."""
    assert len(torch.arange(4).chunk(3)) == 2 and len(torch.arange(4).tensor_split(3)) == 3
    assert [len(part) for part in torch.arange(1).tensor_split(3)] == [1, 0, 0]


@pytest.mark.parametrize("made", ["leaf", "computed"])
def test_slices_of_a_leaf_fell(made):
    """If gradients are needed: slices take the write."""
    scores = torch.zeros(2, 3, requires_grad=True)
    if made == "computed":
        scores = scores * 1
        with pytest.raises(RuntimeError, match="multiple views"):
            scores.chunk(2)[0].fill_(7.0)
        scores = scores.detach() + torch.zeros(2, 3, requires_grad=True)
        scores[0:1] = 7.0
        assert scores[0].tolist() == [7.0, 7.0, 7.0]
    else:
        with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
            scores[0:1] = 7.0


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.topk(0),
        lambda s: s.repeat(0, 1),
        lambda s: s.split([0, 2]),
        lambda s: s.narrow(0, 0, 0),
        lambda s: s.chunk(100),
        lambda s: s.split(100),
        lambda s: s.roll(100, 0),
    ],
)
def test_sizes_outside_the_range_that_pass_fell(call):
    """The methods check their numbers: at least 1, and at most what is there."""
    assert call(torch.zeros(2, 3)) is not None


@pytest.mark.parametrize(("rows", "most"), [(0, 3), (1, 3), (4, 3), (7, 3), (10, 4)])
def test_a_part_has_at_most_k_rows(rows, most):
    """A part has at most ``k`` rows (``split`` gives parts of k rows and a rest)."""
    parts = torch.zeros(rows, 2).chunk(max(1, -(-rows // most)))
    assert max(map(len, parts)) <= most and sum(map(len, parts)) == rows


def test_padding_takes_two_numbers_fell():
    """One number for each dimension (``pad`` takes two, the last dimension first)."""
    with pytest.raises(RuntimeError, match="Padding length must be divisible by 2"):
        torch.nn.functional.pad(torch.zeros(2, 3), (1,))
    assert torch.nn.functional.pad(torch.zeros(2, 3), (1, 0)).shape == (2, 4)
    assert torch.nn.functional.pad(torch.zeros(2, 3), (0, 0, 1, 1)).shape == (4, 3)
