"""Attacks on gallery/errors/unusual-tensors/tensor-without-storage.py."""

import copy
import pickle

import pytest
import torch

STORAGE = "doesn't have storage"


@pytest.mark.parametrize("read", [lambda t: t.tolist(), lambda t: t.data_ptr()])
def test_under_vmap(read):
    """tolist() and data_ptr() read memory that it does not have."""
    with pytest.raises(RuntimeError, match=STORAGE):
        torch.vmap(lambda row: (read(row), row)[1])(torch.ones(2, 2))


def test_under_grad():
    """Under torch.func.grad the function gets a wrapper."""
    with pytest.raises(RuntimeError, match=STORAGE):
        torch.func.grad(lambda row: (row.data_ptr(), row.sum())[1])(torch.ones(2))


def test_tolist_under_grad():
    """tolist() reads values, which a wrapper of grad gives."""
    seen = []
    torch.func.grad(lambda row: (seen.append(row.tolist()), row.sum())[1])(torch.ones(2))
    assert seen == [[1.0, 1.0]]


@pytest.mark.parametrize("make", ["to_sparse", "to_mkldnn"])
def test_other_layouts(make):
    """A layout that is not dense."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        getattr(torch.ones(2, 2), make)().data_ptr()


def test_item_under_vmap_has_a_message_of_its_own():
    """item() is told in other words."""
    with pytest.raises(RuntimeError, match=r"calling .item\(\) on a Tensor"):
        torch.vmap(lambda row: row[0].item())(torch.ones(2, 2))


def test_item_under_grad_is_allowed():
    """One number may be read under grad."""
    assert torch.func.grad(lambda row: row.sum() * row[0].detach().item())(torch.ones(2)).sum() == 2


def test_print_shows_the_wrapper(capsys):
    """print(row) without tolist() shows the wrapper."""
    torch.vmap(lambda row: (print(row), row)[1])(torch.ones(2, 2))
    assert "BatchedTensor" in capsys.readouterr().out


def test_written_outside_is_the_same():
    """The loop over the rows gives the same."""
    rows = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    written = torch.vmap(lambda row: torch.cat([row[:1] * 0, row[1:]]))(rows)
    for row in rows:
        row[0] = 0.0
    assert torch.equal(written, rows)


def test_meta_tensor_has_a_storage():
    """A meta tensor has a storage without memory."""
    assert torch.ones(2, device="meta").data_ptr() == 0


@pytest.mark.parametrize("make", ["to_sparse", "to_sparse_csr", "to_mkldnn"])
def test_numpy_names_the_layout_fell(make):
    """numpy() reads memory that the tensor does not have: it says something else."""
    with pytest.raises(TypeError, match="layout tensor to numpy"):
        getattr(torch.ones(2, 2), make)().numpy()


TRANSFORMS = {
    "grad": lambda f: torch.func.grad(f)(torch.ones(2)),
    "vjp": lambda f: torch.func.vjp(f, torch.ones(2)),
    "jvp": lambda f: torch.func.jvp(f, (torch.ones(2),), (torch.ones(2),)),
    "vmap of grad": lambda f: torch.vmap(torch.func.grad(f))(torch.ones(2, 2)),
    "chunks": lambda f: torch.vmap(f, chunk_size=1)(torch.ones(2, 2)),
}


@pytest.mark.parametrize("name", ["grad", "vjp", "jvp", "vmap of grad", "chunks"])
def test_numpy_of_a_detached_wrapper_fell(name):
    """Inside ``vmap``, ``tolist()`` and ``data_ptr()``: other transforms and ``numpy()`` as well."""
    with pytest.raises(RuntimeError, match=STORAGE):
        TRANSFORMS[name](lambda row: (row.detach().numpy(), row.sum())[1])


@pytest.mark.parametrize("name", ["grad", "jvp"])
def test_aux_is_read_outside_fell(name):
    """Read the result outside of ``vmap``: in other transforms ``has_aux=True`` returns it."""
    double = torch.ones(2)
    if name == "grad":
        _, seen = torch.func.grad(lambda row: (row.sum(), row * 2), has_aux=True)(double)
    else:
        seen = torch.func.jvp(lambda r: (r.sum(), r * 2), (double,), (double,), has_aux=True)[2]
    assert seen.numpy().tolist() == [2.0, 2.0] and seen.data_ptr() != 0


@pytest.mark.parametrize("transform", ["jvp", "jacrev", "jacfwd"])
def test_tolist_in_other_transforms(transform):
    """``tolist()`` reads them (in each transform without ``vmap`` around the function)."""
    seen, row = [], torch.ones(2)

    def read(row):
        seen.append(row.tolist())
        return row.sum()

    if transform == "jvp":
        torch.func.jvp(read, (row,), (row,))
        assert seen == [[1.0, 1.0]]
    elif transform == "jacrev":
        torch.func.jacrev(read)(row)
        assert seen == [[1.0, 1.0]]
    else:
        torch.func.jacfwd(read)(row)
        assert seen == [[1.0, 1.0]]


@pytest.mark.parametrize("make", ["to_sparse", "to_sparse_csr", "to_mkldnn"])
@pytest.mark.parametrize("read", ["tolist", "data_ptr"])
def test_dense_first(make, read):
    """Convert with ``to_dense()``."""
    other = getattr(torch.ones(2, 2), make)()
    with pytest.raises(RuntimeError, match=STORAGE):
        getattr(other, read)()
    assert getattr(other.to_dense(), read)()


@pytest.mark.parametrize("make", ["to_sparse_csr", "to_mkldnn"])
def test_deepcopy_asks_for_the_storage_and_clone_does_not_fell(make):
    """Cannot access storage: the page had no cure for ``copy.deepcopy``."""
    other = getattr(torch.eye(2), make)()
    with pytest.raises(NotImplementedError, match="Cannot access storage of"):
        copy.deepcopy(other)
    assert torch.equal(other.clone().to_dense(), torch.eye(2))
    assert copy.deepcopy(torch.eye(2).to_sparse()).is_sparse


def test_pickle_of_onednn():
    """Before pickle of a oneDNN tensor, convert with ``to_dense()`` (pickle takes a sparse one)."""
    with pytest.raises(NotImplementedError, match="Cannot access storage of OpaqueTensorImpl"):
        pickle.dumps(torch.eye(2).to_mkldnn())
    assert pickle.dumps(torch.eye(2).to_sparse()) and pickle.dumps(torch.eye(2).to_sparse_csr())
    assert pickle.dumps(torch.eye(2).to_mkldnn().to_dense())


@pytest.mark.parametrize("make", ["to_sparse", "to_sparse_csr", "to_mkldnn"])
def test_share_memory_asks_for_the_storage(make):
    """Before ``share_memory_()``, convert with ``to_dense()``."""
    with pytest.raises(NotImplementedError, match="Cannot access storage of"):
        getattr(torch.eye(2), make)().share_memory_()


def test_unallocated_under_functionalize_fell():
    """Read the result outside of ``vmap``: the wording of unallocated storage is not of vmap."""
    with pytest.raises(RuntimeError, match="unallocated storage"):
        torch.func.functionalize(lambda row: (row.tolist(), row * 1)[1])(torch.ones(2))
    assert torch.func.functionalize(lambda row: row * 1)(torch.ones(2)).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", ["zero", "emptied"])
def test_unallocated_elsewhere_fell(name):
    """Or convert with ``to_dense()``: it does not help a ZeroTensor or an emptied storage."""
    tensor = torch._efficientzerotensor(3) if name == "zero" else torch.ones(3)
    if name == "emptied":
        tensor.untyped_storage().resize_(0)
    with pytest.raises(RuntimeError, match="unallocated storage"):
        tensor.to_dense().tolist()
    if name == "zero":
        assert tensor.clone().tolist() == [0.0, 0.0, 0.0]


def test_a_captured_tensor_is_read():
    """Inside ``vmap``: a tensor from outside, which is not a wrapper, is read."""
    outside = torch.ones(2)
    assert torch.vmap(lambda row: row * outside.tolist()[0])(torch.ones(2, 2)).sum() == 4


@pytest.mark.parametrize("make", ["to_sparse", "to_sparse_csr", "to_sparse_csc"])
def test_the_memory_of_a_sparse_tensor_fell(make):
    """``data_ptr()`` of a sparse tensor: read after ``to_dense()``, which is the address of a copy."""
    sparse = getattr(torch.eye(2), make)()
    sparse.to_dense().fill_(9.0)
    assert torch.equal(sparse.to_dense(), torch.eye(2))
    assert sparse.values().data_ptr() != sparse.to_dense().data_ptr()
    sparse.values().fill_(7.0)
    assert torch.equal(sparse.to_dense(), 7 * torch.eye(2))
