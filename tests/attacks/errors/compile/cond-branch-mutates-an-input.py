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


GLOBAL = torch.zeros(2)


class Counts(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("count", torch.zeros(1))

    def forward(self, high, scores):
        def counted(scores):
            self.count.add_(1)
            return scores * 1

        return torch.cond(high, counted, keep, (scores,))


class Normed(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = torch.nn.BatchNorm1d(2)

    def forward(self, high, scores):
        return torch.cond(high, lambda scores: self.norm(scores), keep, (scores,))


def by_global(scores):
    GLOBAL.add_(1)
    return scores * 1


@pytest.mark.parametrize(
    "run",
    [Counts(), Normed(), lambda high, scores: choose(high, scores, by_global)],
    ids=["buffer", "BatchNorm", "global"],
)
def test_a_buffer_in_a_branch_is_refused_fell(run):
    """A branch writes to its input: or to a buffer, or to a global."""
    torch._dynamo.reset()
    with pytest.raises(Refused, match=MUTATION):
        run(HIGH, torch.ones(4, 2))


def loop(values, step, condition=lambda i, values: i < 3):
    from torch._higher_order_ops import while_loop

    return while_loop(condition, lambda i, v: (i + 1, step(v)), (torch.tensor(0), values))


def test_a_while_loop_is_refused_too_fell():
    """A branch of torch.cond writes to its input: the body of a while_loop has the same error."""
    torch._dynamo.reset()
    with pytest.raises(Refused, match=MUTATION):
        loop(torch.ones(2), lambda v: v.add_(1).clone())
    with pytest.raises(Refused, match=MUTATION):
        loop(torch.ones(2), lambda v: v + 1, lambda i, v: (v.add_(1), i < 3)[1])
    values = torch.ones(2)
    assert loop(values, lambda v: v.clone().add_(1))[1].tolist() == [4.0, 4.0]
    assert values.tolist() == [1.0, 1.0]


def test_a_scan_is_refused_too_fell():
    """A branch of torch.cond writes to its input: the function of a scan has the same error."""
    from torch._higher_order_ops import scan

    torch._dynamo.reset()
    with pytest.raises(Refused, match=MUTATION):
        scan(lambda c, row: (c.add_(row).clone(), row.clone()), torch.zeros(2), torch.ones(2, 2))


@pytest.mark.parametrize("high", [True, False])
@pytest.mark.parametrize("backend", [None, "eager", "aot_eager"])
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_a_gradient_the_write_is_done_fell(high, backend, mode):
    """A write would then be done or not, and the graph has no place for that: under no_grad it has."""
    torch._dynamo.reset()
    run = torch.compile(choose, backend=backend, fullgraph=True) if backend else choose
    scores = torch.tensor([5.0, 1.0])
    with mode():
        result = run(torch.tensor(high), scores)
    assert result.tolist() == scores.tolist() == ([0.0, 1.0] if high else [5.0, 1.0])


def test_a_write_through_data_is_not_noticed_fell():
    """A branch that writes is refused: through .data it is not, and the write is done."""
    torch._dynamo.reset()
    scores = torch.tensor([5.0, 1.0])
    choose(HIGH, scores, lambda scores: (scores.data.zero_(), scores * 1)[1])
    assert scores.tolist() == [0.0, 0.0]


def test_a_copy_before_backward_raises_fell():
    """Copy the result into it, after torch.cond: backward may need the old values."""
    torch._dynamo.reset()
    leaf = torch.tensor([5.0, 1.0], requires_grad=True)
    scores = leaf * 1
    result = choose(HIGH, scores, lambda scores: scores * scores)
    with torch.no_grad():
        scores.copy_(result)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


def test_a_copy_after_backward_is_fine():
    """copy_ it into the tensor after backward()."""
    torch._dynamo.reset()
    leaf = torch.tensor([5.0, 1.0], requires_grad=True)
    scores = leaf * 1
    result = choose(HIGH, scores, lambda scores: scores * scores)
    result.sum().backward()
    with torch.no_grad():
        scores.copy_(result)
    assert leaf.grad.tolist() == [10.0, 2.0] and scores.tolist() == [25.0, 1.0]


def test_a_copy_into_a_leaf_is_refused_fell():
    """``copy_`` it there after ``backward()``: a leaf that requires grad takes it under no_grad."""
    torch._dynamo.reset()
    scores = torch.tensor([5.0, 1.0], requires_grad=True)
    result = choose(HIGH, scores, lambda scores: scores * 2)
    result.sum().backward()
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        scores.copy_(result)
    with torch.no_grad():
        scores.copy_(result)
    assert scores.tolist() == [10.0, 2.0]


def test_a_copy_gives_the_buffer_a_history_fell():
    """``copy_`` it into a buffer after ``backward()``: outside no_grad the buffer requires grad then."""
    torch._dynamo.reset()
    weight, buffer = torch.ones(2, requires_grad=True), torch.zeros(2)
    result = choose(HIGH, weight, lambda scores: scores * 2)
    result.sum().backward()
    copied = buffer.clone().copy_(result)
    with torch.no_grad():
        buffer.copy_(result)
    assert copied.requires_grad and not buffer.requires_grad


@pytest.mark.parametrize(
    "write",
    [
        lambda scores: torch.add(scores, 1, out=scores) * 1,
        lambda scores: torch.nn.functional.relu(scores, inplace=True) * 1,
    ],
    ids=["out", "inplace"],
)
def test_a_write_of_another_form_fell(write):
    """In the graph the write is ``operator.setitem`` or a method that ends in ``_``."""
    torch._dynamo.reset()
    with pytest.raises(Refused, match="Input mutation detected at") as refused:
        choose(HIGH, torch.ones(4, 2), lambda scores: write(scores))
    graph = str(refused.value).split("graph():")[1].split("return (")[0]
    assert "setitem" not in graph and "call_method" not in graph


@pytest.mark.parametrize(
    "scores",
    [torch.tensor([3, 4]), torch.ones(2, 2), torch.ones(4)[::2], torch.ones(2, 3).T],
    ids=["integers", "matrix", "gaps", "transposed"],
)
def test_fix_1_of_other_scores(scores):
    """Write to a clone inside the branch, and return the clone."""
    torch._dynamo.reset()

    def cut(scores):
        scores = scores.clone()
        scores[0] = 0
        return scores

    result = choose(HIGH, scores, cut)
    assert not result[0].any() and torch.equal(result[1:], scores[1:])
    assert result.dtype == scores.dtype


@pytest.mark.parametrize("compiled", [False, True])
def test_a_local_of_the_caller_is_refused_too_fell(compiled):
    """A branch writes to its input, a buffer or a global: a local of the caller gives the same."""
    torch._dynamo.reset()

    def run():
        total = torch.zeros(2)
        return torch.cond(HIGH, lambda s: (total.add_(s), s * 1)[1], keep, (torch.ones(2),))

    with pytest.raises(Refused, match=MUTATION):
        (torch.compile(run, backend="eager") if compiled else run)()
