"""Attacks on docs/learn/debugging-a-write-that-did-nothing.md."""

import numpy as np
import pytest
import torch

WRITES = {
    "element": lambda t: t.__setitem__((0, 0), 5.0),
    "same value": lambda t: t.__setitem__((0, 0), 1.0),
    "list": lambda t: t.__setitem__([0], 5.0),
    "mask": lambda t: t.__setitem__(t > 1, 5.0),
    "view": lambda t: t.T[0].fill_(5.0),
    "detach": lambda t: t.detach().zero_(),
    "out": lambda t: torch.add(t, 1, out=t),
    "iadd": lambda t: t.__iadd__(1),
    "function": lambda t: torch.nn.functional.relu(t, inplace=True),
    "nothing selected": lambda t: t.__setitem__(t > 1000, 0.0),
    "past the end": lambda t: t.__setitem__(slice(5, None), 0.0),
}
LOST = {
    "list": lambda t: t[[0]].fill_(9.0),
    "mask": lambda t: t[t > 1].zero_(),
    "clone": lambda t: t.clone().zero_(),
    "reshape of a transpose": lambda t: t.T.reshape(4).zero_(),
    "double": lambda t: t.double().zero_(),
    "addition": lambda t: (t + 0).zero_(),
    "masked_fill": lambda t: t.masked_fill(t > 1, 0.0),
}
UNCOUNTED = {
    "data": lambda t: t.data.zero_(),
    "numpy": lambda t: t.numpy().fill(0),
    "from_numpy": lambda t: np.asarray(t).fill(0),
}


def image():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize("write", WRITES)
def test_a_write_moves_the_version(write):
    """1 or more: something did. Perhaps it selected nothing, or wrote what was there already."""
    t = image()
    WRITES[write](t)
    assert t._version >= 1


@pytest.mark.parametrize("write", LOST)
def test_a_lost_write_does_not(write):
    """0: nothing wrote here."""
    t = image()
    LOST[write](t)
    assert t._version == 0 and torch.equal(t, image())


@pytest.mark.parametrize("write", UNCOUNTED)
def test_some_writes_do_not_count(write):
    """Some writes do not count: those through .data and through the NumPy array of a tensor."""
    t = image()
    UNCOUNTED[write](t)
    assert t._version == 0 and not t.any()


@pytest.mark.parametrize(
    "code", ["t[0]", "t.T", "t.detach()", "t.float()", "t.view(4)", "t[..., None]", "t.data"]
)
def test_these_parts_have_the_memory(code):
    """The first part that is a copy is where the write was lost; these are none."""
    t = image()
    part = eval(code)
    assert part.untyped_storage().data_ptr() == t.untyped_storage().data_ptr()
    part.fill_(9.0)
    assert t.eq(9.0).any()


@pytest.mark.parametrize("value", [0.4, -0.9, torch.tensor(0.4)], ids=repr)
def test_a_value_that_becomes_0(value):
    """A value that becomes 0 in an integer tensor: the version moves, and nothing shows."""
    t = torch.zeros(3, dtype=torch.int64)
    t[0] = value
    assert t._version == 1 and not t.any()


def test_an_optimizer_keeps_the_list_from_when_it_was_made():
    """It keeps a list, made when you made it."""
    layer = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    layer.weight = torch.nn.Parameter(torch.zeros(1, 2))
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert not layer.weight.any()


@pytest.mark.parametrize("index", [slice(5, None), [], torch.tensor([False, False])], ids=repr)
def test_a_legal_target_of_no_elements(index):
    """A slice past the end selects nothing either; it raises nothing, and it counts."""
    t = image()
    t[index] = 0.0
    assert torch.equal(t, image()) and t._version == 1
