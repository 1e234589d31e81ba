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
    """If __torch_dispatch__ computes on copies, the write is lost."""
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


class ViewsOfTheHeld(Wrapped):
    """It makes views of the held tensor, computes on copies, and copies back what was written."""

    @classmethod
    def __torch_dispatch__(cls, operator, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if operator.is_view:
            return cls(operator(*tree_map(cls.unwrap, args), **tree_map(cls.unwrap, kwargs)))
        given = {**dict(zip([a.name for a in operator._schema.arguments], args)), **kwargs}
        copies = tree_map(lambda v: v.inner.clone() if isinstance(v, Wrapped) else v, given)
        result = operator(**copies)
        for argument in operator._schema.arguments:
            written = argument.alias_info is not None and argument.alias_info.is_write
            if written and isinstance(given[argument.name], Wrapped):
                given[argument.name].inner.copy_(copies[argument.name])
        return cls(result)


@pytest.mark.parametrize("write", WRITES, ids=IDS)
def test_views_of_the_held_tensor_arrive_fell(write):
    """It runs operators that make a view on the tensor that it holds, and computes on copies."""
    both, plain = ViewsOfTheHeld(torch.zeros(3)), torch.zeros(3)
    write(both)
    write(plain)
    assert both.inner.tolist() == plain.tolist()


def test_out_is_a_write_as_well_fell():
    """It copies the result of an in-place operator back: an out= argument is no such operator."""
    lost, kept = Copying(torch.zeros(3)), ViewsOfTheHeld(torch.zeros(3))
    for target in (lost, kept):
        torch.add(torch.ones(3), 1, out=target)
    assert lost.inner.tolist() == [0.0] * 3 and kept.inner.tolist() == [2.0] * 3


def test_detach_and_t_are_views_too_fell():
    """It raises for operators that make a view: then it raises for ``linear`` as well."""
    with pytest.raises(NotImplementedError, match="view of a copy"):
        torch.nn.functional.linear(WritesBack(torch.ones(2, 2)), WritesBack(torch.ones(2, 2)))


@pytest.mark.parametrize(
    "use",
    [lambda t: t.unbind(), lambda t: t[0].item(), lambda t: t.max(0), lambda t: t.split(1)],
    ids=["unbind", "item", "max", "split"],
)
def test_one_tensor_fell(use):
    """``Wrapped`` runs each operator on the tensor that it holds: it wraps one tensor only."""
    with pytest.raises(AttributeError, match="has no attribute 'shape'"):
        use(Wrapped(torch.zeros(3)))


@pytest.mark.parametrize(
    ("index", "value", "names"),
    [
        (slice(None), ONE, ["fill_.Tensor"]),
        (..., ONE, ["fill_.Tensor"]),
        (slice(0, 2), torch.ones(2), ["slice.Tensor", "copy_.default"]),
        (torch.tensor([True, False, True]), ONE, ["index_put_.default"]),
        (True, ONE, ["unsqueeze.default", "fill_.Tensor"]),
    ],
    ids=["whole", "Ellipsis", "values", "mask", "flag"],
)
def test_a_slice_is_not_one_pair_fell(index, value, names):
    """Writes to a slice are dispatched as ``slice`` and ``fill_``: of all elements, or with values, not."""
    x = torch.zeros(3)
    with Names() as mode:
        x[index] = value
    assert [name for name in mode.names if "lift_fresh" not in name] == names


class Functions(torch.Tensor):
    seen = []

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        cls.seen.append(function.__name__)
        return super().__torch_function__(function, types, args, kwargs or {})


def test_torch_function_receives_setitem():
    """``__torch_function__`` receives ``__setitem__``, and the write is kept."""
    t = torch.zeros(3).as_subclass(Functions)
    Functions.seen.clear()
    t[0] = 1.0
    assert Functions.seen == ["__setitem__"] and t.tolist() == [1.0, 0.0, 0.0]


def test_a_method_of_the_class():
    """A method ``__setitem__`` is called by ``t[0] = 1``, and not by fill_ on a row or on all."""

    class Own(Copying):
        def __setitem__(self, index, value):
            self.inner[index] = value

    t = Own(torch.zeros(3))
    t[0] = 1.0
    t[1].fill_(7.0)
    t.fill_(7.0)
    assert t.inner.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("index", [torch.tensor(0), torch.tensor(2, dtype=torch.int32)], ids=str)
def test_an_integer_in_a_tensor(index):
    """An assignment by one integer is a view and a write: also by a tensor without dimensions."""
    kept = Wrapped(torch.zeros(3))
    kept[index] = 1.0
    assert kept.inner[index] == 1.0 and kept.inner.sum() == 1.0


def test_an_augmented_assignment_keeps_the_object():
    """Wrapper subclass in-place ops: ``t += 1`` keeps the wrapper, although it wraps anew."""
    kept = Wrapped(torch.zeros(3))
    same = kept
    kept += 1
    assert kept is same and same.inner.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("value", [1.0, 1, torch.tensor(1.0)], ids=repr)
def test_a_number_for_a_row_is_filled_in_fell(value):
    """``t[0] = 1`` takes a view, ``t.select(0, 0)``, and copies into that: of a matrix it fills."""
    x = torch.zeros(3, 2)
    with Names() as mode:
        x[0] = value
    names = [name for name in mode.names if "lift_fresh" not in name]
    assert names == ["select.int", "fill_.Tensor"]


def test_a_wrapped_tensor_with_history_fell():
    """Run the operator on the wrapped tensor itself: the write is not recorded there."""
    wrong, right = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
    inner, plain = wrong * 2, right * 2
    Wrapped(inner)[0] = 1.0
    plain[0] = 1.0
    assert inner.tolist() == plain.tolist() == [1.0, 2.0, 2.0]
    inner.sum().backward()
    plain.sum().backward()
    assert wrong.grad.tolist() == [2.0, 2.0, 2.0] and right.grad.tolist() == [0.0, 2.0, 2.0]


@pytest.mark.parametrize(
    "held",
    [
        torch.zeros(3, 2),
        torch.arange(6.0).reshape(2, 3).t(),
        torch.zeros(3, dtype=torch.int64),
        torch.zeros(1, dtype=torch.bool),
    ],
    ids=["matrix", "transposed", "int64", "bool"],
)
def test_other_wrapped_tensors_keep_the_write(held):
    """``Wrapped`` runs each operator on the tensor that it holds."""
    inner, meant = held.clone(), held.clone()
    Wrapped(inner)[0] = 1
    meant[0] = 1
    assert torch.equal(inner, meant)
