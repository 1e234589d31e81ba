"""Attacks on gallery/errors/unusual-tensors/assign-to-a-sparse-tensor.py."""

import pytest
import torch

REFUSED = "Cannot assign to a sparse tensor"
INDICES = {
    "integer": 0,
    "integers": (0, 0),
    "slice": slice(0, 2),
    "all": slice(None),
    "Ellipsis": ...,
    "None": None,
    "list": [0],
    "mask": torch.eye(2) > 0,
    "tensor": torch.tensor(0),
    "nothing": (),
}


@pytest.mark.parametrize(
    "name",
    [
        "integer",
        "integers",
        "slice",
        "all",
        "Ellipsis",
        "None",
        "list",
        "mask",
        "tensor",
        "nothing",
    ],
)
@pytest.mark.parametrize("layout", [torch.sparse_coo, torch.sparse_csr, torch.sparse_csc])
def test_whatever_the_index(name, layout):
    """A sparse tensor takes no ``weights[...] = value``, whatever the index."""
    with pytest.raises(TypeError, match=REFUSED):
        torch.eye(2).to_sparse(layout=layout)[INDICES[name]] = 5.0


@pytest.mark.parametrize("value", [5.0, torch.ones(2), torch.ones(2).to_sparse()], ids=[1, 2, 3])
def test_whatever_the_value(value):
    """A sparse tensor takes no ``weights[...] = value`` (a sparse value neither)."""
    with pytest.raises(TypeError, match=REFUSED):
        torch.eye(2).to_sparse()[0] = value


def test_an_element_that_is_not_stored_fell():
    """Fix 1: edit the values. If the element is not stored, the line writes nothing."""
    weights = torch.eye(2).to_sparse()
    rows, columns = weights.indices()
    weights.values()[(rows == 0) & (columns == 1)] = 5.0
    assert torch.equal(weights.to_dense(), torch.eye(2))


def test_with_gradients_the_values_refuse_fell():
    """Fix 1: edit the values: it is for a tensor without gradients."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        torch.eye(2).to_sparse().requires_grad_().values()[0] = 5.0


def test_an_element_that_is_stored_is_added_to():
    """Where nothing was stored, the sum is the new value; where one was, it is not."""
    patch = torch.sparse_coo_tensor([[0, 0], [0, 1]], [5.0, 7.0], (2, 2), check_invariants=True)
    assert (torch.eye(2).to_sparse() + patch).to_dense().tolist() == [[6.0, 7.0], [0.0, 1.0]]


def test_the_gradient_goes_to_both():
    """The gradient goes to the new value as well."""
    weights = torch.eye(2, requires_grad=True)
    value = torch.tensor([7.0], requires_grad=True)
    patch = torch.sparse_coo_tensor([[0], [1]], value, (2, 2), check_invariants=True)
    (weights.to_sparse() + patch).to_dense().sum().backward()
    assert weights.grad.diagonal().tolist() == [1.0, 1.0] and value.grad.tolist() == [1.0]


def test_dense_has_gradients():
    """Fix 3: through a dense tensor, with the gradient of what was not overwritten."""
    weights = torch.eye(2, requires_grad=True)
    dense = weights.to_sparse().to_dense()
    dense[1] = 4.0
    dense.to_sparse().to_dense().sum().backward()
    assert weights.grad[1].tolist() == [0.0, 0.0] and weights.grad[0, 0] == 1.0


def test_zeros_are_not_stored_afterwards():
    """Elements that are zero are not stored afterwards."""
    weights = torch.eye(2).to_sparse()
    weights.values()[0] = 0.0
    assert weights._nnz() == 2 and weights.to_dense().to_sparse()._nnz() == 1


PATCH = {"indices": [[0], [1]], "values": [7.0], "size": (2, 2), "check_invariants": True}


@pytest.mark.parametrize("name", ["indices", "coalesce"])
def test_fix_1_is_for_coo_fell(name):
    """Fix 1: edit the values: a CSR tensor has neither ``coalesce()`` nor ``indices()``."""
    with pytest.raises(RuntimeError, match="expected sparse coordinate tensor layout"):
        getattr(torch.eye(2).to_sparse_csr(), name)()


def test_fix_2_is_for_coo_fell():
    """Fix 2: add a patch: to a CSR tensor no COO tensor is added."""
    patch = torch.sparse_coo_tensor(**PATCH)
    with pytest.raises(RuntimeError):
        torch.eye(2).to_sparse_csr() + patch
    changed = torch.eye(2).to_sparse_csr() + patch.to_sparse_csr()
    assert changed.to_dense().tolist() == [[1.0, 7.0], [0.0, 1.0]]


def test_fix_2_needs_as_many_sparse_dimensions_fell():
    """Fix 2: add a patch: a hybrid tensor refuses one of other sparse dimensions."""
    with pytest.raises(RuntimeError, match="same density"):
        torch.eye(2).to_sparse(1) + torch.sparse_coo_tensor(**PATCH)


def test_fix_1_of_a_hybrid_tensor_fell():
    """Fix 1: ``rows, columns = weights.indices()``: a hybrid tensor has rows alone."""
    weights = torch.eye(2).to_sparse(1).coalesce()
    (rows,) = weights.indices()
    weights.values()[rows == 0] = 5.0
    assert weights.to_dense().tolist() == [[5.0, 5.0], [0.0, 1.0]]


@pytest.mark.parametrize("layout", [torch.sparse_csr, torch.sparse_csc])
def test_fix_3_of_csr_fell(layout):
    """Fix 3: ``to_sparse()`` takes the result back: it is COO afterwards, so name the layout."""
    weights = torch.eye(2).to_sparse(layout=layout)
    dense = weights.to_dense()
    dense[0, 1] = 7.0
    assert dense.to_sparse().layout == torch.sparse_coo
    assert dense.to_sparse(layout=layout).layout == layout


def test_coalesce_makes_a_new_tensor_fell():
    """``values()`` of a coalesced tensor shares its memory: not with one that was not coalesced."""
    parts = torch.sparse_coo_tensor([[0, 0]], [1.0, 2.0], (2,), check_invariants=True)
    parts.coalesce().values()[0] = 9.0
    assert parts.to_dense().tolist() == [3.0, 0.0]


def test_two_parts_at_one_place():
    """Where nothing was stored, the sum is the new value (of all parts of the patch there)."""
    patch = torch.sparse_coo_tensor([[0, 0], [1, 1]], [7.0, 8.0], (2, 2), check_invariants=True)
    assert (torch.eye(2).to_sparse() + patch).to_dense().tolist() == [[1.0, 15.0], [0.0, 1.0]]


OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "SparseAdam": lambda p: torch.optim.SparseAdam(p, lr=0.1),
}


def moved(name, trained, edit):
    """How row 3 moves in a step whose gradient was edited."""
    table = torch.nn.Embedding(4, 2, sparse=True)
    optimizer = OPTIMIZERS[name](list(table.parameters()))
    if trained:
        table(torch.tensor([1, 3, 3])).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    before = table.weight.detach().clone()
    table(torch.tensor([1, 3, 3])).sum().backward()
    table.weight.grad = edit(table.weight.grad.coalesce())
    optimizer.step()
    return bool((table.weight.detach() - before)[3].any())


def zero(gradient):
    gradient.values()[gradient.indices()[0] == 3] = 0.0
    return gradient


def without(gradient):
    others = gradient.indices()[0] != 3
    return torch.sparse_coo_tensor(
        gradient.indices()[:, others],
        gradient.values()[others],
        gradient.shape,
        check_invariants=True,
    )


@pytest.mark.parametrize("name", ["momentum", "SparseAdam"])
def test_a_trained_row_still_moves_fell(name):
    """Keep a row from being trained by its ``indices()``: what the optimizer remembers moves it."""
    assert moved(name, True, zero)


@pytest.mark.parametrize("name", ["SGD", "momentum", "SparseAdam"])
def test_a_row_that_was_not_trained_stays(name):
    """A gradient of zero keeps the row, if no earlier step trained it."""
    assert not moved(name, False, zero)


@pytest.mark.parametrize("name", ["SGD", "SparseAdam"])
def test_a_row_that_is_left_out_stays(name):
    """``SparseAdam`` updates the rows that the gradient stores, so leave the row out."""
    assert not moved(name, True, without)


def test_values_may_be_rows_fell():
    """A changed copy is made of ``(dimensions, count)`` and ``(count,)``: the gradient has ``(count, 2)``."""
    places = torch.tensor([[1, 3]])
    made = torch.sparse_coo_tensor(places, torch.ones(2, 2), (4, 2), check_invariants=True)
    assert made.to_dense().sum(1).tolist() == [0.0, 2.0, 0.0, 2.0]


def test_fix_3_of_a_hybrid_tensor_fell():
    """Take the result back with ``to_sparse()``: of rows it stores single elements afterwards."""
    weights = torch.sparse_coo_tensor([[0, 2]], torch.tensor([[1.0, 0.0], [0.0, 2.0]]), (3, 2))
    dense = weights.to_dense()
    dense[1] = 4.0
    assert dense.to_sparse().sparse_dim() == 2
    back = dense.to_sparse(weights.sparse_dim())
    assert back.sparse_dim() == weights.sparse_dim() == 1
    assert torch.equal(back.to_dense(), dense)


@pytest.mark.parametrize(
    ("make", "stays"),
    [
        (lambda weights: torch.optim.SGD(weights, lr=0.5, momentum=0.5), False),
        (lambda weights: torch.optim.SGD(weights, lr=0.5), True),
        (lambda weights: torch.optim.SparseAdam(weights, lr=0.5), True),
        (lambda weights: torch.optim.Adagrad(weights, lr=0.5), True),
    ],
    ids=["momentum", "SGD", "SparseAdam", "Adagrad"],
)
def test_a_row_that_is_left_out_moves_by_momentum_fell(make, stays):
    """Leave the row out: momentum of earlier steps moves such a row as well."""
    table = torch.nn.Embedding(4, 2, sparse=True)
    optimizer = make(list(table.parameters()))
    table(torch.tensor([1, 3])).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    before = table.weight[3].tolist()
    table(torch.tensor([1])).sum().backward()
    optimizer.step()
    assert (table.weight[3].tolist() == before) is stays


@pytest.mark.parametrize("make", [torch.Tensor.to_sparse_csc, lambda t: t.to_sparse_bsr((2, 2))])
def test_other_compressed_layouts(make):
    """Torch refuses an assignment, for CSR as for COO (and CSC and BSR)."""
    with pytest.raises(TypeError, match=REFUSED):
        make(torch.eye(4))[0, 0] = 5.0
