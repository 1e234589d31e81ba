"""Attacks on gallery/scenarios/self-overlap/a-mask-that-updates-itself.py."""

import pytest
import torch
from pages import definitions

narrowed, inverted = definitions(
    "scenarios/self-overlap/a-mask-that-updates-itself", "narrowed", "inverted"
)


REFUSED = "refer to a single memory location"


def write(target, value):
    target[target] = value
    return target


@pytest.mark.parametrize("shape", [(2,), (17,), (2, 2), (2, 3, 2)])
def test_masks_of_several_ranks(shape):
    """The write would change the index while the index is read, so uncompiled code refuses it."""
    mask = torch.ones(shape, dtype=torch.bool)
    with pytest.raises(RuntimeError, match=REFUSED):
        write(mask, torch.zeros(mask.numel(), dtype=torch.bool))
    assert mask.all()


def test_compiled_code_takes_both_fell():
    """Torch refuses it: compiled with aot_eager it does not, and is right."""
    compiled = torch.compile(write, backend="aot_eager")
    mask = torch.tensor([True, True, False, True])
    assert compiled(mask, torch.tensor([True, False, True])).tolist() == [True, False, False, True]
    assert compiled(torch.tensor([1, 2, 0]), torch.arange(3)).tolist() == [2, 0, 1]


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32])
@pytest.mark.parametrize("size", [0, 1, 2])
def test_positions_are_refused(size, dtype):
    """A tensor of positions is refused as its own index, too, even where the value is a number."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(torch.arange(size, dtype=dtype), 7)


@pytest.mark.parametrize("value", [False, torch.tensor(False), torch.tensor([False])], ids=str)
def test_one_value_through_a_mask_fell(value):
    """A mask takes one number through itself: a tensor of one element as well."""
    assert not write(torch.tensor([True, True, False]), value).any()


def test_masked_fill_accepts_itself():
    """These assignments call masked_fill_, which accepts the mask as its target."""
    mask = torch.tensor([True, False])
    assert not mask.masked_fill_(mask, False).any()


def test_plus_equals_style_is_refused_too():
    """The write would change the index while the index is read."""
    mask = torch.tensor([True, True, False])
    with pytest.raises(RuntimeError, match=REFUSED):
        mask[mask] &= torch.tensor([True, False])


def test_a_part_without_gaps_is_noticed():
    """Another view of the same memory *with gaps* is not recognised; one without gaps is."""
    target = torch.arange(6)
    with pytest.raises(RuntimeError, match=REFUSED):
        target[target[:3]] = torch.tensor([5, 4, 3])


def test_int32_is_inverted_fell():
    """The fix keeps the dtype: of int32 it raised, for its values were int64."""
    inverse = inverted(torch.tensor([1, 2, 0], dtype=torch.int32))
    assert inverse.dtype == torch.int32 and inverse.tolist() == [2, 0, 1]


@pytest.mark.parametrize("size", [0, 1, 2, 17])
def test_the_inverse_puts_each_back(size):
    """argsort inverts a permutation as well."""
    permutation = torch.randperm(size)
    assert torch.equal(inverted(permutation), permutation.argsort())
    assert torch.equal(permutation[inverted(permutation)], torch.arange(size))


def test_the_old_mask_stays():
    """The index is read, and the write goes to the new tensor."""
    mask = torch.tensor([True, False, True])
    new = narrowed(mask, torch.tensor([False, True]))
    assert mask.tolist() == [True, False, True] and new.tolist() == [False, False, True]


def test_and_equals_needs_a_condition_of_the_same_shape_fell():
    """If you have the new condition as a mask of the same shape: one value per True is not it."""
    mask = torch.tensor([True, True, False, True])
    with pytest.raises(RuntimeError, match="must match the size"):
        mask &= torch.tensor([True, False, True])
