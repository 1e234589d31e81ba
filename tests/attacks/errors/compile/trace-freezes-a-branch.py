"""Attacks on gallery/errors/compile/trace-freezes-a-branch.py."""

import warnings

import pytest
import torch
from pages import definitions

limit, limit_by_value = definitions(
    "errors/compile/trace-freezes-a-branch", "limit", "limit_by_value"
)


pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
HIGH, LOW = torch.tensor([3.0, 4.0]), torch.tensor([0.5, 4.0])


def trace(function, example):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        traced = torch.jit.trace(function, example, check_trace=False)
    return traced, [str(one.message) for one in caught if one.category is torch.jit.TracerWarning]


@pytest.mark.parametrize("example", [HIGH, LOW], ids=["high", "low"])
def test_the_branch_of_the_example_is_kept(example):
    """torch.jit.trace keeps the branch that your example took, whatever the values of a call."""
    traced, said = trace(limit, example.clone())
    assert "Converting a tensor to a Python boolean" in said[0]
    for values in (HIGH, LOW):
        expected = [1.0, 4.0] if example is HIGH else values.tolist()
        assert traced(values.clone()).tolist() == expected


def by_integer(step):
    return step * int(step[0])


def by_float(step):
    return step * float(step[0])


def by_list(step):
    return step * step.tolist()[0]


@pytest.mark.parametrize(
    ("function", "word"), [(by_integer, "integer"), (by_float, "float"), (by_list, "list")]
)
def test_other_conversions_are_frozen_too(function, word):
    """Converting a tensor to a Python {type}: each is a constant of the trace."""
    traced, said = trace(function, HIGH.clone())
    assert any(f"Converting a tensor to a Python {word}" in one for one in said)
    assert traced(torch.tensor([2.0, 4.0])).tolist() == [6.0, 12.0]


def test_a_branch_on_a_shape_is_frozen_as_well():
    """Later calls take the branch: also one that depends on a shape."""
    traced, _ = trace(lambda x: x + 1 if x.shape[0] > 1 else x, torch.zeros(2))
    assert traced(torch.zeros(1)).tolist() == [1.0]


@pytest.mark.parametrize("values", [[3.0, 4.0], [0.5, 4.0], [1.0], [2.0]], ids=str)
def test_fix_1_follows_the_value(values):
    """torch.where is an operation and is traced: no warning, and the argument is kept."""
    traced, said = trace(limit_by_value, HIGH.clone())
    step = torch.tensor(values)
    assert traced(step).tolist() == limit(torch.tensor(values)).tolist() and said == []
    assert step.tolist() == values


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64])
def test_fix_1_keeps_the_dtype(dtype):
    """The item assignment keeps the dtype of step."""
    traced, _ = trace(limit_by_value, torch.tensor([3, 4], dtype=dtype))
    result = traced(torch.tensor([5, 4], dtype=dtype))
    assert result.dtype == dtype and result.tolist() == [1, 4]


def test_fix_2_decides_at_each_call():
    """torch.compile decides at each call, and returns the argument where nothing is to change."""
    compiled = torch.compile(limit, backend="aot_eager")
    low = LOW.clone()
    assert compiled(HIGH.clone()).tolist() == [1.0, 4.0]
    assert compiled(low) is low and low.tolist() == [0.5, 4.0]


def test_fix_2_with_fullgraph_raises():
    """Use torch.compile: not with fullgraph=True, which refuses the branch."""
    with pytest.raises(torch._dynamo.exc.Unsupported, match="Data-dependent branching"):
        torch.compile(limit, backend="eager", fullgraph=True)(HIGH.clone())
