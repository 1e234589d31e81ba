"""Attacks on gallery/errors/unusual-tensors/tensor-without-storage.py."""

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
