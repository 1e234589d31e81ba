"""Attacks on gallery/scenarios/compile/compiled-clone-as-an-index.py."""

import shutil

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


needs_compiler = pytest.mark.skipif(not shutil.which("g++"), reason="needs a C++ compiler")


@needs_compiler
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
    """The kernel compares the memory of target and index: uncompiled without the clone."""
    mask = torch.tensor([True, True, False, True])
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        mask[mask] = torch.tensor([True, False, True])
