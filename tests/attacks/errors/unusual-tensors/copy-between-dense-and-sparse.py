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
