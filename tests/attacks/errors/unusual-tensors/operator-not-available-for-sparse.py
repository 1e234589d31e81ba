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


def uncoalesced():
    return torch.sparse_coo_tensor(
        [[0, 0, 2]], torch.tensor([1.0, 2.0, 4.0]), (3,), check_invariants=True
    )


PARTS = {
    "narrow": lambda s: s.narrow(0, 0, 2),
    "split": lambda s: s.split(1),
    "chunk": lambda s: s.chunk(3),
    "diagonal": lambda s: s.diagonal(),
    "step": lambda s: s[::2],
}


@pytest.mark.parametrize("name", ["narrow", "split", "chunk", "diagonal", "step"])
def test_other_calls_that_ask_for_strides(name):
    """Such as a slice: each call that would make a view with other strides (go through dense)."""
    with pytest.raises(NotImplementedError, match="aten::as_strided"):
        PARTS[name](sparse())
    PARTS[name](sparse().to_dense())


@pytest.mark.parametrize("layout", [torch.sparse_csr, torch.sparse_csc])
def test_compressed_has_no_index_select_fell(layout):
    """Take rows with ``index_select``: a compressed tensor, which the wordings name, has none."""
    with pytest.raises(NotImplementedError, match="aten::index_select.*SparseCsrCPU"):
        torch.eye(3).to_sparse(layout=layout).index_select(0, torch.tensor([0]))


def test_compressed_has_values_without_coalesce_fell():
    """Fix 2: ``scores = scores.coalesce()`` raises for a CSR tensor, and it needs none."""
    csr = torch.eye(3).to_sparse_csr()
    with pytest.raises(RuntimeError, match="coalesce expected sparse coordinate tensor layout"):
        csr.coalesce()
    csr.values().fill_(2.0)
    assert torch.equal(csr.to_dense(), 2 * torch.eye(3))


@pytest.mark.parametrize("index", [0, (slice(None), 0), -1], ids=repr)
def test_an_integer_has_no_gradient_either_fell(index):
    """``to_dense()`` has a gradient: after ``scores[0]``, as fix 3 had it, ``backward`` raises."""
    s = sparse().requires_grad_()
    with pytest.raises(NotImplementedError, match="aten::select_backward"):
        s[index].to_dense().sum().backward()


@pytest.mark.parametrize("index", [0, slice(0, 2), torch.eye(3) > 0], ids=["row", "slice", "mask"])
def test_dense_first_has_the_gradient(index):
    """With gradients, slice ``scores.to_dense()``."""
    s, plain = sparse().requires_grad_(), torch.eye(3).requires_grad_()
    s.to_dense()[index].sum().backward()
    plain[index].sum().backward()
    assert torch.equal(s.grad.to_dense(), plain.grad * torch.eye(3))


def test_coalesce_may_make_a_new_tensor_fell():
    """Write to the stored values: another name for the tensor does not see the write."""
    s = uncoalesced()
    alias = s
    s = s.coalesce()
    s.values().fill_(9.0)
    assert alias.to_dense().tolist() == [3.0, 0.0, 4.0]


def test_a_sparse_grad_is_halved():
    """This write is for a tensor without gradients, such as the sparse ``.grad``."""
    layer = torch.nn.Embedding(3, 2, sparse=True)
    layer(torch.tensor([0, 0, 1])).sum().backward()
    with pytest.raises(NotImplementedError, match="aten::linalg_vector_norm"):
        torch.nn.utils.clip_grad_norm_(layer.parameters(), 1.0)
    layer.weight.grad = layer.weight.grad.coalesce()
    layer.weight.grad.values().mul_(0.5)
    assert layer.weight.grad.to_dense().tolist() == [[1.0, 1.0], [0.5, 0.5], [0.0, 0.0]]


@pytest.mark.parametrize("write", ["leaf", "no_grad"])
def test_values_of_a_tensor_with_gradients(write):
    """This write is for a tensor without gradients."""
    s = sparse().requires_grad_()
    if write == "leaf":
        with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
            s.coalesce().values().fill_(2.0)
    else:
        with torch.no_grad():
            s.values().fill_(2.0)
        assert torch.equal(s.to_dense().detach(), 2 * torch.eye(3))


@pytest.mark.parametrize("divisor", [torch.full((3,), 2.0), torch.full((3, 3), 2.0)], ids=[1, 2])
def test_multiply_by_the_reciprocal_fell(divisor):
    """Sparse division requires a scalar: the page had no cure for a dense divisor."""
    with pytest.raises(RuntimeError, match="Sparse division requires a scalar"):
        sparse() / divisor
    assert torch.equal((sparse() * (1 / divisor)).to_dense(), torch.eye(3) / 2)


@pytest.mark.parametrize("row", [0, 1])
def test_a_row_of_a_hybrid_tensor_is_a_copy(row):
    """``scores[0]`` works. It is a copy (dense, if one dimension is sparse)."""
    hybrid = torch.eye(3).to_sparse(1)
    hybrid[row].fill_(9.0)
    assert torch.equal(hybrid.to_dense(), torch.eye(3)) and not hybrid[row].is_sparse


def test_index_select_of_parts_is_not_coalesced():
    """The rows of ``index_select`` are a copy (of an uncoalesced tensor, uncoalesced)."""
    rows = uncoalesced().index_select(0, torch.tensor([0, 1]))
    assert rows.to_dense().tolist() == [3.0, 0.0] and not rows.is_coalesced()


@pytest.mark.parametrize("name", ["element", "hybrid", "vector"])
def test_a_dense_result_of_an_index_has_a_gradient_fell(name):
    """An integer index has no gradient: it has one, if its result is dense."""
    plain = torch.ones(3) if name == "vector" else torch.eye(3)
    s = plain.to_sparse(1 if name == "hybrid" else plain.dim()).requires_grad_()
    part = s[0, 0] if name == "element" else s[0]
    part.sum().backward()
    assert not part.is_sparse and s.grad.to_dense().sum() == (3 if name == "hybrid" else 1)


def test_a_write_to_the_dense_result_does_not_arrive_fell():
    """Go through ``to_dense()``: a write to the result does not reach the sparse tensor."""
    s = sparse()
    s.to_dense()[0:2] = 9.0
    assert torch.equal(s.to_dense(), torch.eye(3))


@pytest.mark.parametrize("layout", [torch.sparse_coo, torch.sparse_csr])
def test_zero_clears_fell(layout):
    """``fill_(0)``: go through ``to_dense()`` or ``values()`` (``zero_`` does it)."""
    s = torch.eye(3).to_sparse(layout=layout)
    assert s.zero_() is s and not s.to_dense().any()


def test_the_gradient_of_a_divisor_fell():
    """Multiply by the reciprocal instead: if the divisor requires grad, ``backward`` raises."""
    divisor = torch.full((3,), 2.0, requires_grad=True)
    product = sparse() * (1 / divisor)
    with pytest.raises(NotImplementedError, match="aten::view"):
        product.to_dense().sum().backward()


@pytest.mark.parametrize("end", [0, 2, 3])
def test_a_mini_batch_of_rows(end):
    """For ``scores[a:b]`` pass ``torch.arange(a, b)``."""
    rows = sparse().index_select(0, torch.arange(0, end))
    assert torch.equal(rows.to_dense(), torch.eye(3)[:end])


def test_the_last_mini_batch_fell():
    """Take rows with ``index_select``: a slice is cut at the end, ``index_select`` raises."""
    with pytest.raises(IndexError, match="out of range"):
        sparse().index_select(0, torch.arange(2, 4))
