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
    """The ``copy_`` of a COO tensor takes over places and values, and here a larger shape."""
    target = torch.eye(2).to_sparse()
    target.copy_(torch.ones(size, size).to_sparse())
    assert torch.equal(target.to_dense(), torch.ones(size, size))


def test_as_many_elements_in_other_blocks_fell():
    """It stores more or fewer elements: with other blocks it may store as many in more blocks."""
    dense = torch.block_diag(torch.ones(2, 2), torch.ones(2, 2))
    weights, update = dense.to_sparse_bsr(2), 3 * dense
    update = update.to_sparse_bsr(1)
    assert weights.values().numel() == update.values().numel()
    with pytest.raises(RuntimeError, match=ONLY):
        weights.copy_(update)
    weights.resize_as_sparse_(update).copy_(update)
    assert torch.equal(weights.to_dense(), 3 * dense)


def test_a_resize_has_no_gradient_fell():
    """Make room first: if the update requires grad, ``backward`` raises."""
    weights, update = csr(), csr(UPDATE).requires_grad_()
    weights.resize_as_sparse_(update).copy_(update)
    with pytest.raises(RuntimeError, match="derivative for aten::resize_as_sparse_ is not impl"):
        weights.to_dense().sum().backward()


@pytest.mark.parametrize("way", ["detach", "name"])
def test_the_gradient_of_the_update(way):
    """Pass ``update.detach()`` to the resize; the new tensor itself has the gradient of update."""
    weights, update = csr(), csr(UPDATE).requires_grad_()
    if way == "detach":
        weights.resize_as_sparse_(update.detach()).copy_(update)
    else:
        weights = update
    (weights.to_dense() * 2).sum().backward()
    assert torch.equal(update.grad.values(), torch.full((3,), 2.0))


@pytest.mark.parametrize("guard", [True, False])
def test_a_parameter_needs_no_grad(guard):
    """For a parameter write under ``torch.no_grad()``."""
    weights = torch.nn.Parameter(csr())
    alias, update = weights, csr(UPDATE)
    if guard:
        with torch.no_grad():
            weights.resize_as_sparse_(update).copy_(update)
        assert torch.equal(alias.to_dense(), UPDATE) and alias.requires_grad
    else:
        with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
            weights.resize_as_sparse_(update).copy_(update)


def test_an_attribute_that_is_a_parameter_fell():
    """In a module assign to the attribute: for a parameter a tensor is refused."""
    module = torch.nn.Module()
    module.weights = torch.nn.Parameter(csr())
    with pytest.raises((RuntimeError, TypeError)):
        module.weights = csr(UPDATE)
    module.weights = torch.nn.Parameter(csr(UPDATE))
    assert torch.equal(module.weights.to_dense(), UPDATE)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_a_name_takes_the_dtype_and_a_resize_does_not(dtype):
    """The dtype is that of ``update`` (after the resize that of the target)."""
    weights, update = csr(), csr(UPDATE).to(dtype)
    weights.resize_as_sparse_(update).copy_(update)
    assert weights.dtype == torch.float32 and torch.equal(weights.to_dense(), UPDATE)


@pytest.mark.parametrize("size", [1, 3])
def test_another_shape(size):
    """It stores more or fewer elements, here in another shape: the resize changes the shape."""
    weights, update = csr(), csr(torch.ones(size, size))
    with pytest.raises(RuntimeError, match=ONLY):
        weights.copy_(update)
    weights.resize_as_sparse_(update).copy_(update)
    assert torch.equal(weights.to_dense(), torch.ones(size, size))


@pytest.mark.parametrize(
    ("layout", "blocks"),
    [(torch.sparse_csc, None), (torch.sparse_bsr, (2, 2)), (torch.sparse_bsc, (2, 2))],
    ids=str,
)
def test_room_in_other_compressed_layouts(layout, blocks):
    """Make room first, in the other compressed layouts."""
    weights = torch.eye(4).to_sparse(layout=layout, blocksize=blocks)
    update = torch.ones(4, 4).to_sparse(layout=layout, blocksize=blocks)
    with pytest.raises(RuntimeError, match=ONLY):
        weights.copy_(update)
    weights.resize_as_sparse_(update).copy_(update)
    assert torch.equal(weights.to_dense(), torch.ones(4, 4))


def test_a_batch():
    """Make room first, for a batch of matrices."""
    weights, update = csr(torch.stack([torch.eye(2)] * 2)), csr(torch.ones(2, 2, 2))
    weights.resize_as_sparse_(update).copy_(update)
    assert torch.equal(weights.to_dense(), torch.ones(2, 2, 2))


def test_coo_with_other_sparse_dimensions_fell():
    """The ``copy_`` of a COO tensor takes over even the shape: not with more sparse dimensions."""
    with pytest.raises(RuntimeError, match="changing the number of sparse dimensions"):
        torch.eye(2).to_sparse().copy_(torch.ones(2, 2, 2).to_sparse())
    with pytest.raises(RuntimeError, match="changing the number of sparse dimensions"):
        torch.eye(2).to_sparse(1).copy_(torch.eye(2).to_sparse())


def test_values_of_a_leaf_fell():
    """Write to the values: those of a leaf that requires grad refuse it."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        csr().requires_grad_().values().copy_(torch.tensor([5.0, 7.0]))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_coo_does_not_take_over_a_smaller_shape_fell(size):
    """The ``copy_`` of a COO tensor takes over even the shape: not a smaller one."""
    with pytest.raises(RuntimeError, match="shrinking the size of sparse dimensions"):
        torch.eye(3).to_sparse().copy_(torch.ones(size, size).to_sparse())


def test_values_from_before_may_share_memory_fell():
    """A list that you took with ``values()`` before is not its memory any more."""
    weights, update = csr(UPDATE), csr()
    before = weights.values()
    weights.resize_as_sparse_(update).copy_(update)
    assert len(before) == 3 and len(weights.values()) == 2
    weights.values().fill_(9.0)
    assert before[:2].tolist() == [9.0, 9.0]


def test_a_later_backward_of_the_resized_parameter():
    """For a parameter write under ``torch.no_grad()`` (a later ``backward`` has its places)."""
    weights = torch.nn.Parameter(csr())
    with torch.no_grad():
        weights.resize_as_sparse_(csr(UPDATE)).copy_(csr(UPDATE))
    (weights.to_dense() * 2).sum().backward()
    assert torch.equal(weights.grad.to_dense(), 2.0 * (UPDATE != 0))
