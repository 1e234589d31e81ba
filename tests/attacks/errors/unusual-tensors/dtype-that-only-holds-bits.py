"""Attacks on gallery/errors/unusual-tensors/dtype-that-only-holds-bits.py."""

import pytest
import torch

DTYPES = [torch.uint1, torch.uint4, torch.int1, torch.int7, torch.bits8, torch.float4_e2m1fn_x2]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_numbers_are_refused(dtype):
    """None was written for a number or for a tensor of another dtype."""
    codes = torch.empty(3, dtype=dtype)
    with pytest.raises(NotImplementedError, match='"fill_out" not implemented'):
        codes[0] = 1
    with pytest.raises(NotImplementedError, match='"copy_" not implemented'):
        codes[0] = torch.tensor(1)
    with pytest.raises(NotImplementedError, match='"fill_cpu" not implemented|"fill_'):
        codes.fill_(1)


@pytest.mark.parametrize(
    "dtype", [torch.uint1, torch.uint4, torch.uint7, torch.int1, torch.int7], ids=str
)
def test_the_same_dtype_is_refused(dtype):
    """A tensor of the same dtype is refused by uint1 to uint7 and int1 to int7."""
    codes = torch.empty(3, dtype=dtype)
    with pytest.raises(NotImplementedError, match='"copy_kernel" not implemented'):
        codes[0:1] = codes[2:3]


@pytest.mark.parametrize("dtype", [torch.bits8, torch.bits16, torch.float4_e2m1fn_x2], ids=str)
def test_bits_take_the_same_dtype_fell(dtype):
    """An assignment needs a kernel, and none was written: for the same dtype there is one."""
    codes = torch.empty(3, dtype=dtype)
    codes.view(torch.uint8).fill_(7)
    codes[2:].view(torch.uint8).fill_(9)
    codes[0:1] = codes[2:3]
    size = codes.element_size()
    assert codes.view(torch.uint8).tolist() == [9] * size + [7] * size + [9] * size


@pytest.mark.parametrize("dtype", [torch.uint4, torch.int7, torch.bits8], ids=str)
def test_bytes_go_through(dtype):
    """Fix 1: the view has the same memory, and the write goes through."""
    codes = torch.empty(3, dtype=dtype)
    codes.view(torch.uint8)[:] = torch.tensor([1, 2, 3], dtype=torch.uint8)
    codes.view(torch.uint8)[1] = 9
    assert codes.view(torch.uint8).tolist() == [1, 9, 3] and codes.dtype == dtype


def test_not_each_takes_one_byte_fell():
    """One element takes a whole byte: bits16 takes two."""
    assert torch.empty(1, dtype=torch.bits16).element_size() == 2
    assert torch.empty(1, dtype=torch.uint1).element_size() == 1


@pytest.mark.parametrize("dtype", [torch.uint16, torch.uint32, torch.float8_e4m3fn], ids=str)
def test_other_small_dtypes_take_numbers(dtype):
    """The dtype is a placeholder or a name for raw bits: uint16 and float8 are none."""
    codes = torch.zeros(3, dtype=dtype)
    codes[0] = 1
    assert codes.float().tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("low", [0, 1, 15])
@pytest.mark.parametrize("high", [0, 1, 15])
def test_packing(low, high):
    """Fix 2: pack two numbers of four bits, each from 0 to 15."""
    packed = (torch.tensor([low]) + 16 * torch.tensor([high])).to(torch.uint8)
    assert (packed % 16).tolist() == [low] and (packed // 16).tolist() == [high]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_zero_is_written_fell(dtype):
    """Torch does not convert numbers to it (zeros are written without a conversion)."""
    codes = torch.empty(3, dtype=dtype)
    codes.view(torch.uint8).fill_(7)
    assert codes.zero_().view(torch.uint8).tolist() == [0, 0, 0]
    assert torch.zeros(3, dtype=dtype).view(torch.uint8).tolist() == [0, 0, 0]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_a_conversion_raises_the_same_fell(dtype):
    """Write through a view as bytes: a reader who converts with ``to`` has no such view yet."""
    with pytest.raises(NotImplementedError, match='"copy_" not implemented'):
        torch.tensor([4, 5, 6]).to(dtype)
    converted = torch.tensor([4, 5, 6]).to(torch.uint8).view(dtype)
    assert converted.view(torch.uint8).tolist() == [4, 5, 6]


@pytest.mark.parametrize("index", [[0], torch.tensor([True, False, False])], ids=["list", "mask"])
def test_a_list_or_a_mask(index):
    """Write through a view as bytes (by a list or a mask)."""
    codes = torch.zeros(3, dtype=torch.uint4)
    with pytest.raises(NotImplementedError, match='"fill_out" not implemented'):
        codes[index] = 1
    codes.view(torch.uint8)[index] = 1
    assert codes.view(torch.uint8).tolist() == [1, 0, 0]


def test_two_bytes_need_another_view_fell():
    """``codes.view(torch.uint8)[0] = 1``: of an element of bits16 it writes one half."""
    codes = torch.zeros(2, dtype=torch.bits16)
    with pytest.raises(NotImplementedError, match='"fill_out" not implemented for .Bits16'):
        codes[0] = 300
    assert codes.view(torch.uint8).shape == (4,)
    codes.view(torch.uint16)[0] = 300
    assert codes.view(torch.uint16).tolist() == [300, 0]


@pytest.mark.parametrize("dtype", [torch.uint1, torch.int4], ids=str)
def test_a_clone_needs_the_view_too(dtype):
    """A tensor of the same dtype is refused (in ``clone`` as well)."""
    codes = torch.zeros(3, dtype=dtype)
    with pytest.raises(NotImplementedError, match='"copy_kernel" not implemented'):
        codes.clone()
    assert codes.view(torch.uint8).clone().view(dtype).dtype == dtype


def test_a_view_of_columns():
    """A view with a dtype of the same size (of a tensor that is not contiguous)."""
    codes = torch.zeros(2, 3, dtype=torch.uint4)
    codes.t().view(torch.uint8)[0] = 5
    assert codes.view(torch.uint8).tolist() == [[5, 0, 0], [5, 0, 0]]


def test_a_value_is_no_code_of_float4_fell():
    """Instead of ``numbers.to(dtype)`` write ``numbers.to(torch.uint8).view(dtype)``: it stores bytes."""
    codes = torch.tensor([1.0, 0.5]).to(torch.uint8).view(torch.float4_e2m1fn_x2)
    assert codes.view(torch.uint8).tolist() == [1, 0]


@pytest.mark.parametrize("dtype", [torch.uint4, torch.int4, torch.bits8], ids=str)
def test_it_cannot_be_printed_fell(dtype):
    """Write through a view as bytes: a reader who prints needs the view, too."""
    codes = torch.tensor([4, 5]).to(torch.uint8).view(dtype)
    with pytest.raises(NotImplementedError, match="_local_scalar_dense"):
        repr(codes)
    assert repr(codes.view(torch.uint8)) == "tensor([4, 5], dtype=torch.uint8)"


def test_float4_is_printed_fell():
    """A float4 tensor cannot be printed."""
    assert "float4_e2m1fn_x2" in repr(torch.zeros(2, dtype=torch.float4_e2m1fn_x2))


def test_negative_whole_numbers():
    """Whole numbers become bytes first (of an int4, read as int8)."""
    codes = torch.tensor([-1, -8, 7]).to(torch.uint8).view(torch.int4)
    assert codes.view(torch.int8).tolist() == [-1, -8, 7]


def test_the_view_stands_on_one_side_for_numbers_fell():
    """For numbers of another dtype, the view stands on both sides."""
    codes = torch.zeros(3, dtype=torch.uint4)
    codes.view(torch.uint8)[:] = torch.tensor([1.0, 2.0, 3.0])
    assert codes.view(torch.uint8).tolist() == [1, 2, 3]
