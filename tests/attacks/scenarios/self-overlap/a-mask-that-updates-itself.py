"""Attacks on gallery/scenarios/self-overlap/a-mask-that-updates-itself.py."""

import pytest
import torch
from pages import definitions

narrowed, replaced, inverted = definitions(
    "scenarios/self-overlap/a-mask-that-updates-itself", "narrowed", "replaced", "inverted"
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


def test_zeros_lose_the_positions_that_are_not_named_fell():
    """``new = torch.zeros_like(mask)``: of positions that are no permutation it loses some."""
    positions = torch.tensor([1, 0, 1])
    zeros = torch.zeros_like(positions)
    zeros[positions] = 7
    assert zeros.tolist() == [7, 7, 0] and replaced(positions, 7).tolist() == [7, 7, 1]


@pytest.mark.parametrize("size", [0, 1, 2, 17])
def test_a_clone_of_a_mask_equals_zeros(size):
    """What a mask does not select is False already, so ``zeros_like`` will do."""
    mask = torch.arange(size) % 3 > 0
    values = torch.arange(int(mask.sum())) % 2 == 0
    clone = mask.clone()
    clone[mask] = values
    assert torch.equal(clone, narrowed(mask, values))


def test_one_value_for_a_mask_is_not_refused_fell():
    """Uncompiled code refuses it (not one value, of two dimensions or another dtype either)."""
    for value in (torch.zeros(1, 1, dtype=torch.bool), torch.zeros(1), torch.tensor(0)):
        assert not write(torch.tensor([True, True, False]), value).any()


@pytest.mark.parametrize("value", [torch.tensor([7]), torch.tensor(7), 7], ids=str)
def test_one_value_for_positions_is_refused(value):
    """A tensor of positions is refused as its own index, too, even where the value is a number."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(torch.tensor([1, 2, 0]), value)


def test_one_value_that_was_expanded_is_refused():
    """A mask takes a tensor of one element: expanded to two it has two."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(torch.tensor([True, True, False]), torch.tensor([False]).expand(2))


def test_no_value_is_refused():
    """Uncompiled code refuses it, also if the mask selects nothing."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(torch.tensor([False, False]), torch.zeros(0, dtype=torch.bool))


@pytest.mark.parametrize("value", [False, torch.zeros(2, 2, dtype=torch.bool)], ids=["one", "many"])
def test_a_row_of_the_mask_is_refused(value):
    """A mask takes one number through itself: not through a row of itself."""
    mask = torch.ones(2, 2, dtype=torch.bool)
    with pytest.raises(RuntimeError, match=REFUSED):
        mask[mask[0]] = value


@pytest.mark.parametrize("same", [torch.Tensor.detach, lambda t: t.view(-1), lambda t: t[:]])
def test_a_view_of_all_elements_is_refused(same):
    """The write would change the index while the index is read."""
    mask = torch.tensor([True, True, False])
    with pytest.raises(RuntimeError, match=REFUSED):
        mask[same(mask)] = torch.tensor([False, True])


def test_an_array_of_the_same_memory_is_not_recognised_fell():
    """*Another* view of the same memory with gaps is not recognised: nor is an array of it."""
    positions = torch.tensor([1, 2, 0])
    positions[positions.numpy()] = torch.arange(3)
    assert positions.shape == (3,)


def test_a_list_of_the_positions_is_a_copy():
    """``alive[alive.clone()] = survives`` reads the clone: a list is one as well."""
    positions = torch.tensor([1, 2, 0])
    positions[positions.tolist()] = torch.arange(3)
    assert positions.tolist() == [2, 0, 1]


@pytest.mark.parametrize("name", ["index_fill_", "index_copy_", "scatter_"])
def test_methods_refuse_it_as_well(name):
    """The write would change the index while the index is read, so it is refused."""
    positions = torch.tensor([1, 2, 0])
    value = 7 if name == "index_fill_" else torch.arange(3)
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(positions, name)(0, positions, value)


def test_plus_equals_on_positions_is_refused():
    """``positions[positions] += 1`` reads, adds and assigns: the assignment is refused."""
    positions = torch.tensor([1, 0, 1])
    with pytest.raises(RuntimeError, match=REFUSED):
        positions[positions] += 1
    assert positions.tolist() == [1, 0, 1]


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32])
def test_replaced_keeps_the_dtype(dtype):
    """A tensor of positions keeps the others if the new tensor is a clone."""
    new = replaced(torch.tensor([2, 2, 0], dtype=dtype), 9)
    assert new.dtype == dtype and new.tolist() == [9, 2, 9]
