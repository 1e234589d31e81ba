"""Attacks on gallery/scenarios/compile/what-a-masked-write-costs.py."""

import logging

import pytest
import torch
from torch._dynamo.utils import counters

MASK = torch.tensor([True, False, True, False])
VALUES = torch.tensor([10.0, 20.0, 30.0, 40.0])


@pytest.fixture(autouse=True)
def no_message(caplog):
    caplog.set_level(logging.CRITICAL, logger="torch._dynamo")


def cost(function, *calls):
    """Return whether it breaks and how many graphs there are, after comparing the results."""
    torch.compiler.reset()
    counters.clear()
    graphs = []
    compiled = torch.compile(
        function, backend=lambda graph, _: graphs.append(graph) or graph.forward
    )
    for arguments in calls:
        expected = function(*[one.clone() for one in arguments])
        assert torch.equal(compiled(*[one.clone() for one in arguments]), expected)
    return bool(counters["graph_break"]), len(graphs)


def assign(x, mask):
    x[mask] = 0.0
    return x * 2


def add_to(x, mask):
    x[mask] += 1.0
    return x * 2


def read(x, mask):
    return x[mask].sum() * 2


def fill(x, mask):
    return x.masked_fill_(mask, 0.0) * 2


def scatter(x, mask):
    return x.masked_scatter_(mask, VALUES) * 2


def where(x, mask):
    return torch.where(mask, VALUES, x) * 2


def multiply(x, mask):
    return x * mask * 2


@pytest.mark.parametrize("function", [assign, fill, scatter, where, multiply])
def test_one_graph(function):
    """What writes where the mask is true needs no count: one graph for other masks."""
    calls = [(torch.ones(4), mask) for mask in (MASK, ~MASK, torch.ones(4, dtype=torch.bool))]
    assert cost(function, *calls) == (False, 1)


@pytest.mark.parametrize("function", [add_to, read])
def test_reading_by_a_mask_breaks(function):
    """An item read by a mask has as many elements as the mask selects."""
    assert cost(function, (torch.ones(4), MASK))[0]


def test_nonzero_breaks():
    """So has the result of nonzero."""
    assert cost(lambda x, m: x.index_fill(0, m.nonzero()[:, 0], 0.0) * 2, (torch.ones(4), MASK))[0]


def test_item_of_a_tensor_breaks_too():
    """A number read from a tensor."""
    assert cost(lambda x, m: x * m.sum().item(), (torch.ones(4), MASK))[0]


@pytest.mark.parametrize("shape", [(2, 4), (2, 2, 4)])
def test_more_dimensions(shape):
    """The same in more dimensions."""
    mask = MASK.expand(shape).contiguous()
    assert cost(assign, (torch.ones(shape), mask)) == (False, 1)
    assert cost(add_to, (torch.ones(shape), mask))[0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool])
def test_assignment_in_other_dtypes(dtype):
    """An assignment of a number stays in one graph in other dtypes."""
    assert cost(lambda x, m: torch.logical_not(assign_(x, m)), (torch.ones(4).to(dtype), MASK)) == (
        False,
        1,
    )


def assign_(x, mask):
    x[mask] = 0
    return x


def test_index_tensor_of_fixed_length():
    """A list of positions has a known length, and does not break, even read."""
    rows = torch.tensor([0, 2])

    def add_at(x, rows):
        x[rows] += 1.0
        return x * 2

    assert cost(add_at, (torch.ones(4), rows), (torch.ones(4), rows + 1)) == (False, 1)


def test_other_lengths_of_the_tensor_recompile():
    """A tensor of another length is compiled anew, once for any length."""
    calls = [(torch.ones(n), torch.ones(n, dtype=torch.bool)) for n in (4, 5, 6, 7)]
    assert cost(assign, *calls) == (False, 2)


def test_full_graph_of_an_assignment():
    """fullgraph=True accepts the assignment and where."""
    for function in (assign, where):
        compiled = torch.compile(function, backend="aot_eager", fullgraph=True)
        assert torch.equal(compiled(torch.ones(4), MASK), function(torch.ones(4), MASK))


def test_branch_on_a_mask_breaks():
    """if mask.any() is no single graph: fullgraph=True raises."""

    def branch(x, mask):
        if mask.any():
            x[mask] = 0.0
        return x * 2

    with pytest.raises(Exception, match="branching"):
        torch.compile(branch, backend="eager", fullgraph=True)(torch.ones(4), MASK)
