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


def by_shape(step):
    if step.shape[0] > 1:
        step = step + 1
    return step


def asserts(step):
    assert step.sum() > 0
    return step * 2


def in_a_list(step):
    return step * 2 if step[0] in (3.0, 4.0) else step


def falls(step):
    while step[0] > 1:
        step = step - 1
    return step


@pytest.mark.parametrize("function", [by_shape, asserts, in_a_list, falls, limit])
def test_what_is_frozen_under_the_same_words(function):
    """Converting a tensor to a Python boolean: an if over a shape, an assert, in, while."""
    _, said = trace(function, HIGH.clone())
    assert any("Converting a tensor to a Python boolean" in one for one in said)


def test_an_assert_is_not_checked():
    """An assert on a tensor warns as well, and the trace does not check it."""
    traced, _ = trace(asserts, HIGH.clone())
    with pytest.raises(AssertionError):
        asserts(-HIGH)
    assert traced(-HIGH).tolist() == [-6.0, -8.0]


def test_where_is_no_cure_for_a_shape_fell():
    """Choose with torch.where: a condition on a shape is that of the example, and the script's is not."""
    frozen, _ = trace(by_shape, torch.zeros(2))
    scripted = torch.jit.script(by_shape)
    kept, said = trace(lambda step: scripted(step) * 1, torch.zeros(2))
    one = torch.zeros(1)
    assert frozen(one).tolist() == [1.0] and kept(one).tolist() == by_shape(one).tolist() == [0.0]
    assert said == []


@pytest.mark.parametrize("values", [[3.0, 4.0], [0.5, 4.0], [1.0], [float("nan")]], ids=str)
def test_fix_3(values):
    """torch.jit.script keeps the if. A trace may call the scripted function."""
    scripted = torch.jit.script(limit)
    traced, said = trace(lambda step: scripted(step) * 2.0, HIGH.clone())
    step = torch.tensor(values)
    expected = limit(step.clone()) * 2.0
    assert torch.allclose(traced(step), expected, equal_nan=True) and said == []


def test_fix_3_is_saved(tmp_path):
    """A trace may call the scripted function, and can be saved."""
    scripted = torch.jit.script(limit)
    traced, _ = trace(lambda step: scripted(step) * 2.0, HIGH.clone())
    traced.save(str(tmp_path / "limit.pt"))
    loaded = torch.jit.load(str(tmp_path / "limit.pt"))
    assert loaded(HIGH.clone()).tolist() == [2.0, 8.0] and loaded(LOW).tolist() == [1.0, 8.0]


def test_a_compiled_function_is_not_traced_fell():
    """Use torch.compile: torch.jit.trace refuses what it made."""
    torch._dynamo.reset()
    with pytest.raises(RuntimeError, match="dynamo-optimized function"):
        torch.jit.trace(torch.compile(limit, backend="eager"), HIGH.clone())


def clear(scores, position):
    scores = scores.clone()
    scores[position] = 0.0
    return scores


def clear_to(scores, position):
    scores = scores.clone()
    scores[:position] = 0.0
    return scores


def fill(scores, position):
    return scores.index_fill(0, position, 0.0)


@pytest.mark.parametrize("function", [clear, clear_to, fill])
def test_fix_4(function):
    """A tensor of integers is an index, and the end of a slice, and is traced."""
    traced, said = trace(function, (HIGH, torch.tensor(1)))
    for position in (torch.tensor(0), torch.tensor(1)):
        assert torch.equal(traced(HIGH, position), function(HIGH, position))
    assert said == []


@pytest.mark.parametrize("function", [clear, clear_to])
def test_where_is_no_cure_for_int_fell(function):
    """Choose with torch.where: "Python integer" comes of int(), which freezes the position."""
    traced, said = trace(lambda scores, n: function(scores, int(n)), (HIGH, torch.tensor(1)))
    assert any("Converting a tensor to a Python integer" in one for one in said)
    other = torch.tensor(0)
    assert not torch.equal(traced(HIGH, other), function(HIGH, other))


def test_item_has_a_word_of_its_own_fell():
    """boolean, integer, float, list, index: item() says number."""
    _, said = trace(lambda step: step * step[0].item(), HIGH.clone())
    assert any("Converting a tensor to a Python number" in one for one in said)


def test_check_inputs_notices_the_branch():
    """Later calls take it: check_inputs with the other branch raises while tracing."""
    with warnings.catch_warnings(), pytest.raises(torch.jit.TracingCheckError):
        warnings.simplefilter("ignore")
        torch.jit.trace(limit, HIGH.clone(), check_inputs=[(LOW.clone(),)])
