"""Attacks on gallery/errors/unusual-tensors/csr-tensors-do-not-have-strides.py."""

import pytest
import torch


def csr():
    return torch.eye(3).to_sparse_csr()


READS = {
    "slice": lambda w: w[0:2],
    "Ellipsis": lambda w: w[...],
    "list": lambda w: w[[0, 1]],
    "mask": lambda w: w[torch.eye(3) > 0],
    "stride": lambda w: w.stride(),
}


@pytest.mark.parametrize("name", ["slice", "Ellipsis", "list", "mask", "stride"])
def test_strides_fell(name):
    """You sliced a CSR tensor: a list, a mask and ``...`` ask for strides as well."""
    with pytest.raises(RuntimeError, match="Sparse CSR tensors do not have strides"):
        READS[name](csr())


@pytest.mark.parametrize("layout", ["CSC", "BSR"])
def test_other_layouts(layout):
    """Other layouts give their own name."""
    x = torch.eye(4).to_sparse_csc() if layout == "CSC" else torch.eye(4).to_sparse_bsr(2)
    with pytest.raises(RuntimeError, match=f"Sparse {layout} tensors do not have strides"):
        x[0:2]


@pytest.mark.parametrize("value", [1.0, torch.ones(3, 3)], ids=["number", "dense"])
def test_in_place_addition(value):
    """The addition in place asks whether the memory is contiguous."""
    weights = csr()
    with pytest.raises(RuntimeError, match="do not have is_contiguous"):
        weights += value


def test_a_row_shares_memory():
    """``weights[0]`` works, and its values share the memory of ``weights`` (COO: a copy)."""
    weights, coo = csr(), torch.eye(3).to_sparse()
    weights[0].values().fill_(9.0)
    coo[0].values().fill_(9.0)
    assert weights.to_dense()[0, 0] == 9.0 and torch.equal(coo.to_dense(), torch.eye(3))


def test_coo_takes_no_slice_fell():
    """Slice it as COO: a COO tensor takes no slice either."""
    with pytest.raises(NotImplementedError, match="as_strided"):
        csr().to_sparse_coo()[0:2]


def test_index_select_is_a_copy():
    """The rows are a copy."""
    weights = csr()
    rows = weights.to_sparse_coo().index_select(0, torch.tensor([0, 1]))
    rows.coalesce().values().fill_(9.0)
    assert torch.equal(weights.to_dense(), torch.eye(3))


def test_index_select_has_no_gradient_fell():
    """``index_select`` of a sparse tensor has no gradient: ``backward`` raises."""
    weights = torch.eye(3).to_sparse().requires_grad_()
    rows = weights.index_select(0, torch.tensor([0, 1]))
    with pytest.raises(NotImplementedError, match="index_add_"):
        rows.to_dense().sum().backward()


def test_csr_itself_has_no_index_select():
    """Take rows with ``to_sparse_coo().index_select``: CSR has none."""
    with pytest.raises(NotImplementedError, match="index_select"):
        csr().index_select(0, torch.tensor([0]))


def test_out_of_place():
    """Out of place, a dense tensor of the same shape may be added, and the result is dense."""
    assert (csr() + torch.ones(3, 3)).layout == torch.strided
    with pytest.raises(RuntimeError, match="does not currently support broadcasting"):
        csr() + 1.0


def test_sum_of_two():
    """The addition in place asks for memory: that of another CSR tensor works."""
    weights = csr()
    weights += csr()
    assert torch.equal(weights.to_dense(), 2 * torch.eye(3))


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (lambda t: t.split(1), "strides"),
        (lambda t: t.unsqueeze(0), "strides"),
        (lambda t: t.stride(), "strides"),
        (lambda t: t.reshape(4), "is_contiguous"),
        (lambda t: t.contiguous(), "is_contiguous"),
        (lambda t: torch.cat([t, t]), "is_contiguous"),
    ],
)
def test_other_operations_say_so_too_fell(read, what):
    """You sliced a CSR tensor, or added a number to it in place."""
    with pytest.raises(RuntimeError, match=f"Sparse CSR tensors do not have {what}"):
        read(torch.eye(2).to_sparse_csr())
