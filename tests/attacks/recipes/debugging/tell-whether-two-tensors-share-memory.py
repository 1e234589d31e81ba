"""Attacks on gallery/recipes/debugging/tell-whether-two-tensors-share-memory.py."""

import numpy as np
import pytest
import torch
from pages import definitions

same_storage, addresses, share_memory = definitions(
    "recipes/debugging/tell-whether-two-tensors-share-memory",
    "same_storage",
    "addresses",
    "share_memory",
)


def arrives(a, b):
    """Whether a write to a changes b."""
    before = b.clone()
    a.fill_(True if a.dtype == torch.bool else 77)
    return not torch.equal(before, b)


PAIRS = {
    "slice": lambda t: (t, t[1:]),
    "rows": lambda t: (t[:2], t[2:]),
    "columns": lambda t: (t[:, 0], t[:, 1]),
    "column and row": (lambda t: (t[:, 0], t[0])),
    "steps": lambda t: (t[::2], t[1::2]),
    "transposed": lambda t: (t, t.t()),
    "detached": lambda t: (t, t.detach()),
    "expanded": lambda t: (t[:1].expand(3, 4), t[0]),
    "list": lambda t: (t, t[[0, 1]]),
    "clone": lambda t: (t, t.clone()),
    "one element": lambda t: (t[3, 3], t[2:, 2:]),
}


@pytest.mark.parametrize(
    "name",
    [
        "slice",
        "rows",
        "columns",
        "column and row",
        "steps",
        "transposed",
        "detached",
        "expanded",
        "list",
        "clone",
        "one element",
    ],
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.float16, torch.bool])
def test_the_addresses_say_whether_a_write_arrives(name, dtype):
    """Compare the addresses of their bytes; NumPy answers the same question."""
    a, b = PAIRS[name](torch.zeros(4, 4, dtype=dtype))
    assert share_memory(a, b) == np.shares_memory(a.numpy(), b.numpy()) == share_memory(b, a)
    assert share_memory(a, b) == arrives(a, b)


@pytest.mark.parametrize("empty", [torch.zeros(0), torch.zeros(2, 0)])
def test_empty_tensors_have_one_address_fell(empty):
    """Equal data_ptr means one storage: two tensors without memory have the address 0."""
    other = torch.zeros(0)
    assert empty.untyped_storage().data_ptr() == other.untyped_storage().data_ptr() == 0
    assert not same_storage(empty, other) and not share_memory(empty, other)


def test_meta_tensors_have_one_address_fell():
    """Equal data_ptr means one storage: on the device meta each has the address 0."""
    a, b = torch.zeros(2, device="meta"), torch.zeros(3, device="meta")
    assert a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()
    assert not same_storage(a, b)


@pytest.mark.parametrize("way", ["from_numpy", "frombuffer", "from_dlpack"])
def test_two_storages_over_one_memory_fell(way):
    """Compare data_ptr: two storages may lie over one array, and start at other places."""
    if way == "from_numpy":
        array = np.zeros(3)
        a, b = torch.from_numpy(array), torch.from_numpy(array[1:])
    elif way == "frombuffer":
        buffer = bytearray(8)
        a = torch.frombuffer(buffer, dtype=torch.int32)
        b = torch.frombuffer(buffer, dtype=torch.int32, offset=4)
    else:
        a = torch.zeros(3)
        b = torch.from_dlpack(a[1:])
    assert not same_storage(a, b) and share_memory(a, b) and arrives(a, b)


def test_parts_of_elements_fell():
    """Addresses of elements: the imaginary part lies inside an element of the complex tensor."""
    wave = torch.zeros(2, dtype=torch.complex64)
    assert share_memory(wave, wave.imag) and not share_memory(wave.real, wave.imag)
    floats = torch.zeros(2)
    halves = floats.view(torch.int16)[1::2]
    starts = {floats.data_ptr() + 4 * number for number in range(2)}
    assert halves.data_ptr() not in starts and share_memory(floats, halves)


def test_numpy_wants_a_detached_tensor_of_its_dtypes_fell():
    """NumPy answers it for tensors on the CPU: not for one that requires grad, or bfloat16."""
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        torch.ones(2, requires_grad=True).numpy()
    with pytest.raises(TypeError, match="BFloat16"):
        torch.ones(2, dtype=torch.bfloat16).numpy()
    half = torch.ones(4, dtype=torch.bfloat16)
    assert share_memory(half, half[1:])


def test_a_tensor_without_dimensions_and_an_empty_slice():
    """Compare the addresses of their bytes: of one element, and of none."""
    tensor = torch.zeros(3)
    assert share_memory(tensor[1], tensor) and len(addresses(tensor[1])) == 4
    assert addresses(tensor[3:]) == set() and same_storage(tensor, tensor[3:])


def test_is_data_ptr_and_base():
    """is compares objects, data_ptr where each one starts, and _base is unset after detach."""
    table = torch.zeros(3, 3)
    assert table[0] is not table[0] and table[0]._base is table
    assert table.data_ptr() == table[0].data_ptr() != table[1].data_ptr()
    assert table[1:].detach()._base is None


def test_a_sparse_tensor_has_no_storage():
    """A sparse tensor has no storage."""
    with pytest.raises(NotImplementedError, match="Cannot access storage of SparseTensorImpl"):
        torch.zeros(2).to_sparse().untyped_storage()


def test_meta_tensors_have_no_element_in_common_fell():
    """Compare the addresses of their bytes: on the device meta they are counted from 0."""
    a, b = torch.zeros(2, device="meta"), torch.zeros(3, device="meta")
    assert not share_memory(a, b) and not share_memory(a, a[1:])


def test_two_mappings_of_one_file_fell(tmp_path):
    """Compare the addresses of their bytes: two mappings of a file have two addresses."""
    file = tmp_path / "weights"
    file.write_bytes(bytes(16))
    a, b = (torch.from_file(str(file), shared=True, size=4) for _ in range(2))
    assert not share_memory(a, b) and arrives(a, b)


@pytest.mark.parametrize("way", ["from_numpy", "from_dlpack"])
def test_two_storages_that_start_at_one_place_fell(way):
    """``untyped_storage().data_ptr()`` alone says whether they have one storage."""
    array = np.zeros(3)
    a = torch.from_numpy(array)
    b = torch.from_numpy(array) if way == "from_numpy" else torch.from_dlpack(a)
    assert a.untyped_storage()._cdata != b.untyped_storage()._cdata
    assert same_storage(a, b) and share_memory(a, b) and arrives(a, b)


def test_an_empty_slice_has_an_address_fell():
    """A tensor without memory, such as an empty one, has the address 0."""
    table = torch.zeros(3)
    assert table[3:].untyped_storage().data_ptr() == table.untyped_storage().data_ptr() != 0
    assert torch.zeros(0).untyped_storage().data_ptr() == 0


def test_a_conjugate_shares_the_bytes():
    """Compare the addresses of their bytes: a lazy conjugate has the same ones."""
    wave = torch.ones(2, dtype=torch.complex64)
    assert share_memory(wave, wave.conj()) and not share_memory(wave, wave.conj().resolve_conj())
