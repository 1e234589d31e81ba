"""Attacks on gallery/errors/unusual-tensors/sparse-layout-expected.py."""

import pytest
import torch


@pytest.mark.parametrize("name", ["values", "indices", "coalesce", "crow_indices"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64])
def test_dense_tensor(name, dtype):
    """They are methods of sparse tensors, and this one is dense."""
    with pytest.raises(RuntimeError, match="layout but got Strided"):
        getattr(torch.zeros(2, 2, dtype=dtype), name)()


def test_plus_a_dense_tensor_is_dense():
    """An operation with a dense tensor gives a dense one."""
    assert (torch.ones(2, 2) + torch.eye(2).to_sparse()).layout == torch.strided
    assert (torch.eye(2).to_sparse() * torch.ones(2, 2)).layout == torch.sparse_coo


def test_csr_has_values_and_other_indices():
    """A CSR tensor has values, and crow_indices for indices."""
    with pytest.warns(UserWarning, match="beta"):
        compressed = torch.eye(2).to_sparse_csr()
    assert compressed.values().tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="indices expected sparse coordinate tensor layout"):
        compressed.indices()


def test_copy_is_not_reached():
    """to_sparse() copies."""
    scores = torch.eye(2)
    scores.to_sparse().values().fill_(9.0)
    assert torch.equal(scores, torch.eye(2))


def test_values_write_to_the_sparse_tensor():
    """kept.values() shares the memory of the sparse tensor."""
    kept = torch.eye(2).to_sparse()
    kept.values().fill_(9.0)
    assert torch.equal(kept.to_dense(), 9.0 * torch.eye(2))


def test_uncoalesced_says_something_else():
    """A sparse tensor with a position twice needs coalesce() first."""
    twice = torch.sparse_coo_tensor([[0, 0]], [1.0, 2.0], (2,), check_invariants=True)
    with pytest.raises(RuntimeError, match="uncoalesced"):
        twice.values()


def test_where_has_gradients():
    """Fix 1 of a tensor that requires grad."""
    scores = torch.tensor([5.0, 7.0], requires_grad=True)
    torch.where(scores > 6.0, 6.0, scores).sum().backward()
    assert scores.grad.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("layout", "method"),
    [
        ("to_sparse_csr", "indices"),
        ("to_sparse_csr", "coalesce"),
        ("to_sparse_csc", "crow_indices"),
        ("to_sparse", "crow_indices"),
    ],
)
def test_a_sparse_tensor_of_another_layout_fell(layout, method):
    """values(), indices() and coalesce() are methods of sparse tensors, and this one is dense."""
    tensor = getattr(torch.eye(2), layout)()
    assert tensor.layout != torch.strided
    with pytest.raises(RuntimeError, match="layout but got Sparse"):
        getattr(tensor, method)()


def test_a_product_with_a_dense_tensor_stays_sparse_fell():
    """An operation with a dense tensor gives a dense one."""
    kept = torch.eye(2).to_sparse()
    assert (kept * torch.ones(2, 2)).layout == torch.sparse_coo
    assert (torch.ones(2, 2) + kept).layout == (kept @ torch.ones(2, 2)).layout == torch.strided


def test_a_zero_may_be_stored_fell():
    """A sparse tensor keeps the elements that are not zero."""
    assert (torch.eye(2).to_sparse() * 0).coalesce().values().tolist() == [0.0, 0.0]
