"""Attacks on gallery/errors/dtypes-and-devices/not-implemented-for-dtype.py."""

import pytest
import torch

MASK = torch.tensor([True, False, True])
SMALL = [torch.uint16, torch.uint32, torch.uint64, torch.float8_e4m3fn, torch.float8_e5m2]


@pytest.mark.parametrize("dtype", SMALL)
def test_addition_is_missing(dtype):
    """samples[0] = 1 works, and += does not."""
    samples = torch.zeros(3, dtype=dtype)
    samples[0] = 1
    assert samples.float().tolist() == [1.0, 0.0, 0.0]
    with pytest.raises(NotImplementedError, match="not implemented for"):
        samples[0] += 5


@pytest.mark.parametrize("dtype", SMALL)
def test_a_number_by_a_mask_is_missing(dtype):
    """A number is written by position, and not by a mask."""
    with pytest.raises(NotImplementedError, match="not implemented for"):
        torch.zeros(3, dtype=dtype)[MASK] = 1.5


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.float8_e5m2])
@pytest.mark.parametrize("index", [0, slice(0, 1), [0]], ids=str)
def test_a_number_by_position(dtype, index):
    """For the two float8 types a number is written by position."""
    codes = torch.zeros(3, dtype=dtype)
    codes[index] = 1.5
    assert codes.float().tolist() == [1.5, 0.0, 0.0]


def test_not_by_a_list_for_uint16_fell():
    """A number is written by position: a list of positions is refused for uint16."""
    with pytest.raises(NotImplementedError, match="index_put"):
        torch.zeros(3, dtype=torch.uint16)[[0]] = 1


@pytest.mark.parametrize("other", [torch.float32, torch.bfloat16, torch.float8_e5m2])
def test_float8_promotes_with_no_other_dtype(other):
    """For float8 there is no dtype that holds both."""
    with pytest.raises(RuntimeError, match="Promotion for Float8 Types is not supported"):
        torch.zeros(3, dtype=torch.float8_e4m3fn) + torch.ones(3, dtype=other)


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_cumsum_of_a_mask(name):
    """The in-place form has no kernel, and the other form returns integers."""
    with pytest.raises(NotImplementedError, match="not implemented for 'Bool'"):
        getattr(MASK.clone(), f"{name}_")(0)
    assert getattr(MASK, name)(0).dtype == torch.int64


def test_everyday_dtypes_have_no_kernel_for_other_reasons_fell():
    """With an everyday dtype it is the in-place form that does not fit: there are other cases."""
    with pytest.raises(NotImplementedError, match="not implemented for 'Long'"):
        torch.ones(2, dtype=torch.int64).lerp(torch.ones(2, dtype=torch.int64), 0.5)


def test_the_fix_wraps_on_the_way_back_fell():
    """Convert the result back if you store it in the small one: 65540 wraps to 4."""
    samples = torch.tensor([65535, 2, 3], dtype=torch.uint16)
    wide = samples.to(torch.int32)
    wide[0] += 5
    samples[:] = wide
    assert samples.tolist() == [4, 2, 3] and wide.tolist() == [65540, 2, 3]


def test_int32_is_too_small_for_uint32_fell():
    """Compute in int32: a large uint32 does not fit."""
    samples = torch.tensor([4_000_000_000], dtype=torch.uint32)
    assert samples.to(torch.int32).item() < 0
    assert samples.to(torch.int64).item() == 4_000_000_000


def test_assigning_by_a_list_does_not_convert_fell():
    """Assigning a tensor converts: to a slice."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        torch.zeros(3, dtype=torch.uint16)[[0]] = torch.tensor([1], dtype=torch.int32)
