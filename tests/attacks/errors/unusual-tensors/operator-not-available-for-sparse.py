"""Attacks on gallery/errors/unusual-tensors/operator-not-available-for-sparse.py."""

import pytest
import torch


def sparse():
    return torch.eye(3).to_sparse()


CALLS = {
    "slice": (lambda s: s[0:2], "as_strided"),
    "all": (lambda s: s[:], "as_strided"),
    "list": (lambda s: s[[0]], "index.Tensor"),
    "mask": (lambda s: s[torch.eye(3) > 0], "index.Tensor"),
    "fill_": (lambda s: s.fill_(1), "fill_.Scalar"),
    "masked_fill_": (lambda s: s.masked_fill_(torch.eye(3) > 0, 1), "masked_fill_.Scalar"),
    "clamp_": (lambda s: s.clamp_(0, 1), "clamp_"),
    "exp_": (lambda s: s.exp_(), "exp_"),
    "view": (lambda s: s.view(9), "view"),
    "compare": (lambda s: s > 0, "gt.Scalar"),
    "value": (lambda s: torch.zeros(3).__setitem__([0, 1, 2], s[0]), "_index_put_impl_"),
}


@pytest.mark.parametrize(
    "name",
    ["slice", "all", "list", "mask", "fill_", "masked_fill_", "clamp_", "exp_", "view", "value"],
)
def test_the_message_names_the_operation(name):
    """The message names the operation and the backend."""
    call, operation = CALLS[name]
    with pytest.raises(
        NotImplementedError, match=f"'aten::{operation}' with arguments from the 'Sp"
    ):
        call(sparse())


@pytest.mark.parametrize("name", ["relu_", "neg_", "sin_", "zero_", "mul_"])
def test_some_operations_in_place_exist(name):
    """An operation that nobody wrote for sparse tensors: others are there."""
    s = sparse()
    getattr(s, name)(*([2.0] if name == "mul_" else []))
    plain = torch.eye(3)
    getattr(plain, name)(*([2.0] if name == "mul_" else []))
    assert torch.equal(s.to_dense(), plain)


@pytest.mark.parametrize("index", [0, -1, (slice(None), 0), None], ids=repr)
def test_an_integer_is_a_copy(index):
    """``scores[0]`` works. It is a copy: a write to its values does not arrive."""
    s = sparse()
    s[index].coalesce().values().fill_(9.0)
    assert torch.equal(s.to_dense(), torch.eye(3))


def test_index_select_has_no_gradient_fell():
    """Fix 1: index_select. It has no gradient for a sparse tensor: ``backward`` raises."""
    rows = sparse().requires_grad_().index_select(0, torch.tensor([0]))
    with pytest.raises(NotImplementedError, match="index_add_"):
        rows.to_dense().sum().backward()


def test_the_other_elements_stay_zero():
    """Write to the stored values: the elements that are not stored stay zero."""
    s = sparse()
    s.values().fill_(2.0)
    assert torch.equal(s.to_dense(), 2 * torch.eye(3))


def test_to_dense_has_a_gradient():
    """``to_dense()`` has a gradient. Its result takes each index."""
    s = sparse().requires_grad_()
    dense = s.to_dense() * 1
    dense[[0, 1]] = 0.0
    dense.sum().backward()
    assert torch.equal(s.grad.to_dense(), torch.diag(torch.tensor([0.0, 0.0, 1.0])))


def test_layouts_that_check_themselves():
    """Some operations check the layout themselves."""
    with pytest.raises(RuntimeError, match="unsupported tensor layout: SparseCsr"):
        sparse().to_sparse_csr().exp_()
    with pytest.raises(RuntimeError, match="unsupported memory format option"):
        sparse().contiguous()
    with pytest.raises(RuntimeError, match="is not implemented for sparse tensors"):
        sparse().reshape(9)
