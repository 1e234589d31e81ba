"""Attacks on gallery/errors/values-and-shapes/value-cannot-be-broadcast-to-indexing-result.py."""

import pytest
import torch

WORDS = "cannot be broadcast to indexing result"
MASK = torch.tensor([True, False, True])


@pytest.mark.parametrize(
    ("shape", "index", "value"),
    [
        ((3,), MASK, (3,)),
        ((3,), [0, 2], (3,)),
        ((3,), torch.tensor([0, 2]), (0,)),
        ((3, 2), [0, 2], (3, 2)),
        ((3, 2), MASK, (2, 3)),
        ((3, 2), (slice(None), [0]), (3, 2)),
        ((3,), [], (2,)),
        ((3,), ~MASK & MASK, (3,)),
    ],
)
def test_what_does_not_fit(shape, index, value):
    """The value must have one entry for each place that the mask or the index list picks."""
    target = torch.zeros(shape)
    with pytest.raises(RuntimeError, match=WORDS):
        target[index] = torch.ones(value)
    assert not target.any()


@pytest.mark.parametrize("value", [(), (1,), (2,), (1, 2)])
def test_what_is_broadcast_fell(value):
    """One entry for each place: a single one is broadcast, and sizes of 1 in front are dropped."""
    target = torch.zeros(3)
    target[MASK] = torch.ones(value)
    assert target.tolist() == [1.0, 0.0, 1.0]


def test_a_mask_that_is_true_everywhere_raises_nothing_fell():
    """The line at the top raises: not where each element is selected."""
    scores, new = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([10.0, 20.0, 30.0])
    scores[scores > 0] = new
    assert torch.equal(scores, new)


def test_a_tensor_without_dimensions_is_no_advanced_index_fell():
    """A tensor between the brackets is advanced indexing: without dimensions it is an integer."""
    with pytest.raises(RuntimeError, match="must be greater or equal to the number of dimensions"):
        torch.zeros(3)[torch.tensor(0)] = torch.ones(2)


@pytest.mark.parametrize("mask", [[True] * 3, [False] * 3, [True, False, False]])
def test_index_the_value_too(mask):
    """scores[mask] = new[mask] for each mask."""
    mask, new = torch.tensor(mask), torch.tensor([10.0, 20.0, 30.0])
    scores = torch.zeros(3)
    scores[mask] = new[mask]
    assert torch.equal(scores, torch.where(mask, new, torch.zeros(3)))


def test_where_widens_the_dtype():
    """torch.where makes a new tensor: of the wider dtype."""
    chosen = torch.where(MASK, torch.zeros(3), torch.zeros(3, dtype=torch.float64))
    assert chosen.dtype == torch.float64


def test_both_fixes_have_the_same_gradients():
    """Each gradient goes where the element came from."""
    found = []
    for choose in (
        lambda old, new: torch.where(MASK, new, old),
        lambda old, new: (old * 1.0).index_put_((MASK,), new[MASK]),
    ):
        old, new = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
        (choose(old, new) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
        found.append((old.grad.tolist(), new.grad.tolist()))
    assert found == [([0.0, 2.0, 0.0], [1.0, 0.0, 3.0])] * 2


def test_one_row_for_all_indices():
    """As many rows as indices: a single row goes to each."""
    table = torch.zeros(3, 2)
    table[[0, 2]] = torch.tensor([1.0, 2.0])
    assert table.tolist() == [[1.0, 2.0], [0.0, 0.0], [1.0, 2.0]]
