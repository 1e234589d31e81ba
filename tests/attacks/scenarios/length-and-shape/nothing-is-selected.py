"""Attacks on gallery/scenarios/length-and-shape/nothing-is-selected.py."""

import math

import numpy as np
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


@pytest.mark.parametrize("number", [300, -1, 1j], ids=str)
def test_a_number_that_does_not_fit_the_dtype_fell(number):
    """A number raises nothing: it is converted although nothing is selected."""
    t = torch.zeros(3, dtype=torch.uint8)
    if number == -1:
        t[NONE] = number
    else:
        with pytest.raises(RuntimeError, match="without overflow"):
            t[NONE] = number
    assert not t.any()


@pytest.mark.parametrize(
    "value", [torch.ones(2, dtype=torch.long), table().double()[NONE]], ids=["row", "picked"]
)
def test_another_dtype_raises_fell(value):
    """Nothing is raised for one row, or what the same mask has picked: in the same dtype."""
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        table()[NONE] = value


@pytest.mark.parametrize("value", [[1.0, 2.0], []], ids=str)
def test_a_list_raises(value):
    """A number, one row: not a row in a list."""
    with pytest.raises(TypeError, match="can't assign a list"):
        table()[NONE] = value


def test_a_mask_of_elements_refuses_a_row_fell():
    """One row raises nothing: a mask of the shape of points selects elements."""
    points = table()
    with pytest.raises(RuntimeError, match="shape mismatch"):
        points[points > 100] = torch.tensor([1.0, 2.0])
    points[points > 100] = 5.0
    assert torch.equal(points, table())


def test_no_positions_of_floats_raise_fell():
    """What happens when my index list selects nothing: as torch.tensor([]) it raises."""
    with pytest.raises(IndexError, match="tensors used as indices must be long"):
        table()[torch.tensor([])] = 5.0


def test_no_positions_in_an_array():
    """torch.tensor([]) is refused as an index: an array without positions is taken."""
    points = table()
    points[np.array([])] = 5.0
    assert torch.equal(points, table())


def test_an_empty_tuple_selects_everything_fell():
    """Nothing is written through an empty index: a tuple is the whole tensor."""
    points = table()
    points[()] = 5.0
    assert (points == 5.0).all()


@pytest.mark.parametrize("index", SELECTIONS, ids=NAMES)
def test_backward_notices_the_write_fell(index):
    """Nothing is written: the version counter goes up, and backward raises."""
    start = torch.ones(3, 2, requires_grad=True)
    saved = start.exp()
    saved[index] = 0.0
    assert saved._version == 1 and torch.equal(saved, start.exp())
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        saved.sum().backward()


def test_a_leaf_refuses_it_fell():
    """Nothing is raised: a leaf that requires grad refuses the write to no row."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        torch.ones(3, requires_grad=True)[NONE] = 0.0


def test_the_target_requires_grad_afterwards_fell():
    """Nothing changes: the tensor requires grad if the value does."""
    points = table()
    points[NONE] = torch.ones(2, requires_grad=True)
    assert points.requires_grad and torch.equal(points, table())


def test_max_along_the_columns_raises_nothing_fell():
    """A maximum of nothing raises: along a dimension that has elements it is empty."""
    assert table()[NONE].max(dim=1).values.shape == (0,)
    with pytest.raises(IndexError, match="non-zero size"):
        table()[NONE].max(dim=0)


def test_the_gradient_of_that_loss_is_finite():
    """The mean makes the whole loss NaN: not the gradient of weights."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    (weights.sum() + weights[weights > 100].mean()).backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_finite_weights_with_an_infinite_slope_fell():
    """The gradient is 0 if the weights are finite: that of what they are computed from is NaN."""
    start = torch.tensor([0.0], requires_grad=True)
    weights = start.sqrt()
    weights.retain_grad()
    chosen = weights > 100
    (torch.where(chosen, weights, 0.0).sum() / chosen.sum().clamp(min=1)).backward()
    assert weights.isfinite().all() and weights.grad.tolist() == [0.0] and start.grad.isnan().all()


def test_weights_that_are_not_finite_get_0_themselves_fell():
    """The gradient is 0 if the weights are finite: a leaf gets 0 if they are not."""
    weights = torch.tensor([math.inf, math.nan], requires_grad=True)
    torch.where(torch.zeros(2, dtype=torch.bool), weights, 0.0).sum().backward()
    assert weights.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """No element changes, and two rows raise: compiled too."""

    def assign(t, mask, value):
        t[mask] = value
        return t

    compiled = torch.compile(assign, backend=backend)
    assert torch.equal(compiled(table(), NONE, torch.ones(2)), table())
    with pytest.raises(RuntimeError, match="shape mismatch"):
        compiled(table(), NONE, torch.ones(2, 2))
