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


def test_a_padding_row_has_no_entry_fell():
    """It stores one entry for each use of a row: not for ``padding_idx``."""
    table = torch.nn.Embedding(3, 2, sparse=True, padding_idx=0)
    table(torch.tensor([0, 0, 2])).sum().backward()
    assert table.weight.grad._nnz() == 1 and table.weight.grad.is_coalesced()


def test_two_backwards_of_one_use_each():
    """With more than one entry it is not coalesced: also if two ``backward`` made them."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    for row in (0, 2):
        table(torch.tensor([row])).sum().backward()
    assert table.weight.grad._nnz() == 2 and not table.weight.grad.is_coalesced()


def test_the_next_backward_undoes_it_fell():
    """Keep the coalesced tensor: the next ``backward`` makes a gradient that is not coalesced."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    table(torch.tensor([0, 0, 2])).sum().backward()
    table.weight.grad = table.weight.grad.coalesce()
    table(torch.tensor([1])).sum().backward()
    assert not table.weight.grad.is_coalesced() and table.weight.grad._nnz() == 3


def test_zero_of_the_whole_gradient():
    """``gradient.zero_()`` zeroes all, coalesced or not."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    table(torch.tensor([0, 0, 2])).sum().backward()
    gradient = table.weight.grad
    gradient.zero_()
    assert table.weight.grad is gradient and not gradient.to_dense().any()


@pytest.mark.parametrize("way", ["no_grad", "detach"])
def test_under_no_grad_fell(way):
    """With gradients this write is no way: under no_grad it goes through, and is not recorded."""
    weights = torch.tensor([[0.0, 2.0], [3.0, 0.0]], requires_grad=True)
    s = weights.to_sparse()
    if way == "no_grad":
        with torch.no_grad():
            s.values()[0] = 20.0
    else:
        s.detach().values()[0] = 20.0
    dense = s.to_dense()
    dense.sum().backward()
    assert dense[0, 1] == 20.0 and weights.grad.tolist() == [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize(
    "use",
    [
        lambda s: torch.sparse.mm(s, torch.ones(2, 1)).sum(),
        lambda s: torch.sparse.sum(s),
        lambda s: s.values().sum(),
    ],
    ids=["mm", "sum", "values"],
)
def test_each_use_after_the_write_raises(use):
    """The write is accepted and ``backward`` raises, whatever reads the tensor."""
    s = torch.tensor([[0.0, 2.0], [3.0, 0.0]], requires_grad=True).to_sparse()
    s.values()[0] = 20.0
    with pytest.raises(NotImplementedError, match="new_empty_strided"):
        use(s).backward()


def test_csr_with_gradients_raises_otherwise_fell():
    """After ``to_sparse()`` the write is accepted: of a CSR tensor it is refused."""
    s = torch.tensor([[0.0, 2.0], [3.0, 0.0]], requires_grad=True).to_sparse_csr()
    with pytest.raises(RuntimeError, match="do not have strides"):
        s.values()[0] = 20.0


@pytest.mark.parametrize("layout", [torch.sparse_csr, torch.sparse_csc])
def test_csr_has_no_coalesce_fell(layout):
    """``coalesce()`` is the same tensor or a copy: of a compressed tensor it raises."""
    with pytest.raises(RuntimeError, match="expected sparse coordinate tensor layout"):
        torch.eye(2).to_sparse(layout=layout).coalesce()


def test_csr_keeps_your_values():
    """``torch.sparse_coo_tensor`` keeps *your* ``values``: ``sparse_csr_tensor`` as well."""
    values = torch.tensor([1.0, 2.0])
    rows, columns = torch.tensor([0, 1, 2]), torch.tensor([0, 1])
    s = torch.sparse_csr_tensor(rows, columns, values, (2, 2), check_invariants=True)
    values[0] = 9.0
    assert s.to_dense().tolist() == [[9.0, 0.0], [0.0, 2.0]]


@pytest.mark.parametrize("flag", [None, True])
def test_your_tensor_is_not_coalesced_unless_you_say_so(flag):
    """A write to ``values()`` goes through: of a tensor that you made it may raise first."""
    values = torch.tensor([1.0, 2.0])
    s = torch.sparse_coo_tensor(
        [[0, 1]], values, (2,), is_coalesced=flag, check_invariants=flag is None
    )
    if flag:
        s.values()[0] = 9.0
        assert values.tolist() == [9.0, 2.0]
    else:
        with pytest.raises(RuntimeError, match="Cannot get values on an uncoalesced tensor"):
            s.values()


@pytest.mark.parametrize(
    "use",
    [lambda s: s.detach(), lambda s: s.data, lambda s: s.coalesce(), lambda s: s.to(s.dtype)],
    ids=["detach", "data", "coalesce", "to"],
)
def test_these_share_the_values(use):
    """``values()`` shares the memory of the sparse tensor: through these as well."""
    s = sparse()
    use(s).values()[0] = 20.0
    assert s.to_dense()[0, 1] == 20.0


@pytest.mark.parametrize("use", [torch.clone, lambda s: s * 1, lambda s: s.t().coalesce()])
def test_these_do_not(use):
    """A copy is a copy: a clone, a product, and the coalesced transpose."""
    s = sparse()
    use(s).values().fill_(20.0)
    assert s.to_dense().tolist() == [[0.0, 2.0], [3.0, 0.0]]


@pytest.mark.parametrize("use", [lambda s: (s * s).to_dense(), lambda s: s.to_dense() ** 2])
def test_under_no_grad_later_operations_see_the_value_fell(use):
    """Under ``torch.no_grad()`` the write goes through, and ``backward`` treats it as not made."""
    weights = torch.tensor([[0.0, 2.0], [3.0, 0.0]], requires_grad=True)
    s = weights.to_sparse()
    with torch.no_grad():
        s.values()[0] = 20.0
    use(s).sum().backward()
    assert weights.grad.tolist() == [[0.0, 40.0], [6.0, 0.0]]


def test_the_next_backward_adds_in_place_fell():
    """The next ``backward`` adds its entries, and makes a new gradient: it keeps the tensor."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    table(torch.tensor([0])).sum().backward()
    gradient = table.weight.grad
    table(torch.tensor([0])).sum().backward()
    assert table.weight.grad is gradient and not gradient.is_coalesced() and gradient._nnz() == 2


def test_a_next_backward_without_entries_fell():
    """The next ``backward`` makes a gradient that is not coalesced: not if it adds no entries."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    table(torch.tensor([0])).sum().backward()
    table(torch.tensor([], dtype=torch.long)).sum().backward()
    assert table.weight.grad.is_coalesced()


def test_a_clone_of_the_dense_tensor():
    """Change a clone of the dense tensor first."""
    weights = torch.tensor([[0.0, 2.0], [3.0, 0.0]], requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        weights[0, 1] = 20.0
    changed = weights.clone()
    changed[0, 1] = 20.0
    s = changed.to_sparse()
    (s * s).to_dense().sum().backward()
    assert weights.grad.tolist() == [[0.0, 0.0], [6.0, 0.0]] and s.to_dense()[0, 1] == 20.0
