"""Attacks on gallery/errors/values-and-shapes/value-has-more-dimensions.py."""

import pytest
import torch

WORDS = "must be greater or equal to the number of dimensions in the tensor"


@pytest.mark.parametrize(
    ("shape", "index", "value"),
    [
        ((4,), slice(1, 3), (2, 1)),
        ((4,), slice(1, 3), (2, 2)),
        ((4,), 0, (2,)),
        ((4,), torch.tensor(0), (2,)),
        ((2, 3), 0, (2, 3)),
        ((), ..., (2,)),
        ((4,), 0, (0,)),
    ],
)
def test_more_dimensions_than_the_place(shape, index, value):
    """The value has more dimensions than the place it is assigned to."""
    target = torch.zeros(shape)
    with pytest.raises(RuntimeError, match=WORDS):
        target[index] = torch.ones(value)
    assert not target.any()


@pytest.mark.parametrize(
    ("shape", "index", "value"),
    [((4,), 0, (1,)), ((4,), 0, (1, 1)), ((4,), slice(1, 3), (1, 2)), ((), ..., (1, 1, 1))],
)
def test_dimensions_of_one_in_front_are_dropped_fell(shape, index, value):
    """It never takes a dimension away: those of length 1 in front are dropped, of any number."""
    target = torch.zeros(shape)
    target[index] = torch.ones(value)
    assert target.any()


def test_positions_drop_them_too():
    """Dimensions of length 1 in front of the value, with a list of positions."""
    target = torch.zeros(4)
    target[[1, 2]] = torch.ones(1, 2)
    assert target.tolist() == [0.0, 1.0, 1.0, 0.0]


def test_other_dtypes_are_named():
    """The message names the value first, with its type."""
    with pytest.raises(RuntimeError, match=r"DoubleTensor\{\[2, 1\]\}, size=\[2\]"):
        torch.zeros(4, dtype=torch.float64)[1:3] = torch.ones(2, 1, dtype=torch.float64)


@pytest.mark.parametrize("batch", [0, 1, 2])
def test_squeeze_with_the_dimension_named(batch):
    """squeeze(-1) drops the last dimension: for a batch of none and of one as well."""
    out = torch.ones(batch, 1)
    assert out.squeeze(-1).shape == (batch,)
    scores = torch.zeros(4)
    scores[:batch] = out.squeeze(-1)
    assert scores.sum() == batch


def test_squeeze_without_it_drops_the_batch():
    """squeeze with the dimension named: without it a batch of one is dropped too."""
    assert torch.ones(1, 1).squeeze().shape == ()
    assert torch.ones(1, 1).squeeze(-1).shape == (1,)


def test_squeeze_of_two_outputs_drops_nothing():
    """A layer with one output returns [batch, 1]; with two squeeze(-1) changes nothing."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(4)[1:3] = torch.ones(2, 2).squeeze(-1)


def test_gradients_pass_both_fixes():
    """squeeze drops it, and passes the gradient."""
    out, row = torch.ones(2, 1, requires_grad=True), torch.ones(2, requires_grad=True)
    scores, cache = torch.zeros(4), torch.zeros(3, 2)
    scores[1:3] = out.squeeze(-1)
    cache[0] = row
    (scores.sum() * 2 + cache.sum() * 3).backward()
    assert out.grad.tolist() == [[2.0], [2.0]] and row.grad.tolist() == [3.0, 3.0]


@pytest.mark.parametrize(
    "call",
    [
        lambda t: t.expand(2),
        lambda t: t.expand_as(torch.zeros(2)),
        lambda t: torch.broadcast_to(t, (2,)),
        lambda t: torch.distributions.Normal(t, 1.0).expand((2,)),
    ],
)
def test_nothing_is_assigned_fell(call):
    """The value has more dimensions than the place it is assigned to."""
    with pytest.raises(RuntimeError, match="the number of sizes provided"):
        call(torch.zeros(2, 1))


def test_a_dimension_in_the_middle_fell():
    """Drop dimensions of length 1 at its end with squeeze(-1): one in the middle."""
    value, target = torch.ones(2, 1, 3), torch.zeros(2, 3)
    with pytest.raises(RuntimeError, match="the number of sizes provided"):
        target[...] = value
    target[...] = value.squeeze(1)
    assert target.all()


@pytest.mark.parametrize(
    "call",
    [lambda v: v.expand(2), lambda v: torch.zeros(2).copy_(v), lambda v: torch.zeros(2).add_(v)],
    ids=["expand", "copy_", "add_"],
)
def test_others_do_not_drop_in_front_fell(call):
    """Dimensions of length 1 at the front of the value are dropped: by an assignment."""
    with pytest.raises(RuntimeError):
        call(torch.ones(1, 2))


@pytest.mark.parametrize("index", [slice(0, 2), [0, 1], torch.tensor([True, True, False])], ids=str)
def test_an_assignment_drops_in_front(index):
    """An assignment drops dimensions of length 1 at the front of the value."""
    scores = torch.zeros(3)
    scores[index] = torch.ones(1, 1, 2)
    assert scores.tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize(("rows", "shape"), [((3,), (1,)), ((2, 4, 3), (2, 4, 1))], ids=str)
def test_a_layer_with_one_output_fell(rows, shape):
    """A layer with one output returns ``[batch, 1]``: for a batch of rows."""
    assert torch.nn.Linear(3, 1)(torch.ones(rows)).shape == shape


def test_a_longer_dimension_is_not_repeated_fell():
    """Name a size for each dimension: a dimension of length 5 is not repeated."""
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.ones(2, 5).expand(-1, 3)


def test_copies_in_front():
    """New dimensions stand in front."""
    matrix = torch.arange(6.0).reshape(2, 3)
    copies = matrix.expand(4, -1, -1)
    assert copies.shape == (4, 2, 3) and torch.equal(copies[3], matrix)
    with pytest.raises(RuntimeError, match="leading, non-existing dimension"):
        matrix.expand(-1, 2, 3)
