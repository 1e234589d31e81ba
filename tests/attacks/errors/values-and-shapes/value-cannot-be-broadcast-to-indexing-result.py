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


@pytest.mark.parametrize(
    "index", [MASK, [0, 2], torch.tensor([0, 2])], ids=["mask", "list", "tensor"]
)
def test_one_number_for_each_row_fell(index):
    """One entry for each place, and index the value with the same mask: numbers for rows are a column."""
    table, numbers = torch.zeros(3, 4), torch.tensor([1.0, 2.0, 3.0])
    with pytest.raises(RuntimeError, match=WORDS):
        table[index] = numbers[index]
    table[index] = numbers[index][:, None]
    assert table.tolist() == [[1.0] * 4, [0.0] * 4, [3.0] * 4]


def test_one_number_for_each_row_of_a_square_goes_wrong_silently():
    """The value is broadcast from its last dimension: as many columns as rows raise nothing."""
    table = torch.zeros(3, 2)
    table[[0, 2]] = torch.tensor([1.0, 2.0])
    assert table[0].tolist() == [1.0, 2.0]


def test_a_mask_of_columns_is_not_the_whole_index_fell():
    """Index the value with the same mask: new[mask] has another meaning for a mask of columns."""
    table, wide = torch.zeros(2, 3), torch.arange(6.0).reshape(2, 3)
    with pytest.raises(RuntimeError, match=WORDS):
        table[:, MASK] = wide
    with pytest.raises(IndexError, match="does not match the shape of the indexed tensor"):
        wide[MASK]
    table[:, MASK] = wide[:, MASK]
    assert table.tolist() == [[0.0, 0.0, 2.0], [3.0, 0.0, 5.0]]


def test_two_lists_are_no_rectangle_fell():
    """Index the value with the same mask: two lists pick pairs."""
    table, block = torch.zeros(3, 2), torch.ones(2, 2)
    with pytest.raises(RuntimeError, match=r"of shape \[2, 2\] cannot .* result of shape \[2\]"):
        table[[0, 2], [0, 1]] = block
    table[torch.tensor([0, 2])[:, None], torch.tensor([0, 1])] = block
    assert table.tolist() == [[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]


def test_too_few_values_cannot_be_indexed_fell():
    """Index the value with the same mask: a value that is too short cannot be."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(3)[MASK | ~MASK] = torch.ones(2)
    with pytest.raises(IndexError, match="does not match the shape"):
        torch.ones(2)[MASK | ~MASK]


@pytest.mark.parametrize("accumulate", [False, True])
def test_index_put_says_it_too(accumulate):
    """Brackets say it, and so does index_put_; nothing is written."""
    target = torch.zeros(3)
    with pytest.raises(RuntimeError, match=WORDS):
        target.index_put_((torch.tensor([0, 2]),), torch.ones(3), accumulate=accumulate)
    assert not target.any()


def test_where_with_a_mask_of_rows_fell():
    """torch.where takes all three at full size: a mask of rows does not fit as it is."""
    new, old = torch.ones(3, 4), torch.zeros(3, 4)
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.where(MASK, new, old)
    assert torch.where(MASK[:, None], new, old).sum(1).tolist() == [4.0, 0.0, 4.0]


def test_where_takes_less_than_full_size_fell():
    """torch.where takes all three at full size, and less."""
    assert torch.where(MASK, 7.0, torch.zeros(3)).tolist() == [7.0, 0.0, 7.0]


@pytest.mark.parametrize(
    ("index", "size"), [((None, MASK), 3), ((True,), 2), (range(2), 3), (MASK.numpy(), 3)], ids=str
)
def test_other_indices_that_say_it(index, size):
    """A mask, a list or a tensor with dimensions is advanced indexing: a range and an array too."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(3)[index] = torch.ones(size)


def test_a_mask_over_the_first_dimensions():
    """Index the value too: with a mask over two dimensions of three."""
    target, new, mask = torch.zeros(2, 2, 3), torch.ones(2, 2, 3), torch.eye(2).bool()
    with pytest.raises(RuntimeError, match=WORDS):
        target[mask] = new
    target[mask] = new[mask]
    assert torch.equal(target, torch.where(mask[..., None], new, torch.zeros(2, 2, 3)))


def test_a_repeated_index_wants_a_row_for_each():
    """As many rows as indices: an index that stands twice wants two."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(3)[[0, 0, 2]] = torch.ones(2)


def test_a_value_that_is_a_column():
    """A value of one entry for each place: as a column it does not fit a mask of elements."""
    with pytest.raises(RuntimeError, match=r"of shape \[2, 1\] cannot"):
        torch.zeros(3)[MASK] = torch.ones(2, 1)


def test_one_number_for_each_row_of_three_dimensions_fell():
    """One number for each row that is picked wants ``numbers[:, None]``."""
    numbers = torch.tensor([7.0, 8.0])
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(3, 4, 4)[[0, 2]] = numbers[:, None]
    wrong, right = torch.zeros(3, 2, 2), torch.zeros(3, 2, 2)
    wrong[[0, 2]] = numbers[:, None]
    right[[0, 2]] = numbers[:, None, None]
    assert wrong[0].tolist() == wrong[2].tolist() == [[7.0, 7.0], [8.0, 8.0]]
    assert (right[0] == 7).all() and (right[2] == 8).all() and not right[1].any()


def test_one_number_for_each_element_fell():
    """One number for each row that is picked wants ``numbers[:, None]``: of a vector it does not."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(3)[[0, 2]] = torch.ones(2)[:, None]


def test_a_mask_of_another_length_fell():
    """A single number fits any mask."""
    with pytest.raises(IndexError, match="does not match the shape of the indexed tensor"):
        torch.zeros(3)[torch.ones(4, dtype=torch.bool)] = 1.0


def test_where_has_the_promoted_dtype_fell():
    """:api:`torch.where` makes a new tensor: not of the dtype of the old one."""
    counts = torch.zeros(3, dtype=torch.int64)
    assert torch.where(MASK, torch.ones(3), counts).dtype == torch.float32
    assert (
        torch.where(MASK, torch.ones(3, dtype=torch.float64), torch.zeros(3)).dtype == torch.float64
    )


def test_where_with_a_mask_of_the_first_dimension_of_three_fell():
    """A mask of rows is ``mask[:, None]`` there."""
    new, old = torch.ones(3, 3, 2), torch.zeros(3, 3, 2)
    assert torch.where(MASK[:, None], new, old).sum((1, 2)).tolist() == [4.0, 4.0, 4.0]
    assert torch.where(MASK[:, None, None], new, old).sum((1, 2)).tolist() == [6.0, 0.0, 6.0]
