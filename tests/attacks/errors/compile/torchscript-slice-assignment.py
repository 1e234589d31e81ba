"""Attacks on gallery/errors/compile/torchscript-slice-assignment.py."""

import pytest
import torch

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
FAILED = "The following operation failed in the TorchScript interpreter"


def three_into_two(scores: torch.Tensor):
    scores[0:2] = torch.ones(3)
    return scores


def three_into_an_index(scores: torch.Tensor, index: torch.Tensor):
    scores[index] = torch.ones(2)
    return scores


def one_into_two(scores: torch.Tensor):
    scores[0:2] = torch.ones(1)
    return scores


def number_into_two(scores: torch.Tensor):
    scores[0:2] = 7.0
    return scores


def double_into_two(scores: torch.Tensor):
    scores[0:2] = torch.tensor([7.5, 8.0], dtype=torch.float64)
    return scores


def list_into_two(scores: torch.Tensor):
    scores[0:2] = [7.0, 8.0]
    return scores


def list_into_one(scores: torch.Tensor):
    scores[0] = [7.0]
    return scores


def list_slice(row: list[int]):
    row[0:2] = [7, 8]
    return row


def list_element(row: list[int]):
    row[0] = 7
    return row


def test_a_shape_that_does_not_fit_is_found_when_it_runs():
    """A shape that does not fit is found when the function runs, and HERE marks the line."""
    scripted, scores = torch.jit.script(three_into_two), torch.zeros(3)
    with pytest.raises(RuntimeError, match=f"(?s){FAILED}.*<--- HERE.*size of tensor a"):
        scripted(scores)
    assert not scores.any()


def test_an_index_list_has_another_last_line():
    """The last line of the message is the error itself: for an index list another one."""
    scripted = torch.jit.script(three_into_an_index)
    with pytest.raises(RuntimeError, match=f"(?s){FAILED}.*shape mismatch"):
        scripted(torch.zeros(3), torch.tensor([0, 1, 2]))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (one_into_two, [1.0, 1.0, 0.0]),
        (number_into_two, [7.0, 7.0, 0.0]),
        (double_into_two, [7.5, 8.0, 0.0]),
    ],
)
def test_what_fits_is_taken(function, expected):
    """copy_ takes a tensor or a number: one element is spread, and the dtype is converted."""
    scores = torch.zeros(3)
    result = torch.jit.script(function)(scores)
    assert result is scores and scores.tolist() == expected and scores.dtype == torch.float32
    assert function(torch.zeros(3)).tolist() == expected


@pytest.mark.parametrize("function", [list_into_two, list_into_one])
def test_a_list_is_refused_when_scripted(function):
    """TorchScript checks types when you script the function, before it runs."""
    with pytest.raises(RuntimeError, match="Arguments for call are not valid"):
        torch.jit.script(function)


def test_a_slice_of_a_list_is_refused_when_scripted():
    """So is an assignment to a slice of a list."""
    with pytest.raises(RuntimeError, match="Sliced expression not yet supported"):
        torch.jit.script(list_slice)


def test_an_element_of_a_list_is_taken_fell():
    """A rule of its own for lists: an assignment to one element is supported."""
    assert torch.jit.script(list_element)([1, 2]) == [7, 2]


def fixed(scores: torch.Tensor, row: list[int]):
    scores[0:2] = torch.tensor([7.0, 8.0])
    return scores, [7, 8] + row[2:]


@pytest.mark.parametrize("row", [[1, 2], [1, 2, 3], [1]], ids=str)
def test_the_fix_leaves_the_list_of_the_caller_fell(row):
    """The list is a new one, and the caller's list keeps its values."""
    scores, before = torch.zeros(3), list(row)
    result, new = torch.jit.script(fixed)(scores, row)
    assert result is scores and scores.tolist() == [7.0, 8.0, 0.0]
    assert new == [7, 8, *before[2:]] and row == before


def tuple_into_two(scores: torch.Tensor):
    scores[0:2] = (7.0, 8.0)
    return scores


def tensors_into_two(scores: torch.Tensor, row: list[torch.Tensor]):
    scores[0:2] = row
    return scores


def optional_into_two(scores: torch.Tensor, value: torch.Tensor | None):
    scores[0:2] = value
    return scores


def none_into_two(scores: torch.Tensor):
    scores[0:2] = None
    return scores


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (tuple_into_two, "Tuple.float, float."),
        (tensors_into_two, "List.Tensor."),
        (optional_into_two, "Optional.Tensor."),
        (none_into_two, "NoneType"),
    ],
)
def test_what_else_has_the_words_of_a_list_fell(function, found):
    """A list on the right is refused then: so is a tensor that may be None."""
    words = f"(?s)Arguments for call are not valid.*argument 'src' but instead found type '{found}'"
    with pytest.raises(RuntimeError, match=words):
        torch.jit.script(function)


def stacked_into_two(scores: torch.Tensor, row: list[torch.Tensor]):
    scores[0:2] = torch.stack(row)
    return scores


def checked_into_two(scores: torch.Tensor, value: torch.Tensor | None):
    if value is not None:
        scores[0:2] = value
    return scores


def test_a_list_of_tensors_is_stacked():
    """If they have no dimensions, ``torch.stack`` makes it a tensor that fits."""
    row = [torch.tensor(7.0), torch.tensor(8.0)]
    result = torch.jit.script(stacked_into_two)(torch.zeros(3), row)
    assert result.tolist() == [7.0, 8.0, 0.0]


@pytest.mark.parametrize("value", [None, torch.ones(2)], ids=["None", "tensor"])
def test_an_optional_value_is_checked_first(value):
    """An Optional[Tensor] is taken after ``if value is not None:``."""
    result = torch.jit.script(checked_into_two)(torch.zeros(3), value)
    assert result.tolist() == checked_into_two(torch.zeros(3), value).tolist()


def test_one_element_of_a_list_from_python_fell():
    """An assignment to one element is supported: the list of the caller does not change."""
    row = [1, 2]
    assert torch.jit.script(list_element)(row) == [7, 2] and row == [1, 2]
    assert list_element(row) is row and row == [7, 2]


def nested_slice(rows: list[list[int]]):
    rows[0][0:2] = [7, 8]
    return rows


def whole_slice(row: list[int]):
    row[:] = [7, 8]
    return row


def middle_slice(row: list[int]):
    row[1:3] = [7, 8]
    return row


@pytest.mark.parametrize("function", [nested_slice, whole_slice, middle_slice])
def test_other_slices_of_a_list_are_refused(function):
    """So is an assignment to a slice of a list."""
    with pytest.raises(RuntimeError, match="Sliced expression not yet supported"):
        torch.jit.script(function)


def middle(row: list[int]):
    return row[:1] + [7, 8] + row[3:]


@pytest.mark.parametrize("row", [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]], ids=str)
def test_the_fix_in_the_middle_fell(row):
    """[7, 8] + row[2:]: in the middle both ends are kept."""
    assert torch.jit.script(middle)(row) == middle_slice(list(row))


def out_of_bounds(scores: torch.Tensor):
    scores[5] = 1.0
    return scores


def row_out_of_bounds(row: list[int]):
    row[9] = 1
    return row


def raises(scores: torch.Tensor):
    if scores.numel() > 0:
        raise ValueError("no scores wanted")
    return scores


@pytest.mark.parametrize(
    ("function", "argument", "plain", "scripted"),
    [
        (out_of_bounds, torch.zeros(3), IndexError, RuntimeError),
        (row_out_of_bounds, [1], IndexError, RuntimeError),
        (raises, torch.zeros(3), ValueError, torch.jit.Error),
    ],
)
def test_the_type_of_the_error_changes_fell(function, argument, plain, scripted):
    """The last line of the message is the error itself: its type is another one."""
    with pytest.raises(plain):
        function(argument)
    with pytest.raises(scripted, match=FAILED) as caught:
        torch.jit.script(function)(argument)
    assert not isinstance(caught.value, plain)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64])
def test_the_fix_at_other_dtypes(dtype):
    """Make the value a tensor: it is converted to the dtype of scores."""
    result, _ = torch.jit.script(fixed)(torch.zeros(3, dtype=dtype), [1, 2])
    assert result.dtype == dtype and result.tolist() == [7, 8, 0]


def test_a_leaf_that_requires_grad_is_refused_with_the_same_first_line():
    """The last line of the message is the error itself: the rule for leaves, with a value that fits."""
    leaf = torch.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError, match=f"(?s){FAILED}.*<--- HERE.*a view of a leaf Variable"):
        torch.jit.script(one_into_two)(leaf)


def put_stacked(scores: torch.Tensor, values: list[torch.Tensor]):
    scores[0:2] = torch.stack(values)
    return scores


def test_tensors_of_one_element_do_not_fit_fell():
    """A list of tensors is refused as well: ``torch.stack`` makes it a tensor."""
    scripted = torch.jit.script(put_stacked)
    with pytest.raises(RuntimeError, match=FAILED):
        scripted(torch.zeros(3), [torch.ones(1), torch.ones(1)])
    assert scripted(torch.zeros(3), [torch.tensor(1.0), torch.tensor(2.0)]).tolist() == [1, 2, 0]
