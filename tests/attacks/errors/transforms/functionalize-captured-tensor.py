"""Attacks on gallery/errors/transforms/functionalize-captured-tensor.py."""

import operator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

import pytest
import torch
from torch.func import functional_call, functionalize, grad, vmap

REFUSED = "mutating a non-functional tensor with a functional tensor is not allowed"
SCORES = torch.tensor([1.0, 2.0])


def calling(write, held):
    def function(scores):
        write(held, scores)
        return scores * 2

    return functionalize(function)(SCORES)


def set_first(held, value):
    held[0] = value


@pytest.mark.parametrize(
    "write",
    [
        lambda t, s: t.add_(s),
        lambda t, s: t.copy_(s),
        lambda t, s: set_first(t, s[0]),
        lambda t, s: t.add_(torch.ones(2)),
        lambda t, s: torch.add(s, s, out=t),
        lambda t, s: t.data.add_(s),
    ],
    ids=["add_", "copy_", "element", "own tensor", "out", "data"],
)
def test_values_from_inside(write):
    """It wrote a value that was computed inside it into a tensor that it did not get."""
    held = torch.zeros(2)
    with pytest.raises(RuntimeError, match=REFUSED):
        calling(write, held)
    assert held.tolist() == [0.0, 0.0]


def test_a_constant_is_accepted_fell():
    """A function wrote into a tensor that it did not get: a constant is written."""
    held = torch.zeros(2)
    assert calling(lambda t, s: t.add_(1.0), held).tolist() == [2.0, 4.0]
    assert held.tolist() == [1.0, 1.0]
    calling(lambda t, s: t.mul_(3.0).fill_(5.0), held)
    assert held.tolist() == [5.0, 5.0]


def test_two_tensors_from_outside_are_accepted_fell():
    """A value from outside, too, may be written."""
    held, other = torch.zeros(2), torch.ones(2)
    calling(lambda t, s: t.add_(other), held)
    assert held.tolist() == [1.0, 1.0]


def test_an_item_assignment_of_a_number_is_refused():
    """cache[0] = 1.0 makes a tensor of the number first, and is refused."""
    with pytest.raises(RuntimeError, match=REFUSED):
        calling(lambda t, s: set_first(t, 1.0), torch.zeros(2))


def test_own_tensors():
    """Pass the tensor in, or make it inside."""
    made = functionalize(lambda s: torch.zeros(2).add_(s))(SCORES)
    assert torch.equal(made, SCORES)
    made = functionalize(lambda s: torch.add(s, s, out=torch.empty(2)))(SCORES)
    assert torch.equal(made, SCORES * 2)


def test_in_a_dictionary():
    """Pass the tensor in: in a dictionary as well."""
    held = torch.zeros(2)
    functionalize(lambda d: d["cache"].add_(1.0).sum())({"cache": held})
    assert held.tolist() == [1.0, 1.0]


def test_one_memory_in_two_arguments_fell():
    """The write has gone through to cache: an argument that shares its memory shows it late."""

    def function(cache, view):
        cache.add_(1.0)
        return view * 1

    held = torch.zeros(2)
    assert functionalize(function)(held, held[:1]).tolist() == [0.0]
    assert held.tolist() == [1.0, 1.0]
    assert function(held, held[:1]).tolist() == [2.0]


@pytest.mark.parametrize("read", ["values", "indices", "to_dense"])
def test_sparse_tensors_can_be_read(read):
    """A write to values() is refused: a read is accepted."""
    found = functionalize(lambda t: getattr(t.to_sparse(), read)() * 1)(SCORES)
    assert torch.equal(found, getattr(SCORES.to_sparse(), read)())


@pytest.mark.parametrize("values", ["values", "_values"])
def test_the_values_cannot_be_written(values):
    """A write to the values() of a tensor that was made sparse inside is refused."""
    with pytest.raises(RuntimeError, match=r"Attempted to call _?values\(\)"):
        functionalize(lambda t: getattr(t.to_sparse(), values)().add_(1.0))(SCORES)


def test_a_sparse_tensor_itself_can_be_written_fell():
    """The values cannot be written there at all: an operation on the whole tensor writes them."""
    doubled = functionalize(lambda t: t.to_sparse().mul_(2.0).to_dense())(SCORES)
    assert torch.equal(doubled, SCORES * 2)


def test_returning_new_values_is_what_the_write_gives():
    """Return new values, without the write: those that the eager write returns."""
    table = torch.tensor([0.0, 2.0])
    written = table.to_sparse().values().add_(1.0)
    fresh = functionalize(lambda t: t.to_sparse().values() + 1.0)(table)
    assert torch.equal(written, fresh)


def remember(scores, cache):
    cache.add_(scores)
    return scores.sum()


def test_in_an_object_fell():
    """Pass the tensor in: in an object of a class it is not wrapped."""
    state = SimpleNamespace(cache=torch.zeros(2))
    with pytest.raises(RuntimeError, match=REFUSED):
        functionalize(lambda s, state: remember(s, state.cache))(SCORES, state)
    functionalize(remember)(SCORES, state.cache)
    assert torch.equal(state.cache, SCORES)


def test_as_a_keyword_and_in_a_list():
    """Pass the tensor in: by keyword and in a list as well."""
    held = torch.zeros(2)
    functionalize(remember)(SCORES, cache=held)
    functionalize(lambda s, rest: remember(s, *rest))(SCORES, [held])
    assert torch.equal(held, 2 * SCORES)


def test_out_of_an_argument():
    """Pass the tensor in: out= may write it."""
    held = torch.zeros(2)
    functionalize(lambda s, c: torch.add(s, s, out=c).sum())(SCORES, held)
    assert torch.equal(held, 2 * SCORES)


def test_a_view_of_an_argument_taken_outside_fell():
    """A tensor that it did not get as an argument: a view of one that it got."""
    mine = SCORES.clone()
    view = mine[:1]
    with pytest.raises(RuntimeError, match=REFUSED):
        functionalize(lambda s: view.add_(s[:1]).sum())(mine)
    functionalize(lambda s: s[:1].add_(s[:1]).sum())(mine)
    assert mine.tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.masked_fill_(torch.tensor([True, False]), 1.0),
        lambda t: t.index_fill_(0, torch.tensor([0]), 1.0),
        lambda t: t.fill_(torch.tensor(1.0)),
        lambda t: set_first(t, 1.0),
        lambda t: t.__setitem__(t > 0, 1.0),
        lambda t: t.copy_(torch.ones(2, dtype=torch.float64)),
    ],
    ids=["mask", "index", "fill_ tensor", "element", "mask of it", "copy_"],
)
def test_constants_beside_a_tensor_from_inside(write):
    """It wrote a value that was computed inside it: a mask or index made inside counts."""
    held = torch.zeros(2)
    with pytest.raises(RuntimeError, match=REFUSED):
        calling(lambda t, s: write(t), held)
    assert not held.any()


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.sub_(1.0),
        lambda t: t[0].add_(1.0),
        lambda t: t.clamp_(1, 2),
        lambda t: t.zero_(),
    ],
)
def test_constants_alone(write):
    """With no tensor from inside the operation is accepted and writes."""
    held, eager = torch.ones(2), torch.ones(2)
    calling(lambda t, s: write(t), held)
    write(eager)
    assert torch.equal(held, eager)


def test_both_arguments_written_fell():
    """Do not pass the same memory twice: if both are written, one write is lost."""

    def function(a, b):
        a.add_(1.0)
        b.mul_(2.0)
        return a * 1

    held, eager = torch.ones(2), torch.ones(2)
    functionalize(function)(held, held)
    function(eager, eager)
    assert eager.tolist() == [4.0, 4.0] and held.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("name", ["ior", "iand", "ixor"])
def test_bitwise_operators_fell(name):
    """Write it with others: for |=, &= and ^= the methods."""
    numbers, method = torch.tensor([1, 2]), f"bitwise_{name[1:]}_"
    with pytest.raises(RuntimeError, match="whose output has alias annotations"):
        functionalize(lambda t: getattr(operator, name)(t.clone(), numbers))(numbers)
    found = functionalize(lambda t: getattr(t.clone(), method)(numbers))(numbers)
    assert torch.equal(found, getattr(numbers.clone(), method)(numbers))


@pytest.mark.parametrize(
    ("alias", "other"),
    [
        (lambda t: t.multiply_(2.0), lambda t: t.mul_(2.0)),
        (lambda t: t.fix_(), lambda t: t.trunc_()),
        (lambda t: t.arctan2_(t), lambda t: t.atan2_(t)),
    ],
    ids=["multiply_", "fix_", "arctan2_"],
)
def test_aliases_have_no_functional_form_fell(alias, other):
    """Some operations have no replacement: second names of methods that have one."""
    with pytest.raises(RuntimeError, match="whose output has alias annotations"):
        functionalize(lambda t: alias(t.clone()))(SCORES)
    assert torch.equal(functionalize(lambda t: other(t.clone()))(SCORES), alias(SCORES.clone()))


@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (0, 2), (2, 2)])
def test_the_diagonal_of_matrices(shape):
    """For a matrix a write to its diagonal gives what fill_diagonal_ gives."""
    filled = functionalize(lambda t: t.clone().diagonal().fill_(5.0).sum())(torch.zeros(shape))
    assert filled == torch.zeros(shape).fill_diagonal_(5.0).sum()


def test_the_diagonal_of_a_cube_is_another_fell():
    """For a matrix a write to its diagonal: of three dimensions diagonal() is not what fill_diagonal_ fills."""
    cube = torch.zeros(2, 2, 2)
    cube.diagonal().fill_(5.0)
    assert not torch.equal(cube, torch.zeros(2, 2, 2).fill_diagonal_(5.0))


def test_nested_transforms():
    """Pass the tensor in: under grad and vmap of the function as well."""
    for transform in (grad, vmap):
        with pytest.raises(RuntimeError, match=REFUSED):
            held = torch.zeros(2)
            transform(functionalize(lambda s, held=held: remember(s, held)))(SCORES)
    held = torch.zeros(2)
    assert grad(functionalize(remember))(SCORES, held).tolist() == [1.0, 1.0]
    assert torch.equal(held, SCORES)


class Memory(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("cache", torch.zeros(2))

    def forward(self, scores):
        return remember(scores, self.cache)


def test_the_buffer_of_a_module_fell():
    """Pass the tensor in: a module keeps it in itself, and functional_call passes it."""
    module = Memory()
    with pytest.raises(RuntimeError, match=REFUSED):
        functionalize(module)(SCORES)
    buffers = {"cache": torch.zeros(2)}
    functionalize(lambda b, s: functional_call(module, b, (s,)))(buffers, SCORES)
    assert torch.equal(buffers["cache"], SCORES) and not module.cache.any()


def test_a_leaf_that_requires_grad():
    """The write goes through to the argument: to a leaf that requires grad it is refused."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        functionalize(remember)(SCORES, torch.zeros(2, requires_grad=True))


class Running(torch.nn.Module):
    """Adds its input to a buffer, as the symptom does."""

    def __init__(self):
        super().__init__()
        self.register_buffer("running", torch.zeros(2))

    def forward(self, scores):
        self.running += scores
        return scores * 2


def test_self_as_an_argument_fell():
    """Pass the tensor in: self with the tensor in it is no cure for self.running += x."""
    module = Running()
    with pytest.raises(RuntimeError, match=REFUSED):
        functionalize(Running.forward)(module, SCORES)


def test_functional_call_leaves_the_module_fell():
    """Pass them with functional_call: the writes go to the tensors that you pass, not to others."""
    module, copies = Running(), {"running": torch.zeros(2)}
    functionalize(lambda b, s: functional_call(module, b, (s,)))(copies, SCORES)
    assert torch.equal(copies["running"], SCORES) and not module.running.any()
    functionalize(lambda b, s: functional_call(module, b, (s,)))(
        dict(module.named_buffers()), SCORES
    )
    assert torch.equal(module.running, SCORES)


@pytest.mark.parametrize("part", [lambda t: t[0], lambda t: t[:, 0]], ids=["row", "column"])
def test_a_part_as_the_argument(part):
    """Pass the tensor in: a view that is passed takes the write to its base."""
    table = torch.zeros(2, 2)
    functionalize(remember)(SCORES, part(table))
    assert torch.equal(part(table), SCORES) and table.sum() == SCORES.sum()


class Row(NamedTuple):
    """A class of its own, and a tuple."""

    cache: torch.Tensor


@dataclass
class State:
    """A class of its own, and no tuple."""

    cache: torch.Tensor


def test_a_named_tuple_is_looked_into_fell():
    """An object of a class of yours is not looked into: a dataclass is not, a named tuple is."""
    row, state = Row(torch.zeros(2)), State(torch.zeros(2))
    functionalize(lambda s, held: remember(s, held.cache))(SCORES, row)
    assert torch.equal(row.cache, SCORES)
    with pytest.raises(RuntimeError, match=REFUSED):
        functionalize(lambda s, held: remember(s, held.cache))(SCORES, state)
