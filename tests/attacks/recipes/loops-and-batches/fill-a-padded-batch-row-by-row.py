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


FEATURES = [torch.ones(3, 2), torch.full((1, 2), 4.0)]


def test_rows_with_features_fell():
    """Write ``batch[i, : len(row)] = row``: the batch has the other dimensions of a row as well."""
    batch = FEATURES[0].new_zeros(2, 3)
    with pytest.raises(RuntimeError, match="expand"):
        batch[0, :3] = FEATURES[0]
    assert torch.equal(pad(FEATURES), pad_sequence(FEATURES, batch_first=True))
    assert pad([torch.ones(0, 2), torch.ones(2, 2)]).sum() == 4


@pytest.mark.parametrize("function", [pad, lambda rows: pad_sequence(rows, batch_first=True)])
def test_the_first_row_decides_the_dtype_fell(function):
    """``new_zeros`` gives the batch the dtype and the device of the rows: of the first."""
    assert function([torch.tensor([1, 2]), torch.tensor([0.5])]).tolist() == [[1, 2], [0, 0]]
    assert function([torch.tensor([0.5]), torch.tensor([1, 2])]).tolist() == [[0.5, 0], [1, 2]]


def test_rows_that_are_python_lists_fell():
    """Write ``batch[i, : len(row)] = row``: a list is refused."""
    batch = torch.zeros(1, 3, dtype=torch.int64)
    with pytest.raises(TypeError, match="can't assign a list"):
        batch[0, :2] = [1, 2]
    assert pad([torch.tensor(row) for row in ([1, 2], [3])]).tolist() == [[1, 2], [3, 0]]


def test_what_raises_for_no_rows_fell():
    """An empty list of rows has no longest one: ``max`` raises (``rows[0]`` raised before it)."""
    with pytest.raises(ValueError, match="empty"):
        pad([])


def test_a_mask_takes_out_elements_not_rows_fell():
    """A mask takes the rows out again: it gives their elements, one after the other."""
    rows, lengths = [torch.arange(3.0), torch.arange(0.0), torch.arange(2.0)], [3, 0, 2]
    taken = pad(rows)[torch.arange(3) < torch.tensor(lengths)[:, None]]
    assert taken.dim() == 1
    assert [row.tolist() for row in taken.split(lengths)] == [row.tolist() for row in rows]


def test_complex_and_bool_rows():
    """``new_zeros`` gives the batch the dtype."""
    assert pad([torch.tensor([1j]), torch.tensor([1 + 0j, 2])]).tolist() == [[1j, 0], [1, 2]]
    assert pad([torch.tensor([True]), torch.ones(2) > 0]).tolist() == [[True, False], [True, True]]


def test_expanded_and_strided_rows():
    """Write ``batch[i, : len(row)] = row``, whatever the strides of the row are."""
    rows = [torch.ones(1).expand(3), torch.arange(6.0)[::2][:2]]
    assert pad(rows).tolist() == [[1.0, 1.0, 1.0], [0.0, 2.0, 0.0]]


def test_parameters_as_rows_under_vmap_and_inference_mode():
    """``new_zeros`` of a parameter is no parameter; it has the batch of its sample."""
    assert type(pad([torch.nn.Parameter(torch.ones(2)), torch.ones(1)])) is torch.Tensor
    found = torch.vmap(lambda a, b: pad([a, b]))(torch.ones(4, 2), torch.ones(4, 1))
    assert found[0].tolist() == [[1.0, 1.0], [1.0, 0.0]] and found.shape == (4, 2, 2)
    with torch.inference_mode():
        assert pad([torch.ones(2), torch.ones(1)]).sum() == 3


def test_an_image_with_channels_on_a_canvas():
    """Index with a *tuple* of slices: three dimensions too."""
    canvas = torch.zeros(3, 4, 4)
    canvas[tuple(slice(0, n) for n in (3, 2, 2))] = torch.ones(3, 2, 2)
    assert canvas.sum() == 12 and canvas[:, :2, :2].eq(1).all()


def test_a_fixed_width_cuts_the_row_fell():
    """Make the batch as wide as the longest row (symptom: ``batch[i, :max_len] = seq`` raises)."""
    batch = torch.zeros(3, 4)
    for i, row in enumerate([torch.ones(6), torch.ones(2), torch.ones(1)]):
        row = row[:4]
        batch[i, : len(row)] = row
    assert batch.sum(1).tolist() == [4.0, 2.0, 1.0]


def test_a_row_of_one_element_fills_the_slice_fell():
    """``batch[i, :max_len] = seq`` raises when seq is shorter: not if it has one element."""
    batch = torch.zeros(1, 4)
    batch[0, :4] = torch.tensor([5.0])
    assert batch.tolist() == [[5.0] * 4]


@pytest.mark.parametrize("function", [pad, lambda rows: pad_sequence(rows, batch_first=True)])
def test_floats_in_later_rows_are_truncated_fell(function):
    """``new_zeros`` gives the batch the dtype of the first row (and nothing said what becomes of the others)."""
    assert function([torch.tensor([1, 2]), torch.tensor([1.5])]).tolist() == [[1, 2], [1, 0]]


def test_an_image_without_the_channels_of_the_canvas_fell():
    """In any number of dimensions index with a tuple of slices."""
    canvas, image = torch.zeros(2, 2, 2), torch.arange(1.0, 5.0).reshape(2, 2)
    canvas[tuple(slice(0, n) for n in image.shape)] = image
    assert torch.equal(canvas[0], canvas[1]) and torch.equal(canvas[0], image)


def test_a_position_past_the_edge_raises_fell():
    """A number written past the edge is dropped without a word (to a slice; a position raises)."""
    with pytest.raises(IndexError, match="out of bounds"):
        torch.zeros(2, 2)[0, 5] = 1.0
