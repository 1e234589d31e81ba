"""Attacks on gallery/errors/indices/indexing-tensors-could-not-be-broadcast.py."""

import pytest
import torch

WORDS = "indexing tensors could not be broadcast together"
ROWS, COLUMNS = torch.tensor([0, 2]), torch.tensor([0, 1, 2])
FIRST = torch.tensor([True, False, False])
TWO = torch.tensor([True, False, True])
ALL = torch.tensor([True, True, True])


def table():
    return torch.arange(9.0).reshape(3, 3)


@pytest.mark.parametrize(
    "index",
    [
        (ROWS, COLUMNS),
        ([0, 2], [0, 1, 2]),
        (TWO, ALL),
        (TWO, COLUMNS),
        (ROWS[:0], COLUMNS),
        (~ALL, TWO),
    ],
)
def test_what_differs_in_length_raises(index):
    """Index tensors, lists and masks side by side that differ in length."""
    with pytest.raises(IndexError, match=WORDS):
        table()[index]
    with pytest.raises(IndexError, match=WORDS):
        table()[index] = 1.0


@pytest.mark.parametrize("first", [ROWS[:1], torch.tensor(0), 0, [0], FIRST])
def test_one_entry_does_not_raise_fell(first):
    """Yours differ in length: an index of one entry is broadcast."""
    assert table()[first, COLUMNS].tolist() == [0.0, 1.0, 2.0]


def test_a_mask_with_one_true_and_none_do_not_raise_fell():
    """A mask counts by the positions of its True: none and one broadcast."""
    assert table()[~ALL, FIRST].shape == (0,)
    assert table()[FIRST, ALL].tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("rows", [[], [1], [0, 2], [2, 0, 1]])
def test_a_rectangle_of_any_number_of_rows(rows):
    """rows[:, None] and columns broadcast to all combinations."""
    rows = torch.tensor(rows, dtype=torch.int64)
    found = table()[rows[:, None], COLUMNS[:2]]
    assert found.tolist() == [[3.0 * row, 3.0 * row + 1] for row in rows.tolist()]


def test_a_mask_is_not_turned_by_none_fell():
    """Turn one of them: table[rows[:, None], columns]. A mask is turned by nonzero()."""
    with pytest.raises(IndexError, match="too many indices"):
        table()[TWO[:, None], COLUMNS]
    assert torch.equal(table()[TWO.nonzero(), COLUMNS], table()[[0, 2]])


def test_a_slice_between_changes_nothing():
    """The two are paired with a slice between them too."""
    cube = torch.zeros(3, 4, 3)
    assert cube[ROWS, :, ROWS].shape == (2, 4)
    with pytest.raises(IndexError, match=WORDS):
        cube[ROWS, :, COLUMNS]


def test_values_of_a_rectangle():
    """A rectangle of values goes to the rectangle."""
    target = torch.zeros(3, 3)
    target[ROWS[:, None], COLUMNS[:2]] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert target.tolist() == [[1.0, 2.0, 0.0], [0.0, 0.0, 0.0], [3.0, 4.0, 0.0]]


def test_the_gradient_of_a_rectangle():
    """What is written over gets no gradient, and the values get theirs."""
    source = torch.ones(3, 3, requires_grad=True)
    values = torch.ones(2, 2, requires_grad=True)
    target = source * 1.0
    target[ROWS[:, None], COLUMNS[:2]] = values
    (target * table()).sum().backward()
    assert source.grad.tolist() == [[0.0, 0.0, 2.0], [3.0, 4.0, 5.0], [0.0, 0.0, 8.0]]
    assert values.grad.tolist() == [[0.0, 1.0], [6.0, 7.0]]
