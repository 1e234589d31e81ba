"""Attacks on gallery/scenarios/unusual-tensors/subclass-loses-a-write.py."""

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map


class Names(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.names = []

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        self.names.append(str(operator).removeprefix("aten."))
        return operator(*args, **(kwargs or {}))


ONE = torch.tensor(1.0)


@pytest.mark.parametrize(
    ("index", "value", "names"),
    [
        (0, ONE, ["select.int", "copy_.default"]),
        (-1, ONE, ["select.int", "copy_.default"]),
        (0, torch.tensor(1), ["select.int", "copy_.default"]),
        (0, 1.0, ["lift_fresh.default", "select.int", "copy_.default"]),
        (slice(0, 2), ONE, ["slice.Tensor", "fill_.Tensor"]),
        ([0], torch.ones(1), ["lift_fresh.default", "view.default", "index_put_.default"]),
    ],
    ids=["integer", "negative", "int64", "number", "slice", "list"],
)
def test_what_is_dispatched(index, value, names):
    """``t[0] = 1`` takes a view and copies; a slice is slice and fill_, a list index_put_."""
    x = torch.zeros(3)
    with Names() as mode:
        x[index] = value
    assert mode.names == names


def test_two_integers_are_two_selects_fell():
    """An assignment by integer is dispatched as a view and a write: two integers are two views."""
    x = torch.zeros(2, 2)
    with Names() as mode:
        x[0, 1] = ONE
    assert mode.names == ["select.int", "select.int", "copy_.default"]


class Wrapped(torch.Tensor):
    @staticmethod
    def __new__(cls, inner):
        wrapper = torch.Tensor._make_wrapper_subclass(cls, inner.shape, dtype=inner.dtype)
        wrapper.inner = inner
        return wrapper

    @classmethod
    def unwrap(cls, value):
        return value.inner if isinstance(value, Wrapped) else value

    @classmethod
    def __torch_dispatch__(cls, operator, types, args=(), kwargs=None):
        result = operator(*tree_map(cls.unwrap, args), **tree_map(cls.unwrap, kwargs or {}))
        return cls(result)


class Copying(Wrapped):
    @classmethod
    def unwrap(cls, value):
        return value.inner.clone() if isinstance(value, Wrapped) else value


class WritesBack(Wrapped):
    """It computes on copies, copies back what an operator wrote, and refuses views."""

    @classmethod
    def __torch_dispatch__(cls, operator, types, args=(), kwargs=None):
        if operator.is_view:
            raise NotImplementedError(f"{operator} would be a view of a copy")
        target = args[0]
        copies = tree_map(lambda v: v.inner.clone() if isinstance(v, Wrapped) else v, args)
        result = operator(*copies, **(kwargs or {}))
        if operator._schema.is_mutable:
            target.inner.copy_(copies[0])
            return target
        return cls(result)


def assign(index):
    def write(t):
        t[index] = 1.0

    return write


WRITES = [
    assign(0),
    assign(slice(0, 2)),
    assign([0, 1]),
    assign(...),
    lambda t: t.add_(1.0),
    lambda t: t[0].fill_(1.0),
]
IDS = ["integer", "slice", "list", "Ellipsis", "add_", "fill_"]


@pytest.mark.parametrize("write", WRITES, ids=IDS)
def test_each_write_is_lost_on_copies(write):
    """If __torch_dispatch__ computes on copies, the write ends in a tensor that nobody keeps."""
    lost = Copying(torch.zeros(3))
    write(lost)
    assert lost.inner.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("write", WRITES, ids=IDS)
def test_each_write_arrives_without_copies(write):
    """``Wrapped`` runs each operator on the tensor that it holds."""
    kept, plain = Wrapped(torch.zeros(3)), torch.zeros(3)
    write(kept)
    write(plain)
    assert kept.inner.tolist() == plain.tolist() != [0.0, 0.0, 0.0]


def test_copies_with_both_duties():
    """A class that must compute on copies copies back, and raises for views."""
    both = WritesBack(torch.zeros(3))
    both.add_(2.0)
    both[[0]] = 5.0
    assert both.inner.tolist() == [5.0, 2.0, 2.0]
    with pytest.raises(NotImplementedError, match="view of a copy"):
        both[0] = 1.0
