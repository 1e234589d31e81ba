"""Attacks on gallery/scenarios/length-and-shape/nothing-is-selected.py."""

import math

import pytest
import torch

NONE = torch.zeros(3, dtype=torch.bool)
SELECTIONS = [NONE, [], torch.tensor([], dtype=torch.long), slice(5, None)]
NAMES = ["mask", "list", "tensor", "slice"]


def table():
    return torch.arange(6.0).reshape(3, 2)


@pytest.mark.parametrize("index", SELECTIONS, ids=NAMES)
@pytest.mark.parametrize(
    "value",
    [5.0, math.nan, torch.ones(2), torch.ones(1, 2), torch.ones(0, 2)],
    ids=["5", "nan", "row", "one row", "no rows"],
)
def test_nothing_is_written(index, value):
    """Nothing is written, and nothing is raised if the value fits zero rows."""
    points = table()
    points[index] = value
    assert torch.equal(points, table())


@pytest.mark.parametrize("index", SELECTIONS, ids=NAMES)
def test_two_rows_raise(index):
    """Two rows raise."""
    with pytest.raises(RuntimeError, match=r"shape mismatch|must match the existing size"):
        table()[index] = torch.ones(2, 2)


def test_a_row_of_another_length_raises_fell():
    """Nothing is raised if the value fits zero rows: a longer row does not."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        table()[NONE] = torch.ones(3)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.float64])
def test_what_is_nan(dtype):
    """The mean of no floats is NaN."""
    assert table().to(dtype)[NONE].mean().isnan()


@pytest.mark.parametrize("name", ["max", "min", "argmax"])
def test_what_raises_fell(name):
    """Nothing is raised: a maximum of nothing raises."""
    with pytest.raises((RuntimeError, IndexError)):
        getattr(table()[NONE], name)()


def test_the_mean_of_no_integers_raises_fell():
    """A mean of nothing is NaN: of floats."""
    with pytest.raises(RuntimeError, match="could not infer output dtype"):
        torch.zeros(0, dtype=torch.long).mean()


def test_the_gradient_of_the_mean_is_nan():
    """As part of a loss it makes the whole loss NaN."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    loss = weights.sum() + weights[weights > 100].mean()
    assert loss.isnan()


@pytest.mark.parametrize("limit", [100.0, 1.5, 0.0])
def test_where_against_a_mean(limit):
    """Choose with torch.where instead, and divide by at least 1."""
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    chosen = weights > limit
    loss = torch.where(chosen, weights, 0.0).sum() / chosen.sum().clamp(min=1)
    loss.backward()
    count = max(int(chosen.sum()), 1)
    assert loss.item() == pytest.approx(sum(w for w in (1.0, 2.0, 3.0) if w > limit) / count)
    assert weights.grad.tolist() == pytest.approx(
        [float(w > limit) / count for w in (1.0, 2.0, 3.0)]
    )


def test_weights_that_are_not_finite():
    """The gradient is 0 if the weights are finite: computed from an infinite one it is NaN."""
    start = torch.tensor([0.0], requires_grad=True)
    logs = start.log()
    torch.where(logs > 100, logs, 0.0).sum().backward()
    assert start.grad.isnan().all()


def test_no_rows_at_all():
    """Nothing is written: to a tensor without rows neither."""
    empty = torch.zeros(0, 2)
    empty[torch.zeros(0, dtype=torch.bool)] = 5.0
    assert empty.shape == (0, 2)
