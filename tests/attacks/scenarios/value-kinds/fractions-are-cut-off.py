"""Attacks on gallery/scenarios/value-kinds/fractions-are-cut-off.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.int16, torch.int8])
@pytest.mark.parametrize("index", [0, slice(0, 1), [0], torch.tensor([True, False]), ...])
def test_a_number_is_cut_towards_zero(dtype, index):
    """The assignment of a number converts it: towards zero for integers."""
    for number, whole in ((0.9, 0), (-2.7, -2), (5.9, 5)):
        tensor = torch.zeros(2, dtype=dtype)
        tensor[index] = number
        assert tensor[0] == whole and tensor.dtype == dtype


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True])])
def test_a_tensor_by_positions_is_refused_fell(index):
    """A slice, an index list and a mask cut off: a tensor of floats by the last two is refused."""
    with pytest.raises(RuntimeError, match="Index put requires"):
        torch.zeros(2, dtype=torch.int64)[index] = torch.tensor([0.9, 1.5])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30])
def test_what_is_no_integer_raises_fell(value):
    """It cuts the fraction off, without a warning: what no integer comes near raises."""
    with pytest.raises(RuntimeError, match="without overflow"):
        torch.zeros(2, dtype=torch.int64)[0] = value


def test_numpy_cuts_too():
    """An array of integers cuts off as well."""
    array = np.array([0, 0])
    array[0], array[1] = 0.9, -2.7
    assert array.tolist() == [0, -2]


@pytest.mark.parametrize("number", [0.5, -3, float("nan"), 1e-30])
def test_bool_keeps_whether_it_is_zero(number):
    """A bool tensor keeps whether the number is 0."""
    seen = torch.tensor([False, True])
    seen[0], seen[1] = number, 0
    assert seen.tolist() == [True, False]


@pytest.mark.parametrize(
    "write", [lambda t: t.add_(0.5), lambda t: t.mul_(0.5), lambda t: t.div_(2)]
)
def test_arithmetic_raises(write):
    """``+=`` and ``*=`` with a fraction raise instead of cutting off."""
    with pytest.raises(RuntimeError, match="can't be cast"):
        write(torch.tensor([1, 2]))


def test_compiled_multiplication_cuts_fell():
    """``+=`` and ``*=`` with a fraction raise instead of cutting off, if they are not compiled."""

    @torch.compile(backend="aot_eager")
    def halve(tensor):
        tensor *= 0.5

    tensor = torch.tensor([3, 5])
    halve(tensor)
    assert tensor.tolist() == [1, 2]


def test_float_returns_a_new_tensor():
    """float() returns a new tensor, so assign the name."""
    tensor = torch.tensor([0, 0])
    tensor.float()[0] = 0.9
    assert tensor.tolist() == [0, 0]


def test_a_float_tensor_that_kept_its_zero_fell():
    """The tensor holds integers: or the 0.9 went into a copy."""
    rates = torch.zeros(2)
    rates[[0, 1]][0] = 0.9
    assert rates.tolist() == [0.0, 0.0]
    rates[0] = 0.9
    assert rates[0] > 0


def test_float_loses_large_integers_fell():
    """Make it a tensor of floats first, by ``float()``: 16777217 becomes 16777216."""
    stamps = torch.tensor([2**24 + 1])
    assert stamps.float().long() != stamps
    assert stamps.double().long() == stamps


def test_another_name_keeps_the_integers_fell():
    """float() returns a new tensor, so assign the name: a view of the old one is not changed."""
    tensor = torch.tensor([0, 0])
    first = tensor[:1]
    tensor = tensor.float()
    tensor[0] = 0.9
    assert first.tolist() == [0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.masked_fill_(t == 0, 0.9),
        lambda t: t.index_fill_(0, torch.tensor([0]), 0.9),
        lambda t: t.scatter_(0, torch.tensor([0]), 0.9),
        lambda t: t.copy_(torch.tensor([0.9, 0.9])),
    ],
    ids=["masked_fill_", "index_fill_", "scatter_", "copy_"],
)
def test_methods_that_fill_cut_off(write):
    """A number through an index list or a mask, and ``fill_`` cut off as well."""
    tensor = torch.zeros(2, dtype=torch.int64)
    write(tensor)
    assert tensor.tolist() == [0, 0]


@pytest.mark.parametrize("index", [0, [0], torch.tensor([True, False]), slice(1)], ids=repr)
def test_plus_equals_on_a_part_raises(index):
    """``+=`` with a fraction raises instead of cutting off: on a part, too."""
    tensor = torch.zeros(2, dtype=torch.int64)
    with pytest.raises(RuntimeError, match="can't be cast"):
        tensor[index] += 0.5


def test_the_sum_that_is_assigned_is_cut_off():
    """``+=`` with a fraction raises: the assignment of a sum cuts off."""
    tensor = torch.zeros(2, dtype=torch.int64)
    tensor[0] = tensor[0] + 0.5
    assert tensor.tolist() == [0, 0]


def test_addcmul_cuts_its_factor_fell():
    """Arithmetic in place is stricter. It raises instead of cutting off: ``addcmul_`` cuts 0.5."""
    tensor = torch.tensor([1, 4])
    tensor.addcmul_(tensor, tensor, value=0.5)
    assert tensor.tolist() == [1, 4]


@pytest.mark.parametrize(
    ("dtype", "number"),
    [
        (torch.uint8, -0.5),
        (torch.uint8, 300.7),
        (torch.int8, 300.7),
        (torch.uint16, -2.7),
        (torch.int32, 2.0**31),
        (torch.int64, 2.0**64),
    ],
    ids=str,
)
@pytest.mark.parametrize("index", [0, [0], torch.tensor([True, False])], ids=["0", "list", "mask"])
def test_a_number_out_of_range_raises_fell(dtype, number, index):
    """The assignment of a number cuts the fraction off, without a warning: out of range it raises."""
    tensor = torch.zeros(2, dtype=dtype)
    with pytest.raises(RuntimeError, match="without overflow"):
        tensor[index] = number
    assert not tensor.any()


def test_double_rounds_too_fell():
    """Integers above 16777216 need ``double()``: float() holds the even ones, double() rounds some."""
    stamps = torch.tensor([2**24 + 2, 2**53 + 1])
    assert stamps.float().long()[0] == stamps[0]
    assert stamps.double().long()[1] == 2**53


def test_the_base_of_a_view_keeps_the_integers_fell():
    """Other names keep the integers: so does the table of which the tensor is a row."""
    table = torch.zeros(2, 2, dtype=torch.int64)
    row = table[0].float()
    row[0] = 0.9
    assert row[0] > 0 and table.dtype == torch.int64 and not table.any()


@pytest.mark.parametrize(
    "dtype", [torch.uint8, torch.int8, torch.int16, torch.uint16, torch.uint64]
)
def test_other_integers_cut_off(dtype):
    """The assignment of a number in its range cuts the fraction off."""
    tensor = torch.zeros(2, dtype=dtype)
    tensor[0], tensor[1] = 0.9, 7.9
    assert tensor.tolist() == [0, 7]
