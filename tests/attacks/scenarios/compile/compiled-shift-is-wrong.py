"""Attacks on gallery/scenarios/compile/compiled-shift-is-wrong.py."""

import shutil

import pytest
import torch
from pages import definitions

shift, rebuilt = definitions("scenarios/compile/compiled-shift-is-wrong", "shift", "rebuilt")


needs_compiler = pytest.mark.skipif(not shutil.which("g++"), reason="needs a C++ compiler")


@needs_compiler
def test_rows_come_out_wrong_at_fewer_fell():
    """Six elements come out right and a thousand wrong: rows are wrong long before a thousand."""

    def both(rows, vector, other):
        return shift(rows), shift(vector), rebuilt(other)

    rows, vector = torch.arange(300.0).reshape(100, 3), torch.arange(1000.0)
    shifted, moved, joined = torch.compile(both)(rows.clone(), vector.clone(), rows.clone())
    assert not torch.equal(shifted, rebuilt(rows)) and not torch.equal(moved, rebuilt(vector))
    assert torch.equal(joined, rebuilt(rows))


@pytest.mark.parametrize("size", [1, 2, 6, 17, 1000])
def test_aot_eager_is_right(size):
    """With backend="aot_eager", shift itself is right."""
    history = torch.arange(float(size))
    shifted = torch.compile(shift, backend="aot_eager")(history.clone())
    assert torch.equal(shifted, rebuilt(history))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_the_fix_at_the_edges(size):
    """Build the shifted tensor with torch.cat: no element, one and two."""
    history = torch.arange(float(size))
    assert torch.equal(rebuilt(history), shift(history.clone()))


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.bool, torch.complex64])
def test_the_fix_keeps_the_dtype(dtype):
    """Build the shifted tensor with torch.cat: of each dtype."""
    history = torch.tensor([1, 0, 1, 1]).to(dtype)
    joined = rebuilt(history)
    assert joined.dtype == dtype and joined.tolist() == shift(history.clone()).tolist()


def test_the_fix_has_the_gradient_of_the_shift():
    """Build the shifted tensor with torch.cat: each element's gradient as in place."""
    weights = torch.tensor([1.0, 10.0, 100.0])
    gradients = []
    for function in (shift, rebuilt):
        leaf = torch.ones(3, requires_grad=True)
        (function(leaf * 1) * weights).sum().backward()
        gradients.append(leaf.grad.tolist())
    assert gradients == [[11.0, 100.0, 0.0]] * 2


def test_the_fix_on_rows_and_columns_with_gaps():
    """Rebuilt writes to no tensor that it reads: of two dimensions, not contiguous."""
    table = torch.arange(24.0).reshape(4, 6)[:, ::2]
    assert torch.equal(rebuilt(table), shift(table.clone())) and table[3, 2] == 22.0


def test_a_0_dimensional_tensor_has_nothing_to_shift():
    """Build the shifted tensor with torch.cat: a tensor without dimensions raises in both."""
    for function in (shift, rebuilt):
        with pytest.raises(IndexError, match="0-dim"):
            function(torch.tensor(1.0))


def test_an_expanded_tensor_is_refused_uncompiled_fell():
    """The assignment shifts at any size: an expanded tensor of rows raises."""
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        shift(torch.ones(1).expand(4))
