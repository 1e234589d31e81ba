"""Attacks on gallery/scenarios/names-and-rebinding/tensor-as-a-default-argument.py."""

import dataclasses
import functools

import numpy as np
import pytest
import torch


def step(x, state=None):
    if state is None:
        state = torch.zeros_like(x)
    return state + x


def made_once(kind):
    default = torch.zeros(2)
    if kind == "def":

        def call(x, state=default):
            state += x
            return state

    elif kind == "keyword":

        def call(x, *, state=default):
            state += x
            return state

    elif kind == "lambda":
        return lambda x, state=default: state.add_(x)
    elif kind == "partial":
        return functools.partial(lambda state, x: state.add_(x), default)
    elif kind == "compiled":
        return torch.compile(made_once("def"), backend="aot_eager")
    elif kind == "method":

        class Meter:
            def call(self, x, state=default):
                state += x
                return state

        return lambda x: Meter().call(x)
    return call


@pytest.mark.parametrize("kind", ["def", "keyword", "lambda", "partial", "compiled", "method"])
def test_the_next_call_finds_it(kind):
    """``state += x`` writes into that one tensor, and the next call finds what was written."""
    call = made_once(kind)
    assert call(torch.ones(2)).tolist() == [1.0, 1.0]
    assert call(torch.ones(2)).tolist() == [2.0, 2.0]


def test_a_state_that_is_passed_leaves_the_default():
    """A tensor that is a default value keeps what a call writes into it (a call without it)."""
    call = made_once("def")
    call(torch.ones(2), torch.zeros(2))
    assert call(torch.ones(2)).tolist() == [1.0, 1.0]


def test_a_def_in_a_loop_makes_another():
    """A default value is made once, when ``def`` runs."""
    assert [made_once("def")(torch.ones(2)).tolist() for _ in range(2)] == [[1.0, 1.0]] * 2


@pytest.mark.parametrize(
    "default", [list, lambda: np.zeros(1), dict], ids=["list", "array", "dict"]
)
def test_a_dataclass_refuses_these(default):
    """The objects of a ``dataclass`` share a default tensor: lists and arrays are refused as defaults."""
    with pytest.raises(ValueError, match="mutable default"):
        dataclasses.make_dataclass(
            "Meter", [("total", object, dataclasses.field(default=default()))]
        )


def test_a_dataclass_takes_a_tensor_fell():
    """The objects of a ``dataclass`` share a default tensor, too: write ``field(default_factory=...)``."""

    @dataclasses.dataclass
    class Meter:
        total: torch.Tensor = torch.zeros(1)
        own: torch.Tensor = dataclasses.field(default_factory=lambda: torch.zeros(1))

    one, other = Meter(), Meter()
    one.total += 1
    one.own += 1
    assert other.total.item() == 1.0 and other.own.item() == 0.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64, torch.complex64])
def test_the_fix_has_the_dtype_of_its_input(dtype):
    """Use ``None`` as the default and make the tensor inside."""
    x = torch.ones(2, dtype=dtype)
    assert step(x).dtype == dtype and step(x).tolist() == [1, 1] == step(x).tolist()


def test_the_fix_and_the_gradient():
    """The fix: the second call does not hang on the graph of the first."""
    x = torch.ones(2, requires_grad=True)
    for _ in range(2):
        step(x).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_the_default_joins_the_graph():
    """``state += x`` writes into that one tensor: with gradients it drags the first call along."""
    call, x = made_once("def"), torch.ones(2, requires_grad=True)
    for _ in range(2):
        call(x).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("x", [1.0, torch.tensor([1, 1]), torch.ones(2, dtype=torch.float16)])
def test_the_fix_does_what_the_line_did_fell(x):
    """Make the tensor inside: ``zeros_like(x)`` raises for a number, and gives integers for integers."""

    def line(state):
        return state + x

    def fixed(state=None):
        return (torch.zeros(2) if state is None else state) + x

    assert torch.equal(fixed(), line(torch.zeros(2))) and fixed().dtype == torch.float32
    if not isinstance(x, torch.Tensor):
        with pytest.raises(TypeError):
            torch.zeros_like(x)


def test_rebinding_keeps_nothing_fell():
    """A default value is made once, and the next call finds what was written: ``h = h + x`` writes nothing."""

    def call(x, h=torch.zeros(2)):
        h = h + x
        return h

    assert [call(torch.ones(2)).tolist() for _ in range(2)] == [[1.0, 1.0]] * 2


def test_random_numbers_are_another_cause_fell():
    """The symptom "another output every time with equal input" has other causes: dropout."""
    dropout, x = torch.nn.Dropout(), torch.ones(64)
    assert not torch.equal(dropout(x), dropout(x))


def test_the_sum_has_the_dtype_of_both_fell():
    """The fix does what the line did: ``state + x`` widens, where ``state += x`` kept float32."""
    x = torch.ones(2, dtype=torch.float64)
    state = torch.zeros(2)
    assert (state + x).dtype == torch.float64
    state += x
    assert state.dtype == torch.float32


def test_new_zeros_is_of_tensors_fell():
    """``x.new_zeros(2)`` would take the dtype and the device of ``x``: a number has none."""
    with pytest.raises(AttributeError, match="new_zeros"):
        (1.0).new_zeros(2)
    x = torch.ones(2, dtype=torch.int64, device="meta")
    state = torch.zeros(2, device=x.device)
    assert (state + x).is_meta and (state + x).dtype == torch.float32
