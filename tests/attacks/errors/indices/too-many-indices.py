"""Attacks on gallery/errors/indices/too-many-indices.py."""

import pytest
import torch

COLUMN = torch.tensor([[True], [False], [True]])


@pytest.mark.parametrize(
    "index",
    [
        (0, 1),
        (slice(None), slice(None)),
        (..., 0, 0),
        (None, 0, 0),
        (torch.tensor([0]), torch.tensor([1])),
        ([0], [1]),
        (torch.tensor([True, False, True]), 0),
        COLUMN,
    ],
    ids=repr,
)
def test_what_takes_more_dimensions_than_there_are(index):
    """There are more indices between the brackets than the tensor has dimensions."""
    for run in (lambda: torch.zeros(3)[index], lambda: torch.zeros(3).__setitem__(index, 9.0)):
        with pytest.raises(IndexError, match="too many indices for tensor of dimension 1"):
            run()


@pytest.mark.parametrize(
    ("index", "shape"),
    [((0, ...), ()), ((None, 0), (1,)), ((..., ...), (3,)), ((True, 0), (1,))],
    ids=repr,
)
def test_some_take_no_dimension_fell(index, shape):
    """There are more indices between the brackets than dimensions: None and ... need none."""
    assert torch.zeros(3)[index].shape == shape


def test_brackets_one_after_another_say_something_else():
    """scores[0][1] has two indices for one dimension as well."""
    with pytest.raises(IndexError, match="index 1 is out of bounds for dimension 0 with size 0"):
        torch.zeros(3)[0][1]


@pytest.mark.parametrize("index", [torch.tensor(0), torch.tensor([0]), [0], (0, 0), (..., -1)])
def test_a_tensor_without_dimensions(index):
    """... stands for the dimensions before, however many: -1 still takes one."""
    with pytest.raises(IndexError, match="too many indices for tensor of dimension 0"):
        torch.tensor(1.0)[index] = 2.0


def test_a_squeeze_of_a_longer_dimension_does_nothing_fell():
    """squeeze with the dimension named drops that one: only if its size is 1."""
    assert torch.zeros(3, 2).squeeze(-1).shape == (3, 2)
    assert torch.zeros(1, 3, 1).squeeze().shape == (3,)


def test_a_write_to_the_added_dimension_of_a_leaf():
    """The result is a view, so the write reaches scores: a leaf that requires grad refuses it."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        torch.ones(3, requires_grad=True)[None, :][0, 1] = 5.0


def test_a_sample_under_vmap_has_a_dimension_less():
    """A dimension can be lost on the way: under vmap the batch is none of the sample's."""
    with pytest.raises(IndexError, match="too many indices for tensor of dimension 1"):
        torch.vmap(lambda row: row[0, 1])(torch.zeros(2, 3))
    assert torch.vmap(lambda row: row[0])(torch.zeros(2, 3)).shape == (2,)


def test_index_put_adds_how_many_it_got():
    """index_put_ adds how many it got."""
    with pytest.raises(IndexError, match=r"dimension 1 \(got 2\)"):
        torch.zeros(3).index_put_((torch.tensor([0]), torch.tensor([1])), torch.tensor(1.0))


@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 3), (2, 2, 3)])
def test_index_from_the_end(shape):
    """... stands for the dimensions before."""
    tensor = torch.zeros(shape)
    tensor[..., -1] = 1.0
    assert tensor.sum() == tensor.numel() // 3


def test_a_list_of_lists_counts_for_each_list_fell():
    """A mask counts with all of its dimensions: a list of lists counts as one index a list."""
    rows = [[0], [2]]
    with (
        pytest.warns(UserWarning, match="Using a non-tuple sequence"),
        pytest.raises(IndexError, match="too many indices for tensor of dimension 1"),
    ):
        torch.zeros(3)[rows] = 1.0
    scores = torch.zeros(3)
    scores[torch.tensor(rows)] = 1.0
    assert scores.tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("shape", [(3, 2), (3, 1, 1), (1, 3)])
def test_squeeze_does_not_fit_each_mask_fell(shape):
    """column.squeeze(-1) is a mask of the same number of dimensions: of one column only."""
    with pytest.raises(IndexError, match="too many indices"):
        torch.zeros(3)[torch.ones(shape, dtype=torch.bool).squeeze(-1)]


def test_a_mask_of_several_columns():
    """For a mask of several columns: mask.any(-1) or mask.all(-1)."""
    image = torch.zeros(2, 2)
    mask = torch.tensor([[[True, False], [False, False]], [[True, True], [False, True]]])
    image[mask.any(-1)] += 1.0
    image[mask.all(-1)] += 1.0
    assert image.tolist() == [[1.0, 0.0], [2.0, 1.0]]


def test_fill_of_a_tensor_without_dimensions():
    """``Dimension 0`` means a tensor without dimensions."""
    assert torch.tensor(1.0).fill_(2.0).item() == 2.0


def test_a_mask_without_dimensions_is_taken():
    """``Dimension 0`` means a tensor without dimensions: a 0-dim mask is taken."""
    total = torch.tensor(1.0)
    total[torch.tensor(True)] = 2.0
    assert total.item() == 2.0


def test_none_and_a_list_in_the_index_is_a_copy():
    """None in the index adds a dimension, the result is a view: with a list beside it a copy."""
    scores = torch.zeros(3)
    scores[None, [0, 1]][0, 1] = 5.0
    assert scores.tolist() == [0.0, 0.0, 0.0]


def test_a_mask_that_is_false_and_fill_fell():
    """Write to a tensor without dimensions with ``fill_``: the mask that raised was False."""
    loss = torch.tensor(1.0)
    with pytest.raises(IndexError, match="dimension 0"):
        loss[torch.tensor([False])] = 0.0
    loss[torch.tensor(False)] = 0.0
    assert loss == 1
    assert loss.fill_(0.0) == 0


@pytest.mark.filterwarnings("ignore:indexing with dtype torch.uint8")
def test_an_index_tensor_of_bytes_counts_as_a_mask_fell():
    """An index tensor takes one dimension: one of dtype uint8 takes as many as it has."""
    index = torch.zeros(3, 1, dtype=torch.int64)
    assert torch.zeros(3)[index].shape == (3, 1)
    with pytest.raises(IndexError, match="too many indices for tensor of dimension 1"):
        torch.zeros(3)[index.to(torch.uint8)]


def test_a_mask_of_one_row_fell():
    """Fix 1, ``column.squeeze(-1)``: a mask of one row needs dimension 0."""
    row, scores = torch.tensor([[True, False, True]]), torch.zeros(3)
    with pytest.raises(IndexError, match="too many indices"):
        scores[row.squeeze(-1)] = 9.0
    scores[row.squeeze(0)] = 9.0
    assert scores.tolist() == [9.0, 0.0, 9.0]
