"""Attacks on gallery/errors/indices/shape-of-the-mask-does-not-match.py."""

import warnings

import numpy as np
import pytest
import torch

WORDS = "The shape of the mask"
COLUMNS = torch.tensor([True, False, True])


@pytest.mark.parametrize(
    "mask",
    [
        COLUMNS,
        [True, False, True],
        np.array([True, False, True]),
        COLUMNS[None],
        torch.tensor([[True], [False]]),
        torch.tensor([True]),
        torch.ones(2, 2, dtype=torch.bool),
    ],
    ids=repr,
)
def test_no_size_is_stretched(mask):
    """A mask is not broadcast: neither a size of 1, nor a missing dimension."""
    with pytest.raises(IndexError, match=WORDS):
        torch.zeros(2, 3)[mask] = 1.0


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ((slice(None), COLUMNS), r"\[3\] at index 0 .* \[2, 4, 3\] at index 1"),
        ((None, COLUMNS), r"\[3\] at index 0 .* \[1, 2, 4, 3\] at index 1"),
    ],
)
def test_the_message_counts_after_what_stands_before_fell(index, said):
    """A mask is laid over the first dimensions: it stands where its place in the index is."""
    with pytest.raises(IndexError, match=said):
        torch.zeros(2, 4, 3)[index]


def test_an_ellipsis_passes_over_all_before():
    """... passes over all dimensions before the last."""
    assert torch.zeros(2, 4, 3)[..., COLUMNS].shape == (2, 4, 2)
    assert torch.zeros(3)[..., COLUMNS].shape == (2,)


def test_a_mask_without_dimensions_fits_each_tensor():
    """A mask has the sizes of the dimensions that it stands for: none, if it has no dimensions."""
    assert torch.zeros(2, 3)[torch.tensor(True)].shape == (1, 2, 3)


def test_a_square_table_takes_it_for_rows():
    """A mask meant for the columns fits its rows, and nothing raises."""
    square = torch.zeros(3, 3)
    square[COLUMNS] = 1.0
    assert square[:, 1].tolist() == [1.0, 0.0, 1.0]


def test_masked_fill_lines_up_with_the_last_dimension_fell():
    """masked_fill takes a mask that broadcasts: one of the rows does not."""
    rows = torch.tensor([True, False])
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.zeros(2, 3).masked_fill_(rows, 1.0)
    filled = torch.zeros(2, 3).masked_fill_(rows[:, None], 1.0)
    assert filled.tolist() == [[1.0] * 3, [0.0] * 3]


def test_masked_fill_in_place_does_not_grow_the_tensor():
    """A mask that is larger than the tensor: in place it raises, otherwise the result is larger."""
    mask = torch.zeros(2, 3, dtype=torch.bool)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        torch.zeros(3).masked_fill_(mask, 1.0)
    assert torch.zeros(3).masked_fill(mask, 1.0).shape == (2, 3)


def test_values_are_written_row_by_row():
    """Values through the expanded mask; table[:, columns] wants them in its own shape."""
    values = torch.tensor([1.0, 2.0, 3.0, 4.0])
    table = torch.zeros(2, 3)
    table[COLUMNS.expand_as(table)] = values
    assert table.tolist() == [[1.0, 0.0, 2.0], [3.0, 0.0, 4.0]]
    assert torch.equal(table, torch.zeros(2, 3).masked_scatter_(COLUMNS, values))
    with pytest.raises(RuntimeError, match="cannot be broadcast to indexing result"):
        table[:, COLUMNS] = values


def test_filled_elements_get_no_gradient_and_a_value_gets_it():
    """Filled elements get no gradient; a value that requires grad gets it once a place."""
    scores = torch.ones(2, 3, requires_grad=True)
    value = torch.tensor(-1.0, requires_grad=True)
    scores.masked_fill(COLUMNS, value).sum().backward()
    assert scores.grad.tolist() == [[0.0, 1.0, 0.0]] * 2
    assert value.grad.item() == 4.0


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_without_rows(rows):
    """Fix 1 for a table of no rows, and of one."""
    table = torch.zeros(rows, 3)
    table[:, COLUMNS] = 1.0
    assert table.tolist() == [[1.0, 0.0, 1.0]] * rows


PADDING = torch.tensor([[False, False, True], [False, True, True]])


def test_a_nested_list_is_a_mask_for_each_dimension_fell():
    """A list of booleans is a mask too: a nested list of the right shape gives the message."""
    flags = [[True, False, True], [False, False, True]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(IndexError, match=WORDS):
            torch.zeros(2, 3)[flags] = 1.0
    table = torch.zeros(2, 3)
    table[torch.tensor(flags)] = 1.0
    assert table.bool().tolist() == flags


def test_an_ellipsis_before_a_mask_of_two_dimensions_fell():
    """... passes over all dimensions before the last: here over all before the last two."""
    assert torch.zeros(2, 3, 4)[..., torch.ones(3, 4, dtype=torch.bool)].shape == (2, 12)


def test_a_padding_mask_does_not_line_up_fell():
    """Use masked_fill_, which does broadcast: a mask of batch and length needs two dimensions."""
    scores = torch.zeros(2, 4, 3, 3)
    with pytest.raises(IndexError, match=WORDS):
        scores[PADDING] = -1.0
    with pytest.raises(RuntimeError, match="must match the size"):
        scores.masked_fill_(PADDING, -1.0)
    scores.masked_fill_(PADDING[:, None, None, :], -1.0)
    for sample, hidden in zip(scores, PADDING, strict=True):
        assert (sample[..., hidden] == -1).all() and (sample[..., ~hidden] == 0).all()


def test_a_padding_mask_of_a_square_batch_is_silently_wrong():
    """masked_fill lines a mask up with the last dimensions: a batch of two of length two."""
    scores = torch.zeros(2, 4, 2, 2)
    padding = torch.tensor([[False, False], [False, True]])
    wrong = scores.masked_fill(padding, -1.0)
    assert wrong[0].any()
    right = scores.masked_fill(padding[:, None, None, :], -1.0)
    assert not right[0].any() and (right[1, :, :, 1] == -1).all()


@pytest.mark.parametrize("first", ["positions", "mask"])
def test_a_mask_of_a_selection_had_no_cure_fell(first):
    """The symptom "mask made from a selection used on the full tensor"."""
    boxes = torch.tensor([5.0, 1.0, 7.0, 2.0])
    chosen = boxes > 1.0
    if first == "positions":
        chosen = torch.where(chosen)[0]
    large = boxes[chosen] > 4.0
    with pytest.raises(IndexError, match=WORDS):
        boxes[large] = 0.0
    positions = chosen if first == "positions" else chosen.nonzero()[:, 0]
    boxes[positions[large]] = 0.0
    assert boxes.tolist() == [0.0, 1.0, 0.0, 2.0]


def test_the_values_of_fix_3_have_the_dtype_of_the_tensor():
    """Values through the expanded mask: a wider dtype is refused, not converted."""
    table = torch.zeros(2, 3, dtype=torch.float32)
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        table[COLUMNS.expand_as(table)] = torch.ones(4, dtype=torch.float64)


def test_a_mask_of_pixels_for_a_batch_of_images():
    """image[:, mask] for one image; a batch of them wants one more colon, or an ellipsis."""
    pixels = torch.tensor([[True, False], [False, True]])
    image, batch = torch.zeros(3, 2, 2), torch.zeros(5, 3, 2, 2)
    with pytest.raises(IndexError, match=WORDS):
        image[pixels] = 1.0
    image[:, pixels] = 1.0
    batch[..., pixels] = 1.0
    assert torch.equal(batch, image.expand(5, 3, 2, 2))
    assert image.sum() == 6


@pytest.mark.parametrize("transform", ["aot_eager", "vmap"])
def test_fixes_1_and_2_compiled_and_mapped(transform):
    """table[:, mask] and masked_fill with a column, compiled and under vmap."""

    def write(table):
        table = table.clone()
        table[:, COLUMNS] = 1.0
        return table.masked_fill(torch.tensor([True, False])[:, None] & COLUMNS, 2.0)

    expected = [[2.0, 0.0, 2.0], [1.0, 0.0, 1.0]]
    if transform == "vmap":
        assert torch.vmap(write)(torch.zeros(1, 2, 3)).tolist() == [expected]
    else:
        compiled = torch.compile(write, backend="aot_eager", fullgraph=True)
        assert compiled(torch.zeros(2, 3)).tolist() == expected


def test_a_color_for_the_pixels_is_a_column_fell():
    """``image[:, mask] = v``: with one value for each channel."""
    pixels = torch.tensor([[True, False], [False, True]])
    color = torch.tensor([1.0, 2.0, 3.0])
    image = torch.zeros(3, 2, 2)
    with pytest.raises(RuntimeError, match="cannot be broadcast to indexing result"):
        image[:, pixels] = color
    image[:, pixels] = color[:, None]
    assert image[:, 0, 0].tolist() == image[:, 1, 1].tolist() == color.tolist()
    three = torch.tensor([[True, True], [False, True]])
    image[:, three] = color
    assert image[0, three].tolist() == color.tolist()


def test_a_mask_of_one_column_means_rows():
    """A size of 1 is not stretched. If the rows are meant, write table[mask[:, 0]]."""
    table, mask = torch.zeros(2, 3), torch.tensor([[True], [False]])
    with pytest.raises(IndexError, match=WORDS):
        table[mask] = 1.0
    table[mask[:, 0]] = 1.0
    assert torch.equal(table, torch.zeros(2, 3).masked_fill(mask, 1.0))


def test_view_raises_where_reshape_copies():
    """``view(-1)`` raises where no view is possible; ``reshape(-1)`` copies there."""
    table, mask = torch.zeros(3, 2).t(), torch.ones(6, dtype=torch.bool)
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        table.view(-1)[mask] = 1.0
    table.reshape(-1)[mask] = 1.0
    assert not table.any()


def test_values_through_the_expanded_mask_get_gradients():
    """Fix 3: values are written row by row, and get their gradients."""
    values = torch.ones(4, requires_grad=True)
    table = torch.zeros(2, 3)
    table[COLUMNS.expand_as(table)] = values * 2.0
    (table * torch.arange(6.0).reshape(2, 3)).sum().backward()
    assert values.grad.tolist() == [0.0, 4.0, 6.0, 10.0]
