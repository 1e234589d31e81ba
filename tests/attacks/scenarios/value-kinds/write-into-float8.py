"""Attacks on gallery/scenarios/value-kinds/write-into-float8.py."""

import pytest
import torch

KINDS = [torch.float8_e4m3fn, torch.float8_e5m2]
MASK = torch.tensor([True, False, False, True])


def cache(dtype=torch.float8_e4m3fn):
    return torch.zeros(4, dtype=dtype)


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("index", [0, slice(0, 1), [0], torch.tensor([0]), torch.tensor(0)])
def test_a_number_is_assigned_and_rounded(dtype, index):
    """You can assign to it by position or by a slice: the value is rounded to 8 bits."""
    target = cache(dtype)
    target[index] = 1.1
    rounded = {torch.float8_e4m3fn: 1.125, torch.float8_e5m2: 1.0}[dtype]
    assert target.float().tolist() == [rounded, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize(
    "write",
    [
        lambda t: t + 1.0,
        lambda t: t.__iadd__(1.0),
        lambda t: t - 1.0,
        lambda t: t.__setitem__(MASK, 0.0),
        lambda t: t.masked_fill_(MASK, 0.0),
        lambda t: t.index_fill_(0, torch.tensor([0]), 1.0),
        lambda t: t.clamp_(0, 1),
        lambda t: t.sum(),
    ],
)
def test_what_is_missing(dtype, write):
    """+, += and an assignment through a mask raise."""
    with pytest.raises(NotImplementedError, match="not implemented for"):
        write(cache(dtype))


@pytest.mark.parametrize("dtype", KINDS)
def test_it_has_some_arithmetic_fell(dtype):
    """A float8 tensor has no arithmetic: a comparison, and what only copies, it has."""
    numbers = torch.tensor([1.0, 2.0]).to(dtype)
    assert (numbers == numbers).all() and torch.cat([numbers, numbers]).shape == (4,)
    assert numbers.fill_(1.5).float().tolist() == [1.5, 1.5]


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([0, 1]), MASK])
def test_positions_do_not_convert(index):
    """A list or a tensor of positions refuses a tensor of another dtype."""
    with pytest.raises(RuntimeError, match="Index put requires"):
        cache()[index] = torch.tensor([1.0, 2.0])


def test_from_one_on_the_values_are_further_apart_fell():
    """From 1 on, the values are 0.125 apart: between 1 and 2, and 0.25 from there."""
    numbers = torch.tensor([1.125, 1.875, 2.125, 2.25]).to(torch.float8_e4m3fn)
    assert numbers.float().tolist() == [1.125, 1.875, 2.0, 2.25]


@pytest.mark.parametrize("dtype", KINDS)
def test_a_clamped_number_stays_in_the_range(dtype):
    """Clamp to the largest number before you write."""
    largest = torch.finfo(dtype).max
    target = cache(dtype)
    target[:] = torch.full((4,), 1e6).clamp(-largest, largest)
    assert target.float().tolist() == [largest] * 4


def test_compute_outside_and_write_back():
    """For a mask, use torch.where on a copy in float32."""
    target = cache()
    wide = torch.where(MASK, 2.3, target.float())
    target.copy_(wide)
    assert target.float().tolist() == [2.25, 0.0, 0.0, 2.25]
