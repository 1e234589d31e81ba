"""Attacks on gallery/errors/values-and-shapes/expanded-size-must-match.py."""

import pytest
import torch

WORDS = "The expanded size of the tensor"
ROW, ALL = slice(1, 3), slice(None)


@pytest.mark.parametrize(
    ("shape", "index", "value"),
    [
        ((4,), ROW, (3,)),
        ((4,), ROW, (0,)),
        ((4,), slice(4, 6), (2,)),
        ((2, 3), 0, (2,)),
        ((2, 3), (ALL, 0), (3,)),
        ((2, 3), ALL, (3, 2)),
        ((4, 1), ..., (4, 3)),
        ((3,), None, (2,)),
    ],
)
def test_what_does_not_fit(shape, index, value):
    """Dimensions are compared from the last one, and each must be equal, or 1 in the value."""
    target = torch.zeros(shape)
    with pytest.raises(RuntimeError, match=WORDS):
        target[index] = torch.ones(value)
    assert not target.any() and target.shape == shape


@pytest.mark.parametrize(
    ("shape", "index", "value"),
    [
        ((4,), ROW, ()),
        ((4,), ROW, (1,)),
        ((4,), ROW, (1, 2)),
        ((2, 3), ALL, (3,)),
        ((2, 3), ALL, (2, 1)),
        ((2, 3), (ALL, 0), (1, 2)),
    ],
)
def test_what_does_fit_fell(shape, index, value):
    """The value has another shape than the slice: sizes of 1 in front and inside do not matter."""
    target = torch.zeros(shape)
    target[index] = torch.ones(value)
    assert target.any()


@pytest.mark.parametrize("value", [(1,), (), (0,)])
def test_one_value_past_the_end_writes_nothing_fell(value):
    """The slice reaches past the end, and was cut there: a value of one element raises nothing."""
    scores = torch.zeros(4)
    scores[4:6] = torch.ones(value)
    assert scores.tolist() == [0.0] * 4


def test_the_last_dimension_is_named_fell():
    """The dimension that is neither is named: of two the last."""
    with pytest.raises(RuntimeError, match="at non-singleton dimension 1"):
        torch.zeros(2, 3)[...] = torch.zeros(5, 4)


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True, False, False])], ids=repr)
def test_positions_and_masks_say_something_else(index):
    """A list of positions and a mask have another message."""
    with pytest.raises(RuntimeError, match="cannot be broadcast to indexing result"):
        torch.zeros(4)[index] = torch.ones(3)


def test_more_dimensions_say_something_else():
    """A value of more dimensions than the slice has another message."""
    with pytest.raises(RuntimeError, match="must be greater or equal to the number of dimensions"):
        torch.zeros(4)[1:3] = torch.ones(2, 2)


def test_a_square_table_raises_nothing_fell():
    """A value a row for a square table: nothing raises, and the columns are filled."""
    table = torch.zeros(2, 2)
    table[:, :] = torch.tensor([7.0, 8.0])
    assert table.tolist() == [[7.0, 8.0], [7.0, 8.0]]
    table[:, :] = torch.tensor([7.0, 8.0])[:, None]
    assert table.tolist() == [[7.0, 7.0], [8.0, 8.0]]


def test_cat_replaces_what_a_list_replaces():
    """For a tensor compute a new one with torch.cat: as the slice assignment of a list does."""
    items, scores = [1.0, 2.0, 3.0, 4.0], torch.tensor([1.0, 2.0, 3.0, 4.0])
    new = [7.0, 8.0, 9.0]
    items[1:3] = new
    assert torch.cat([scores[:1], torch.tensor(new), scores[3:]]).tolist() == items


def test_cat_widens_the_dtype():
    """A tensor that is to grow: torch.cat takes the wider of two dtypes, an assignment does not."""
    scores, new = torch.zeros(1, dtype=torch.float32), torch.zeros(1, dtype=torch.float64)
    assert torch.cat([scores, new]).dtype == torch.float64


@pytest.mark.parametrize(
    "call",
    [
        lambda t: t.expand(2),
        lambda t: t.expand(4, 6),
        lambda t: t.expand_as(torch.zeros(2)),
        lambda t: torch.broadcast_to(t, (2,)),
        lambda t: torch.zeros(5).masked_scatter_(t > 0, torch.ones(5)),
    ],
)
def test_no_assignment_is_needed_fell(call):
    """The value has another shape than the slice it is assigned to: expand says so, too."""
    with pytest.raises(RuntimeError, match=WORDS):
        call(torch.zeros(3))


def test_positions_of_a_model_are_cut_to_the_input():
    """If positions are too few for your input, cut the input, or make more positions."""
    positions, tokens = torch.arange(4)[None], torch.zeros(2, 6)
    with pytest.raises(RuntimeError, match=WORDS):
        positions.expand(tokens.shape)
    assert positions.expand(tokens[:, :4].shape).shape == (2, 4)
    assert torch.arange(6)[None].expand(tokens.shape).shape == (2, 6)


def test_the_failing_line_of_a_list_fell():
    """cat([scores[:1], new, scores[2:]]) does what scores[1:3] = new does to a list."""
    items, new = [1.0, 2.0, 3.0, 4.0], [7.0, 8.0, 9.0]
    scores = torch.tensor(items)
    items[1:3] = new
    assert torch.cat([scores[:1], torch.tensor(new), scores[2:]]).tolist() != items
    assert torch.cat([scores[:1], torch.tensor(new), scores[3:]]).tolist() == items


@pytest.mark.parametrize("start", [0, 1])
def test_a_slice_as_long_as_the_value(start):
    """Give the slice as many places as the value has elements."""
    scores, value = torch.arange(4.0), torch.tensor([7.0, 8.0, 9.0])
    scores[start : start + len(value)] = value
    assert scores[start : start + 3].tolist() == value.tolist()


def test_copy_has_another_message():
    """The value has another shape than the slice: copy_ says the size of tensor a."""
    with pytest.raises(RuntimeError, match="The size of tensor a"):
        torch.zeros(2).copy_(torch.zeros(3))


@pytest.mark.parametrize("n", [0, 1, 3, 5])
def test_a_ring_buffer(n):
    """In a ring buffer write up to ``len(buffer)`` rows at ``torch.arange(pos, pos + n) % ...``."""
    buffer, batch, pos = torch.zeros(5, 2), torch.arange(2.0 * n).view(n, 2) + 1, 4
    buffer[torch.arange(pos, pos + n) % len(buffer)] = batch
    for k, row in enumerate(batch):
        assert torch.equal(buffer[(pos + k) % 5], row)
    assert buffer.any(dim=1).sum() == n


def test_making_it_fit_loses_rows_of_a_ring_fell():
    """Make the value fit, or build a new tensor (for ``buffer[pos:pos + n] = batch``)."""
    buffer, batch = torch.zeros(5, 2), torch.ones(3, 2)
    with pytest.raises(RuntimeError, match=r"tensor \(1\) must match the existing size \(3\)"):
        buffer[4:7] = batch
    buffer[4:7] = batch[:1]
    assert buffer.any(dim=1).sum() == 1


def test_one_position_does_expand_fell():
    """Positions or a mask that were made for a shorter input do not expand to yours."""
    assert torch.arange(1)[None].expand(2, 6).tolist() == [[0] * 6] * 2


def test_a_sequence_over_the_maximum():
    """Give the slice as many places as the value has elements, or cut the value."""
    batch, sequence = torch.zeros(2, 5), torch.arange(1.0, 8.0)
    with pytest.raises(RuntimeError, match=WORDS):
        batch[0, :7] = sequence
    batch[0, :7] = sequence[:5]
    assert batch.tolist() == [[1.0, 2.0, 3.0, 4.0, 5.0], [0.0] * 5]


@pytest.mark.parametrize(
    ("target", "value"), [((4,), (1,)), ((2, 3), (1, 3)), ((2, 3), (3,)), ((2,), ())]
)
def test_another_shape_that_fits_fell(target, value):
    """The value has another shape than the slice it is assigned to."""
    weights = torch.zeros(target)
    weights[:] = torch.ones(value)
    assert weights.all()
