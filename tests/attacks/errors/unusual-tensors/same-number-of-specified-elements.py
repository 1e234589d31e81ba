"""Attacks on gallery/errors/unusual-tensors/same-number-of-specified-elements.py."""

import pytest
import torch

UPDATE = torch.tensor([[5.0, 6.0], [0.0, 7.0]])
ONLY = "same number of specified elements"


def csr(dense=None):
    return (torch.eye(2) if dense is None else dense).to_sparse_csr()


@pytest.mark.parametrize("layout", [torch.sparse_csr, torch.sparse_csc])
@pytest.mark.parametrize("more", [True, False])
def test_more_or_fewer_elements(layout, more):
    """The tensor that you copy into stores more or fewer elements (CSC as CSR)."""
    two, three = torch.eye(2).to_sparse(layout=layout), UPDATE.to_sparse(layout=layout)
    with pytest.raises(RuntimeError, match=ONLY):
        two.copy_(three) if more else three.copy_(two)


def test_blocks():
    """The tensor that you copy into stores more or fewer elements (blocks of BSR)."""
    with pytest.raises(RuntimeError, match=ONLY):
        torch.eye(4).to_sparse_bsr(2).copy_(torch.ones(4, 4).to_sparse_bsr(2))


@pytest.mark.parametrize(
    "dense", [[[0.0, 5.0], [6.0, 0.0]], [[5.0, 6.0], [0.0, 0.0]]], ids=["places", "rows"]
)
def test_as_many_at_other_places(dense):
    """``copy_`` writes places and values into the lists that a CSR tensor has."""
    weights = csr()
    values = weights.values()
    weights.copy_(csr(torch.tensor(dense)))
    assert weights.to_dense().tolist() == dense and weights.values().data_ptr() == values.data_ptr()


def test_the_dtype_of_the_target_stays():
    """``copy_`` writes into the lists: it converts."""
    weights = csr()
    weights.copy_(csr(2 * torch.eye(2, dtype=torch.float64)))
    assert weights.dtype == torch.float32 and torch.equal(weights.to_dense(), 2 * torch.eye(2))


@pytest.mark.parametrize("dense", [UPDATE, torch.zeros(2, 2), torch.ones(2, 2)], ids=[3, 0, 4])
def test_room_first_fell(dense):
    """Use the new tensor itself instead of copying it: the same tensor can be written."""
    weights, update = csr(), csr(dense)
    alias = weights
    assert weights.resize_as_sparse_(update).copy_(update) is alias
    assert torch.equal(alias.to_dense(), dense) and weights.dtype == torch.float32
    update.values().fill_(100.0)
    assert torch.equal(alias.to_dense(), dense)


def test_values_need_as_many():
    """Write to the values: as many as there are."""
    with pytest.raises(RuntimeError, match="size of tensor a"):
        csr().values().copy_(torch.ones(3))


@pytest.mark.parametrize("assign", [True, False])
def test_load_state_dict(assign):
    """``load_state_dict`` quotes this message; with ``assign=True`` it takes the new tensor."""
    module = torch.nn.Module()
    module.register_buffer("adjacency", csr())
    state = {"adjacency": csr(UPDATE)}
    if assign:
        module.load_state_dict(state, assign=True)
        assert torch.equal(module.adjacency.to_dense(), UPDATE)
    else:
        with pytest.raises(RuntimeError, match=ONLY):
            module.load_state_dict(state)


@pytest.mark.parametrize("size", [2, 3])
def test_coo_takes_over_even_the_shape(size):
    """The ``copy_`` of a COO tensor takes over places, values, and even the shape."""
    target = torch.eye(2).to_sparse()
    target.copy_(torch.ones(size, size).to_sparse())
    assert torch.equal(target.to_dense(), torch.ones(size, size))
