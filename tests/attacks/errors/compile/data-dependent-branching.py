"""Attacks on gallery/errors/compile/data-dependent-branching.py."""

import pytest
import torch

Unsupported = torch._dynamo.exc.Unsupported
BRANCHING = "Data-dependent branching"


def by_if(step):
    if step[0] > 1:
        step[0] = 1.0
    return step


def by_while(step):
    while step[0] > 1:
        step[0] -= 1.0
    return step


def by_and(step):
    return step + 1 if step[0] > 1 and step[1] > 1 else step


def by_not(step):
    return step + 1 if not step.any() else step


def by_bool(step):
    return step + 1 if bool(step[0] > 1) else step


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
@pytest.mark.parametrize("function", [by_if, by_while, by_and, by_not])
def test_each_branch_on_a_value_is_refused(function, backend):
    """An if, a while, an and, an or, a not depends on the values of a tensor."""
    step = torch.tensor([3.0, 4.0])
    with pytest.raises(Unsupported, match=BRANCHING):
        torch.compile(function, backend=backend, fullgraph=True)(step)
    assert step.tolist() == [3.0, 4.0]


@pytest.mark.parametrize("function", [by_if, by_while, by_and, by_not, by_bool])
def test_without_fullgraph_each_gives_what_python_gives(function):
    """Without fullgraph=True both ways run, and the write goes to the argument."""
    compiled = torch.compile(function, backend="eager")
    for values in ([3.0, 4.0], [0.5, 4.0], [0.0, 0.0]):
        step, meant = torch.tensor(values), torch.tensor(values)
        assert torch.equal(compiled(step), function(meant)) and torch.equal(step, meant)


@pytest.mark.parametrize(
    "function",
    [
        lambda step: step + 1 if step.dim() == 1 else step,
        lambda step: step + 1 if len(step) > 1 else step,
        lambda step: step + 1 if step.dtype == torch.float32 else step,
        lambda step: step + 1 if step.is_contiguous() else step,
        lambda step: step + 1 if step is not None else step,
    ],
    ids=["dim", "len", "dtype", "contiguous", "None"],
)
def test_a_branch_on_other_things_is_fine(function):
    """An if over a shape is fine: over a dtype and a layout, too."""
    step = torch.zeros(2, dtype=torch.float32)
    assert torch.compile(function, backend="eager", fullgraph=True)(step).tolist() == [1.0, 1.0]


def limit(step):
    limited = step.clone()
    limited[0] = torch.where(step[0] > 1, 1.0, step[0])
    return limited


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64])
@pytest.mark.parametrize("values", [[3, 4], [0, 4], [1], [2]], ids=str)
def test_fix_1_for_other_dtypes(values, dtype):
    """The item assignment keeps the dtype of step, and the argument keeps its values."""
    step = torch.tensor(values, dtype=dtype)
    limited = torch.compile(limit, backend="aot_eager", fullgraph=True)(step)
    assert limited.dtype == dtype and limited.tolist() == by_if(step.clone()).tolist()
    assert step.tolist() == values


def test_fix_1_gives_no_gradient_to_the_replaced_element():
    """The gradient of the replaced element is 0: and of an element that stays, 1."""
    for value, expected in ((3.0, 0.0), (0.5, 1.0)):
        step = torch.tensor([value, 4.0], requires_grad=True)
        limit(step).sum().backward()
        assert step.grad.tolist() == [expected, 1.0]


def by_item(step):
    return step + 1 if step[0].item() > 1 else step


@pytest.mark.parametrize("function", [by_bool, by_item])
def test_bool_and_item_have_another_message_fell(function):
    """An if depends on the values of a tensor: over bool(...) and .item() the message differs."""
    with pytest.raises(
        torch._dynamo.exc.UserError, match="Could not guard on data-dependent expression"
    ):
        torch.compile(function, backend="eager", fullgraph=True)(torch.tensor([3.0]))
