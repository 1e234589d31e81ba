"""Attacks on gallery/scenarios/views-and-copies/does-it-share-memory.py."""

import numpy as np
import pytest
import torch
from pages import definitions

(same_storage,) = definitions("scenarios/views-and-copies/does-it-share-memory", "same_storage")


@pytest.mark.parametrize("way", ["from_numpy", "from_dlpack", "frombuffer"])
def test_two_storages_over_one_memory_fell(way):
    """``untyped_storage().data_ptr()`` tells whether two tensors share memory."""
    array = np.zeros(4, dtype=np.float32)
    if way == "from_numpy":
        whole, tail = torch.from_numpy(array), torch.from_numpy(array[1:])
    elif way == "from_dlpack":
        whole = torch.zeros(4)
        tail = torch.from_dlpack(whole[1:])
    else:
        memory = bytearray(16)
        whole = torch.frombuffer(memory, dtype=torch.float32)
        tail = torch.frombuffer(memory, dtype=torch.float32, offset=4)
    tail.fill_(1.0)
    assert whole.tolist() == [0.0, 1.0, 1.0, 1.0] and not same_storage(whole, tail)


def test_one_array_taken_twice():
    """``torch.from_numpy`` makes a storage for each call, which starts where the array starts."""
    array = np.zeros(4)
    assert same_storage(torch.from_numpy(array), torch.from_numpy(array))


def test_an_empty_slice_has_a_storage_fell():
    """Tensors without elements all have the same address."""
    signal = torch.zeros(4)
    assert same_storage(signal[:0], signal)
    assert not same_storage(signal[:0], torch.zeros(0))
    assert not same_storage(torch.zeros(4).resize_(0), torch.zeros(0))


def test_meta_tensors_fell():
    """It is equal if they lie in one storage, and else it is not (address 0 is shared by all on meta)."""
    assert same_storage(torch.zeros(2, device="meta"), torch.zeros(3, device="meta"))


@pytest.mark.parametrize(
    ("one", "other", "bounds", "common"),
    [
        (slice(None, 2), slice(2, None), False, False),
        (slice(None, None, 2), slice(1, None, 2), True, False),
        (slice(None, 3), slice(2, None), True, True),
    ],
)
def test_what_numpy_compares_fell(one, other, bounds, common):
    """NumPy tells the two questions, one storage and common elements, apart."""
    array = np.zeros(4)
    assert np.may_share_memory(array[one], array[other]) == bounds
    assert np.shares_memory(array[one], array[other]) == common
    assert same_storage(torch.from_numpy(array)[:2], torch.from_numpy(array)[2:])


def test_a_view_of_inference_mode_has_no_base_fell():
    """``_base`` is autograd's record of a view."""
    with torch.inference_mode():
        signal = torch.zeros(2)
        part = signal[:1]
        assert part._base is None and same_storage(part, signal)


@pytest.mark.parametrize("way", ["detach", "data"])
def test_detached_views_have_no_base(way):
    """A result of ``detach()`` shares memory and has no ``_base``."""
    part = torch.zeros(4)[1:]
    alias = part.detach() if way == "detach" else part.data
    assert alias._base is None and not alias._is_view() and same_storage(alias, part)
    assert alias[1:]._base is alias


def test_no_grad_views_have_a_base():
    """``_base`` is autograd's record of a view."""
    signal = torch.zeros(2)
    with torch.no_grad():
        assert signal[:1]._base is signal


@pytest.mark.parametrize("kind", ["sparse", "vmap"])
def test_tensors_without_an_address(kind):
    """Sparse tensors have no such address, nor have tensors inside ``torch.vmap``."""
    with pytest.raises(NotImplementedError, match="Cannot access storage"):
        if kind == "sparse":
            torch.eye(2).to_sparse().untyped_storage()
        else:
            torch.vmap(lambda row: row * row.untyped_storage().data_ptr())(torch.ones(2, 2))


def test_the_start_says_nothing_of_another_part():
    """``t.data_ptr()`` compares where the tensors start."""
    signal = torch.zeros(4)
    assert signal.data_ptr() == signal[:1].data_ptr() != signal[1:].data_ptr()
    assert same_storage(signal, signal[1:])


def test_an_inference_mode_view_of_an_ordinary_tensor_has_a_base_fell():
    """Neither has a view of a tensor of inference mode. (It said: made in inference mode.)"""
    signal = torch.zeros(4)
    with torch.inference_mode():
        part = signal[:2]
    assert part._base is signal and not part.is_inference()


def test_an_address_outlives_its_tensor_fell():
    """Compare while both are alive: freed memory may be given out again."""
    noted, hits = set(), 0
    for _ in range(50):
        address = torch.zeros(1000).untyped_storage().data_ptr()
        hits += address in noted
        noted.add(address)
    alive = [torch.zeros(1000) for _ in range(50)]
    assert hits > 0 and len({t.untyped_storage().data_ptr() for t in alive}) == 50


def test_a_file_mapped_twice_fell(tmp_path):
    """It is the same with a file that is mapped twice by ``torch.from_file``."""
    name = str(tmp_path / "values")
    np.zeros(4, dtype=np.float32).tofile(name)
    one, other = (torch.from_file(name, shared=True, size=4) for _ in range(2))
    one.fill_(3.0)
    assert other.tolist() == [3.0] * 4 and not same_storage(one, other)


def test_tolist_gives_numbers_fell():
    """``list(t)``: its items are views. (It said: a list that you make of a tensor.)"""
    signal = torch.zeros(2)
    assert list(signal)[0]._base is signal and signal.tolist()[0].__class__ is float


@pytest.mark.parametrize("layout", ["csr", "func.grad"])
def test_more_tensors_without_an_address(layout):
    """Sparse tensors have no such address, nor have tensors inside ``torch.func.grad``."""
    with pytest.raises(NotImplementedError, match="Cannot access storage"):
        if layout == "csr":
            torch.eye(2).to_sparse_csr().untyped_storage()
        else:
            torch.func.grad(lambda t: t.sum() * t.untyped_storage().data_ptr())(torch.ones(2))
