"""Attacks on gallery/errors/values-and-shapes/expected-sequence-of-length.py."""

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pad_sequence

WORDS = "expected sequence of length"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[5, 6], [7]], r"2 at dim 1 \(got 1\)"),
        ([[7], [5, 6]], r"1 at dim 1 \(got 2\)"),
        ([[7], []], r"1 at dim 1 \(got 0\)"),
        ([(1, 2), (3,)], r"2 at dim 1 \(got 1\)"),
        ([range(2), range(1)], r"2 at dim 1 \(got 1\)"),
        ([[[1], [2]], [[3]]], r"2 at dim 1 \(got 1\)"),
        ([[[1], [2]], [[3], [4, 5]]], r"1 at dim 2 \(got 2\)"),
    ],
)
def test_the_first_row_decides(rows, said):
    """torch.tensor takes the lengths from the first element at each depth."""
    with pytest.raises(ValueError, match=f"{WORDS} {said}"):
        torch.tensor(rows)


@pytest.mark.parametrize("rows", [[[], [7]], [[], [], [1, 2]], [[[]], [[3]]]], ids=repr)
def test_an_empty_first_row_raises_nothing_fell(rows):
    """... and then wants the same everywhere: not if the first row has no elements."""
    assert torch.tensor(rows).numel() == 0


@pytest.mark.parametrize("rows", [[[1], 2], [1, [2]]], ids=repr)
def test_a_number_among_lists_says_something_else(rows):
    """A number beside a list has another message."""
    with pytest.raises(TypeError):
        torch.tensor(rows)


def test_tensors_of_two_lengths_say_something_else():
    """The inner lists differ in length: tensors have another message, whatever their length."""
    with pytest.raises(ValueError, match="only one element tensors"):
        torch.tensor([torch.ones(2), torch.ones(1)])


def test_a_row_without_elements_is_padded():
    """Pad them to one length: a row without elements too."""
    empty = torch.tensor([], dtype=torch.int64)
    assert pad_sequence([torch.tensor([5, 6]), empty], batch_first=True).tolist() == [
        [5, 6],
        [0, 0],
    ]
    assert torch.tensor([]).dtype == torch.get_default_dtype()


def test_a_row_without_elements_decides_the_dtype_fell():
    """rows = [torch.tensor(row) for row in tokens]: an empty row is floating-point."""
    rows = [torch.tensor(row) for row in [[], [5, 6]]]
    assert torch.cat(rows).dtype == torch.get_default_dtype()


def test_no_rows_raise():
    """Pad them to one length: no rows at all raise."""
    with pytest.raises(RuntimeError, match="empty list of sequences"):
        pad_sequence([], batch_first=True)


def test_padding_keeps_gradients():
    """pad_sequence has a gradient for each row."""
    rows = [torch.ones(2, requires_grad=True), torch.ones(1, requires_grad=True)]
    padded = pad_sequence(rows, batch_first=True)
    (padded * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert [row.grad.tolist() for row in rows] == [[1.0, 2.0], [3.0]]


def test_a_part_of_split_refuses_a_write_with_gradients_fell():
    """torch.split gives the rows back as views, and a write to one goes through."""
    joined = torch.ones(3, requires_grad=True) * 1.0
    with pytest.raises(RuntimeError, match="multiple views"):
        joined.split([2, 1])[1][0] = 9.0
    joined[2:][0] = 9.0
    assert joined.tolist() == [1.0, 1.0, 9.0]


@pytest.mark.parametrize("lengths", [[3], [0, 3], [1, 1, 1], [3, 0]])
def test_split_at_any_lengths(lengths):
    """torch.split gives the rows back: rows without elements too."""
    parts = torch.arange(3).split(lengths)
    assert [len(part) for part in parts] == lengths
    assert torch.cat(parts).tolist() == [0, 1, 2]


def test_rows_that_differ_deeper_are_not_for_pad_sequence_fell():
    """Pad them to one length with pad_sequence: not at dim 2."""
    with pytest.raises(ValueError, match="at dim 2"):
        torch.tensor([[[1], [2]], [[3], [4, 5]]])
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        pad_sequence([torch.ones(2, 1), torch.ones(1, 2)], batch_first=True)


@pytest.mark.parametrize("pad", ["pad_sequence", "new_zeros"])
def test_fractions_behind_a_row_of_integers_are_cut_off_fell(pad):
    """rows = [torch.tensor(row) for row in tokens]: the first row decides the dtype of the padded one."""
    rows = [torch.tensor([1, 2]), torch.tensor([0.5])]
    padded = pad_sequence(rows, batch_first=True) if pad == "pad_sequence" else None
    if padded is None:
        padded = rows[0].new_zeros(2, 2)
        padded[0], padded[1, :1] = rows
    assert padded.tolist() == [[1, 2], [0, 0]]
    assert torch.cat(rows).tolist() == [1.0, 2.0, 0.5]


def test_torch_has_ragged_tensors_fell():
    """A tensor has no ragged rows: a nested one has, a dense one has not."""
    nested = torch.nested.nested_tensor([[5, 6], [7]])
    assert [row.tolist() for row in nested.unbind()] == [[5, 6], [7]] and nested.is_nested


def test_numpy_takes_rows_as_objects_fell():
    """An array of rows of several lengths is refused: not with dtype=object, which torch refuses."""
    array = np.array([[1.0, 2.0], [3.0]], dtype=object)
    assert array.shape == (2,)
    with pytest.raises(TypeError, match="numpy.object_"):
        torch.from_numpy(array)


@pytest.mark.parametrize(
    "make",
    [torch.as_tensor, torch.asarray, torch.FloatTensor, torch.Tensor, torch.ones(1).new_tensor],
)
def test_other_calls_that_say_it(make):
    """You called torch.tensor: others say it too, and the cure is the same."""
    with pytest.raises(ValueError, match=f"{WORDS} 2 at dim 1"):
        make([[1, 2], [3]])


def test_rows_that_are_arrays():
    """The inner lists differ in length: so may arrays in a list."""
    with pytest.raises(ValueError, match=f"{WORDS} 2 at dim 1"):
        torch.tensor([np.ones(2), np.ones(1)])


def test_rows_of_tensors_lose_their_gradient_fell():
    """rows = [torch.tensor(row) for row in tokens]: of tensors it cuts the gradient; stack keeps it."""
    weight = torch.tensor(2.0, requires_grad=True)
    ragged = [[weight * 1, weight * 2], [weight * 3]]
    with pytest.raises(ValueError, match=WORDS):
        torch.tensor(ragged)
    assert not torch.tensor(ragged[0]).requires_grad
    padded = pad_sequence([torch.stack(row) for row in ragged], batch_first=True)
    padded.sum().backward()
    assert weight.grad == 6.0


@pytest.mark.parametrize("ragged", [[[], 7.0], [[[]], [[1], [2]]], [[], [[7]]]], ids=repr)
def test_what_stands_behind_an_empty_first_row(ragged):
    """The other rows are not looked at: neither deeper ones nor numbers."""
    assert torch.tensor(ragged).numel() == 0


@pytest.mark.parametrize("value", [[1.0, 2.0], np.ones(2), np.ones(1), (1.0,), []], ids=repr)
def test_an_element_of_an_array_refuses_a_row(value):
    """A row where an array wants one number is refused: a row of one too."""
    counts = np.zeros(3)
    with pytest.raises(ValueError, match="setting an array element with a sequence"):
        counts[0] = value
    assert counts.tolist() == [0.0, 0.0, 0.0]


def test_matrices_of_two_widths_say_dim_1_fell():
    """For "at dim 2" allocate (the matrices of the example say "at dim 1"); at dim 1 with ``pad_sequence``."""
    with pytest.raises(ValueError, match="expected sequence of length 2 at dim 1"):
        torch.tensor([[[1.0], [2.0]], [[3.0, 4.0]]])
    with pytest.raises(RuntimeError):
        pad_sequence([torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0, 4.0]])])


def test_a_matrix_that_is_ragged_is_no_tensor_fell():
    """For "at dim 2" write each row to its corner: the row of the example is a matrix, and may be ragged itself."""
    pages = [[[1.0, 2.0], [3.0]], [[4.0]]]
    with pytest.raises(ValueError, match="expected sequence of length 2 at dim 2"):
        torch.tensor(pages)
    with pytest.raises(ValueError, match="expected sequence of length 2 at dim 1"):
        torch.tensor(pages[0])


@pytest.mark.parametrize(
    "lengths", [torch.tensor([2, 1]), np.array([2, 1])], ids=["tensor", "array"]
)
def test_the_lengths_are_a_list_fell(lengths):
    """``torch.split`` gives the rows back."""
    joined = torch.tensor([5, 6, 7])
    with pytest.raises(TypeError):
        joined.split(lengths)
    assert [row.tolist() for row in joined.split(lengths.tolist())] == [[5, 6], [7]]


def test_a_slice_of_a_leaf_raises_fell():
    """With gradients a write to a slice of ``joined`` does not raise."""
    with pytest.raises(RuntimeError, match="leaf Variable"):
        torch.ones(3, requires_grad=True)[2:3] = 9
    joined = torch.cat([torch.ones(2, requires_grad=True), torch.ones(1, requires_grad=True)])
    joined[2:3] = 9
    assert joined.tolist() == [1.0, 1.0, 9.0]


@pytest.mark.parametrize(
    "items, said",
    [
        ([True, [True]], "interpreted as an integer"),
        ([1j, [1j]], "must be real number"),
        ([[1.0], 2.0], "not a sequence"),
    ],
)
def test_numbers_of_other_kinds_beside_a_list(items, said):
    """The message depends on which comes first, and on the dtype."""
    with pytest.raises(TypeError, match=said):
        torch.tensor(items)


@pytest.mark.parametrize(
    ("ragged", "kind"),
    [([[], [None]], RuntimeError), ([[], ["ab"]], TypeError), ([[], [{}]], RuntimeError)],
)
def test_rows_behind_an_empty_one_are_looked_at_fell(ragged, kind):
    """The other rows are not looked at, and nothing raises: their items still choose the dtype."""
    with pytest.raises(kind, match="infer dtype|invalid data type"):
        torch.tensor(ragged)


@pytest.mark.parametrize("dtype", [None, torch.int64, torch.float16])
def test_an_empty_first_row_loses_numbers_with_a_dtype_too(dtype):
    """If the first row is empty, so is the tensor."""
    assert torch.tensor([[], [7.0]], dtype=dtype).shape == (2, 0)


def test_a_value_with_gradients_into_a_part_of_split_fell():
    """With gradients the write raises: those of the value count, too."""
    value, joined = torch.tensor(9.0, requires_grad=True), torch.zeros(3)
    with pytest.raises(RuntimeError, match="multiple views"):
        joined.split([2, 1])[1][0] = value
    joined[2:][0] = value
    joined.sum().backward()
    assert value.grad == 1.0


def test_a_place_of_an_array_of_integers_fell():
    """... and so is a row where an array wants one number: a list into integers is refused by int()."""
    with pytest.raises(TypeError, match="must be a string, a bytes-like object or a real number"):
        np.zeros(3, dtype=int)[0] = [1, 2]
    with pytest.raises(ValueError, match="setting an array element with a sequence"):
        np.zeros(3, dtype=np.float32)[0] = [1, 2]


@pytest.mark.parametrize(
    ("items", "dtype", "said"),
    [
        ([0.5, [0.25]], torch.int64, "interpreted as an integer"),
        ([1, [2]], torch.float32, "must be real number"),
        ([torch.tensor(2.0), [1.0]], None, "must be real number"),
        ([[1.0], torch.tensor(2.0)], None, "not a sequence"),
    ],
)
def test_the_dtype_that_is_asked_for_decides_the_words(items, dtype, said):
    """Rows and numbers at the same depth have other messages."""
    with pytest.raises(TypeError, match=said):
        torch.tensor(items, dtype=dtype)


def test_a_row_of_integers_in_front_loses_the_gradient_of_the_next():
    """pad_sequence takes the dtype of the first row: integers have no gradient."""
    rows = [torch.tensor([1, 2]), torch.tensor([0.5], requires_grad=True)]
    assert not pad_sequence(rows, batch_first=True).requires_grad
    rows[0] = rows[0].float()
    assert pad_sequence(rows, batch_first=True).requires_grad


def test_a_row_of_a_batch_may_be_a_tensor():
    """The first element at each depth: lists and tensors of one length mix."""
    assert torch.tensor([[1.0, 2.0], torch.ones(2)]).tolist() == [[1.0, 2.0], [1.0, 1.0]]
    with pytest.raises(ValueError, match=f"{WORDS} 2 at dim 1"):
        torch.tensor([[1.0, 2.0], torch.ones(3)])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.complex64, torch.bool])
def test_padding_in_other_dtypes(dtype):
    """pad_sequence keeps the dtype of the first row."""
    rows = [torch.ones(2, dtype=dtype), torch.ones(1, dtype=dtype)]
    padded = pad_sequence(rows, batch_first=True)
    assert padded.dtype == dtype and padded.tolist() == [[1, 1], [1, 0]]
