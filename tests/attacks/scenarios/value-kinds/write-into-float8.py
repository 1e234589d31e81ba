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


@pytest.mark.parametrize("dtype", KINDS)
def test_a_mask_takes_a_tensor_of_its_dtype_fell(dtype):
    """An assignment through a mask raises: a number, not a float8 tensor with a value for each place."""
    target = cache(dtype)
    target[MASK] = torch.tensor([1.0, 2.0]).to(dtype)
    assert target.float().tolist() == [1.0, 0.0, 0.0, 2.0]
    with pytest.raises(NotImplementedError, match="masked_fill"):
        target[MASK] = torch.tensor([1.0]).to(dtype)


@pytest.mark.parametrize("dtype", [*KINDS, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz], ids=str)
def test_a_mask_as_positions(dtype):
    """To set a number where a mask is true, turn the mask into positions."""
    for mask in (MASK, ~MASK, MASK & False, MASK | True):
        target = cache(dtype)
        target[mask.nonzero(as_tuple=True)] = 4.0
        assert torch.equal(target.float(), mask * 4.0)
    table = torch.zeros(2, 2, dtype=dtype)
    table[torch.eye(2).bool().nonzero(as_tuple=True)] = 1.0
    assert table.float().tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_e8m0_takes_no_positions_fell():
    """You can assign to it by position or by a slice: ``float8_e8m0fnu`` takes no list of positions."""
    scales = torch.ones(4).to(torch.float8_e8m0fnu)
    scales[0] = 2.0
    scales[1:3] = torch.tensor([4.0, 8.0])
    assert scales.float().tolist() == [2.0, 4.0, 8.0, 1.0]
    with pytest.raises(NotImplementedError, match="index_put"):
        scales[[0, 1]] = 2.0


@pytest.mark.parametrize("dtype", KINDS, ids=str)
def test_the_way_out_and_back_keeps_the_other_values(dtype):
    """Compute in another dtype and write the result back: what is not changed comes back as it was."""
    every = torch.arange(256, dtype=torch.uint8).view(dtype)
    numbers = every.float().isnan().logical_not().nonzero(as_tuple=True)
    there = every[numbers]
    back = torch.empty_like(there).copy_(there.float())
    assert torch.equal(back.view(torch.uint8), there.view(torch.uint8))


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.index_copy_(0, torch.tensor([0]), t[:1].clone()),
        lambda t: t.scatter_(0, torch.tensor([0]), t[:1].clone()),
        lambda t: t.masked_scatter_(MASK, t.clone()),
        lambda t: t.put_(torch.tensor([0]), t[:1].clone()),
    ],
)
def test_methods_of_the_same_kind_are_missing(write):
    """What is missing."""
    with pytest.raises(NotImplementedError, match="not implemented for"):
        write(cache())


def test_a_tensor_of_another_dtype_is_not_promoted():
    """``+`` raises, with a tensor of another dtype too."""
    with pytest.raises(RuntimeError, match="Promotion for Float8"):
        cache() + torch.ones(4)


def test_a_cache_row_compiled():
    """You can assign to it by position or by a slice, also in compiled code."""

    @torch.compile(backend="aot_eager")
    def fill(target):
        target[0] = 1.1
        target[1:3] = torch.tensor([0.3, -2.3])

    target = cache()
    fill(target)
    assert target.float().tolist() == [1.125, 0.3125, -2.25, 0.0]
