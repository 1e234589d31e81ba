"""Attacks on gallery/scenarios/assignment/assign-a-list-of-tensors.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "index",
    [slice(None), ..., [0, 1], torch.tensor([True, True])],
    ids=["slice", "all", "list", "mask"],
)
def test_a_list_is_refused(index):
    """Stack it first (whatever stands between the brackets)."""
    rows = [torch.ones(3), torch.ones(3)]
    table = torch.zeros(2, 3)
    with pytest.raises(TypeError, match="can't assign a list"):
        table[index] = rows
    table[index] = torch.stack(rows)
    assert (table == 1).all()


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_tensor_takes_one_element_each_fell(shape):
    """``torch.tensor(rows)`` takes only numbers."""
    assert torch.tensor([torch.full(shape, 6.0), torch.full(shape, 1.0)]).flatten().tolist() == [
        6.0,
        1.0,
    ]


@pytest.mark.parametrize("rows", [[], [torch.zeros(2), torch.zeros(3)]], ids=["empty", "ragged"])
def test_stack_refuses(rows):
    """``stack`` takes rows of one shape, and refuses an empty list."""
    with pytest.raises(RuntimeError):
        torch.stack(rows)


@pytest.mark.parametrize("number", [1, 2, 17])
def test_stack_and_loop_agree(number):
    """Both have the same values and the same gradient."""
    results = []
    for way in ("stack", "loop"):
        leaves = [torch.full((3,), float(i), requires_grad=True) for i in range(number)]
        table = torch.zeros(number, 3)
        if way == "stack":
            table[:] = torch.stack([leaf * 2 for leaf in leaves])
        else:
            for i, leaf in enumerate(leaves):
                table[i] = leaf * 2
        (table * torch.arange(3.0)).sum().backward()
        results.append((table.tolist(), [leaf.grad.tolist() for leaf in leaves]))
    assert results[0] == results[1] and results[0][1][0] == [0.0, 2.0, 4.0]


def test_the_dtype_is_that_of_the_table():
    """``table[:] = torch.stack(rows)`` (other dtypes are converted by a slice)."""
    table = torch.zeros(2, 2, dtype=torch.float16)
    table[:] = torch.stack([torch.ones(2, dtype=torch.float64), torch.ones(2, dtype=torch.int64)])
    assert table.dtype == torch.float16 and (table == 1).all()


def test_an_array_of_rows():
    """An array takes a list of lists, and copies the numbers."""
    numbers, array = [[1.0, 2.0]], np.zeros((1, 2))
    array[:] = numbers
    numbers[0][0] = 9.0
    assert array.tolist() == [[1.0, 2.0]]


def test_a_list_stores_the_rows():
    """A list takes them and stores the rows themselves."""
    rows, samples = [torch.zeros(1)], [0]
    samples[:] = rows
    rows[0].fill_(5.0)
    assert samples[0].item() == 5.0


def test_compiled():
    """Stack it first: ``table[:] = torch.stack(rows)``."""

    @torch.compile(backend="aot_eager")
    def write(table, rows):
        table[:] = torch.stack(rows)

    table = torch.zeros(2, 3)
    write(table, [torch.ones(3), torch.full((3,), 2.0)])
    assert table.tolist() == [[1.0] * 3, [2.0] * 3]


def test_cat_joins_one_after_another():
    """``torch.cat`` puts the parts one after another."""
    assert torch.cat([torch.zeros(2), torch.zeros(3)]).shape == (5,)
    with pytest.raises(RuntimeError):
        torch.cat([torch.tensor(1.0), torch.tensor(2.0)])


def test_losses_of_shape_one_fell():
    """Stack it first: losses of shape ``[1]`` are stacked to a column."""
    losses = [torch.ones(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
    record = torch.zeros(2)
    with pytest.raises(RuntimeError, match="expand"):
        record[:] = torch.stack(losses)
    record[:] = torch.cat(losses)
    (record * torch.tensor([3.0, 5.0])).sum().backward()
    assert record.tolist() == [1.0, 0.0]
    assert [loss.grad.item() for loss in losses] == [3.0, 5.0]


def test_losses_without_dimensions():
    """Losses without dimensions become a row with ``torch.stack``."""
    record = torch.zeros(2)
    record[:] = torch.stack([torch.tensor(1.0), torch.tensor(2.0)])
    assert record.tolist() == [1.0, 2.0]


def test_a_single_row_fills_the_table_fell():
    """Both have the same values: a stack of one row is broadcast, the loop writes one row."""
    rows, stacked, looped = [torch.ones(2)], torch.zeros(3, 2), torch.zeros(3, 2)
    stacked[:] = torch.stack(rows)
    for i, row in enumerate(rows):
        looped[i] = row
    assert stacked.sum() == 6 and looped.sum() == 2


def test_two_rows_for_three_are_refused():
    """``table[:] = torch.stack(rows)`` raises where some rows are missing."""
    with pytest.raises(RuntimeError, match="must match"):
        torch.zeros(3, 2)[:] = torch.stack([torch.ones(2)] * 2)


@pytest.mark.parametrize("element", [0.0, [torch.tensor(1.0)]], ids=["number", "nested"])
def test_stack_takes_tensors(element):
    """``stack`` takes rows of one shape: tensors all."""
    with pytest.raises(TypeError, match="expected Tensor"):
        torch.stack([torch.tensor(1.0), element])


def test_tensor_of_empty_tensors_is_refused():
    """``torch.tensor(rows)`` takes tensors of one element."""
    with pytest.raises(ValueError, match="only one element"):
        torch.tensor([torch.zeros(0), torch.zeros(0)])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.int64])
def test_the_dtype_of_both(dtype):
    """With one-element tensors it works: both keep the dtype."""
    parts = [torch.ones((), dtype=dtype)] * 2
    assert torch.tensor(parts).dtype == torch.stack(parts).dtype == dtype


def fill(table, rows):
    table[:] = torch.stack(rows)


def fill_by_row(table, rows):
    for i, row in enumerate(rows):
        table[i] = row


@pytest.mark.parametrize("write", [fill, fill_by_row])
def test_a_leaf_refuses_fell(write):
    """Stack it first: ``table[:] = torch.stack(rows)``."""
    table = torch.nn.Embedding(2, 3).weight
    rows = [torch.ones(3), torch.zeros(3)]
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        write(table, rows)
    with torch.no_grad():
        write(table, rows)
    assert table.tolist() == [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]


@pytest.mark.parametrize("write", [fill, fill_by_row])
@pytest.mark.parametrize("anew", [True, False])
def test_a_table_of_an_earlier_step_fell(write, anew):
    """``table[:] = torch.stack(rows)`` keeps the gradients of the rows."""
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    table = torch.zeros(2, 3)
    write(table, [weights**2, weights * 3])
    table.sum().backward()
    if anew:
        table = torch.zeros(2, 3)
    write(table, [weights**2, weights * 3])
    if anew:
        table.sum().backward()
        assert weights.grad.tolist() == [10.0, 14.0, 18.0]
    else:
        with pytest.raises(RuntimeError, match="a second time"):
            table.sum().backward()


@pytest.mark.parametrize("rows", [(torch.ones(3),) * 2, [torch.tensor(1.0)] * 2, [1.0, 2.0]])
def test_other_sequences_are_refused(rows):
    """Stack it first (a tuple, scalars, numbers)."""
    with pytest.raises(TypeError, match="can't assign a (list|tuple)"):
        torch.zeros(2, 3)[:] = rows


def test_a_nested_list_is_not_stacked():
    """``stack`` takes rows of one shape: a list of lists it refuses."""
    with pytest.raises(TypeError, match="but got list"):
        torch.stack([[torch.ones(1)], [torch.ones(1)]])
