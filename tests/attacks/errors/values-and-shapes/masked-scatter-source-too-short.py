"""Attacks on gallery/errors/values-and-shapes/masked-scatter-source-too-short.py."""

import warnings

import pytest
import torch

WORDS = "Number of elements of source < number of ones in mask"
MASK = torch.tensor([True, False, True, True])


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 6.0]])
def test_fewer_values_than_true(values):
    """There are fewer values than True: a single value is not repeated."""
    for method in ("masked_scatter_", "masked_scatter"):
        with pytest.raises(RuntimeError, match=WORDS):
            getattr(torch.zeros(4), method)(MASK, torch.tensor(values))


def test_what_came_before_is_written_fell():
    """The error comes before the write: the first values are written already."""
    embeddings = torch.zeros(4)
    with pytest.raises(RuntimeError, match=WORDS):
        embeddings.masked_scatter_(MASK, torch.tensor([5.0, 6.0]))
    assert embeddings.tolist() == [5.0, 0.0, 6.0, 0.0]


def test_the_mask_counts_after_broadcasting_fell():
    """Compare mask.sum() with source.numel(): a mask of a column counts once a feature."""
    rows = torch.tensor([[True], [False]])
    assert rows.sum() == 1
    with pytest.raises(RuntimeError, match=WORDS):
        torch.zeros(2, 3).masked_scatter_(rows, torch.ones(1))
    written = torch.zeros(2, 3).masked_scatter_(rows, torch.ones(3))
    assert written.tolist() == [[1.0] * 3, [0.0] * 3]


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3), (4,), (2, 3)])
def test_the_shape_of_the_source_does_not_matter(shape):
    """It puts the next source value at each True: in reading order, and the rest is ignored."""
    source = torch.arange(1.0, 1 + torch.Size(shape).numel()).reshape(shape)
    assert torch.zeros(4).masked_scatter_(MASK, source).tolist() == [1.0, 0.0, 2.0, 3.0]


def test_a_transposed_source_is_read_in_its_own_order():
    """The next source value is the next in reading order, not in memory."""
    source = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).t()
    assert torch.zeros(4).masked_scatter_(MASK, source).tolist() == [1.0, 0.0, 3.0, 2.0]


def test_no_true_takes_no_value():
    """One source value for each True: none for none."""
    assert torch.zeros(4).masked_scatter_(~MASK & MASK, torch.zeros(0)).tolist() == [0.0] * 4


def test_another_dtype_is_refused():
    """The source has the dtype of the target."""
    with pytest.raises(RuntimeError, match="dtype"):
        torch.zeros(4).masked_scatter_(MASK, torch.ones(3, dtype=torch.float64))


def test_a_mask_of_rows_needs_a_last_dimension():
    """With a hidden size, give the mask a last dimension."""
    rows = torch.tensor([False, True, True])
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(3, 2).masked_scatter_(rows, torch.ones(4))


def test_gradients_of_what_is_left_over_are_zero():
    """Too many values are accepted: the rest gets a gradient of zero."""
    source = torch.ones(5, requires_grad=True)
    torch.zeros(4).masked_scatter(MASK, source).sum().backward()
    assert source.grad.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


def test_a_dimension_in_the_middle_is_wrong_for_a_batch_fell():
    """image_rows[:, None] gives the mask a last dimension: for a batch it is not the last."""
    rows = torch.tensor([[True, False, False], [False, True, True]])
    features = torch.arange(1.0, 10.0).reshape(3, 3)
    wanted = torch.zeros(2, 3, 3)
    wanted[rows] = features
    assert torch.equal(torch.zeros(2, 3, 3).masked_scatter(rows[..., None], features), wanted)
    middle = torch.zeros(2, 3, 3).masked_scatter(rows[:, None], features)
    assert not torch.equal(middle, wanted)


def test_a_single_value_is_for_masked_fill_fell():
    """It does not repeat the source, not even a single value: masked_fill does."""
    for value in (torch.tensor(5.0), torch.tensor([5.0])):
        with pytest.raises(RuntimeError, match=WORDS):
            torch.zeros(4).masked_scatter(MASK, value)
    assert torch.zeros(4).masked_fill(MASK, 5.0).tolist() == [5.0, 0.0, 5.0, 5.0]


def test_a_strided_and_a_tracked_target_are_written_too():
    """The first values are in embeddings: where it has strides or a graph as well."""
    for target in (torch.zeros(4, 2)[:, 0], torch.zeros(4) * torch.ones(4, requires_grad=True)):
        with pytest.raises(RuntimeError, match=WORDS):
            target.masked_scatter_(MASK, torch.tensor([5.0, 6.0]))
        assert target.tolist() == [5.0, 0.0, 6.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64])
def test_a_mask_of_numbers_is_refused(dtype):
    """One value for each True: the mask is of bools."""
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        torch.zeros(4).masked_scatter(MASK.to(dtype), torch.ones(3))


def test_the_mask_may_enlarge_the_result():
    """The mask is broadcast: out of place the tensor is broadcast to the mask as well."""
    large = torch.ones(2, 4, dtype=torch.bool)
    assert torch.zeros(4).masked_scatter(large, torch.ones(8)).shape == (2, 4)


def test_under_vmap_each_example_starts_the_source_anew():
    """It puts the next source value at each True: under vmap each example reads from the start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written = torch.vmap(lambda row: row.masked_scatter(MASK, torch.arange(1.0, 4.0)))(
            torch.zeros(2, 4)
        )
    assert written.tolist() == [[1.0, 0.0, 2.0, 3.0]] * 2


def test_the_sum_of_a_mask_that_broadcasts_is_too_small_fell():
    """Compare ``mask.sum()`` with ``source.numel()`` and find out which of the two is wrong."""
    hidden, mask, source = torch.zeros(2, 3), torch.tensor([[True], [False]]), torch.ones(2)
    assert mask.sum() < source.numel() < mask.expand_as(hidden).sum()
    with pytest.raises(RuntimeError, match=WORDS):
        hidden.masked_scatter_(mask, source)


def test_features_of_several_images_fell():
    """Compare ``image_rows.sum()`` with the number of rows of ``features`` (its length is that of the images)."""
    features = torch.arange(8.0).reshape(2, 2, 2)
    rows = torch.tensor([[True, True, False, True, True]])
    assert len(features) != rows.sum() == features.shape[:-1].numel()
    hidden = torch.zeros(1, 5, 2).masked_scatter_(rows[..., None], features)
    assert torch.equal(hidden[rows], features.reshape(4, 2)) and not hidden[~rows].any()


def test_brackets_repeat_a_single_value_fell():
    """``error-value-cannot-be-broadcast-to-indexing-result`` is the same with brackets."""
    embeddings = torch.zeros(4)
    embeddings[MASK] = torch.ones(1)
    assert embeddings.tolist() == [1.0, 0.0, 1.0, 1.0]


def test_a_leaf_takes_the_method_without_an_underscore():
    """``masked_scatter`` without ``_`` returns a new tensor, and takes a leaf that requires grad."""
    embeddings = torch.zeros(4, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        embeddings.masked_scatter_(MASK, torch.ones(3))
    mixed = embeddings.masked_scatter(MASK, torch.ones(3))
    assert mixed.tolist() == [1.0, 0.0, 1.0, 1.0] and not embeddings.any()
