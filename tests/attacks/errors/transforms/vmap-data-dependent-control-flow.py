"""Attacks on gallery/errors/transforms/vmap-data-dependent-control-flow.py."""

import pytest
import torch
from pages import definitions

limit, limit_by_value = definitions(
    "errors/transforms/vmap-data-dependent-control-flow", "limit", "limit_by_value"
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
