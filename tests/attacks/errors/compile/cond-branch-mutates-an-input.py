"""Attacks on gallery/errors/compile/cond-branch-mutates-an-input.py."""

import pytest
import torch
from pages import definitions

keep, cut_if = definitions("errors/compile/cond-branch-mutates-an-input", "keep", "cut_if")


Refused = torch._dynamo.exc.UncapturedHigherOrderOpError
MUTATION = "Encountered input mutation during higher order op tracing"
HIGH = torch.tensor(True)
CAPTURED = torch.zeros(2)


def by_item(scores):
    scores[0] = 0.0
    return scores + 0.0


def by_method(scores):
    scores.zero_()
    return scores + 0.0


def by_view(scores):
    scores[:1].zero_()
    return scores + 0.0


def choose(high, scores, cut=by_item, other=keep):
    return torch.cond(high, cut, other, (scores,))


@pytest.mark.parametrize("cut", [by_item, by_method, by_view])
@pytest.mark.parametrize("compiled", [False, True], ids=["uncompiled", "compiled"])
def test_each_write_in_a_branch_is_refused(cut, compiled):
    """A branch of torch.cond writes to its input. Without torch.compile the error is the same."""
    scores = torch.tensor([5.0, 1.0])
    run = torch.compile(choose, backend="eager", fullgraph=True) if compiled else choose
    with pytest.raises(Refused, match=MUTATION):
        run(HIGH, scores, cut)
    assert scores.tolist() == [5.0, 1.0]


def test_the_branch_that_does_not_run_is_refused_too():
    """torch.cond traces both branches: a write in the one that is not taken."""
    with pytest.raises(Refused, match=MUTATION):
        choose(HIGH, torch.ones(2), keep, by_item)


def test_a_write_to_its_own_clone_is_fine():
    """Write to a clone inside the branch, and return the clone: the input keeps its values."""
    scores = torch.tensor([5.0, 1.0])
    assert choose(HIGH, scores, lambda s: s.clone().mul_(2.0)).tolist() == [10.0, 2.0]
    assert scores.tolist() == [5.0, 1.0]


def test_a_branch_may_not_return_its_input():
    """keep returns a clone as well, because a branch may not return its input itself."""
    with pytest.raises(RuntimeError, match="(?i)alias"):
        choose(HIGH, torch.ones(2), keep, lambda scores: scores)


def test_where_with_a_number_made_floats_of_integers_fell():
    """torch.where gives the same values: of integers it made floats."""
    scores = torch.tensor([5, 1])
    first = torch.arange(2) == 0
    assert torch.where(HIGH & first, 0.0, scores).dtype == torch.float32
    assert cut_if(HIGH, scores).dtype == torch.int64


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64])
@pytest.mark.parametrize("high", [True, False])
def test_fix_2_for_other_dtypes(dtype, high):
    """For scores of one dimension it gives the same values, of the same dtype."""
    for values in ([5, 1], [5], []):
        scores = torch.tensor(values, dtype=dtype)
        meant = scores.clone()
        if high:
            meant[:1] = 0
        result = cut_if(torch.tensor(high), scores)
        assert torch.equal(result, meant) and result.dtype == dtype


def test_fix_2_of_two_dimensions_fell():
    """It gives the same values: of two dimensions it cuts a column."""
    scores = torch.ones(2, 2)
    assert cut_if(HIGH, scores).tolist() == [[0.0, 1.0], [0.0, 1.0]]


def test_fix_1_and_the_tensor_that_was_passed():
    """If the tensor that you passed should change, copy the result into it."""

    def cut(scores):
        scores = scores.clone()
        scores[0] = 0.0
        return scores

    def update(high, scores):
        scores.copy_(choose(high, scores, cut))

    scores = torch.tensor([5.0, 1.0])
    torch.compile(update, backend="aot_eager", fullgraph=True)(HIGH, scores)
    assert scores.tolist() == [0.0, 1.0]
