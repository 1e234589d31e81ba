"""Attacks on gallery/errors/compile/data-dependent-branching.py."""

import pytest
import torch
from pages import definitions

(checked,) = definitions("errors/compile/data-dependent-branching", "checked")

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


def by_raise(step):
    if torch.isnan(step).any():
        raise ValueError("nan")
    return step


def by_assert_with_the_tensor(step):
    assert step.sum() > 0, f"bad {step}"
    return step


def by_any(step):
    return step + 1 if any([step[0] > 1]) else step


def by_remove(step):
    values = [step[0], step[1]]
    values.remove(step[1])
    return values


def by_or(step):
    return (step[0] > 1) or (step[1] > 1)


def by_own_constant(step):
    return step + 1 if torch.tensor(True) else step


def by_generator(step):
    return step + 1 if all(value > 1 for value in step) else step


class Ready(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("ready", torch.tensor(False))

    def forward(self, step):
        return step if self.ready else step + 1


@pytest.mark.parametrize(
    "function",
    [
        by_raise,
        by_assert_with_the_tensor,
        by_any,
        by_remove,
        by_or,
        by_own_constant,
        by_generator,
        Ready(),
    ],
    ids=lambda function: getattr(function, "__name__", "flag"),
)
def test_other_lines_with_this_message_fell(function):
    """An if depends on the values of a tensor: so do any, all, remove, an assert and a flag."""
    torch._dynamo.reset()
    with pytest.raises(Unsupported, match=BRANCHING):
        torch.compile(function, backend="eager", fullgraph=True)(torch.tensor([3.0, 4.0]))


def by_returned_not(step):
    return not step.any()


def by_in(step):
    return step + 1 if 3.0 in step else step


@pytest.mark.parametrize("function", [by_returned_not, by_in])
def test_not_and_in_have_another_message_fell(function):
    """The same goes for not: a returned not has the other message."""
    torch._dynamo.reset()
    with pytest.raises(torch._dynamo.exc.UserError, match="data-dependent expression"):
        torch.compile(function, backend="eager", fullgraph=True)(torch.tensor([3.0, 4.0]))


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_an_assert_with_a_constant_message_stays(backend):
    """For an if that raises, write an assert."""
    torch._dynamo.reset()
    run = torch.compile(checked._torchdynamo_orig_callable, backend=backend, fullgraph=True)
    assert run(torch.tensor([3.0])).tolist() == [6.0]
    with pytest.raises(RuntimeError, match="step is not positive"):
        run(torch.tensor([-3.0]))


def test_a_python_flag_is_fine():
    """A flag need not be a tensor: make it a Python bool."""
    torch._dynamo.reset()

    class Once(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.ready = False
            self.register_buffer("first", torch.zeros(2))

        def forward(self, step):
            if not self.ready:
                self.first.copy_(step)
                self.ready = True
            return step - self.first

    once = Once()
    run = torch.compile(once, backend="aot_eager", fullgraph=True)
    assert run(torch.ones(2)).tolist() == [0.0, 0.0] and once.ready
    assert run(torch.zeros(2)).tolist() == [-1.0, -1.0]


def test_a_branch_of_cond_may_not_break_fell():
    """Leave fullgraph=True away: in a branch of torch.cond it still raises."""
    torch._dynamo.reset()

    def nested(step):
        return torch.cond(step[0] > 1, by_and, lambda step: step.clone(), (step,))

    with pytest.raises(torch._dynamo.exc.UncapturedHigherOrderOpError, match=BRANCHING):
        torch.compile(nested, backend="eager")(torch.tensor([3.0, 4.0]))


def test_a_strict_export_may_not_break_fell():
    """A function compiled with fullgraph=True: a strict export raises the same."""
    torch._dynamo.reset()

    class Module(torch.nn.Module):
        def forward(self, step):
            return by_if(step)

    with pytest.raises(Unsupported, match=BRANCHING):
        torch.export.export(Module(), (torch.tensor([3.0, 4.0]),), strict=True)


def test_error_on_graph_break_may_not_break_fell():
    """A function compiled with fullgraph=True: error_on_graph_break raises the same."""
    torch._dynamo.reset()

    def inside(step):
        with torch._dynamo.error_on_graph_break(True):
            return by_and(step)

    with pytest.raises(Unsupported, match=BRANCHING):
        torch.compile(inside, backend="eager")(torch.tensor([3.0, 4.0]))


def test_a_number_rounds_large_integers_fell():
    """The item assignment keeps the dtype of step: with 1.0 the value passed through a float."""
    torch._dynamo.reset()
    step = torch.tensor([-16777217, 4])
    rounded = torch.compile(limit, backend="aot_eager", fullgraph=True)(step)
    assert rounded.tolist() == [-16777216, 4]

    def exact(step):
        limited = step.clone()
        limited[0] = torch.where(step[0] > 1, torch.ones_like(step[0]), step[0])
        return limited

    kept = torch.compile(exact, backend="aot_eager", fullgraph=True)(step)
    assert kept.tolist() == step.tolist() and kept.dtype == step.dtype


def test_without_the_clone_the_argument_is_written():
    """Without the clone the write goes to the argument."""
    torch._dynamo.reset()

    def in_place(step):
        step[0] = torch.where(step[0] > 1, torch.ones_like(step[0]), step[0])
        return step

    step = torch.tensor([3.0, 4.0])
    assert torch.compile(in_place, backend="aot_eager", fullgraph=True)(step) is step
    assert step.tolist() == [1.0, 4.0]
