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


def test_a_list_is_not_turned_by_none_fell():
    """Turn one of them, rows[:, None]: a list gives the message of the title, and has no None."""
    rows, columns = [0, 2], [0, 1, 2]
    with pytest.raises(IndexError, match=WORDS):
        table()[rows, columns]
    with pytest.raises(TypeError, match="list indices must be integers or slices, not tuple"):
        rows[:, None]
    turned = torch.tensor(rows)[:, None]
    assert torch.equal(table()[turned, columns], table()[rows][:, columns])


def test_one_of_three_is_not_enough_fell():
    """Turn one of them: of three indices two are turned."""
    cube = torch.arange(24.0).reshape(2, 3, 4)
    a, b, c = torch.arange(2), torch.arange(3), torch.arange(4)
    for index in ((a, b, c), (a[:, None], b, c)):
        with pytest.raises(IndexError, match=WORDS):
            cube[index]
    assert torch.equal(cube[a[:, None, None], b[:, None], c], cube)


def test_columns_of_their_own_for_each_row():
    """The same line takes columns of their own for each row; a square passes unnoticed without."""
    scores, labels = table(), torch.tensor([[0, 1], [1, 2], [2, 0]])
    with pytest.raises(IndexError, match=WORDS):
        scores[torch.arange(3), labels]
    found = scores[torch.arange(3)[:, None], labels]
    assert torch.equal(found, scores.gather(1, labels))
    square = torch.tensor([[0, 1, 2]] * 3)
    assert scores[torch.arange(3), square].tolist() == [[0.0, 4.0, 8.0]] * 3


def test_index_put_says_it_too():
    """The method of the brackets with the same indices."""
    with pytest.raises(IndexError, match=WORDS):
        table().index_put_((ROWS, COLUMNS), torch.tensor(1.0))


@pytest.mark.parametrize("layout", ["transposed", "expanded", "strided"])
def test_a_rectangle_of_other_layouts(layout):
    """rows[:, None] and columns, of a table whose memory is in another order."""
    target = {
        "transposed": torch.zeros(3, 3).t(),
        "expanded": torch.zeros(3, 1).expand(3, 3).clone(),
        "strided": torch.zeros(6, 6)[::2, ::2],
    }[layout]
    target[ROWS[:, None], COLUMNS[:2]] = 1.0
    assert target.tolist() == [[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]


def test_a_mask_of_two_dimensions_counts_as_two():
    """A mask by the positions of its True: of two dimensions it is a pair of index tensors."""
    cube = torch.zeros(3, 3, 4)
    assert cube[torch.eye(3, dtype=torch.bool), COLUMNS].shape == (3,)
    with pytest.raises(IndexError, match=r"shapes \[3\], \[3\], \[2\]"):
        cube[torch.eye(3, dtype=torch.bool), COLUMNS[:2]]


def test_a_rectangle_is_compiled_and_mapped():
    """Fix 1 compiled as one graph, and under vmap."""

    def read(scores):
        return scores[ROWS[:, None], COLUMNS[:2]]

    expected = [[0.0, 1.0], [6.0, 7.0]]
    assert torch.compile(read, backend="aot_eager", fullgraph=True)(table()).tolist() == expected
    assert torch.vmap(read)(table()[None]).tolist() == [expected]


def test_rows_that_are_a_matrix_fell():
    """Turn one of them, ``rows[:, None]`` (where rows are a matrix, its last size is not turned)."""
    rows = torch.tensor([[0, 1], [1, 2]])
    with pytest.raises(IndexError, match=WORDS):
        table()[rows, COLUMNS]
    assert table()[rows[:, None], COLUMNS[:2]].shape == (2, 1, 2)
    assert table()[rows[:, :, None], COLUMNS].shape == (2, 2, 3)


def test_neighbours_in_another_order_fell():
    """If the columns are neighbours, a slice is enough (a slice has them in ascending order)."""
    target = torch.zeros(3, 3)
    target[ROWS[:, None], torch.tensor([1, 0])] = torch.tensor([1.0, 2.0])
    sliced = torch.zeros(3, 3)
    sliced[ROWS, 0:2] = torch.tensor([1.0, 2.0])
    assert target[0].tolist() == [2.0, 1.0, 0.0] and sliced[0].tolist() == [1.0, 2.0, 0.0]


def test_rows_that_are_a_slice_are_no_copy_fell():
    """``table[rows][:, columns] = 9.0`` is no way (where ``rows`` is a slice it is kept)."""
    target = torch.zeros(3, 3)
    target[0:2][:, COLUMNS] = 9.0
    assert target.tolist() == [[9.0] * 3, [9.0] * 3, [0.0] * 3]


def test_rows_beside_a_mask_of_the_columns():
    """``x[[0, 2], mask]`` crashes: the rows are turned, the mask stays."""
    mask = torch.tensor([True, True, True])
    with pytest.raises(IndexError, match=WORDS):
        table()[[0, 2], mask]
    assert torch.equal(table()[torch.tensor([0, 2])[:, None], mask], table()[[0, 2]])
