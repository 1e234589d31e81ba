"""Attacks on gallery/errors/unusual-tensors/slice-of-a-nested-batch.py."""

import logging

import pytest
import torch

logging.getLogger("torch.fx._symbolic_trace").setLevel(logging.ERROR)


def parts(**options):
    return [torch.ones(size, **options) for size in (2, 3, 1)]


def nested():
    return torch.nested.nested_tensor(parts(), layout=torch.jagged)


@pytest.mark.parametrize("index", [slice(0, 2), slice(None), (slice(None), 0)], ids=repr)
@pytest.mark.parametrize("write", [True, False])
def test_no_slice_to_read_or_to_write(index, write):
    """A jagged nested tensor takes no slice of its first dimension, to read or to write."""
    frames = nested()
    with pytest.raises(
        (RuntimeError, NotImplementedError), match="slice\\(\\): not supported|fill_.Tensor"
    ):
        if write:
            frames[index] = 9.0
        else:
            frames[index]


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        ([0, 1], [9.0, 9.0, 9.0, 9.0, 9.0, 1.0]),
        ([0, 2], [9.0, 9.0, 1.0, 1.0, 1.0, 9.0]),
        ([1], [1.0, 1.0, 9.0, 9.0, 9.0, 1.0]),
        ([], [1.0] * 6),
    ],
    ids=str,
)
def test_a_list_of_rows_fell(rows, values):
    """Use one row at a time: a list of rows, or a mask, takes a number."""
    frames = nested()
    if rows:
        frames[rows] = 9.0
        assert frames.values().tolist() == values
    masked, mask = nested(), torch.zeros(3, dtype=torch.bool)
    mask[rows] = True
    masked[mask] = 9.0
    assert masked.values().tolist() == values


def test_rows_with_gradients_fell():
    """Row by row over ``frames.unbind()``: with gradients the rows refuse the write."""
    frames = torch.nested.as_nested_tensor(parts(requires_grad=True), layout=torch.jagged)
    with pytest.raises(RuntimeError, match="returns multiple views"):
        frames.unbind()[0].fill_(9.0)


def test_the_rows_lie_together():
    """The rows of a slice also lie together in the values, so one write does for all."""
    frames = nested()
    frames.values()[frames.offsets()[1] : frames.offsets()[3]] = 7.0
    assert frames.values().tolist() == [1.0, 1.0, 7.0, 7.0, 7.0, 7.0]


def test_gaps_between_the_rows_fell():
    """One write does for all: a tensor from narrow has gaps, and the line writes to them."""
    table = torch.zeros(2, 3)
    starts, lengths = torch.tensor([0, 0]), torch.tensor([2, 1])
    frames = torch.nested.narrow(table, 1, starts, lengths, layout=torch.jagged)
    frames.unbind()[0].fill_(9.0)
    assert table.tolist() == [[9.0, 9.0, 0.0], [0.0, 0.0, 0.0]]
    frames.values()[frames.offsets()[0] : frames.offsets()[1]] = 7.0
    assert table[0].tolist() == [7.0, 7.0, 7.0]


def test_with_gradients():
    """Write to the values, and wrap them again (what is overwritten gets gradient 0)."""
    source = torch.arange(6.0, requires_grad=True)
    values = source * 2
    values[0:5] = 0.0
    frames = torch.nested.nested_tensor_from_jagged(values, nested().offsets())
    (frames * 3).values().sum().backward()
    assert source.grad.tolist() == [0.0, 0.0, 0.0, 0.0, 0.0, 6.0]


@pytest.mark.parametrize("name", ["alias", "unsqueeze", "narrow"])
def test_other_operations_are_missing(name):
    """More operations on the dimensions of a jagged tensor are missing."""
    frames = nested()
    calls = {
        "alias": lambda: frames[...],
        "unsqueeze": lambda: frames.unsqueeze(0),
        "narrow": lambda: frames.narrow(0, 0, 1),
    }
    with pytest.raises((RuntimeError, NotImplementedError)):
        calls[name]()


@pytest.mark.parametrize("computed", [True, False])
def test_a_list_of_rows_with_gradients(computed):
    """After an operation on the nested tensor ``backward`` raises."""
    leaves = parts(requires_grad=True)
    frames = torch.nested.as_nested_tensor(leaves, layout=torch.jagged)
    frames = frames * 1 if computed else frames
    frames[[0, 2]] = 9.0
    if computed:
        with pytest.raises(RuntimeError, match="only works on contiguous NJTs"):
            frames.values().sum().backward()
    else:
        frames.values().sum().backward()
        grads = [leaf.grad.tolist() for leaf in leaves]
        assert grads == [[0.0, 0.0], [1.0, 1.0, 1.0], [0.0]]


def leaves_of(frames_of, *, computed):
    leaves = parts(requires_grad=True)
    frames = torch.nested.as_nested_tensor(leaves, layout=torch.jagged)
    return leaves, frames_of(frames * 2 if computed else frames)


@pytest.mark.parametrize("computed", [True, False])
@pytest.mark.parametrize("rows", [slice(0, 2), slice(1, 3), slice(None, None, 2)], ids=str)
def test_read_some_rows_fell(computed, rows):
    """Assign to a list of rows, or loop: neither gives the reader of a slice a nested tensor."""
    leaves, two = leaves_of(
        lambda f: torch.nested.as_nested_tensor(f.unbind()[rows], layout=torch.jagged),
        computed=computed,
    )
    two.values().sum().backward()
    for i, leaf in enumerate(leaves):
        factor = (2.0 if computed else 1.0) if i in range(3)[rows] else 0.0
        assert leaf.grad.tolist() == [factor] * len(leaf)


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True, False])], ids=["list", "mask"])
def test_a_list_of_rows_is_not_read(index):
    """Assign a number to a list of rows (to read them it is refused)."""
    with pytest.raises(NotImplementedError, match="aten.index.Tensor"):
        nested()[index]


def test_a_copy_of_the_rows():
    """``as_nested_tensor`` joins them in a copy."""
    frames = nested()
    torch.nested.as_nested_tensor(frames.unbind()[0:2], layout=torch.jagged).values().fill_(9.0)
    assert frames.values().tolist() == [1.0] * 6


def other(name):
    if name == "narrow":
        starts, lengths = torch.tensor([0, 1, 2]), torch.tensor([2, 1, 1])
        return torch.nested.narrow(torch.zeros(3, 4), 1, starts, lengths, layout=torch.jagged)
    wide = [torch.zeros(size, 4) for size in (2, 3, 1)]
    return torch.nested.nested_tensor(wide, layout=torch.jagged).transpose(1, 2)


@pytest.mark.parametrize("name", ["narrow", "transposed"])
def test_a_list_of_rows_that_do_not_lie_together_fell(name):
    """A list of row numbers takes a number: not in a narrowed or a transposed tensor."""
    frames = other(name)
    with pytest.raises(RuntimeError, match="only works on contiguous NJTs"):
        frames[[0, 1]] = 8.0
    for i in (0, 1):
        frames[i] = 8.0
    rows = frames.unbind()
    assert bool((rows[0] == 8.0).all() and (rows[1] == 8.0).all()) and not rows[2].any()


@pytest.mark.parametrize("index", ["list", "integer"])
def test_the_gradient_of_the_value_fell(index):
    """With a value that requires grad ``backward`` raises (an integer index has its gradient)."""
    leaves, frames = leaves_of(lambda f: f, computed=False)
    value = torch.tensor(3.0, requires_grad=True)
    frames[[0] if index == "list" else 0] = value
    if index == "list":
        with pytest.raises(NotImplementedError, match="aten.index.Tensor"):
            frames.values().sum().backward()
    else:
        frames.values().sum().backward()
        assert value.grad == 2.0 and [leaf.grad.sum() for leaf in leaves] == [0, 3, 1]


def test_all_values_fell():
    """Assign to a list of rows: for ``frames[:] = 9.0`` there is ``fill_``."""
    frames = nested()
    with pytest.raises(NotImplementedError, match="aten.fill_.Tensor"):
        frames[:] = 9.0
    assert frames.fill_(9.0).values().tolist() == [9.0] * 6


def test_one_place_of_each_row_fell():
    """An index for all rows fails: the page had no write to one place of each row."""
    frames = nested()
    for row in frames.unbind():
        row[0] = 9.0
    assert frames.values().tolist() == [9.0, 1.0, 9.0, 1.0, 1.0, 9.0]


def test_empty_rows_have_no_such_place():
    """If no row is empty, write to that place row by row."""
    frames = torch.nested.nested_tensor([torch.ones(2), torch.ones(0)], layout=torch.jagged)
    with pytest.raises(IndexError):
        frames.unbind()[1][0] = 9.0


@pytest.mark.parametrize("call", ["narrow", "split", "tensor_split"])
def test_other_calls_that_slice(call):
    """A jagged nested tensor takes no slice of its first dimension, by other names."""
    arguments = {"narrow": (0, 0, 2), "split": (1,), "tensor_split": (3,)}[call]
    with pytest.raises(RuntimeError, match=r"\(\): not supported for NestedTensor on dim=0"):
        getattr(nested(), call)(*arguments)


@pytest.mark.parametrize("rows", [[0, 0], [-1], range(2), torch.tensor([0, 1])], ids=repr)
def test_other_lists(rows):
    """A list of row numbers takes a number (also repeated, negative, a range, a tensor)."""
    frames = nested()
    frames[rows] = 9.0
    chosen = {int(row) % 3 for row in rows}
    for i, row in enumerate(frames.unbind()):
        assert row.eq(9.0 if i in chosen else 1.0).all()


@pytest.mark.parametrize("computed", [True, False])
@pytest.mark.parametrize("made", ["as_nested_tensor", "leaf"])
def test_values_of_a_nested_tensor_that_exists_fell(made, computed):
    """With gradients, write to the values: those of a computed nested tensor are cloned first."""
    leaves = parts(requires_grad=made != "leaf")
    if made == "leaf":
        frames = torch.nested.nested_tensor(leaves, layout=torch.jagged, requires_grad=True)
    else:
        frames = torch.nested.as_nested_tensor(leaves, layout=torch.jagged)
    source, factor = frames if made == "leaf" else leaves[2], 2.0 if computed else 1.0
    batch = frames * 2 if computed else frames
    if computed or made == "leaf":
        with pytest.raises((NotImplementedError, RuntimeError)):
            batch.values()[0:5] = 0.0
            batch.values().sum().backward()
        batch = frames * 2 if computed else frames
    values = batch.values().clone()
    values[0:5] = 0.0
    again = torch.nested.nested_tensor_from_jagged(values, batch.offsets())
    assert again.values().tolist() == [0.0] * 5 + [factor]
    again.values().sum().backward()
    grad = source.grad.values()[5:] if made == "leaf" else source.grad
    assert grad.tolist() == [factor]


def test_fill_writes_to_the_gaps_fell():
    """To write to the whole batch use ``frames.fill_(9.0)``."""
    table = torch.zeros(2, 3)
    starts, lengths = torch.tensor([0, 0]), torch.tensor([2, 1])
    torch.nested.narrow(table, 1, starts, lengths, layout=torch.jagged).fill_(9.0)
    assert table.tolist() == [[9.0] * 3] * 2


def test_rows_where_no_gradient_is_recorded_fell():
    """With gradients they refuse the write: under ``no_grad`` they take it."""
    frames = torch.nested.as_nested_tensor(parts(requires_grad=True), layout=torch.jagged)
    with torch.no_grad():
        for row in frames.unbind()[0:2]:
            row.fill_(9.0)
    assert frames.values().tolist() == [9.0] * 5 + [1.0]


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16])
def test_a_list_of_rows_of_other_dtypes(dtype):
    """A list of row numbers takes a number (other dtypes, and rows with features)."""
    wide = [torch.ones(size, 2, dtype=dtype) for size in (2, 3, 1)]
    frames = torch.nested.nested_tensor(wide, layout=torch.jagged)
    frames[[0, 2]] = 9
    assert frames.values()[:, 0].tolist() == [9, 9, 1, 1, 1, 9]


def test_one_place_of_each_row_with_gradients_fell():
    """Without gradients, write to that place row by row: with them there was no way."""
    source, offsets = torch.ones(6, requires_grad=True), nested().offsets()
    values = source * 2
    values[offsets[:-1]] = 9.0
    frames = torch.nested.nested_tensor_from_jagged(values, offsets)
    frames.values().sum().backward()
    assert frames.values().tolist() == [9.0, 2.0, 9.0, 2.0, 2.0, 9.0]
    assert source.grad.tolist() == [0.0, 2.0, 0.0, 2.0, 2.0, 0.0]
