"""Attacks on gallery/scenarios/self-overlap/write-to-an-expanded-tensor.py."""

import warnings

import numpy as np
import pytest
import torch

REFUSED = "more than one element of the written-to tensor"


def batch():
    return torch.zeros(3).expand(2, 3)


def set_number(x):
    x[:] = 5.0


def set_column(x):
    x[:, 1] = 5.0


def set_rows(x):
    x[:] = torch.ones(2, 3)


def add(x):
    x += 1.0


@pytest.mark.parametrize("write", [set_number, set_column, set_rows, add])
def test_several_rows_are_refused(write):
    """Uncompiled code refuses it. It refuses ``batch[:] = 5.0`` as well."""
    x = batch()
    with pytest.raises(RuntimeError, match=REFUSED):
        write(x)
    assert not x.any()


@pytest.mark.parametrize(
    "write",
    [
        lambda x: x.zero_(),
        lambda x: x.fill_(5.0),
        lambda x: x.index_fill_(0, torch.tensor([0, 1]), 5.0),
        lambda x: x.__setitem__([0, 1], 5.0),
        lambda x: x.__setitem__(x < 1, 5.0),
    ],
    ids=["zero_", "fill_", "index_fill_", "list", "mask"],
)
def test_other_writes_to_several_rows_pass_fell(write):
    """Writes to several are refused: these write, and warn at most."""
    x = batch()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(x)
    assert x[0].tolist() == x[1].tolist()


def test_two_rows_get_two_values_fell():
    """Writes to several are refused: two rows that get two values end with one of them."""
    x = batch()
    with pytest.warns(UserWarning, match="index_put_ on expanded tensors is deprecated"):
        x[[0, 1]] = torch.tensor([[3.0], [4.0]])
    assert x[0].tolist() == x[1].tolist() and x[0, 0].item() in (3.0, 4.0)


def test_a_row_that_is_expanded_itself_fell():
    """An assignment to one row is accepted: not if the row is expanded too."""
    x = torch.zeros(1).expand(2, 3)
    with pytest.raises(RuntimeError, match=REFUSED):
        x[0] = 1.0


def test_one_row_is_all_rows():
    """All rows are one row."""
    x = batch()
    x[0] = 1.0
    x[1] += 1.0
    assert x.tolist() == [[2.0] * 3] * 2


def test_one_row_expanded_to_one():
    """Arithmetic in place on both rows is refused: one row has a place for each element."""
    x = torch.zeros(3).expand(1, 3)
    x += 1.0
    assert x.tolist() == [[1.0, 1.0, 1.0]]


def test_compiled_arithmetic_is_not_refused_fell():
    """Arithmetic is refused: compiled it is done once for each row."""

    def raised(row):
        rows = row.expand(2, 3)
        rows += 1.0

    row = torch.zeros(3)
    torch.compile(raised, backend="aot_eager")(row)
    assert row.tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("write", [torch.Tensor.zero_, lambda x: x.fill_(5.0)], ids=["0", "5"])
def test_one_number_for_all_does_not_warn(write):
    """``fill_`` with a number is accepted, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert write(batch()).unique().numel() == 1


def test_the_masked_write_warns():
    """A masked write warns."""
    with pytest.warns(UserWarning, match="masked_fill_ on expanded tensors is deprecated"):
        batch().masked_fill_(torch.ones(2, 3, dtype=torch.bool), 1.0)


def test_masked_fill_is_right():
    """Clone after you expand, or write nothing in place."""
    mask = torch.tensor([[False] * 3, [True, False, False]])
    assert batch().masked_fill(mask, -1.0).tolist() == [[0.0] * 3, [-1.0, 0.0, 0.0]]


@pytest.mark.parametrize("start", [[0.5, 0.0], [0.1, 0.2], [-1.0, 1.0]], ids=str)
def test_clamp_against_a_masked_write(start):
    """clamp(min=...) does the work of p[p < eps] = eps without a write."""
    values = torch.tensor(start, requires_grad=True)
    written = values * 1
    written[written < 0.1] = 0.1
    clamped = values.clamp(min=0.1)
    gradients = [torch.autograd.grad(x.sum(), values)[0].tolist() for x in (written, clamped)]
    assert written.tolist() == clamped.tolist() and gradients[0] == gradients[1]


def test_the_broadcast_array_is_read_only():
    """The array that np.broadcast_to returns is read-only."""
    with pytest.raises(ValueError, match="read-only"):
        np.broadcast_to(np.zeros(3), (2, 3))[0] = 1.0


@pytest.mark.parametrize(
    "write",
    [
        lambda x: x.zero_(),
        lambda x: x.fill_(5.0),
        lambda x: x.index_fill_(0, torch.tensor([0, 1]), 5.0),
        lambda x: x.masked_fill_(torch.tensor([[False] * 3, [True, False, False]]), 5.0),
        lambda x: x.__setitem__([0, 1], torch.tensor([[3.0], [4.0]])),
        lambda x: x.__setitem__([0], 5.0),
    ],
    ids=["zero_", "fill_", "index_fill_", "masked_fill_", "rows", "one row"],
)
def test_with_gradients_backward_raises_fell(write):
    """``zero_`` and ``fill_`` write, a mask or a list warns (with gradients backward raises)."""
    x = (torch.ones(3, requires_grad=True) * 1).expand(2, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(x)
    assert x[0].tolist() == x[1].tolist()
    with pytest.raises(RuntimeError, match=REFUSED):
        x.sum().backward()


def test_with_gradients_one_row_is_right():
    """An assignment to one row changes them all: with gradients as well, and they are right."""
    source = torch.ones(3, requires_grad=True)
    x = (source * 1).expand(2, 3)
    x[0] *= 5.0
    x.sum().backward()
    assert source.grad.tolist() == [10.0] * 3 and x.tolist() == [[5.0] * 3] * 2


def test_a_value_with_a_gradient_reaches_all_rows():
    """All rows are one row: a value that is assigned to it gets the gradient of each."""
    value, x = torch.ones(3, requires_grad=True), batch()
    x[0] = value
    x.sum().backward()
    assert value.grad.tolist() == [2.0] * 3


def test_fill_with_a_tensor_is_refused_fell():
    """``fill_`` with a number is accepted (a tensor is refused)."""
    with pytest.raises(RuntimeError, match=REFUSED):
        batch().fill_(torch.tensor(3.0))


@pytest.mark.parametrize(
    "write",
    [
        lambda x: x.copy_(torch.ones(3)),
        lambda x: x.__setitem__(..., 5.0),
        lambda x: x.index_add_(0, torch.tensor([0]), torch.ones(1, 3)),
        lambda x: x.scatter_(0, torch.zeros(1, 3, dtype=torch.int64), 1.0),
        lambda x: x.masked_scatter_(x < 1, torch.arange(6.0)),
        lambda x: x.normal_(),
        lambda x: x.clamp_(1.0),
        lambda x: torch.nn.functional.relu(x, inplace=True),
    ],
    ids=["copy_", "...", "index_add_", "scatter_", "masked_scatter_", "normal_", "clamp_", "relu"],
)
def test_more_that_is_refused_fell(write):
    """Assignments through a mask or a list are accepted (``masked_scatter_`` and ``scatter_`` refuse)."""
    x = batch()
    with pytest.raises(RuntimeError, match=REFUSED):
        write(x)
    assert not x.any()


@pytest.mark.parametrize("index", [slice(0, 1), (0, 0), (0, [0, 1])], ids=str)
def test_parts_of_one_row_are_accepted(index):
    """An assignment to one row changes them all: also as a slice of one, or a part of it."""
    x = batch()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x[index] = 5.0
    assert x.any() and x[0].tolist() == x[1].tolist()


@pytest.mark.parametrize("rows", [1, 2])
def test_contiguous_is_no_clone_of_one_row_fell(rows):
    """Clone after you expand (``contiguous()`` shares the row if there is one)."""
    row = torch.zeros(1, 3)
    row.expand(rows, 3).contiguous()[0] = 1.0
    assert row.any().item() == (rows == 1)


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("copy", [torch.Tensor.clone, lambda x: x + 0], ids=["clone", "sum"])
def test_a_clone_of_each_size(rows, copy):
    """Clone after you expand."""
    row = torch.zeros(1, 3)
    other = copy(row.expand(rows, 3))
    other += 1.0
    assert not row.any() and other.is_contiguous()


def test_repeat_copies():
    """``expand`` repeats a row without memory for it: ``repeat`` copies, also once."""
    row = torch.zeros(1, 3)
    row.repeat(1, 1)[0] = 1.0
    row.repeat(2, 1)[0] = 1.0
    assert not row.any()


def test_columns_of_a_grid():
    """All rows are one row: a grid of ``meshgrid`` is expanded as well."""
    first, second = torch.zeros(2), torch.zeros(3)
    rows, columns = torch.meshgrid(first, second, indexing="ij")
    columns[0] = 5.0
    assert second.tolist() == [5.0] * 3 and columns.tolist() == [[5.0] * 3] * 2
    with pytest.raises(RuntimeError, match=REFUSED):
        rows[0] = 5.0


def test_clamp_of_integers_fell():
    """clamp(min=...) does the work of p[p < eps] = eps (integers: the assignment cuts off)."""
    values = torch.tensor([0, 1])
    written = values.clone()
    written[written < 0.5] = 0.5
    assert written.tolist() == [0, 1] and values.clamp(min=0.5).tolist() == [0.5, 1.0]


@pytest.mark.parametrize("backend", ["aot_eager"])
def test_compiled_masked_fill_changes_all_rows(backend):
    """``masked_fill_`` writes, and all rows change."""

    def filled(row):
        x = row.expand(2, 3)
        x.masked_fill_(torch.tensor([[False] * 3, [True, False, False]]), 9.0)
        return x + 0

    row = torch.zeros(3)
    assert torch.compile(filled, backend=backend)(row).tolist() == [[9.0, 0.0, 0.0]] * 2
    assert row.tolist() == [9.0, 0.0, 0.0]


def test_a_leaf_refuses_one_row():
    """An assignment to one row is accepted (of a leaf that requires grad it is refused)."""
    leaf = torch.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        leaf.expand(2, 3)[0] = 1.0


@pytest.mark.parametrize("leaf", [True, False])
def test_one_row_of_a_leaf_fell(leaf):
    """A write to one row, for a ``t`` of shape (1, 2), is accepted: if ``t`` requires no grad."""
    t = torch.zeros(1, 2, requires_grad=leaf)
    first = t.expand(3, 2)[0]
    if leaf:
        with pytest.raises(RuntimeError, match="a view of a leaf"):
            first += 1.0
        with torch.no_grad():
            first += 1.0
    else:
        first += 1.0
    assert t.tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize(
    "write",
    [set_number, lambda x: x.fill_(5.0), lambda x: x.__setitem__([0, 1], 5.0)],
    ids=["slice", "fill_", "list"],
)
def test_compiled_numbers_are_other_values_fell(write):
    """Compiled code can do arithmetic once for each row: a number, too, which leaves 10 for 5."""

    def written(row):
        write(row.expand(2, 3))
        return row + 0

    row = torch.zeros(3)
    torch.compile(written, backend="aot_eager")(row)
    assert row.tolist() == [10.0, 10.0, 10.0]


@pytest.mark.parametrize("shape", [(2, 1), (1, 1), ()], ids=str)
def test_one_row_of_an_expanded_column_fell(shape):
    """An assignment to one row is accepted: where ``expand`` repeats a column it is refused."""
    x = torch.zeros(shape).expand(2, 3)
    with pytest.raises(RuntimeError, match=REFUSED):
        x[0] = 5.0
    clone = x.clone()
    clone[0] = 5.0
    assert clone.tolist() == [[5.0] * 3, [0.0] * 3] and not x.any()


@pytest.mark.parametrize(
    "expand",
    [
        lambda row: torch.broadcast_to(row, (2, 3)),
        lambda row: row.expand_as(torch.zeros(2, 3)),
        lambda row: torch.broadcast_tensors(row, torch.zeros(2, 3))[0],
        lambda row: row[None].expand(2, -1),
    ],
    ids=["broadcast_to", "expand_as", "broadcast_tensors", "-1"],
)
def test_other_ways_to_expand(expand):
    """broadcast_to then assign changes everything; clone after you expand."""
    row = torch.zeros(3)
    copied = expand(row).clone()
    copied[0] = 1.0
    assert not row.any() and copied.sum() == 3.0
    expand(row)[0] = 1.0
    assert row.tolist() == [1.0] * 3
