"""Attacks on gallery/errors/distributed/subclass-returned-notimplemented.py."""

import pytest
import torch
from pages import definitions

Logged, Wrapped, Celsius, Labels = definitions(
    "errors/distributed/subclass-returned-notimplemented", "Logged", "Wrapped", "Celsius", "Labels"
)


class Warm(Celsius):
    pass


def of(kind, values):
    return torch.tensor(values).as_subclass(kind)


ROLES = {
    "target": lambda: of(Logged, [0.0, 0.0]).__setitem__(0, 1.0),
    "value": lambda: torch.zeros(2).__setitem__(slice(None), of(Logged, [1.0, 1.0])),
    "index": lambda: torch.zeros(2).__setitem__(of(Logged, [0]), 1.0),
    "in a tuple": lambda: torch.zeros(2, 2).__setitem__((0, of(Logged, [0])), 1.0),
    "value for a list": lambda: torch.zeros(2).__setitem__([0, 1], of(Logged, [1.0, 1.0])),
}


@pytest.mark.parametrize("role", ["target", "value", "index", "in a tuple", "value for a list"])
def test_each_role_declines(role):
    """A tensor subclass, as the target, the index or the value, declined the assignment."""
    with pytest.raises(TypeError, match=r"'torch\.Tensor\.__setitem__'; all __torch_function__"):
        ROLES[role]()


@pytest.mark.parametrize(
    ("index", "operation"),
    [(0, "select.int"), (slice(0, 2), "slice.Tensor"), ([0], "index_put_"), (..., "fill_.Tensor")],
    ids=["integer", "slice", "list", "Ellipsis"],
)
def test_a_wrapper_fails_at_the_first_operation_fell(index, operation):
    """It fails one level deeper, at the operation that makes the view: a list makes none."""
    with pytest.raises(TypeError, match=operation.replace(".", r"\.")):
        Wrapped(torch.zeros(3))[index] = 1.0


def test_a_wrapper_as_the_value():
    """A tensor subclass as the value declined (a wrapper at copy_)."""
    with pytest.raises(TypeError, match=r"copy_\.default"):
        torch.zeros(3)[:] = Wrapped(torch.zeros(3))


def test_two_classes_without_handlers_fell():
    """In your handler call ``super()``: classes without a handler decline each other as well."""
    degrees = of(Celsius, [0.0, 0.0])
    with pytest.raises(TypeError, match="all __torch_function__ handlers returned"):
        degrees[:] = of(Labels, [1.0, 1.0])
    degrees[:] = of(Labels, [1.0, 1.0]).as_subclass(torch.Tensor)
    assert degrees.as_subclass(torch.Tensor).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("kind", [torch.Tensor, Celsius, Warm], ids=lambda kind: kind.__name__)
def test_a_related_class_is_taken(kind):
    """A subclass declines, if it meets one that it does not descend from: a child is taken."""
    degrees = of(Celsius, [0.0, 0.0])
    degrees[:] = of(kind, [1.0, 1.0])
    assert degrees.as_subclass(torch.Tensor).tolist() == [1.0, 1.0]


def test_a_wrapper_is_not_unwrapped_fell():
    """With somebody else's class, unwrap the tensor first: as_subclass does not unwrap one."""
    with pytest.raises(TypeError, match="Multiple dispatch failed"):
        Wrapped(torch.zeros(3)).as_subclass(torch.Tensor)


def test_plus_equals_says_something_else():
    """A tensor subclass declined the assignment: for ``+=`` Python raises its own TypeError."""
    scores = of(Logged, [0.0])
    with pytest.raises(TypeError):
        scores += 1


def test_super_passes_on():
    """In your own handler call ``super()`` for what you do not treat."""

    class Counted(torch.Tensor):
        writes = 0

        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            cls.writes += func is torch.Tensor.__setitem__
            return super().__torch_function__(func, types, args, kwargs or {})

    counted = of(Counted, [0.0, 0.0])
    counted[0] = 1.0
    counted[[1]] = 2.0
    counted.add_(1.0)
    assert Counted.writes == 2 and counted.as_subclass(torch.Tensor).tolist() == [2.0, 3.0]


def test_each_subclass_declines_another_fell():
    """It declines, too, if it meets a subclass that it does not descend from (not a parameter)."""

    class Celsius(torch.Tensor):
        pass

    degrees = torch.zeros(3).as_subclass(Celsius)
    degrees[:] = torch.nn.Parameter(torch.ones(3))
    assert degrees.as_subclass(torch.Tensor).tolist() == [1.0, 1.0, 1.0]


def test_a_value_that_declines_each_call_can_be_converted():
    """Convert a value of somebody else's class with ``value.as_subclass(torch.Tensor)``."""

    class Declines(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return NotImplemented

    value, scores = torch.ones(3).as_subclass(Declines), torch.zeros(3)
    scores[:] = value.as_subclass(torch.Tensor)
    assert scores.tolist() == [1.0, 1.0, 1.0]


def test_torch_stops_at_the_first_answer_fell():
    """Torch asks each subclass among the arguments."""
    asked = []

    class Answers(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            asked.append("Answers")

    class Later(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            asked.append("Later")
            return NotImplemented

    target, value = of(Answers, [0.0]), of(Later, [1.0])
    asked.clear()
    target[:] = value
    assert asked == ["Answers"]


class Holder(torch.Tensor):
    @staticmethod
    def __new__(cls, inner):
        holder = torch.Tensor._make_wrapper_subclass(cls, inner.shape, dtype=inner.dtype)
        holder.inner = inner
        return holder

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        def inner_of(value):
            return value.inner if isinstance(value, Holder) else value

        return Holder(func(*(inner_of(value) for value in args), **(kwargs or {})))


def test_as_subclass_of_a_wrapper_that_works_is_the_wrapper_fell():
    """Convert a value of somebody else's class with ``value.as_subclass(torch.Tensor)``."""
    value = Holder(torch.ones(2))
    assert type(value.as_subclass(torch.Tensor)) is Holder
    target = torch.zeros(2)
    target[:] = value.inner
    assert target.tolist() == [1.0, 1.0]


def test_an_index_of_another_class_is_converted_fell():
    """Convert a *value* of somebody else's class (an index declines as well)."""
    degrees, index = of(Celsius, [0.0, 0.0]), of(Labels, [1])
    with pytest.raises(TypeError, match="all __torch_function__ handlers returned"):
        degrees[index] = 1.0
    degrees[index.as_subclass(torch.Tensor)] = 1.0
    assert degrees.as_subclass(torch.Tensor).tolist() == [0.0, 1.0]


def test_the_converted_value_keeps_its_gradient():
    """Convert it: ``value.as_subclass(torch.Tensor)``."""
    source = torch.ones(3, requires_grad=True)
    degrees = of(Celsius, [0.0] * 3)
    degrees[:] = (source * 2).as_subclass(Labels).as_subclass(torch.Tensor)
    degrees.as_subclass(torch.Tensor).sum().backward()
    assert source.grad.tolist() == [2.0] * 3


def test_super_has_no_memory_to_work_on_fell():
    """In your own handler call ``super()``: in ``__torch_dispatch__`` of a wrapper that crashes the process."""
    holder = Holder(torch.ones(2))
    assert holder.data_ptr() == 0 and holder.inner.data_ptr() != 0
    holder[0] = 5.0
    assert holder.inner.tolist() == [5.0, 1.0]


def test_super_in_a_dispatch_of_a_class_with_memory():
    """In your own ``__torch_function__`` call ``super()`` (a class that wraps nothing may do so in both)."""

    class Passes(torch.Tensor):
        @classmethod
        def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
            return super().__torch_dispatch__(func, types, args, kwargs or {})

    scores = of(Passes, [0.0, 0.0])
    scores[0] = 1.0
    assert scores.as_subclass(torch.Tensor).tolist() == [1.0, 0.0]


def test_a_class_that_declines_in_its_dispatch_cannot_be_converted_fell():
    """Convert a value of somebody else's class with ``value.as_subclass(torch.Tensor)``."""

    class Declines(torch.Tensor):
        @classmethod
        def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
            return NotImplemented

    with pytest.raises(TypeError, match="alias"):
        torch.ones(2).as_subclass(Declines).as_subclass(torch.Tensor)
