"""Attacks on gallery/errors/transforms/vmap-sizes-of-several-arguments.py."""

import pytest
import torch

SCORES = torch.zeros(3, 4)
POSITIONS = torch.tensor([0, 1, 2])
SIZES = "same size in the mapped dimension"


def write(row, position, values):
    row = row.clone()
    row[position] = values.sum()
    return row


def looped(scores, positions, values):
    return torch.stack([write(row, at, values) for row, at in zip(scores, positions, strict=True)])


@pytest.mark.parametrize("count", [1, 2, 4])
def test_other_number_of_samples(count):
    """The arguments have different numbers of samples."""
    with pytest.raises(ValueError, match=SIZES):
        torch.vmap(write)(SCORES, POSITIONS, torch.ones(count))


def test_same_number_by_chance_is_taken_apart():
    """With three numbers nothing is refused, and each sample has one of them."""
    found = torch.vmap(write)(SCORES, POSITIONS, torch.tensor([1.0, 2.0, 3.0]))
    assert found.sum(1).tolist() == [1.0, 2.0, 3.0]
    shared = torch.vmap(write, in_dims=(0, 0, None))(SCORES, POSITIONS, torch.tensor([1.0, 2, 3]))
    assert shared.sum(1).tolist() == [6.0, 6.0, 6.0]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64, torch.complex64])
def test_none_for_what_all_share(dtype):
    """None for what all samples share, in other dtypes."""
    scores, values = SCORES.to(dtype), torch.tensor([5, 6]).to(dtype)
    found = torch.vmap(write, in_dims=(0, 0, None))(scores, POSITIONS, values)
    assert torch.equal(found, looped(scores, POSITIONS, values)) and found.dtype == dtype


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_samples(count):
    """One sample, two, and none."""
    values = torch.tensor([5.0, 6.0])
    if not count:
        with pytest.raises(ValueError):
            torch.vmap(write, in_dims=(0, 0, None))(SCORES[:0], POSITIONS[:0], values)
            raise ValueError  # releases that accept no samples
        return
    found = torch.vmap(write, in_dims=(0, 0, None))(SCORES[:count], POSITIONS[:count], values)
    assert torch.equal(found, looped(SCORES[:count], POSITIONS[:count], values))


def test_gradient_reaches_both():
    """The written value gets the gradient of each sample, and the old elements none."""
    scores = SCORES.clone().requires_grad_()
    values = torch.tensor([5.0, 6.0], requires_grad=True)
    torch.vmap(write, in_dims=(0, 0, None))(scores, POSITIONS, values).sum().backward()
    assert values.grad.tolist() == [3.0, 3.0]
    kept = torch.ones(3, 4)
    kept[torch.arange(3), POSITIONS] = 0
    assert torch.equal(scores.grad, kept)


def test_columns_are_samples():
    """in_dims=1 and out_dims=1."""
    values = torch.tensor([5.0])
    found = torch.vmap(write, in_dims=(1, 0, None), out_dims=1)(SCORES.t(), POSITIONS, values)
    assert torch.equal(found, looped(SCORES, POSITIONS, values).t())


@pytest.mark.parametrize("in_dims", [(0,), (0, 0), (0, 0, 0, 0), (0, (0, 0), None)])
def test_in_dims_of_another_structure(in_dims):
    """A tuple for in_dims has one entry for each positional argument."""
    with pytest.raises(ValueError, match="in_dims is not compatible"):
        torch.vmap(write, in_dims=in_dims)(SCORES, POSITIONS, torch.ones(2))


def test_nothing_to_take_apart():
    """None for each argument is refused."""
    with pytest.raises(ValueError, match="at least one Tensor"):
        torch.vmap(write, in_dims=(None, None, None))(SCORES[0], POSITIONS[0], torch.ones(2))


@pytest.mark.parametrize("position", [torch.tensor([0, 1, 2]), torch.tensor([3, 3, 3])])
def test_shared_row_has_no_place(position):
    """A write with a position per sample into a shared row is refused, cloned or not."""
    with pytest.raises(RuntimeError, match="not possible because there exists a Tensor"):
        torch.vmap(write, in_dims=(None, 0, None))(SCORES[0], position, torch.ones(2))


def test_shared_row_with_a_shared_position_is_written():
    """Where neither position nor value belong to a sample, the clone takes the write."""
    found = torch.vmap(lambda s, row: write(row, 1, torch.ones(2)) + s, in_dims=(0, None))(
        torch.zeros(3), SCORES[0]
    )
    assert found.tolist() == [[0.0, 2.0, 0.0, 0.0]] * 3


def test_expanded_rows_are_written():
    """Expand the row, and clone it before the write: the base keeps its values."""
    base = torch.zeros(4)
    found = torch.vmap(write, in_dims=(0, 0, None))(base.expand(3, -1), POSITIONS, torch.ones(2))
    assert torch.equal(found, looped(SCORES, POSITIONS, torch.ones(2))) and not base.any()


def test_out_of_place_takes_a_shared_row():
    """torch.where makes a new row for each sample."""
    found = torch.vmap(
        lambda row, at: torch.where(torch.arange(4) == at, 2.0, row), in_dims=(None, 0)
    )(SCORES[0], POSITIONS)
    assert torch.equal(found, looped(SCORES, POSITIONS, torch.ones(2)))


def test_compiled():
    """The same in a compiled function."""
    batched = torch.compile(torch.vmap(write, in_dims=(0, 0, None)), backend="aot_eager")
    found = batched(SCORES, POSITIONS, torch.ones(2))
    assert torch.equal(found, looped(SCORES, POSITIONS, torch.ones(2)))


def test_a_keyword_argument_is_shared_fell():
    """vmap takes apart dimension 0 of each argument; in_dims has one entry for each."""
    values = torch.tensor([5.0, 6.0])
    found = torch.vmap(write, in_dims=(0, 0))(SCORES, POSITIONS, values=values)
    assert torch.equal(found, looped(SCORES, POSITIONS, values))
    with pytest.raises(ValueError, match="in_dims is not compatible"):
        torch.vmap(write, in_dims=(0, 0, None))(SCORES, POSITIONS, values=values)


def test_one_number_for_in_dims():
    """A tuple for in_dims has one entry for each positional argument: a number stands for all."""
    found = torch.vmap(write, in_dims=0)(SCORES, POSITIONS, torch.ones(3))
    assert torch.equal(found, looped(SCORES, POSITIONS, torch.ones(1)))


def test_expanded_rows_without_a_clone_fell():
    """Give each sample a row of its own with expand: its rows share memory."""

    def write_in_place(row, position):
        row[position] = 2.0
        return row

    base = torch.zeros(4)
    with pytest.warns(UserWarning, match="expanded tensors is deprecated"):
        found = torch.vmap(write_in_place)(base.expand(3, -1), POSITIONS)
    assert base.tolist() == [2.0, 2.0, 2.0, 0.0] and found.tolist() == [base.tolist()] * 3


def test_a_value_per_sample_into_a_shared_row():
    """A write with a value per sample into a shared row, or into its clone, is refused."""

    def write_value(row, value):
        row = row.clone()
        row[1] = value
        return row

    with pytest.raises(RuntimeError, match="not possible because there exists a Tensor"):
        torch.vmap(write_value, in_dims=(None, 0))(SCORES[0], torch.ones(3))


def test_a_dictionary_of_weights_is_shared():
    """None for an argument that the samples share: a dictionary of tensors."""
    weights = {"first": torch.ones(2, 4)}
    found = torch.vmap(lambda w, x: w["first"] @ x, in_dims=(None, 0))(weights, SCORES + 1.0)
    assert torch.equal(found, torch.full((3, 2), 4.0))
