"""Attacks on gallery/scenarios/compile/compiled-clone-as-an-index.py."""

import pytest
import torch
from pages import definitions

invert_in_place, inverted, narrow_in_place, narrowed = definitions(
    "scenarios/compile/compiled-clone-as-an-index",
    "invert_in_place",
    "inverted",
    "narrow_in_place",
    "narrowed",
)


@pytest.mark.needs_compiler
def test_a_short_tensor_may_come_out_right_fell():
    """Compiled, x[x.clone()] = values is wrong: two elements came out right, seventeen wrong."""
    compiled = torch.compile(invert_in_place, dynamic=True)
    for size, right in ((2, True), (17, False)):
        permutation = torch.arange(size).roll(1)
        written = compiled(permutation.clone())
        assert torch.equal(written, inverted(permutation)) == right


def test_empty_like_leaves_elements_unwritten_fell():
    """Write into a new tensor by empty_like: not if the index leaves elements out."""
    x = torch.tensor([3, 3, 3, 3])
    meant, new = x.clone(), torch.full_like(x, -1)
    meant[x.clone()] = 0
    new[x] = 0
    assert meant.tolist() == [3, 3, 3, 0] and new.tolist() == [-1, -1, -1, 0]


@pytest.mark.parametrize("size", [0, 1, 2, 17, 1000])
@pytest.mark.parametrize("dynamic", [True, False])
def test_aot_eager_is_right(size, dynamic):
    """backend="aot_eager" keeps the clone."""
    permutation = torch.randperm(size)
    right = permutation.argsort()
    compiled = torch.compile(invert_in_place, backend="aot_eager", dynamic=dynamic)
    assert torch.equal(compiled(permutation.clone()), right)
    assert torch.equal(inverted(permutation), right)


def test_the_new_tensor_leaves_the_permutation():
    """Write into a new tensor: the permutation keeps its values and the result its dtype."""
    permutation = torch.tensor([2, 0, 1])
    inverse = torch.compile(inverted, backend="aot_eager")(permutation)
    assert permutation.tolist() == [2, 0, 1] and inverse.tolist() == [1, 2, 0]
    assert inverse.dtype == torch.int64


@pytest.mark.parametrize(
    "mask",
    [[], [False], [True], [True, False], [False, False, False], [True, True, True]],
    ids=str,
)
def test_masks_at_the_edges(mask):
    """The fix is a new tensor again: it gives what the write in place gives uncompiled."""
    mask = torch.tensor(mask, dtype=torch.bool)
    values = torch.arange(int(mask.sum())) % 2 == 1
    new = narrowed(mask, values)
    assert torch.equal(new, narrow_in_place(mask.clone(), values)) and new.dtype == torch.bool


def test_a_mask_that_is_its_own_index_is_refused_uncompiled_too():
    """Without the clone, target and index share memory, and the kernel refuses that: uncompiled, too."""
    mask = torch.tensor([True, True, False, True])
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        mask[mask] = torch.tensor([True, False, True])


def count_from_0(x):
    return torch.arange(len(x))


def by_sum(x):
    x[x + 0] = count_from_0(x)


def by_product(x):
    x[x * 1] = count_from_0(x)


def by_int32(x):
    x[x.to(torch.int32)] = count_from_0(x)


def by_put(x):
    x.put_(x.clone(), count_from_0(x))


def by_index_copy(x):
    x.index_copy_(0, x.clone(), count_from_0(x))


def copied_back(x):
    new = x.clone()
    new[x] = count_from_0(x)
    x.copy_(new)


IN_PLACE = [by_sum, by_product, by_int32, by_put, by_index_copy, copied_back]


@pytest.mark.needs_compiler
@pytest.mark.parametrize("write", IN_PLACE)
def test_other_copies_of_the_index_are_lost_too_fell(write):
    """x + 0 as the index does not help: nor do other copies, nor a copy back inside."""
    right = torch.arange(1000).roll(1).argsort()
    x = torch.arange(1000).roll(1)
    torch.compile(write)(x)
    assert not torch.equal(x, right)


@pytest.mark.parametrize("write", IN_PLACE)
def test_aot_eager_keeps_other_copies(write):
    """backend="aot_eager" keeps the clone: and the other ways to write it."""
    x = torch.arange(1000).roll(1)
    torch.compile(write, backend="aot_eager")(x)
    assert torch.equal(x, torch.arange(1000).roll(1).argsort())


def written_into_a_clone(x, positions, values):
    new = x.clone()
    new[positions] = values
    return new


@pytest.mark.needs_compiler
def test_a_clone_keeps_what_the_index_leaves_out_fell():
    """Write into a new tensor by empty_like: x.clone() if positions are left out."""
    compiled = torch.compile(lambda x: written_into_a_clone(x, x[:5], torch.arange(5)))
    x = torch.arange(1000).roll(1)
    new = compiled(x)
    meant = x.clone()
    meant[x[:5].clone()] = torch.arange(5)
    assert torch.equal(new, meant) and torch.equal(x, torch.arange(1000).roll(1))


@pytest.mark.needs_compiler
def test_a_clone_returned_is_right_for_a_permutation():
    """Otherwise x.clone(): the whole permutation, and the one of negative positions."""
    compiled = torch.compile(lambda x: written_into_a_clone(x, x, count_from_0(x)), dynamic=True)
    x = torch.arange(1000).roll(1)
    assert torch.equal(compiled(x), x.argsort()) and torch.equal(compiled(x - 1000), x.argsort())


@pytest.mark.needs_compiler
def test_a_mask_of_two_dimensions_raises_and_its_fix_holds():
    """Without the clone the kernel refuses a mask: of two dimensions as well."""
    mask = torch.arange(18).reshape(3, 6) % 3 > 0
    values = torch.arange(12) % 2 == 0
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        torch.compile(narrow_in_place)(mask.clone(), values)
    new = torch.compile(narrowed)(mask, values)
    assert torch.equal(new, narrow_in_place(mask.clone(), values))


@pytest.mark.needs_compiler
def test_a_mask_that_takes_a_scalar_is_right():
    """A mask is written by torch's own kernel, which refuses it: a single value is written."""
    mask = torch.arange(17) % 3 > 0
    torch.compile(lambda mask: narrow_in_place(mask, False))(mask)
    assert not mask.any()


def test_a_permutation_of_int32():
    """empty_like is enough for a permutation: of int32, with values of int32."""
    x = torch.arange(5, dtype=torch.int32).roll(1)
    new = torch.empty_like(x)
    new[x] = torch.arange(5, dtype=torch.int32)
    assert torch.equal(new.long(), x.argsort()) and new.dtype == torch.int32


@pytest.mark.needs_compiler
def test_a_clone_made_outside_is_right():
    """It drops the clone of the index: not one that is made outside and passed in."""

    def write(x, positions):
        x[positions] = count_from_0(x)
        return x

    x = torch.arange(1000).roll(1)
    assert torch.equal(torch.compile(write)(x.clone(), x.clone()), x.argsort())


@pytest.mark.needs_compiler
def test_a_position_that_comes_twice_keeps_the_rest():
    """Where x leaves positions out, new = x.clone() keeps the values there: repeated positions as well."""
    x, sevens = torch.arange(1000) // 2, torch.full((1000,), 7)
    meant = x.clone()
    meant[x.clone()] = sevens
    assert torch.equal(torch.compile(written_into_a_clone)(x, x, sevens), meant)
