"""Attacks on gallery/errors/unusual-tensors/values-of-an-uncoalesced-tensor.py."""

import pytest
import torch


def counts(places=(0, 0, 2), parts=(1.0, 2.0, 4.0), **options):
    return torch.sparse_coo_tensor(
        [list(places)], list(parts), (3,), check_invariants=True, **options
    )


@pytest.mark.parametrize("name", ["values", "indices"])
@pytest.mark.parametrize("places", [(0, 0), (0, 2)], ids=str)
def test_both_lists_are_refused(name, places):
    """It gives out ``values()`` and ``indices()`` only then, even if all places differ."""
    with pytest.raises(RuntimeError, match=f"Cannot get {name} on an uncoalesced tensor"):
        getattr(counts(places, (1.0, 2.0)), name)()


@pytest.mark.parametrize("size", [0, 1])
def test_one_place_is_marked_fell(size):
    """A new sparse_coo_tensor is not marked: with one place or none it is."""
    assert counts((0,) * size, (1.0,) * size).is_coalesced()


def test_mark_it_yourself():
    """Not marked by itself: ``is_coalesced=True`` marks it (and not if a place comes twice)."""
    assert counts((0, 2), (1.0, 2.0), is_coalesced=True).values().tolist() == [1.0, 2.0]
    with pytest.raises(RuntimeError, match="cannot set is_coalesced to true"):
        counts(is_coalesced=True)


@pytest.mark.parametrize("step", ["* 2", "half", "clone", "+"])
def test_it_stays_uncoalesced(step):
    """The sparse tensor may hold one element in several parts, also after an operation."""
    c = counts()
    after = {"* 2": c * 2, "half": c.half(), "clone": c.clone(), "+": c + c}[step]
    assert not after.is_coalesced()


def test_a_transpose_loses_the_mark():
    """``values()`` only of a tensor that is marked as coalesced: a transpose may lose the mark."""
    square = torch.ones(2, 2).to_sparse()
    assert square.is_coalesced() and not square.t().is_coalesced()


def test_a_write_to_one_part():
    """A write to one of the parts would not set the element."""
    c = counts()
    c._values()[0] = 5.0
    assert c.to_dense().tolist() == [7.0, 0.0, 4.0]


def test_coalesce_returns_a_new_tensor():
    """coalesce returns a new tensor, unless the tensor is coalesced already."""
    c = counts()
    c.coalesce().values()[0] = 5.0
    assert c.to_dense().tolist() == [3.0, 0.0, 4.0] and c.coalesce() is not c
    merged = c.coalesce()
    merged.values()[0] = 5.0
    assert merged.to_dense().tolist() == [5.0, 0.0, 4.0] and merged.coalesce() is merged


def test_gradients():
    """Each part gets the gradient of its sum."""
    parts = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
    c = torch.sparse_coo_tensor([[0, 0, 2]], parts, (3,), check_invariants=True).coalesce()
    (c.values() ** 2).sum().backward()
    assert parts.grad.tolist() == [6.0, 6.0, 8.0]


def test_bool():
    """A COO tensor of numbers: its element is the sum (of two True it is True)."""
    assert counts((0, 0), (True, True)).coalesce().values().tolist() == [True]


@pytest.mark.parametrize("name", ["relu_", "sin_", "abs_", "ceil_", "log1p_"])
def test_requires_coalesced_input_fell(name):
    """Edit the values: what "requires coalesced input" needs the result, and no edit."""
    with pytest.raises(RuntimeError, match=f"{name} requires coalesced input"):
        getattr(counts(), name)()
    merged, plain = counts().coalesce(), counts().to_dense()
    getattr(merged, name)()
    getattr(plain, name)()
    assert torch.equal(merged.to_dense(), plain)
    assert torch.equal(getattr(counts(), name[:-1])().to_dense(), plain)


def test_another_name_holds_the_old_tensor_fell():
    """Keep the result: a buffer, or another name, does not."""
    module = torch.nn.Module()
    module.register_buffer("counts", counts())
    merged = module.counts.coalesce()
    merged.values()[0] = 5.0
    assert module.counts.to_dense().tolist() == [3.0, 0.0, 4.0]


def test_copy_writes_the_merged_parts_into_it():
    """Without gradients ``copy_`` writes the merged parts into it."""
    c = counts()
    alias = c
    c.copy_(c.coalesce())
    alias.values()[0] = 5.0
    assert c.is_coalesced() and c.to_dense().tolist() == [5.0, 0.0, 4.0]


@pytest.mark.parametrize("rows", [[0, 1], [0, 0, 1]], ids=str)
def test_the_gradient_of_an_embedding(rows):
    """Neither is the gradient of an embedding that looked up two rows or more: keep the merged one."""
    layer = torch.nn.Embedding(3, 2, sparse=True)
    torch.nn.init.zeros_(layer.weight)
    layer(torch.tensor(rows)).sum().backward()
    with pytest.raises(RuntimeError, match="Cannot get values"):
        layer.weight.grad.values()
    layer.weight.grad = layer.weight.grad.coalesce()
    layer.weight.grad.values()[0] = 5.0
    torch.optim.SGD(layer.parameters(), lr=1.0).step()
    assert layer.weight.tolist() == [[-5.0, -5.0], [-1.0, -1.0], [0.0, 0.0]]


def test_a_wrong_mark():
    """``values()`` only of a tensor that is marked as coalesced (a wrong mark is believed)."""
    places, parts = torch.tensor([[0, 0]]), torch.tensor([1.0, 2.0])
    marked = torch.sparse_coo_tensor(places, parts, (3,), is_coalesced=True, check_invariants=False)
    assert marked.values().tolist() == [1.0, 2.0] and marked.to_dense().tolist() == [3.0, 0.0, 0.0]
    assert marked.coalesce() is marked


def test_a_transpose_is_coalesced_again():
    """Coalesce it, and keep the result (a transpose)."""
    square = torch.tensor([[0.0, 1.0], [2.0, 0.0]]).to_sparse().t()
    with pytest.raises(RuntimeError, match="Cannot get values"):
        square.values()
    assert square.coalesce().values().tolist() == [2.0, 1.0]


@pytest.mark.parametrize("select", ["index_select", "[]"])
def test_a_selection_is_not_marked(select):
    """Coalesce it, and read that (a selection of uncoalesced rows)."""
    two = torch.sparse_coo_tensor([[0, 0], [0, 0]], [1.0, 2.0], (2, 2), check_invariants=True)
    row = two[0] if select == "[]" else two.index_select(0, torch.tensor([0]))
    with pytest.raises(RuntimeError, match="Cannot get values"):
        row.values()
    assert row.coalesce().values().tolist() == [3.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64, torch.complex64])
def test_the_sum_in_other_dtypes(dtype):
    """Its element is the sum."""
    c = torch.sparse_coo_tensor(
        [[0, 0, 2]], torch.tensor([1, 2, 4]).to(dtype), (3,), check_invariants=True
    )
    assert c.coalesce().values().tolist() == [3, 4]


def test_the_sum_wraps_in_int8():
    """Its element is the sum (in int8 it wraps as an addition does)."""
    hundred = torch.tensor([100, 100], dtype=torch.int8)
    c = torch.sparse_coo_tensor([[0, 0]], hundred, (1,), check_invariants=True)
    assert c.coalesce().values().tolist() == [-56]


def test_bool_is_not_a_sum_fell():
    """Its element is the sum: in ``bool`` it is whether one is true."""
    c = counts((0, 0, 2), (True, False, False))
    assert c.to_dense().tolist() == [True, False, False]


def test_no_value_at_all():
    """A tensor without a stored element gives out its values."""
    nothing = torch.zeros(3).to_sparse()
    assert nothing.values().tolist() == [] and (nothing * 2).coalesce().values().tolist() == []


@pytest.mark.parametrize("name", ["values", "indices"])
def test_a_leaf_is_refused_as_well(name):
    """Cannot get values on an uncoalesced tensor (also of a leaf under ``no_grad``)."""
    with torch.no_grad(), pytest.raises(RuntimeError, match=f"Cannot get {name}"):
        getattr(counts().requires_grad_(), name)()


def test_copy_is_refused_with_gradients():
    """Without gradients ``copy_`` writes the merged parts (a leaf that requires grad refuses)."""
    leaf = counts().requires_grad_()
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        leaf.copy_(leaf.detach().coalesce())


def test_the_gradient_of_one_looked_up_row_fell():
    """The same holds for the gradient of an embedding with ``sparse=True``."""
    layer = torch.nn.Embedding(3, 2, sparse=True)
    layer(torch.tensor([1])).sum().backward()
    assert layer.weight.grad.values().tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize("elements", [0, 1])
def test_a_transpose_with_one_element_or_none_fell(elements):
    """The same holds for a transpose (it depends on what was stored)."""
    matrix = torch.zeros(2, 2)
    matrix.view(-1)[:elements] = 1.0
    assert matrix.to_sparse().t().is_coalesced() == (elements == 0)


def test_edit_a_computed_one_fell():
    """Coalesce it, keep the result, and read or edit that (with gradients, backward raises)."""
    parts = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
    merged = torch.sparse_coo_tensor([[0, 0, 2]], parts, (3,), check_invariants=True).coalesce()
    merged.values()[0] = 5.0
    with pytest.raises(NotImplementedError, match="Could not run"):
        merged.to_dense().sum().backward()


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16, torch.complex64])
def test_copy_in_other_dtypes(dtype):
    """Without gradients ``copy_`` writes the merged parts into it."""
    c = torch.sparse_coo_tensor(
        [[0, 0, 2]], torch.tensor([1, 2, 4]).to(dtype), (3,), check_invariants=True
    )
    c.copy_(c.coalesce())
    c.values()[0] = 0
    assert c.to_dense().bool().tolist() == [False, False, True] and c.dtype == dtype


def test_a_hybrid_tensor():
    """Read that, or edit it where no gradients are needed (each value is a row)."""
    places, rows = torch.tensor([[0, 0, 1]]), torch.ones(3, 2)
    merged = torch.sparse_coo_tensor(places, rows, (2, 2), check_invariants=True).coalesce()
    merged.values()[0] = 5.0
    assert merged.to_dense().tolist() == [[5.0, 5.0], [1.0, 1.0]]
