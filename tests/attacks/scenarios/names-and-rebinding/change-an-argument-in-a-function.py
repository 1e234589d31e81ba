"""Attacks on gallery/scenarios/names-and-rebinding/change-an-argument-in-a-function.py."""

import numpy as np
import pytest
import torch
from pages import definitions

center, clear_first = definitions(
    "scenarios/names-and-rebinding/change-an-argument-in-a-function", "center", "clear_first"
)


def center_(x):
    x -= 2


PASSED = {
    "whole": (lambda t: t, True),
    "slice": (lambda t: t[:], True),
    "transpose": (lambda t: t.T, True),
    "detach": (torch.Tensor.detach, True),
    "view": (lambda t: t.view(-1), True),
    "same dtype": (torch.Tensor.float, True),
    "list": (lambda t: t[[0, 1]], False),
    "mask": (lambda t: t[t == t], False),
    "clone": (torch.Tensor.clone, False),
    "double": (torch.Tensor.double, False),
}


@pytest.mark.parametrize("name", list(PASSED))
def test_what_is_passed_fell(name):
    """An array's and a tensor's are views (a list of positions or a mask between the brackets makes a copy)."""
    table = torch.zeros(2, 2, dtype=torch.float32)
    take, reaches = PASSED[name]
    center_(take(table))
    assert bool(table.any()) == reaches


@pytest.mark.parametrize("way", ["eager", "aot_eager"])
def test_compiled(way):
    """The function gets the object and not a copy: inside ``torch.compile`` as well."""
    writes = torch.compile(center_, backend=way, dynamic=False)
    assigns = torch.compile(center, backend=way, dynamic=False)
    signal = torch.ones(3)
    assigns(signal)
    assert signal.tolist() == [1.0, 1.0, 1.0]
    writes(signal)
    assert signal.tolist() == [-1.0, -1.0, -1.0]


def test_a_number_is_not_changed():
    """If the function writes, yes (a number has no memory to write to)."""
    count = 3
    center_(count)
    assert count == 3


def test_a_leaf_refuses():
    """If the function writes, yes (a leaf that requires grad refuses)."""
    weight = torch.zeros(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        center_(weight)
    with torch.no_grad():
        center_(weight)
    assert weight.tolist() == [-2.0, -2.0]


def test_a_star_argument_is_the_tensor_as_well():
    """Its parameter ``x`` is another name for your tensor: so are the items of ``*xs`` and ``**xs``."""

    def clear(*xs, **named):
        xs[0].zero_()
        named["b"].zero_()

    a, b = torch.ones(1), torch.ones(1)
    clear(a, b=b)
    assert not a.any() and not b.any()


@pytest.mark.parametrize("kind", [np.array, torch.tensor, list], ids=["array", "tensor", "list"])
def test_a_slice_of_each(kind):
    """A list's slice is a copy; an array's and a tensor's are views."""
    sequence = kind([1, 2, 3])
    clear_first(sequence[1:])
    assert list(sequence) == ([1, 2, 3] if kind is list else [1, 0, 3])


def test_a_function_that_replaces_the_data():
    """If it assigns to its own name, no (an assignment to ``x.data`` is a write)."""

    def replace(x):
        x.data = torch.ones(3)

    signal = torch.zeros(2)
    replace(signal)
    assert signal.tolist() == [1.0, 1.0, 1.0]


def test_a_copy_had_no_cure_fell():
    """Symptom: my function does not change the tensor (the function writes, and gets a mask's copy)."""
    signal = torch.tensor([1.0, 2.0, 3.0])
    mask = signal > 1
    center_(signal[mask])
    assert signal.tolist() == [1.0, 2.0, 3.0]
    signal[mask] = center(signal[mask])
    assert signal.tolist() == [1.0, 0.0, 1.0]


def test_a_clone_protects():
    """To protect ``signal`` from ``center_``, pass ``signal.clone()``."""
    signal = torch.ones(3)
    center_(signal.clone())
    assert signal.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("index", "reaches"),
    [
        (None, True),
        (..., True),
        (slice(None, None, 2), True),
        (torch.tensor(0), True),
        (torch.tensor([0]), False),
        (True, False),
    ],
    ids=repr,
)
def test_other_indices(index, reaches):
    """An array's and a tensor's are views. What a list of positions or a mask selects is a copy."""
    table = torch.zeros(2, 2)
    center_(table[index])
    assert bool(table.any()) == reaches


def test_items_of_a_copied_list_are_the_same():
    """A list's slice is a copy (of the list: the tensors in it are those of the caller)."""

    def add(window):
        window[0] += 1

    tensors = [torch.zeros(1), torch.zeros(1)]
    add(tensors[1:])
    clear_first(tensors[:1])
    assert [t.item() for t in tensors] == [0.0, 1.0]


def test_under_vmap():
    """If the function writes, yes."""

    def write(x):
        x -= 2
        return x

    signal = torch.ones(3)
    torch.vmap(write)(signal)
    assert signal.tolist() == [-1.0, -1.0, -1.0]


def test_a_copy_is_made_before_the_write():
    """If the function writes (``reshape`` and ``contiguous`` may copy first)."""

    def write(x):
        x = x.reshape(-1)
        x -= 2

    rows, columns = torch.zeros(2, 2), torch.zeros(2, 2).T
    write(rows)
    write(columns)
    assert rows.all() and not columns.any()


def test_an_array_has_no_clone_fell():
    """To protect ``signal`` from ``center_``, pass ``signal.clone()`` (a symptom says array)."""
    array = np.array([1.0, 2.0])
    assert not hasattr(array, "clone")
    center_(array.copy())
    assert array.tolist() == [1.0, 2.0]


def test_a_function_without_return_gives_none_fell():
    """You need what it returns (the function of the symptom returns nothing)."""

    def normalize(x):
        x = x / x.max()

    image = torch.tensor([1.0, 2.0])
    assert normalize(image) is None and image.tolist() == [1.0, 2.0]


def test_an_assignment_of_a_view_and_a_write():
    """If it assigns to its own name instead (``x = x - 1``), no: an assignment of a view is another."""

    def flat(x):
        x = x.flatten()
        x -= 2

    table = torch.zeros(2, 2)
    flat(table)
    assert (table == -2).all()


def test_a_clone_protects_and_keeps_the_gradient():
    """To protect ``signal`` from ``center_``, pass ``signal.clone()``."""
    weight = torch.ones(2, requires_grad=True)
    copy = weight.clone()
    center_(copy)
    (copy**2).sum().backward()
    assert weight.tolist() == [1.0, 1.0] and weight.grad.tolist() == [-2.0, -2.0]
