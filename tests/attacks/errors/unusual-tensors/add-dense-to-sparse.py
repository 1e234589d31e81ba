"""Attacks on gallery/errors/unusual-tensors/add-dense-to-sparse.py."""

import pytest
import torch

REFUSED = "add\\(sparse, dense\\) is not supported"


def counts():
    return torch.eye(2).to_sparse()


SUMS = {
    "+= 1": lambda c: c.__iadd__(1.0),
    "-= 1": lambda c: c.__isub__(1.0),
    "+ 0": lambda c: c + 0,
    "1 +": lambda c: 1.0 + c,
    "+ dense": lambda c: c + torch.ones(2, 2),
    "- dense": lambda c: c - torch.ones(2, 2),
    "add_": lambda c: c.add_(torch.ones(2, 2)),
    "+ 0-dim": lambda c: c + torch.tensor(1.0),
    "sum": lambda c: sum([c, c]),
}


@pytest.mark.parametrize(
    "name",
    ["+= 1", "-= 1", "+ 0", "1 +", "+ dense", "- dense", "add_", "+ 0-dim", "sum"],
)
def test_the_left_side_is_sparse(name):
    """The left side is sparse, and the right side is dense or a number (or sum([...]))."""
    with pytest.raises(RuntimeError, match=REFUSED):
        SUMS[name](counts())


@pytest.mark.parametrize(
    "dense", [1.0, torch.tensor(1.0), torch.ones(2), torch.ones(1, 2)], ids=repr
)
def test_another_shape_is_refused_fell(dense):
    """Put the dense tensor on the left: only of the same shape."""
    with pytest.raises(RuntimeError, match="does not currently support broadcasting"):
        dense - counts()


def test_a_product_stays_sparse():
    """A product stays sparse, and ``*=`` works (with a dense tensor as well)."""
    assert (counts() * 2).layout == (counts() * torch.ones(2, 2)).layout == torch.sparse_coo
    assert (torch.ones(2, 2) * counts()).layout == torch.sparse_coo
    weights = counts()
    weights *= torch.full((2, 2), 3.0)
    assert torch.equal(weights.to_dense(), 3 * torch.eye(2))


def test_the_difference():
    """For ``counts - bias`` write ``counts.to_dense() - bias``."""
    bias = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    difference = counts().to_dense() - bias
    difference.sum().backward()
    assert torch.equal(difference, torch.eye(2) - bias)
    assert torch.equal(bias.grad, -torch.ones(2, 2))


def test_sum_with_a_start():
    """``sum(tensors[1:], tensors[0])`` adds sparse tensors."""
    tensors = [counts(), counts(), counts()]
    assert torch.equal(sum(tensors[1:], tensors[0]).to_dense(), 3 * torch.eye(2))
    assert torch.equal(tensors[0].to_dense(), torch.eye(2))


def test_in_place_keeps_the_dtype():
    """In place it is the dense tensor that changes: one of integers refuses floats."""
    with pytest.raises(RuntimeError, match="Can't convert result type"):
        torch.ones(2, 2, dtype=torch.int64).add_(counts())


def test_only_stored_elements_with_gradients_fell():
    """Fix 2 is for a tensor without gradients."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        counts().requires_grad_().values().add_(1.0)


def test_the_number_of_the_fix():
    """A number needs ``counts.to_dense() + 1.0``."""
    assert (counts().to_dense() + 1.0).tolist() == [[2.0, 1.0], [1.0, 2.0]]


@pytest.mark.parametrize("layout", [torch.sparse_csr, torch.sparse_csc])
def test_csr_on_the_left_fell(layout):
    """The left side is sparse: CSR and CSC on the left take a dense tensor."""
    total = torch.eye(2).to_sparse(layout=layout) + torch.ones(2, 2)
    assert total.tolist() == [[2.0, 1.0], [1.0, 2.0]]


def test_a_number_minus_a_sparse_tensor_fell():
    """A number minus a sparse tensor is refused with the same words, of sizes."""
    with pytest.raises(RuntimeError, match="does not currently support broadcasting"):
        1.0 - counts()
    assert (1.0 - counts().to_dense()).tolist() == [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize("shape", [(2,), (1, 2), (2, 1), ()], ids=repr)
def test_broadcasting_needs_a_dense_tensor(shape):
    """Make the sparse tensor dense to broadcast."""
    total = torch.ones(shape) + counts().to_dense()
    assert total.tolist() == [[2.0, 1.0], [1.0, 2.0]]


def test_an_expanded_tensor_fell():
    """In place it is the dense tensor that changes: of an expanded one each row is added to."""
    running = torch.ones(1, 2).expand(2, 2)
    running += counts()
    assert running.tolist() == [[2.0, 2.0], [2.0, 2.0]]
    cloned = torch.ones(1, 2).expand(2, 2).clone()
    cloned += counts()
    assert cloned.tolist() == [[2.0, 1.0], [1.0, 2.0]]


def test_the_result_is_another_tensor_if_it_was_not_coalesced_fell():
    """Fix 2: only stored elements change: of what ``coalesce()`` returned."""
    parts = torch.sparse_coo_tensor([[0, 0]], [1.0, 2.0], (2,), check_invariants=True)
    parts.coalesce().values().add_(1.0)
    assert parts.to_dense().tolist() == [3.0, 0.0]


def embedded(**options):
    table = torch.nn.Embedding(3, 2, sparse=True)
    optimizer = torch.optim.SGD(table.parameters(), lr=0.5, **options)
    table(torch.tensor([1])).sum().backward()
    return table.weight, optimizer


@pytest.mark.parametrize("foreach", [False, True])
def test_an_optimizer_raises_it_fell(foreach):
    """Put the dense tensor on the left: a reader whose optimizer raises has no such line."""
    weight, optimizer = embedded(weight_decay=0.5, foreach=foreach)
    with pytest.raises(RuntimeError, match=REFUSED):
        optimizer.step()
    before = weight.detach().clone()
    weight.grad = weight.grad.to_dense()
    optimizer.step()
    assert torch.allclose(
        weight, before - 0.5 * (torch.tensor([[0.0], [1.0], [0.0]]) + 0.5 * before)
    )


def test_without_weight_decay_the_optimizer_takes_it():
    """``SGD`` with ``weight_decay`` adds the dense weight to it: without, it does not."""
    weight, optimizer = embedded(momentum=0.9)
    optimizer.step()
    assert weight.grad.is_sparse


def test_noise_for_a_sparse_gradient_fell():
    """Put a dense tensor on the left: ``grad += noise`` has a place for a sparse tensor."""
    weight, _ = embedded()
    with pytest.raises(RuntimeError, match=REFUSED):
        weight.grad += torch.ones(3, 2)
    weight.grad = weight.grad.to_dense() + torch.ones(3, 2)
    assert weight.grad.tolist() == [[1.0, 1.0], [2.0, 2.0], [1.0, 1.0]]


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.complex64])
def test_other_dtypes(dtype):
    """Put a dense tensor of the same shape on the left (of another dtype)."""
    assert (torch.ones(2, 2, dtype=dtype) + counts()).tolist() == [[2.0, 1.0], [1.0, 2.0]]


@pytest.mark.parametrize("size", [0, 1])
def test_other_sizes(size):
    """Put a dense tensor of the same shape on the left (of no or one row)."""
    dense = torch.ones(size, 2)
    assert torch.equal(dense + torch.ones(size, 2).to_sparse(), 2 * dense)


def test_a_difference_of_bytes_and_of_flags_fell():
    """``counts - bias`` is ``-bias + counts``."""
    bias = torch.ones(2, 2, dtype=torch.uint8)
    right = [[0.0, -1.0], [-1.0, 0.0]]
    assert (-bias + counts()).tolist() != right
    assert (counts().to_dense() - bias).tolist() == right
    with pytest.raises(RuntimeError, match="Negation"):
        -bias.bool() + counts()


def test_each_step_needs_its_dense_gradient_fell():
    """Assign a dense gradient before the step: the next gradient is sparse again."""
    table = torch.nn.Embedding(3, 2, sparse=True)
    optimizer = torch.optim.SGD(table.parameters(), lr=0.5, weight_decay=0.5)
    for step in range(2):
        table(torch.tensor([1])).sum().backward()
        if not step:
            table.weight.grad = table.weight.grad.to_dense()
            optimizer.step()
            optimizer.zero_grad()
    assert table.weight.grad.is_sparse
    with pytest.raises(RuntimeError, match=REFUSED):
        optimizer.step()


def test_without_sparse_the_step_is_the_same():
    """Assign a dense gradient before each step, or leave out ``sparse=True``."""
    weights = []
    for sparse in (False, True):
        table = torch.nn.Embedding.from_pretrained(torch.ones(3, 2), freeze=False, sparse=sparse)
        optimizer = torch.optim.SGD(table.parameters(), lr=0.5, weight_decay=0.5)
        table(torch.tensor([1])).sum().backward()
        if sparse:
            table.weight.grad = table.weight.grad.to_dense()
        optimizer.step()
        weights.append(table.weight)
    assert torch.equal(*weights)


def test_a_gradient_for_the_sparse_tensor():
    """``bias + counts`` and ``counts.to_dense() + 1.0`` have the gradient of the failing line."""
    for add in (lambda sparse: torch.ones(2, 2) + sparse, lambda sparse: sparse.to_dense() + 1.0):
        sparse = counts().requires_grad_()
        add(sparse).sum().backward()
        assert (sparse.grad.to_dense().diag() == 1).all()
