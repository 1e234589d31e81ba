"""Attacks on gallery/scenarios/assignment/plus-equals-on-an-index.py."""

import operator

import pytest
import torch

INDICES = {
    "integer": 0,
    "slice": slice(1, 3),
    "all": ...,
    "None": None,
    "0-d": torch.tensor(1),
    "list": [0, 2],
    "mask": torch.tensor([True, False, True]),
    "empty list": [],
    "empty slice": slice(5, None),
    "True": True,
    "False": False,
}
VIEWS = ("integer", "slice", "all", "None", "0-d", "empty slice")


@pytest.mark.parametrize(
    "name",
    [
        "integer",
        "slice",
        "all",
        "None",
        "0-d",
        "list",
        "mask",
        "empty list",
        "empty slice",
        "True",
        "False",
    ],
)
def test_plus_equals_writes_with_each_index(name):
    """``t[mask] += 1`` changes ``t``."""
    index, t = INDICES[name], torch.zeros(3)
    selected = t[index].numel()
    t[index] += 1
    assert t.sum() == selected


@pytest.mark.parametrize(
    "name", ["integer", "slice", "all", "list", "mask", "True", "empty list", "empty slice"]
)
def test_how_many_writes(name):
    """It adds to a view, and assigns the view: two writes.  It adds to a copy, and assigns the copy: one."""
    t = torch.zeros(3)
    t[INDICES[name]] += 1
    assert t._version == (2 if name in VIEWS else 1)


@pytest.mark.parametrize("name", ["integer", "slice", "all", "None", "0-d", "list", "mask", "True"])
def test_add_on_a_view_arrives_fell(name):
    """Why does ``t[mask] += 1`` change ``t``, and ``t[mask].add_(1)`` not?  With a view it does."""
    t = torch.zeros(3)
    t[INDICES[name]].add_(1)
    assert bool(t.any()) == (name in VIEWS)


@pytest.mark.parametrize("operation", [operator.iadd, operator.imul, operator.ipow])
def test_written_out(operation):
    """Written out, ``t[mask] += 1`` is three steps: read, add, store."""
    index, by_hand, t = INDICES["mask"], torch.full((3,), 3.0), torch.full((3,), 3.0)
    part = by_hand[index]
    part = operation(part, 2)
    by_hand[index] = part
    if operation is operator.iadd:
        t[index] += 2
    elif operation is operator.imul:
        t[index] *= 2
    else:
        t[index] **= 2
    assert torch.equal(by_hand, t) and t[1] == 3.0


@pytest.mark.parametrize("backend", ["aot_eager"])
def test_compiled_duplicates_count_once(backend):
    """An index that comes twice counts once."""

    @torch.compile(backend=backend)
    def add(t, index):
        t[index] += 1

    t = torch.zeros(2)
    add(t, torch.tensor([0, 0, 1]))
    assert t.tolist() == [1.0, 1.0]


def test_duplicates_with_another_value_each():
    """An index that comes twice is read twice: the sum of both is not what is stored."""
    t = torch.zeros(2)
    t[torch.tensor([0, 0])] += torch.tensor([1.0, 1.0])
    assert t.tolist() == [1.0, 0.0]


def test_a_name_for_the_copy():
    """With a name in between, you have to write the third step."""
    t = torch.zeros(3)
    part = t[[0, 2]]
    part += 1
    assert not t.any()
    t[[0, 2]] = part
    assert t.tolist() == [1.0, 0.0, 1.0]


def test_a_name_for_a_view_needs_no_third_step_fell():
    """With a name in between, the third is yours to do."""
    t = torch.zeros(3)
    part = t[1:]
    part += 1
    assert t.tolist() == [0.0, 1.0, 1.0]


def test_the_gradient():
    """``t[mask] += 1`` reads a copy of the elements, adds to the copy, and then assigns the copy."""
    weight, added = torch.ones(3, requires_grad=True), torch.ones(2, requires_grad=True)
    t = weight * 2
    t[[0, 2]] += added
    (t * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert weight.grad.tolist() == [2.0, 20.0, 200.0] and added.grad.tolist() == [1.0, 100.0]


def test_a_mask_of_all_is_a_copy():
    """``t[mask].add_(1)`` adds to the copy and stops, also where all are selected."""
    t = torch.zeros(3)
    t[torch.tensor([True] * 3)].add_(1)
    assert not t.any()


@pytest.mark.parametrize(
    ("index", "writes"),
    [
        (-1, 2),
        (slice(None, None, 2), 2),
        ((), 2),
        ((None, slice(1, 3)), 2),
        ((..., [0, 1]), 1),
        (range(2), 1),
        (torch.tensor(True), 1),
        (torch.tensor(False), 1),
        ([True, False, True], 1),
    ],
    ids=str,
)
def test_the_other_indices(index, writes):
    """So it is with the other indices that make a view, and that make a copy."""
    t = torch.zeros(3)
    assert t[index]._is_view() == (writes == 2)
    t[index] += 1
    assert t._version == writes


def test_a_mask_that_is_computed_from_the_tensor():
    """``t[mask] += 1`` reads a copy with the index that it stores with."""
    t = torch.tensor([1.0, -1.0, 2.0])
    t[t > 0] -= 5
    assert t.tolist() == [-4.0, -1.0, -3.0]


def test_an_addition_that_fails_stores_nothing():
    """It adds to the copy, and then assigns: a copy of another dtype is refused before."""
    t = torch.tensor([1, 2, 3])
    with pytest.raises(RuntimeError, match="can't be cast"):
        t[[0, 1]] += 0.5
    assert t.tolist() == [1, 2, 3] and t._version == 0


def test_a_leaf_refuses_the_third_step():
    """``t[mask].add_(1)`` adds to the copy and stops: of a leaf too, that refuses ``+=``."""
    leaf, mask = torch.zeros(3, requires_grad=True), torch.tensor([True, False, True])
    assert leaf[mask].add_(1).tolist() == [1.0, 1.0] and not leaf.any()
    with pytest.raises(RuntimeError, match="leaf Variable"):
        leaf[mask] += 1


def test_compiled_both():
    """``t[mask] += 1`` changes ``t``, and ``t[mask].add_(1)`` not."""

    @torch.compile(backend="aot_eager")
    def both(t, mask):
        t[mask].add_(1)
        t[mask] += 1

    t = torch.zeros(3)
    both(t, torch.tensor([True, False, True]))
    assert t.tolist() == [1.0, 0.0, 1.0]


def test_in_inference_mode():
    """``t[mask] += 1`` changes ``t``."""
    with torch.inference_mode():
        t = torch.zeros(3)
        t[[0, 2]] += 1
        t[[0, 2]].add_(1)
        assert t.tolist() == [1.0, 0.0, 1.0]


def mask_of_negatives(t):
    return t < 0


@pytest.mark.parametrize(
    "index", [[0, 2], torch.tensor([0, 2]), mask_of_negatives], ids=["list", "tensor", "mask"]
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64])
def test_a_method_needs_the_third_step(index, dtype):
    """With a method: ``t[mask] = t[mask].neg_()``."""
    t = torch.tensor([-1, 2, -3], dtype=dtype)
    index = index(t) if callable(index) else index
    t[index].neg_()
    assert t.tolist() == [-1, 2, -3]
    t[index] = t[index].neg_()
    assert t.tolist() == [1, 2, 3]


def test_an_array_does_the_same():
    """The same on a list and an array: the add of a copy does not reach the array."""
    array = torch.zeros(3).numpy()
    copied = array[[0, 2]]
    copied += 1
    assert array.tolist() == [0.0, 0.0, 0.0]
    array[[0, 2]] += 1
    assert array.tolist() == [1.0, 0.0, 1.0]
