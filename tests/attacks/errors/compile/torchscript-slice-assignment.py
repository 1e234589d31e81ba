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
