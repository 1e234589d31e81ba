"""Attacks on gallery/scenarios/unusual-tensors/write-to-the-values-of-a-sparse-tensor.py."""

import pytest
import torch


def sparse():
    return torch.tensor([[0.0, 2.0], [3.0, 0.0]]).to_sparse()


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
def test_dtypes(dtype):
    """A write to ``values()`` goes through."""
    s = torch.eye(2, dtype=dtype).to_sparse()
    s.values().fill_(0)
    assert not s.to_dense().any()


@pytest.mark.parametrize("layout", [torch.sparse_csr, torch.sparse_csc])
def test_compressed(layout):
    """``values()`` shares the memory of the sparse tensor (CSR and CSC as well)."""
    s = torch.eye(2).to_sparse(layout=layout)
    s.values().fill_(9.0)
    s.to_dense().fill_(0.0)
    assert s.to_dense().equal(9.0 * torch.eye(2))


def test_hybrid():
    """A write to ``values()`` changes stored elements: in a hybrid tensor whole rows."""
    s = torch.eye(2).to_sparse(1)
    s.values()[0] = 9.0
    assert s.to_dense().tolist() == [[9.0, 9.0], [0.0, 1.0]]


def test_a_leaf_refuses_fell():
    """A write goes through: a sparse leaf that requires grad refuses it."""
    s = sparse().requires_grad_()
    with pytest.raises(RuntimeError, match="view of a leaf Variable"):
        s.values()[0] = 20.0
    with torch.no_grad():
        s.values()[0] = 20.0
    assert s.detach().to_dense()[0, 1] == 20.0


def test_backward_raises_fell():
    """A write goes through: after to_sparse() of a tensor with gradients backward raises."""
    weights = torch.tensor([[0.0, 2.0], [3.0, 0.0]], requires_grad=True)
    s = weights.to_sparse()
    s.values()[0] = 20.0
    with pytest.raises(NotImplementedError, match="new_empty_strided"):
        s.to_dense().sum().backward()


@pytest.mark.parametrize("rows", [[], [0], [2]], ids=str)
def test_one_use_is_coalesced_fell(rows):
    """The gradient of an embedding with ``sparse=True`` is not coalesced: with one use it is."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    table(torch.tensor(rows, dtype=torch.long)).sum().backward()
    assert table.weight.grad.is_coalesced() and table.weight.grad.coalesce() is table.weight.grad


@pytest.mark.parametrize("rows", [[0, 0], [0, 2], [0, 0, 2]], ids=str)
def test_more_uses_are_not(rows):
    """With more than one use it is not coalesced, and stores one entry for each."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    table(torch.tensor(rows)).sum().backward()
    gradient = table.weight.grad
    assert not gradient.is_coalesced() and gradient._nnz() == len(rows)


def test_the_optimizer_sees_it():
    """Keep the coalesced tensor, and put it where the optimizer looks."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    table(torch.tensor([0, 0, 2])).sum().backward()
    gradient = table.weight.grad.coalesce()
    gradient.values()[gradient.indices()[0] == 0] = 0.0
    table.weight.grad, before = gradient, table.weight.detach().clone()
    torch.optim.SGD(table.parameters(), lr=1.0).step()
    expected = torch.tensor([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
    assert torch.allclose(before - table.weight.detach(), expected)


@pytest.mark.parametrize(
    ("values", "options", "shared"),
    [
        (torch.ones(2), {}, True),
        (torch.ones(2), {"dtype": torch.float64}, False),
        (torch.ones(4)[::2], {}, True),
    ],
    ids=["same dtype", "another dtype", "strided"],
)
def test_your_values_fell(values, options, shared):
    """``torch.sparse_coo_tensor`` keeps *your* ``values``: not if it converts them."""
    s = torch.sparse_coo_tensor([[0, 1]], values, (2,), check_invariants=True, **options)
    values.fill_(9.0)
    assert s.to_dense().tolist() == ([9.0, 9.0] if shared else [1.0, 1.0])


def test_to_sparse_of_a_sparse_tensor():
    """``to_sparse()`` *of a dense tensor* copies: of a sparse one it returns the tensor."""
    s = sparse()
    assert s.to_sparse() is s
    dense = torch.ones(2)
    dense.to_sparse().values().zero_()
    assert dense.tolist() == [1.0, 1.0]


def test_stored_zeros_stay_stored():
    """It changes stored elements: a zero stays stored."""
    s = sparse()
    s.values().zero_()
    assert s._nnz() == 2 and not s.to_dense().any()
