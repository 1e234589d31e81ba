"""Attacks on gallery/errors/dtypes-and-devices/reduce-argument-must-be-either.py."""

import warnings

import pytest
import torch

BINS = torch.tensor([0, 0, 2])
VALUES = torch.tensor([2.0, 3.0, 4.0])
WRITES = {
    "scatter_reduce_": lambda name: torch.ones(3).scatter_reduce_(0, BINS, VALUES, reduce=name),
    "index_reduce_": lambda name: torch.ones(3).index_reduce_(0, BINS, VALUES, name),
    "scatter_": lambda name: torch.ones(3).scatter_(0, BINS, 2.0, reduce=name),
}
NAMES = {
    "scatter_reduce_": ["sum", "prod", "mean", "amax", "amin"],
    "index_reduce_": ["prod", "mean", "amax", "amin"],
    "scatter_": ["add", "multiply"],
}


@pytest.mark.parametrize("method", ["scatter_reduce_", "index_reduce_", "scatter_"])
def test_each_knows_its_own_names(method):
    """scatter_reduce_ documents five names (it takes max, too), index_reduce_ has four of them."""
    for name in ("sum", "prod", "mean", "amax", "amin", "add", "multiply", "max", "mul", ""):
        if name in NAMES[method] or (method == "scatter_reduce_" and name == "max"):
            assert WRITES[method](name).shape == (3,)
        else:
            with pytest.raises(RuntimeError, match="reduce"):
                WRITES[method](name)


def test_other_functions_take_a_reduce_argument_fell():
    """Three methods take a reduce argument: functions of torch do, too."""
    assert torch.segment_reduce(VALUES, "sum", lengths=torch.tensor([2, 1])).tolist() == [5.0, 4.0]


@pytest.mark.parametrize("name", ["add", "multiply"])
def test_scatter_with_a_number_does_not_warn(name):
    """With a tensor of values it also warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.ones(3).scatter_(0, BINS, 2.0, reduce=name)
    with pytest.warns(UserWarning, match="deprecated"):
        torch.ones(3).scatter_(0, BINS, VALUES, reduce=name)


def test_with_a_tensor_it_warns_once_in_a_process_fell():
    """scatter_ with reduce and a tensor of values warns: once in a process."""
    torch.set_warn_always(False)
    try:
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            torch.ones(3).scatter_(0, BINS, VALUES, reduce="add")
        with warnings.catch_warnings(record=True) as second:
            warnings.simplefilter("always")
            torch.ones(3).scatter_(0, BINS, VALUES, reduce="add")
        assert second == []
    finally:
        torch.set_warn_always(True)


@pytest.mark.parametrize("include", [True, False])
def test_an_element_without_a_source_keeps_its_value_fell(include):
    """With include_self=False the values that were there do not count: element 1 keeps its 1."""
    for name in NAMES["scatter_reduce_"]:
        written = torch.ones(3).scatter_reduce(0, BINS, VALUES, name, include_self=include)
        assert written[1] == 1.0


@pytest.mark.parametrize(
    ("value", "nearest"), [(1.0, 0.0), (3.0, 2.0), (5.0, 2.0), (-1.0, 0.0), (7.0, 4.0)]
)
def test_to_the_nearest_means_to_the_even_one_fell(value, nearest):
    """It rounds 2.5 to 2, as of two that are equally near the even one is taken."""
    assert torch.tensor([value]).div_(2.0).round_().item() == nearest


def test_scatter_may_take_fewer_positions_than_values():
    """With as many positions as values, these three add the same; with fewer, one is refused."""
    few = torch.tensor([0, 0])
    assert torch.zeros(3).scatter_add(0, few, VALUES).tolist() == [5.0, 0.0, 0.0]
    with pytest.raises(RuntimeError):
        torch.zeros(3).index_add(0, few, VALUES)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_the_three_agree(dtype):
    """In one dimension, with as many positions as values, these three add the same."""
    totals, values = torch.ones(3, dtype=dtype), VALUES.to(dtype)
    wanted = [6, 1, 5]
    assert totals.scatter_reduce(0, BINS, values, "sum").tolist() == wanted
    assert totals.scatter_add(0, BINS, values).tolist() == wanted
    assert totals.index_add(0, BINS, values).tolist() == wanted


def test_in_bfloat16_the_three_differ_fell():
    """In one dimension, with as many positions as values, these three add the same."""
    bins, values = torch.zeros(1000, dtype=torch.long), torch.ones(1000, dtype=torch.bfloat16)
    zero = torch.zeros(1, dtype=torch.bfloat16)
    by_name = zero.scatter_reduce(0, bins, values, reduce="sum")
    assert by_name == zero.scatter_add(0, bins, values) != zero.index_add(0, bins, values)


def test_integers_refuse_the_division_fell():
    """For the nearest integer, write totals.div_(2.0).round_()."""
    with pytest.raises(RuntimeError, match="can't be cast"):
        torch.tensor([3, 5]).div_(2.0)


@pytest.mark.parametrize("name", ["add", "multiply"])
@pytest.mark.parametrize("value", [VALUES, 2.0], ids=["tensor", "number"])
def test_scatter_with_reduce_has_no_gradient_fell(name, value):
    """scatter_ with reduce and a tensor of values still works."""
    totals = (torch.ones(3, requires_grad=True) * 1.0).scatter_(0, BINS, value, reduce=name)
    with pytest.raises(RuntimeError, match="derivative for aten::scatter_ is not implemented"):
        totals.sum().backward()


@pytest.mark.parametrize("name", ["scatter_add_", "index_add_"])
def test_the_sums_record_gradients(name):
    """For a sum use scatter_add_ and index_add_, which record gradients."""
    values = VALUES.clone().requires_grad_()
    totals = getattr(torch.ones(3), name)(0, BINS, values)
    (totals * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert totals.tolist() == [6.0, 1.0, 5.0] and values.grad.tolist() == [1.0, 1.0, 100.0]
