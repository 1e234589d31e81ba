"""Attacks on gallery/errors/transforms/vmap-data-dependent-control-flow.py."""

import pytest
import torch
from pages import definitions

limit, limit_by_value, halve = definitions(
    "errors/transforms/vmap-data-dependent-control-flow", "limit", "limit_by_value", "halve"
)


REFUSED = "use a Tensor in some data-dependent control flow"
STEPS = torch.tensor([[0.5, 2.0], [3.0, 4.0]])


def loop(step):
    while step[0] > 1:
        step = step - 1
    return step


@pytest.mark.parametrize(
    "ask",
    [
        loop,
        lambda s: (s[0] > 1) and (s[1] > 1),
        lambda s: s[0] or s[1],
        lambda s: not s[0],
        lambda s: bool(s[0]),
        lambda s: min(s[0], s[1]),
        lambda s: sorted([s[0], s[1]])[0],
        lambda s: s[0] in [s[1]],
        limit,
    ],
    ids=["while", "and", "or", "not", "bool", "min", "sorted", "in", "if"],
)
def test_what_asks_for_a_truth_value(ask):
    """An if, while, and, or max(a, b) asks a tensor for one truth value."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(ask)(STEPS)


def test_a_batch_of_one():
    """It is refused for a batch of one sample, too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(limit)(STEPS[:1])


def test_a_condition_that_is_the_same_for_all():
    """An if over a shape or a dtype runs, and over a tensor that is not mapped over."""
    for condition in (
        lambda s: s.dim() == 1,
        lambda s: s.is_floating_point(),
        lambda s: s.shape[0] > 1,
        lambda s: torch.tensor(True),
    ):
        assert torch.equal(torch.vmap(lambda s, c=condition: -s if c(s) else s)(STEPS), -STEPS)


def test_large_integers_fell():
    """where(step[0] > 1, 1.0, step[0]) gives the values of the loop: it rounds large integers."""
    steps = torch.tensor([[-(2**24) - 1, 2**24 + 1]])
    looped = torch.stack([limit(step) for step in steps])
    assert torch.equal(torch.vmap(limit_by_value)(steps), looped)
    rounded = torch.where(steps[0, 0] > 1, 1.0, steps[0, 0])
    assert rounded.item() == -(2**24) != steps[0, 0].item()


@pytest.mark.parametrize(
    "dtype", [torch.uint8, torch.int8, torch.bfloat16, torch.float64, torch.bool]
)
def test_the_fix_has_the_values_of_the_loop(dtype):
    """Both fixes give the same values and dtypes."""
    steps = STEPS.to(dtype)
    looped = torch.stack([limit(step) for step in steps])
    limited = torch.vmap(limit_by_value)(steps)
    assert torch.equal(limited, looped) and limited.dtype == dtype


def test_the_batch_is_not_written():
    """limit_by_value writes to its clone."""
    steps = STEPS.clone()
    torch.vmap(limit_by_value)(steps)
    assert torch.equal(steps, STEPS)


def test_stack_needs_one():
    """stack needs at least one sample; vmap needs none."""
    with pytest.raises(RuntimeError, match="non-empty"):
        torch.stack([limit(step) for step in STEPS[:0]])
    assert torch.vmap(limit_by_value)(STEPS[:0]).shape == (0, 2)


def test_both_sides_are_computed_fell():
    """where computes both sides for every sample: the gradient of the other side turns nan."""
    steps = torch.tensor([0.0, 2.0], requires_grad=True)
    torch.vmap(lambda s: torch.where(s > 0, s.sqrt(), 0.0))(steps).sum().backward()
    assert steps.grad.isnan().tolist() == [True, False]


def checked(step):
    assert (step > 0).all()
    return step * 2


class Double(torch.autograd.Function):
    """Its backward asks the gradient for a truth value."""

    @staticmethod
    def forward(step):
        return step * 2

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 2 if gradient.sum() != 0 else gradient * 0


@pytest.mark.parametrize(
    "ask",
    [
        checked,
        lambda s: torch.where(0 < s < 1, s, 0),
        lambda s: s if all(s > 0) else -s,
        lambda s: s if any(s > 0) else -s,
        lambda s: torch.stack([number for number in s if number > 1]),
        lambda s: [s[1], s[0]].index(s[0]),
        lambda s: s if s else -s,
        lambda s: s if s[0].detach() else -s,
        lambda s: torch._assert((s > 0).all(), "negative"),
        lambda s: torch.nn.functional.dropout(s, s[0]),
    ],
    ids=[
        "assert",
        "chained",
        "all",
        "any",
        "comprehension",
        "index",
        "row",
        "detach",
        "_assert",
        "dropout",
    ],
)
def test_more_that_asks_for_a_truth_value_fell(ask):
    """Compute both results and choose with torch.where: an assert has none to choose."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(ask)(STEPS)


def test_the_check_before_the_vmap():
    """Move a check, such as an assert, out of the vmap."""
    assert (STEPS > 0).all()
    assert torch.equal(torch.vmap(lambda s: s * 2)(STEPS), STEPS * 2)


def test_a_loss_that_checks_its_input_fell():
    """An if, while, and, or max(a, b) asks: so does gaussian_nll_loss, in its own code."""
    loss = torch.nn.functional.gaussian_nll_loss
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(loss)(STEPS, STEPS + 1, STEPS)
    whole = loss(STEPS, STEPS + 1, STEPS, reduction="none").mean(1)
    assert torch.allclose(whole, torch.stack([loss(s, s + 1, s) for s in STEPS]))


def test_jacrev_calls_vmap_for_you_fell():
    """Under torch.vmap: jacrev raises it of an if in a backward, and not with chunk_size=1."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.func.jacrev(Double.apply)(STEPS[0])
    jacobian = torch.func.jacrev(Double.apply, chunk_size=1)(STEPS[0])
    assert jacobian.tolist() == [[2.0, 0.0], [0.0, 2.0]]


@pytest.mark.parametrize("name", ["grad", "jacrev", "jacfwd", "hessian"])
def test_an_if_over_the_argument_is_no_vmap(name):
    """jacrev calls vmap on the backward pass: an if over the argument runs."""

    def loss(step):
        return (step if step[0] > 1 else -step).prod()

    assert getattr(torch.func, name)(loss)(STEPS[0]).shape[0] == 2


def test_chunks_of_one_ask_as_well():
    """With chunk_size=1 jacrev needs no vmap: vmap itself refuses with it, too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(limit, chunk_size=1)(STEPS)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_fixed_number_of_turns(size):
    """A while becomes a loop with a fixed number of turns, enough for each sample."""

    def eager(step):
        while step.sum() > 4:
            step = step / 2
        return step

    steps = torch.arange(size * 3.0).view(size, 3) * 1000.0
    assert torch.equal(torch.vmap(halve)(steps), torch.stack([eager(step) for step in steps]))


def test_too_few_turns_leave_a_sample_unfinished():
    """Enough for each sample: 20 halvings do not bring 2 ** 40 below 4."""
    assert torch.vmap(halve)(torch.full((1, 1), 2.0**40)).item() == 2.0**20


def test_maximum_and_the_operator_stand_for_max_and_and():
    """torch.maximum(a, b) stands for max(a, b), and a & b for a and b of two comparisons."""
    assert torch.vmap(lambda s: torch.maximum(s[0], s[1]))(STEPS).tolist() == [2.0, 4.0]
    both = torch.vmap(lambda s: (s[0] > 1) & (s[1] > 1))(STEPS)
    assert both.tolist() == [False, True]
    assert torch.vmap(lambda s: (s > 1).all())(STEPS).tolist() == [False, True]
