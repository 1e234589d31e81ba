"""Attacks on gallery/scenarios/names-and-rebinding/change-rows-in-a-loop.py."""

import numpy as np
import pytest
import torch


def doubled(table):
    for row in table:
        row *= 2


@pytest.mark.parametrize("shape", [(0,), (1,), (3,), (2, 3), (2, 1, 3)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.complex64])
def test_each_element_is_written(shape, dtype):
    """``row *= 2`` writes into the row, which is a view of the tensor."""
    table = torch.ones(shape, dtype=dtype)
    doubled(table)
    assert (table == 2).all() and table.dtype == dtype


@pytest.mark.parametrize("kind", ["leaf", "non-leaf"])
def test_it_raises_while_gradients_are_recorded_fell(kind):
    """If the tensor has a history, the loop with ``*=`` raises (and a leaf has none)."""
    leaf = torch.ones(2, requires_grad=True)
    table = leaf if kind == "leaf" else leaf * 1
    with pytest.raises(RuntimeError):
        doubled(table)
    with torch.no_grad():
        doubled(table)
    assert table.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("change", ["*= 0.5", "/= 2"])
def test_integers_refuse_a_fraction_fell(change):
    """``row *= 2`` writes into the row: ``row *= 0.5`` of integers raises."""
    with pytest.raises(RuntimeError, match="can't be cast"):
        for row in torch.ones(2, 2, dtype=torch.int64):
            exec(f"row {change}", {"row": row})


def test_without_dimensions():
    """A loop over a tensor hands out views (one without dimensions has no loop)."""
    with pytest.raises(TypeError, match="iteration over a 0-d tensor"):
        doubled(torch.tensor(1.0))


def test_rows_of_an_array_of_two_dimensions_fell():
    """A list and an array hand out numbers, which nobody can write to."""
    array = np.ones((2, 1))
    doubled(array)
    assert array.tolist() == [[2.0], [2.0]]


@pytest.mark.parametrize("over", ["enumerate", "zip", "reversed", "iter"])
def test_other_loops(over):
    """Unpacking is such a loop, too."""
    table = torch.ones(2, 2)
    rows = {
        "enumerate": lambda: [row for _, row in enumerate(table)],
        "zip": lambda: [row for row, _ in zip(table, range(2), strict=True)],
        "reversed": lambda: list(reversed(table)),
        "iter": lambda: list(iter(table)),
    }[over]()
    for row in rows:
        row *= 2
    wanted = 1.0 if over == "reversed" else 2.0
    assert (table == wanted).all()


def test_compiled():
    """The same loop with ``*=`` writes."""
    table = torch.ones(3, 2)
    torch.compile(doubled, backend="aot_eager")(table)
    assert (table == 2).all()


def test_an_expanded_tensor_is_written_more_than_once():
    """``row *= 2`` changes the tensor (rows on one memory are doubled for each row)."""
    table = torch.ones(1, 2).expand(3, 2)
    doubled(table)
    assert (table == 8).all()


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool], ids=str
)
@pytest.mark.parametrize("shape", [(0,), (1,), (17,), (3, 2)])
def test_a_function_of_the_row_had_no_cure_fell(dtype, shape):
    """``row *= 2`` writes into the row (``row = f(row)`` has no such operator)."""
    table = torch.zeros(shape, dtype=dtype)
    for row in table:
        row[...] = torch.cos(row)
    assert (table == 1).all() and table.dtype == dtype


COPIES = {
    "mask": lambda t: t[t.sum(1) > 0],
    "list": lambda t: t[[0, 1]],
    "range": lambda t: t[range(2)],
    "reversed": reversed,
    "flip": lambda t: t.flip(0),
    "double": torch.Tensor.double,
}


@pytest.mark.parametrize("name", list(COPIES))
def test_a_loop_over_a_copy_fell(name):
    """Symptom: does editing the loop variable change the tensor (not in a loop over a copy)."""
    table = torch.ones(2, 2, dtype=torch.float32)
    doubled(COPIES[name](table))
    assert (table == 1).all()


VIEWS = {
    "slice": lambda t: t[:],
    "negative": lambda t: t[-2:],
    "T": lambda t: t.T,
    "split": lambda t: t.split(1),
    "unbind": lambda t: t.unbind(1),
    "numpy": torch.Tensor.numpy,
    "unpacked": lambda t: [*t],
}


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_loop_over_a_view(name):
    """``row *= 2`` writes into the row."""
    table = torch.ones(2, 2)
    doubled(VIEWS[name](table))
    assert (table == 2).all()


def test_a_loop_over_positions():
    """Loop over the positions: ``for i in [0, 1]: table[i] *= 2``."""
    table = torch.ones(3, 2)
    for i in [0, -1]:
        table[i] *= 2
    assert table.tolist() == [[2.0, 2.0], [1.0, 1.0], [2.0, 2.0]]


def test_a_fraction_assigned_to_integers():
    """``row[...] = row / 2`` drops the fractions."""
    table = torch.tensor([[1, 2], [3, 4]])
    for row in table:
        row[...] = row / 2
    assert table.tolist() == [[0, 1], [1, 2]]


def test_under_vmap():
    """The same loop with ``*=`` writes."""

    def write(table):
        doubled(table)
        return table

    tables = torch.ones(3, 2, 2)
    torch.vmap(write)(tables)
    assert (tables == 2).all()
