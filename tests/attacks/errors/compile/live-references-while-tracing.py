"""Attacks on gallery/errors/compile/live-references-while-tracing.py."""

import warnings

import pytest
import torch

WARNING = "live references to the data region being modified when tracing in-place operator"


def record(function, example):
    """Record a function as the exporter does."""
    graph = torch.jit._get_trace_graph(function, (example,), _force_outplace=True)[0]
    return torch._C._create_function_from_graph("recorded", graph)


def method(x):
    x = x * 1.0
    x[:2].add_(1.0)
    return x


def named(x):
    x = x * 1.0
    part = x[:2]
    part += 1.0
    return x


def row(x):
    x = x * 1.0
    x[0].mul_(5.0)
    return x


def whole(x):
    x = x * 1.0
    x.add_(1.0)
    return x


def plus_equals(x):
    x = x * 1.0
    x[:2] += 1.0
    return x


def element(x):
    x = x * 1.0
    x[0] = 9.0
    return x


def by_mask(x):
    x = x * 1.0
    x[x > 5] = 0.0
    return x


def said(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        record(function, torch.zeros(3))
    return [str(one.message) for one in caught if WARNING in str(one.message)]


@pytest.mark.parametrize("function", [method, named, row])
def test_a_write_through_a_view_is_missing(function):
    """A write through a view may be missing in what it is a view of."""
    x = torch.tensor([5.0, 6.0, 7.0])
    with pytest.warns(torch.jit.TracerWarning, match=WARNING):
        recorded = record(function, torch.zeros(3))(x)
    assert torch.equal(recorded, x) and not torch.equal(function(x), x)


@pytest.mark.parametrize("function", [whole, plus_equals, element, by_mask])
@pytest.mark.filterwarnings("ignore")
def test_other_writes_are_there(function):
    """A write may be missing: to the whole tensor, and by an assignment, it is there."""
    x = torch.tensor([5.0, 6.0, 7.0])
    assert torch.equal(record(function, torch.zeros(3))(x), function(x))


def test_a_write_to_the_whole_tensor_does_not_warn():
    """The two references are the tensor and its view: without a view nothing warns."""
    assert said(whole) == []


def test_an_assignment_can_warn_and_be_right():
    """An assignment can warn as well and be right."""
    assert len(said(plus_equals)) == 2


def test_the_operator_is_named():
    """The message names the operator: that of the method."""
    assert said(row)[0].split("in-place operator ")[1].startswith("mul_.")


@pytest.mark.parametrize("function", [method, named, row])
def test_trace_keeps_the_write(function):
    """``torch.jit.trace`` keeps the write, and does not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", torch.jit.TracerWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        traced = torch.jit.trace(function, torch.zeros(3))
    x = torch.tensor([5.0, 6.0, 7.0])
    assert torch.equal(traced(x), function(x))


class Module(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


@pytest.mark.parametrize("function", [method, named, row])
def test_export_keeps_the_write(function):
    """``torch.onnx.export`` without ``dynamo=False`` begins with ``torch.export.export``, which keeps it."""
    exported = torch.export.export(Module(function), (torch.zeros(3),)).module()
    x = torch.tensor([5.0, 6.0, 7.0])
    assert torch.equal(exported(x), function(x))


def test_where_by_a_condition():
    """By a condition, ``torch.where(mask, scores + 1.0, scores)`` does the same."""
    x = torch.tensor([5.0, 6.0, 7.0])

    def choose(x):
        return torch.where(x > 5.5, x + 1.0, x)

    assert record(choose, torch.zeros(3))(x).tolist() == [5.0, 7.0, 8.0]
