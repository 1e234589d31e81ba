"""Attacks on gallery/recipes/rearranging/permute-rows-in-place.py."""

import random

import pytest
import torch
from pages import definitions

permute, put = definitions("recipes/rearranging/permute-rows-in-place", "permute", "put")


REFUSED = "refer to a single memory location"
ORDER = torch.tensor([2, 0, 1])


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.index_copy_(0, ORDER, t),
        lambda t: t.index_add_(0, ORDER, t),
        lambda t: t.scatter_(0, ORDER, t),
        lambda t: t.__setitem__(ORDER, t),
    ],
    ids=["index_copy_", "index_add_", "scatter_", "assignment"],
)
def test_writes_from_itself_are_refused(write):
    """index_copy_ from the tensor itself is refused, and so is rows[order] = rows."""
    t = torch.arange(3.0)
    with pytest.raises(RuntimeError, match=REFUSED):
        write(t)
    assert t.tolist() == [0.0, 1.0, 2.0]


def test_copy_from_itself_is_not_refused_fell():
    """A method that reads the tensor that it writes to is refused: copy_ is not, and is right."""
    t = torch.arange(3.0)
    assert t.copy_(t).tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("size", [0, 1, 2, 17, 1000])
def test_permute(size):
    """Take the elements in the new order first, then write."""
    rows, order = torch.arange(2 * size).reshape(size, 2), torch.randperm(size)
    right = [rows.tolist()[i] for i in order.tolist()]
    permute(rows, order)
    assert rows.tolist() == right


@pytest.mark.parametrize("size", [0, 1, 2, 17, 1000])
def test_put(size):
    """To put row i at order[i] instead, read in the inverse order."""
    rows, order = torch.arange(2 * size).reshape(size, 2), torch.randperm(size)
    before = rows.tolist()
    put(rows, order)
    assert [rows.tolist()[i] for i in order.tolist()] == before


def test_an_order_with_a_repeat_is_no_permutation():
    """For an order that has each position once."""
    rows = torch.arange(3)
    permute(rows, torch.tensor([0, 0, 1]))
    assert rows.tolist() == [0, 0, 1]


def test_a_leaf_that_requires_grad_refuses():
    """A leaf that requires grad refuses a write while gradients are recorded."""
    leaf = torch.arange(3.0).requires_grad_()
    with pytest.raises(RuntimeError, match="leaf"):
        permute(leaf, ORDER)
    with torch.no_grad():
        permute(leaf, ORDER)
    assert leaf.tolist() == [2.0, 0.0, 1.0]


def test_a_leaf_without_grad_takes_it_fell():
    """A leaf takes a write under no_grad only: one that requires no grad takes it anywhere."""
    leaf = torch.arange(3.0)
    permute(leaf, ORDER)
    assert leaf.is_leaf and leaf.tolist() == [2.0, 0.0, 1.0]


def test_other_names_see_it():
    """Permute inside the same tensor: a view shows the new order."""
    rows = torch.arange(3)
    view = rows[:2]
    permute(rows, ORDER)
    assert view.tolist() == [2, 0]


def test_the_gradient_of_a_read_in_the_new_order():
    """With gradients, write nothing: read in the new order."""
    leaf = torch.tensor([10.0, 20.0, 30.0], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: x[ORDER].flip(0) ** 2, leaf)


def test_a_shuffle_had_no_order_fell():
    """Shuffle rows in place gives duplicates: the page did not say where an order comes from."""
    deck, rows = torch.arange(20), torch.arange(20)
    random.Random(0).shuffle(deck)
    permute(rows, torch.randperm(len(rows)))
    assert len(set(deck.tolist())) < 20 and sorted(rows.tolist()) == list(range(20))


def test_a_transpose_that_is_not_square_fell():
    """``t[:] = t.T.clone()``, for each ``t``."""
    t = torch.arange(6).view(2, 3)
    with pytest.raises(RuntimeError, match="must match the existing size"):
        t[:] = t.T.clone()


def test_an_order_that_counts_from_the_end_fell():
    """To put row i at order[i] instead, read in the inverse order."""
    order, rows, right = torch.tensor([-1, 0, 1]), torch.arange(3), torch.arange(3)
    put(rows, order)
    right[order] = right.clone()
    assert rows.tolist() != right.tolist()
    rows = torch.arange(3)
    put(rows, order % 3)
    assert rows.tolist() == right.tolist()


def test_columns():
    """For columns write ``rows[:] = rows[:, order]``."""
    rows = torch.arange(6).view(2, 3)
    rows[:] = rows[:, ORDER]
    assert rows.tolist() == [[2, 0, 1], [5, 3, 4]]


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.parametrize("step", [1, 2])
def test_the_same_tensor_is_refused_at_each_size(size, step):
    """``rows[order] = rows`` is refused: with gaps and with one element as well."""
    rows = torch.arange(2.0 * size)[::step][:size]
    with pytest.raises(RuntimeError, match=REFUSED):
        rows[torch.arange(size)] = rows


def test_the_transpose_of_a_batch():
    """A transpose is a view, so clone it: the last two dimensions of a batch, too."""
    t = torch.arange(8).view(2, 2, 2)
    t[:] = t.mT.clone()
    assert t.tolist() == [[[0, 2], [1, 3]], [[4, 6], [5, 7]]]


@pytest.mark.parametrize("size", [2, 3, 17])
def test_a_block_without_gaps_raises_fell(size):
    """A block that is assigned its own transpose raises nothing on a CPU."""
    table = torch.arange(size * (size + 1), device="cpu").view(size + 1, size)
    with pytest.raises(RuntimeError, match=REFUSED):
        table[:size] = table[:size].T


def test_a_symmetric_block_comes_out_right_fell():
    """A block that is assigned its own transpose comes out wrong."""
    table = torch.eye(4, device="cpu")
    table[:3, :3] = table[:3, :3].T
    assert torch.equal(table, torch.eye(4, device="cpu"))


@pytest.mark.parametrize("kind", ["tolist", "int", "numpy"])
def test_an_order_of_another_kind(kind):
    """Take the elements in the new order first, then write."""
    rows = torch.arange(6).view(3, 2)
    rows[:] = rows[getattr(ORDER, kind)()]
    assert rows.tolist() == [[4, 5], [0, 1], [2, 3]]


def test_a_column_of_a_table():
    """Inside the same tensor: the other columns stay."""
    table = torch.arange(6).view(3, 2)
    permute(table[:, 0], ORDER)
    assert table.tolist() == [[4, 1], [0, 3], [2, 5]]


def test_a_computed_tensor_has_its_gradient():
    """Permute inside the same tensor: of a computed one the gradient is right."""
    leaf = torch.tensor([10.0, 20.0, 30.0], requires_grad=True)
    rows = leaf * 1
    permute(rows, ORDER)
    (rows * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert leaf.grad.tolist() == [2.0, 3.0, 1.0]


def test_a_tensor_that_backward_needs():
    """With gradients, write nothing: backward raises if it needs the tensor as it was."""
    rows = torch.ones(3, requires_grad=True) * 2
    loss = (rows**2).sum()
    permute(rows, ORDER)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()
