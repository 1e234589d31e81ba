"""Attacks on gallery/recipes/loops-and-batches/fill-a-padded-batch-row-by-row.py."""

import pytest
import torch
from pages import definitions
from torch.nn.utils.rnn import pad_sequence

(pad,) = definitions("recipes/loops-and-batches/fill-a-padded-batch-row-by-row", "pad")


LENGTHS = [(0,), (1,), (2, 0), (0, 0), (1, 17, 2)]


@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.float64, torch.bool])
def test_values_and_dtype(lengths, dtype):
    """No elements and more, one row and more, in each dtype."""
    rows = [torch.ones(n, dtype=dtype) for n in lengths]
    right = [[1] * n + [0] * (max(lengths) - n) for n in lengths]
    assert pad(rows).tolist() == right and pad(rows).dtype == dtype
    assert torch.equal(pad(rows), pad_sequence(rows, batch_first=True))


def test_token_ids_were_floats_fell():
    """``new_zeros`` gives the batch the dtype; a batch of ``torch.zeros`` makes floats of ids."""
    batch, ids = torch.zeros(1, 2), torch.tensor([3, 4])
    batch[0, :2] = ids
    assert batch.dtype == torch.float32 and pad([ids]).dtype == torch.int64


@pytest.mark.parametrize("lengths", [(1,), (2, 0), (1, 17, 2)], ids=str)
def test_the_gradient_is_that_of_pad_sequence(lengths):
    """``pad_sequence`` does that in one call, with the same gradient."""
    rows = [torch.rand(n, requires_grad=True) for n in lengths]
    weights = torch.rand(len(lengths), max(lengths))
    for function in (pad, lambda r: pad_sequence(r, batch_first=True)):
        gradients = torch.autograd.grad((function(rows) * weights).sum(), rows)
        for row, gradient, weight in zip(rows, gradients, weights):
            assert torch.equal(gradient, weight[: len(row)])


@pytest.mark.parametrize("function", [pad, lambda rows: pad_sequence(rows, batch_first=True)])
def test_an_empty_list_of_rows_raises_fell(function):
    """An empty list of rows has no longest one."""
    with pytest.raises((IndexError, RuntimeError, ValueError)):
        function([])


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_what_is_written_past_the_edge_fell(length):
    """It is cut at the edge, and then the sizes differ: one element is dropped."""
    batch, row = torch.zeros(2), torch.ones(length)
    if length > 1:
        with pytest.raises(RuntimeError, match="expanded size|must match"):
            batch[2 : 2 + length] = row
    else:
        batch[2 : 2 + length] = row
    assert batch.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("value", [7.0, torch.tensor(7.0), torch.tensor([7.0])])
def test_one_value_is_cut_and_broadcast(value):
    """A number that is written past the edge is dropped without a word."""
    batch = torch.zeros(2)
    batch[1:5] = value
    assert batch.tolist() == [0.0, 7.0]


def test_rows_picked_by_a_list_are_a_copy():
    """Rows picked by a list are a copy."""
    batch = torch.zeros(2, 2)
    batch[[1]][:, :1] = 5.0
    assert batch.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_a_mask_takes_the_rows_out_again():
    """A mask takes the rows out again."""
    rows = [torch.tensor([1.0, 2.0, 3.0]), torch.tensor([]), torch.tensor([4.0])]
    inside = torch.arange(3) < torch.tensor([len(row) for row in rows])[:, None]
    assert pad(rows)[inside].tolist() == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (1, 3), (0, 2)], ids=str)
def test_a_canvas(shape):
    """Index with a *tuple* of slices."""
    canvas = torch.zeros(3, 3)
    canvas[tuple(slice(0, n) for n in shape)] = torch.ones(shape)
    assert canvas.sum() == shape[0] * shape[1]


def test_an_image_larger_than_the_canvas_raises():
    """A slice of a tensor does not grow."""
    with pytest.raises(RuntimeError, match="expanded size"):
        torch.zeros(3)[:4] = torch.ones(4)


def test_compiled_it_is_the_same():
    """Compiled, too."""
    rows = [torch.arange(3.0), torch.arange(1.0)]
    assert torch.equal(torch.compile(pad, backend="aot_eager")(rows), pad(rows))
