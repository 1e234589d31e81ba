"""Attacks on gallery/errors/unusual-tensors/copy-between-dense-and-sparse.py."""

import pytest
import torch

NOT_MADE = "copy_\\(\\) between dense and sparse Tensors is not implemented"


def sparse():
    return torch.eye(2).to_sparse()


COPIES = {
    "slice": lambda: torch.zeros(2, 2).__setitem__(slice(None), sparse()),
    "row": lambda: torch.zeros(2, 2).__setitem__(0, sparse()[0]),
    "column": lambda: torch.zeros(2, 2).__setitem__((slice(None), 0), sparse()[0]),
    "copy_": lambda: torch.zeros(2, 2).copy_(sparse()),
    "other direction": lambda: sparse().copy_(torch.ones(2, 2)),
    "0-dim": lambda: sparse().copy_(torch.tensor(1.0)),
}


@pytest.mark.parametrize("name", ["slice", "row", "column", "copy_", "other direction", "0-dim"])
def test_each_direction(name):
    """You assigned a sparse value to a slice, or copied a dense one into a sparse tensor."""
    with pytest.raises(RuntimeError, match=NOT_MADE):
        COPIES[name]()


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True])], ids=["list", "mask"])
def test_a_list_says_something_else_fell(index):
    """``frame[:] = value`` is a ``copy_``: with a list or a mask it is not."""
    with pytest.raises(NotImplementedError, match="_index_put_impl_"):
        torch.zeros(2, 2)[index] = sparse()


@pytest.mark.parametrize("target", ["csr", "coo", "dense"])
def test_csr_uses_other_words(target):
    """CSR tensors use other words, in each direction, and between CSR and COO."""
    csr = sparse().to_sparse_csr()
    to, value = {
        "csr": (csr, sparse()),
        "coo": (sparse(), csr),
        "dense": (torch.zeros(2, 2), csr),
    }[target]
    with pytest.raises(RuntimeError, match="sparse compressed tensor"):
        to.copy_(value)


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64])
def test_a_copy_converts_the_dtype(dtype):
    """A copy converts the dtype: of a converted value, too."""
    frame = torch.zeros(2, 2)
    frame[:] = sparse().to(dtype).to_dense()
    assert torch.equal(frame, torch.eye(2)) and frame.dtype == torch.float32


def test_gradient_into_a_sparse_target():
    """A sparse target takes a sparse value (and its gradient)."""
    source, target = torch.ones(2, 2, requires_grad=True), sparse()
    target.copy_(source.to_sparse())
    target.to_dense().sum().backward()
    assert torch.equal(source.grad, torch.ones(2, 2))


def test_a_value_in_parts():
    """Convert the value to the layout of the target: parts of one element are added."""
    parts = torch.sparse_coo_tensor([[0, 0], [0, 0]], [1.0, 2.0], (2, 2), check_invariants=True)
    frame = torch.ones(2, 2)
    frame[:] = parts.to_dense()
    assert frame.tolist() == [[3.0, 0.0], [0.0, 0.0]]
    assert torch.equal(sparse().copy_(parts).to_dense(), frame)


def test_an_element():
    """You assigned a sparse value: an element of a sparse tensor is a dense one."""
    frame = torch.zeros(2, 2)
    frame[0, 1] = sparse()[0, 0]
    assert frame.tolist() == [[0.0, 1.0], [0.0, 0.0]]


def gradient():
    table = torch.nn.Embedding(2, 2, sparse=True)
    table(torch.tensor([1])).sum().backward()
    return table.weight.grad


def test_a_hybrid_target_fell():
    """A sparse target takes a sparse value: of as many sparse dimensions."""
    with pytest.raises(RuntimeError, match="number of sparse dimensions"):
        gradient().copy_(torch.ones(2, 2).to_sparse())
    target = gradient()
    target.copy_(torch.ones(2, 2).to_sparse(target.sparse_dim()))
    assert target.to_dense().tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_larger_value_fell():
    """A sparse target takes a sparse value: it takes its size as well, without an error."""
    target = sparse()
    target.copy_(torch.ones(3, 3).to_sparse())
    assert target.shape == (3, 3)


def test_a_row_is_not_broadcast_fell():
    """A sparse target takes a sparse value: a row is no value for a matrix."""
    with pytest.raises(RuntimeError, match="number of sparse dimensions"):
        sparse().copy_(torch.ones(2).to_sparse())
    frame = torch.zeros(2, 2)
    frame[:] = sparse()[0].to_dense()
    assert frame.tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_a_csr_target_needs_as_many_elements_fell():
    """Convert the value to the layout of the target: CSR needs as many elements, too."""
    target = sparse().to_sparse_csr()
    with pytest.raises(RuntimeError, match="same number of specified elements"):
        target.copy_(torch.ones(2, 2).to_sparse_csr())
    target.copy_((2 * torch.eye(2)).to_sparse_csr())
    assert target.to_dense().tolist() == [[2.0, 0.0], [0.0, 2.0]]


@pytest.mark.parametrize("weight_is_sparse", [True, False])
def test_load_state_dict_raises_it_fell(weight_is_sparse):
    """You assigned a value to a slice, or copied: ``load_state_dict`` copies for you."""
    model = torch.nn.Linear(2, 2, bias=False)
    entry = sparse()
    if weight_is_sparse:
        model.weight, entry = torch.nn.Parameter(sparse()), torch.ones(2, 2)
    with pytest.raises(RuntimeError, match="copy_\\(\\) between dense and sparse"):
        model.load_state_dict({"weight": entry})
    model.load_state_dict({"weight": entry.to_sparse() if weight_is_sparse else entry.to_dense()})
    assert model.weight.is_sparse == weight_is_sparse


@pytest.mark.parametrize(
    "copy",
    [
        lambda frame: torch._foreach_copy_([frame], [sparse()]),
        lambda frame: frame[0].copy_(sparse()[0]),
        lambda frame: torch.zeros_like(sparse()).copy_(frame),
        lambda frame: torch.tensor(1.0).to_sparse().copy_(torch.tensor(2.0)),
    ],
    ids=["foreach", "row", "zeros_like", "0-dim"],
)
def test_other_copies(copy):
    """The other direction raises the same (in lists, rows and 0-dim tensors)."""
    with pytest.raises(RuntimeError, match=NOT_MADE):
        copy(torch.zeros(2, 2))


def test_a_leaf_of_the_other_layout():
    """A sparse target takes a sparse value: a leaf that requires grad does not."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        sparse().requires_grad_().copy_(sparse())


def test_a_smaller_value():
    """A smaller one raises (for a target with elements)."""
    with pytest.raises(RuntimeError, match="shrinking the size"):
        torch.ones(3, 3).to_sparse().copy_(sparse())


def test_a_parameter_is_written_under_no_grad_fell():
    """``weights.copy_(frame.to_sparse(...))``: a parameter refuses it, and takes it under ``no_grad``."""
    weights, frame = torch.nn.Parameter(sparse()), torch.ones(2, 2)
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        weights.copy_(frame.to_sparse(weights.sparse_dim()))
    with torch.no_grad():
        weights.copy_(frame.to_sparse(weights.sparse_dim()))
    assert torch.equal(weights.to_dense(), frame) and weights.is_leaf and weights.requires_grad


def test_a_smaller_value_into_an_empty_target_fell():
    """A smaller one raises."""
    target = torch.zeros(3, 3).to_sparse()
    target.copy_(sparse())
    assert target.shape == (2, 2)


def test_csr_of_another_size_fell():
    """A CSR target takes a CSR value with as many elements."""
    empty = torch.zeros(2, 2).to_sparse_csr()
    with pytest.raises(RuntimeError, match="expected shapes of self and src to match"):
        torch.zeros(3, 2).to_sparse_csr().copy_(empty)


def test_csr_with_elements_in_other_places():
    """A CSR target takes a CSR value of its size with as many stored elements."""
    value = torch.tensor([[0.0, 1.0], [2.0, 0.0]])
    target = sparse().to_sparse_csr().copy_(value.to_sparse_csr())
    assert torch.equal(target.to_dense(), value)


def test_load_with_assign_does_not_copy_fell():
    """``load_state_dict`` copies as well."""
    model = torch.nn.Linear(2, 2, bias=False)
    model.load_state_dict({"weight": sparse()}, assign=True)
    assert model.weight.is_sparse
