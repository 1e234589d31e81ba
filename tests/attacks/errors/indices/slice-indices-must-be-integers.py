"""Attacks on gallery/errors/indices/slice-indices-must-be-integers.py."""

import numpy as np
import pytest
import torch

WORDS = "slice indices must be integers"


@pytest.mark.parametrize("bound", [2.0, np.float64(2), float("inf"), 1j, "2"], ids=repr)
def test_numbers_that_are_not_whole(bound):
    """A bound of the slice is a float: as stop, start and step."""
    for index in (slice(bound), slice(bound, None), slice(None, None, bound)):
        with pytest.raises(TypeError, match=WORDS):
            torch.zeros(5)[index] = 1.0


@pytest.mark.parametrize("bound", [[2], (2,), torch.Size([2, 3])], ids=repr)
def test_a_bound_need_not_be_a_float_fell(bound):
    """A bound of the slice is a float, often the result of /."""
    with pytest.raises(TypeError, match=WORDS):
        torch.zeros(5)[:bound] = 1.0


@pytest.mark.parametrize(
    "bound",
    [
        torch.tensor(2),
        torch.tensor([2]),
        torch.tensor(2, dtype=torch.uint8),
        torch.tensor([[2]], dtype=torch.int32),
        np.int64(2),
    ],
    ids=repr,
)
def test_a_tensor_of_one_integer_is_a_bound(bound):
    """A tensor has __index__, and gives an integer if it has a single element."""
    assert torch.zeros(5)[:bound].shape == (2,)


@pytest.mark.parametrize("bound", [torch.tensor(2.0), torch.tensor([1, 3]), torch.tensor([])])
def test_other_tensors_say_something_else(bound):
    """With one length a row it raises another error, and so does a float."""
    with pytest.raises(TypeError, match="only integer tensors of a single element"):
        torch.zeros(5)[:bound]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4])
def test_a_negative_bound_of_zero_is_the_whole_tensor_fell(size):
    """scores[-int(0.2 * len(scores)):] are the last ones: of a short tensor all."""
    scores = torch.zeros(size)
    scores[-int(0.2 * size) :] = 2.0
    assert scores.tolist() == [2.0] * size
    scores = torch.zeros(size)
    scores[size - int(0.2 * size) :] = 2.0
    assert scores.tolist() == [0.0] * size


@pytest.mark.parametrize("lengths", [[0, 0], [1, 3], [4, 9], [-1, 2]])
def test_another_length_in_each_row(lengths):
    """Compare the positions with the lengths: lengths of 0, too long, and negative."""
    batch = torch.zeros(2, 4)
    batch[torch.arange(4) < torch.tensor(lengths)[:, None]] = 1.0
    assert batch.sum(dim=1).tolist() == [float(min(max(k, 0), 4)) for k in lengths]


def test_the_loop_over_rows_fails_with_gradients_fell():
    """One row at a time: a row of a loop refuses the write if the batch requires grad."""
    batch = torch.ones(2, 4, requires_grad=True) * 2.0
    with pytest.raises(RuntimeError, match="multiple views"):
        for row in batch:
            row[:1] = 5.0
    for number in range(2):
        batch[number, :1] = 5.0
    assert batch[:, 0].tolist() == [5.0, 5.0]


def test_int_cuts_what_a_float_lacks():
    """int(...) of a product may be one less than the number that was meant."""
    assert int(0.29 * 100) == 28 and round(0.29 * 100) == 29


def test_both_fixes_are_compiled():
    """A mask by lengths, and one row at a time, compiled as one graph each."""

    def by_mask(batch, lengths):
        batch[torch.arange(batch.shape[1]) < lengths[:, None]] = 1.0

    batch = torch.zeros(2, 4)
    compiled = torch.compile(by_mask, backend="aot_eager", fullgraph=True)
    compiled(batch, torch.tensor([1, 3]))
    assert batch.tolist() == [[1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0]]


def mark_rows(batch, lengths):
    lengths = torch.as_tensor(lengths, device=batch.device)
    batch[torch.arange(batch.shape[1], device=batch.device) < lengths[:, None]] = 1.0
    return batch


@pytest.mark.parametrize("bound", [5.0 // 2, np.ceil(2.5), round(2.5, 0), "2"], ids=repr)
def test_a_rounded_bound_may_be_a_float_fell(bound):
    """Use //: of a float it is a float, and so is what np.ceil and round(x, 0) return."""
    with pytest.raises(TypeError, match=WORDS):
        torch.zeros(5)[:bound]
    assert torch.zeros(5)[: int(bound)].shape in ((2,), (3,))


@pytest.mark.parametrize("lengths", [[1, 3], (1, 3)])
def test_a_list_of_lengths_fell(lengths):
    """If the bound is a tensor of several lengths: a list gives the message of the title."""
    with pytest.raises(TypeError, match=WORDS):
        torch.zeros(2, 4)[:, :lengths]
    with pytest.raises(TypeError, match="indices must be integers or slices, not tuple"):
        torch.arange(4) < lengths[:, None]
    assert mark_rows(torch.zeros(2, 4), lengths).sum(dim=1).tolist() == [1.0, 3.0]


def test_the_positions_are_on_another_device_fell():
    """Compare the positions with the lengths: arange alone is on the default device."""
    batch, lengths = torch.zeros(2, 4, device="meta"), torch.tensor([1, 3], device="meta")
    with pytest.raises(RuntimeError, match="not on the expected device"):
        batch[torch.arange(batch.shape[1]) < lengths[:, None]] = 1.0
    mark_rows(batch, lengths)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.uint16, torch.int8, torch.uint64, torch.bool])
def test_integers_of_each_dtype_are_bounds(dtype):
    """A tensor gives an integer if it has a single element of an integer dtype or bool."""
    assert torch.zeros(5)[: torch.ones((), dtype=dtype)].shape == (1,)
    assert torch.zeros(5)[: torch.ones(1, 1, dtype=dtype)].shape == (1,)


@pytest.mark.parametrize("shape", [(2, 4), (2, 4, 3), (2, 0), (0, 4)])
def test_the_mask_fits_batches_of_vectors_and_of_none(shape):
    """Fix 2 for a batch of vectors, without columns, and without rows."""
    lengths = [1, 3][: shape[0]]
    batch = mark_rows(torch.zeros(shape), torch.tensor(lengths, dtype=torch.int64))
    for row, length in zip(batch, lengths, strict=True):
        assert (row[:length] == 1).all() and (row[length:] == 0).all()


def test_the_loop_is_compiled_as_one_graph():
    """Fix 3 is compiled, with an index and with a row of the loop."""

    def write(batch, other, lengths):
        for row, length in zip(batch, lengths, strict=True):
            row[:length] = 5.0
        for number, length in enumerate(lengths):
            other[number, :length] = 5.0

    batch, other = torch.zeros(2, 4), torch.zeros(2, 4)
    compiled = torch.compile(write, backend="aot_eager", fullgraph=True)
    compiled(batch, other, torch.tensor([1, 3]))
    assert batch.tolist() == other.tolist() == [[5.0, 0.0, 0.0, 0.0], [5.0, 5.0, 5.0, 0.0]]


def test_two_point_zero_is_whole_and_refused_fell():
    """Whole numbers have the method ``__index__``."""
    assert (2.0).is_integer() and not hasattr(2.0, "__index__")
    with pytest.raises(TypeError, match=WORDS):
        torch.zeros(5)[:2.0] = 1.0


def test_a_leaf_is_refused_row_by_row_fell():
    """If ``batch`` requires grad, write to ``batch[row, :length]``."""
    batch = torch.zeros(2, 4, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        batch[0, :1] = 5.0


def test_several_lengths_for_one_row_fell():
    """If the bound is a list or tensor of several lengths, build a mask: a vector has no rows."""
    with pytest.raises(IndexError, match="tuple index out of range"):
        mark_rows(torch.zeros(5), [1, 3])


def test_lengths_of_floats_are_no_bounds_fell():
    """An element of ``lengths`` is a single integer, and is taken."""
    with pytest.raises(TypeError, match="only integer tensors"):
        torch.zeros(2, 4)[0, : torch.tensor([1.0, 3.0])[0]] = 5.0
