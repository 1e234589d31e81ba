"""Attacks on gallery/errors/transforms/vmap-dynamic-shape.py."""

import pytest
import torch

FRAMES = torch.tensor([[1.0, 3.0, 5.0], [0.0, 1.0, 4.0]])
LAST = torch.tensor([False, False, True])


def assign(frame, mask, value):
    frame = frame.clone()
    frame[mask] = value
    return frame


@pytest.mark.parametrize("value", [2.0, torch.tensor(2.0)], ids=["number", "tensor"])
@pytest.mark.parametrize("count", [1, 2])
def test_the_write_is_refused(value, count):
    """The write frame[mask] = 2.0 is refused, also for one sample."""
    with pytest.raises(RuntimeError, match="indexing with a boolean mask"):
        torch.vmap(lambda f: assign(f, f > 2, value))(FRAMES[:count])


def test_equal_numbers_are_refused_too_fell():
    """Each sample would select another number of elements: it is refused for equal ones, too."""
    with pytest.raises(RuntimeError, match="indexing with a boolean mask"):
        torch.vmap(lambda f: f[f > -1])(FRAMES)


def test_a_mask_from_outside():
    """A mask from outside, the same for all samples, is accepted, for a write as well."""
    assert torch.vmap(lambda f: f[LAST])(FRAMES).tolist() == [[5.0], [4.0]]
    constant = torch.vmap(lambda f: assign(f, LAST, 2.0))(FRAMES)
    assert constant.tolist() == [[1.0, 3.0, 2.0], [0.0, 1.0, 2.0]]
    own = torch.vmap(lambda f: assign(f, LAST, f[0]))(FRAMES)
    assert own.tolist() == [[1.0, 3.0, 1.0], [0.0, 1.0, 0.0]]


@pytest.mark.parametrize(
    "listing",
    [
        torch.nonzero,
        torch.unique,
        torch.unique_consecutive,
        lambda f: torch.where(f > 2)[0],
        lambda f: f.masked_select(f > 2),
    ],
    ids=["nonzero", "unique", "unique_consecutive", "where", "masked_select"],
)
def test_what_lists_positions(listing):
    """nonzero, unique, masked_select and torch.where(mask) are refused for the same reason."""
    with pytest.raises(RuntimeError, match="vmap: (We do not support|Attempted to vmap)"):
        torch.vmap(listing)(FRAMES)


def test_argwhere_says_something_else_fell():
    """Operations that list positions are refused so: argwhere and bincount say something else."""
    for listing in (torch.argwhere, lambda f: f.long().bincount()):
        with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
            torch.vmap(listing)(FRAMES)
    static = torch.vmap(lambda f: torch.nonzero_static(f, size=2))(FRAMES)
    assert static.tolist() == [[[0], [1]], [[1], [2]]]


def test_where_makes_floats_of_integers_fell():
    """torch.where(mask, 2.0, x) for x[mask] = 2.0: of integers it makes floats."""
    frames = FRAMES.long()
    by_where = torch.vmap(lambda f: torch.where(f > 2, 2.0, f))(frames)
    filled = torch.vmap(lambda f: f.masked_fill(f > 2, 2.0))(frames)
    assert by_where.dtype == torch.get_default_dtype() and filled.dtype == torch.int64
    assert torch.equal(filled, torch.stack([assign(f, f > 2, 2.0) for f in frames]))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")], ids=str)
def test_times_the_mask_is_nan_fell(value):
    """(frame * mask).sum(): what is not selected may be nan or infinite."""
    frames = torch.tensor([[value, 3.0]])
    keep = frames == 3.0
    assert torch.vmap(lambda f, k: (f * k).sum())(frames, keep).isnan().all()
    assert torch.vmap(lambda f, k: torch.where(k, f, 0).sum())(frames, keep).tolist() == [3.0]


def test_mean_of_the_zeros_is_another_fell():
    """A mean over what the mask selects: let the others count as 0, divides by all of them."""
    wrong = torch.vmap(lambda f: torch.where(f > 2, f, 0).mean())(FRAMES)
    means = torch.vmap(lambda f: torch.where(f > 2, f, 0).sum() / (f > 2).sum())(FRAMES)
    assert means.tolist() == [4.0, 4.0] and wrong.tolist() != means.tolist()


def test_mean_of_none():
    """Where the mask selects none, the mean is nan, as with the index."""
    mean = torch.vmap(lambda f: torch.where(f > 9, f, 0).sum() / (f > 9).sum())(FRAMES)
    assert mean.isnan().all() and FRAMES[0][FRAMES[0] > 9].mean().isnan()


def test_a_target_without_the_batch_says_something_else():
    """You indexed with a boolean mask: a target from torch.zeros has another message."""
    with pytest.raises(RuntimeError, match="index_put_"):
        torch.vmap(lambda f: assign(torch.zeros(3), f > 2, 2.0))(FRAMES)


def test_masked_fill_in_place():
    """masked_fill needs no positions, nor does masked_fill_."""
    filled = torch.vmap(lambda f: f.clone().masked_fill_(f > 2, 2.0))(FRAMES)
    assert filled.tolist() == [[1.0, 2.0, 2.0], [0.0, 1.0, 2.0]]
