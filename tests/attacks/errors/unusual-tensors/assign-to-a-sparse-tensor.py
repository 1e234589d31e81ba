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
