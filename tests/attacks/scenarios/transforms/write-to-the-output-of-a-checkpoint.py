"""Attacks on gallery/scenarios/transforms/write-to-the-output-of-a-checkpoint.py."""

import pytest
import torch
from torch.utils.checkpoint import (
    checkpoint,
    checkpoint_sequential,
    create_selective_checkpoint_contexts,
)

VIEW = "is a view and is being modified inplace"


def gradients(function, reentrant, write):
    shift = torch.tensor(1.0, requires_grad=True)
    signal = torch.tensor([1.0, -3.0, 2.0], requires_grad=True)
    output = checkpoint(lambda s: function(s, shift), signal, use_reentrant=reentrant)
    write(output)
    output.sum().backward()
    return [*signal.grad.tolist(), shift.grad.item()]


def clear(output):
    output[:1] = 0.0


FUNCTIONS = {
    "sum": lambda s, t: s + t,
    "relu": lambda s, t: (s + t).relu(),
    "relu_": lambda s, t: (s + t).relu_(),
    "view": lambda s, t: (s + t)[:],
    "written view": lambda s, t: (s + t)[:].relu_(),
}
MEANT = {
    "sum": [10.0, 10.0, 10.0, 30.0],
    "relu": [10.0, 0.0, 10.0, 20.0],
    "relu_": [10.0, 0.0, 10.0, 20.0],
    "view": [10.0, 10.0, 10.0, 30.0],
    "written view": [10.0, 0.0, 10.0, 20.0],
}


@pytest.mark.parametrize("name", ["sum", "relu", "relu_", "view", "written view"])
def test_without_reentrance(name):
    """Without reentrance your write is recorded."""
    assert gradients(FUNCTIONS[name], False, lambda o: o.mul_(10)) == MEANT[name]
    cleared = gradients(FUNCTIONS[name], False, clear)
    assert cleared[0] == 0.0 and cleared[2] == 1.0


@pytest.mark.parametrize("name", ["sum", "relu", "relu_"])
def test_with_reentrance_a_result_that_is_no_view(name):
    """With use_reentrant=True a result that is a view refuses the write: others do not."""
    assert gradients(FUNCTIONS[name], True, lambda o: o.mul_(10)) == MEANT[name]


@pytest.mark.parametrize("name", ["view", "written view"])
@pytest.mark.parametrize("write", [lambda o: o.mul_(10), clear], ids=["mul_", "slice"])
def test_with_reentrance_a_view(name, write):
    """With use_reentrant=True a result that is a view refuses the write."""
    with pytest.raises(RuntimeError, match=VIEW):
        gradients(FUNCTIONS[name], True, write)


def test_leaves_and_rows_are_refused_without_reentrance_fell():
    """With use_reentrant=False yes: not for a leaf that it returned, or a row from unbind."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        gradients(lambda s, t: s, False, lambda o: o.mul_(10))
    with pytest.raises(RuntimeError, match="Output 0 of Unbind is a view"):
        gradients(lambda s, t: (s + t).unbind()[0], False, lambda o: o.mul_(10))


def test_an_input_that_is_returned_is_a_view_for_the_reentrant_variant():
    """A write to a view that came out of it is refused: an input that it returned as well."""
    with pytest.raises(RuntimeError, match=VIEW):
        gradients(lambda s, t: s, True, lambda o: o.mul_(10))


@pytest.mark.parametrize("reentrant", [False, True])
@pytest.mark.parametrize("function", [torch.exp, torch.sigmoid, torch.tanh])
def test_a_result_that_backward_needs(function, reentrant):
    """A write to the result of exp, which backward needs, is not in its way."""
    signal = torch.tensor([1.0, -3.0], requires_grad=True)
    output = checkpoint(function, signal, use_reentrant=reentrant)
    output *= 10
    output.sum().backward()
    (meant,) = torch.autograd.grad((function(signal) * 10).sum(), signal)
    assert torch.allclose(signal.grad, meant)


def test_two_results():
    """Your write is recorded: to one of two results."""
    for reentrant in (False, True):
        signal = torch.ones(3, requires_grad=True)
        first, second = checkpoint(lambda s: (s * 2, s * 3), signal, use_reentrant=reentrant)
        first.mul_(10)
        (first.sum() + second.sum()).backward()
        assert signal.grad.tolist() == [23.0] * 3


def test_a_write_that_is_not_recorded():
    """A result that is a view refuses the write: under no_grad it raises when it is used."""
    signal = torch.ones(3, requires_grad=True)
    output = checkpoint(lambda s: (s * 2)[:], signal, use_reentrant=True)
    with torch.no_grad():
        output.mul_(10)
    with pytest.raises(RuntimeError, match="has been modified inplace"):
        output.sum().backward()


def aliased(way, signal):
    """Return the total and a tensor that shares memory with what the second run reads."""
    y = signal * 1
    if way == "argument":
        return checkpoint(lambda y: ((y * y).sum(), y[:]), y, use_reentrant=False)
    if way == "list":
        return checkpoint(lambda ys: ((ys[0] * ys[0]).sum(), ys[0][:]), [y], use_reentrant=False)
    factors = torch.ones(3)
    return checkpoint(lambda s: ((s * factors).sum(), factors), signal, use_reentrant=False)


@pytest.mark.parametrize(
    ("way", "meant"), [("argument", None), ("list", [2.0] * 3), ("captured", [1.0] * 3)]
)
def test_a_result_that_the_second_run_reads_fell(way, meant):
    """The gradient is right: not if the write reaches what the second run reads."""
    signal = torch.ones(3, requires_grad=True)
    total, other = aliased(way, signal)
    other.mul_(10)
    if meant is None:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            total.backward()
    else:
        total.backward()
        assert signal.grad.tolist() == [10 * number for number in meant]


def test_a_later_block_that_took_the_result_fell():
    """Without reentrance the result is written: a later block reads it again."""
    for listed in (False, True):
        signal = torch.zeros(3, requires_grad=True)
        first = checkpoint(torch.exp, signal, use_reentrant=False)
        function = (lambda ys: ys[0].square()) if listed else torch.square
        second = checkpoint(function, [first] if listed else first, use_reentrant=False)
        first.mul_(10)
        if listed:
            second.sum().backward()
            assert signal.grad.tolist() == [20.0] * 3
        else:
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                second.sum().backward()


def test_a_selective_checkpoint_fell():
    """A write to the result of exp is not in its way: in that of a selective checkpoint it is."""
    contexts = lambda: create_selective_checkpoint_contexts(  # noqa: E731
        [torch.ops.aten.exp.default]
    )
    signal = torch.ones(3, requires_grad=True)
    output = checkpoint(torch.exp, signal, use_reentrant=False, context_fn=contexts)
    output.mul_(10)
    with pytest.raises(RuntimeError, match="selective activation checkpoint has been mutated"):
        output.sum().backward()


def test_checkpoint_sequential_fell():
    """A write to the result is not in its way: the last part of checkpoint_sequential runs once."""
    model = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.ReLU(), torch.nn.Sigmoid())
    signal = torch.ones(3, requires_grad=True)
    output = checkpoint_sequential(model, 2, signal, use_reentrant=False)
    output.mul_(10)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        output.sum().backward()


@pytest.mark.parametrize("how", ["no input requires grad", "no_grad", "integers"])
def test_views_that_take_the_write_with_reentrance_fell(how):
    """With use_reentrant=True a result that is a view refuses the write: if it requires grad."""
    signal = torch.ones(3, requires_grad=how != "no input requires grad")
    with torch.set_grad_enabled(how != "no_grad"):
        outputs = checkpoint(
            lambda s: ((s * 2)[:], torch.ones(3, dtype=torch.int64)[:]), signal, use_reentrant=True
        )
        output = outputs[1 if how == "integers" else 0]
        output.mul_(10)
    assert output.tolist() == ([10] * 3 if how == "integers" else [20.0] * 3)


VIEWS = {
    "einsum": lambda s, t: torch.einsum("i,ij->j", s + t, torch.eye(3)),
    "reshape": lambda s, t: (s + t).reshape(3, 1),
    "transpose": lambda s, t: (s + t).view(1, 3).t(),
    "contiguous": lambda s, t: (s + t)[:].contiguous(),
    "squeeze": lambda s, t: (s + t).view(1, 3).squeeze(0),
}


@pytest.mark.parametrize("name", [*VIEWS])
def test_functions_that_return_views_fell(name):
    """End the function without a view: these end in one, and a clone of it takes the write."""
    with pytest.raises(RuntimeError, match=VIEW):
        gradients(VIEWS[name], True, lambda o: o.mul_(10))
    assert gradients(VIEWS[name], False, lambda o: o.mul_(10)) == [10.0, 10.0, 10.0, 30.0]
    cloned = gradients(lambda s, t: VIEWS[name](s, t).clone(), True, lambda o: o.mul_(10))
    assert cloned == [10.0, 10.0, 10.0, 30.0]


@pytest.mark.parametrize(
    "function",
    [
        lambda s, t: (s + t) @ torch.eye(3),
        lambda s, t: torch.nn.functional.linear(s + t, torch.eye(3)),
        lambda s, t: torch.dropout((s + t) * 1, 0.5, False),
    ],
    ids=["matmul", "linear", "dropout in eval mode"],
)
def test_functions_that_return_no_view(function):
    """End the function without a view: these results take the write in both variants."""
    for reentrant in (False, True):
        assert gradients(function, reentrant, lambda o: o.mul_(10)) == [10.0, 10.0, 10.0, 30.0]


def test_two_backwards_after_the_write():
    """A write to the result of exp is not in its way: nor in that of a second backward."""
    signal = torch.zeros(3, requires_grad=True)
    output = checkpoint(torch.exp, signal, use_reentrant=False)
    output.mul_(10)
    output.sum().backward(retain_graph=True)
    output.sum().backward()
    assert signal.grad.tolist() == [20.0] * 3


def test_a_chain_of_writes_outside():
    """Your write is recorded: so a later one can change what it saved, as without a checkpoint."""
    signal = torch.zeros(3, requires_grad=True)
    output = checkpoint(torch.exp, signal, use_reentrant=False)
    output.sigmoid_()
    output.mul_(10)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        output.sum().backward()


def test_a_write_through_data_is_not_recorded():
    """Your write is recorded: not through .data, and the gradient is that of the old result."""
    signal = torch.zeros(3, requires_grad=True)
    output = checkpoint(torch.exp, signal, use_reentrant=False)
    output.data.mul_(10)
    output.sum().backward()
    assert output.tolist() == [10.0] * 3 and signal.grad.tolist() == [1.0] * 3
