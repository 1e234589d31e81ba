"""Attacks on gallery/recipes/loops-and-batches/write-features-at-token-positions.py."""

import contextlib

import pytest
import torch
from pages import definitions

(put,) = definitions("recipes/loops-and-batches/write-features-at-token-positions", "put")


@pytest.mark.parametrize("count", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_values_dtype_and_gradients(count, dtype):
    """Against rows that are put together one by one."""
    base = torch.zeros(count + 2, 2, dtype=dtype, requires_grad=True)
    new = torch.rand(count, 2, requires_grad=True)
    result = put(base * 1, torch.arange(count + 2) >= 2, new)
    assert torch.equal(result, torch.cat([base[:2], new.to(dtype)])) and result.dtype == dtype
    result.sum().backward()
    assert (new.grad == 1).all() and base.grad[:, 0].tolist() == [1, 1] + [0] * count


@pytest.mark.parametrize(
    ("places", "features", "raises"),
    [
        (2, 3, True),
        (3, 2, True),
        (2, 1, False),
        (0, 2, True),
        (0, 1, False),
        (2, 0, True),
        (2, 2, False),
    ],
)
def test_which_counts_raise_fell(places, features, raises):
    """The write raises where the counts differ, unless there is one feature."""
    embeddings, mask = torch.zeros(4, 2), torch.arange(4) < places
    expected = pytest.raises((RuntimeError, IndexError), match="shape mismatch|mismatch")
    with expected if raises else contextlib.nullcontext():
        embeddings[mask] = torch.ones(features, 2)


@pytest.mark.parametrize(("places", "features"), [(2, 3), (2, 1), (0, 1), (3, 2)])
def test_the_assert_sees_each_of_them(places, features):
    """Count the positions."""
    with pytest.raises(AssertionError):
        put(torch.zeros(4, 2), torch.arange(4) < places, torch.ones(features, 2))


def test_other_dtypes_raise():
    """The write raises where the dtypes differ."""
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        torch.zeros(4, 2, dtype=torch.bfloat16)[torch.arange(4) < 2] = torch.ones(2, 2)


def test_masked_scatter_drops_the_rest():
    """``masked_scatter`` drops the third of three."""
    mask = torch.tensor([[True], [False], [True]])
    out = torch.zeros(3, 2).masked_scatter(mask, torch.arange(6.0).view(3, 2))
    assert out.tolist() == [[0.0, 1.0], [0.0, 0.0], [2.0, 3.0]]


def test_masked_scatter_with_too_few_raises():
    """It ignores what is left over, and raises where there is too little."""
    with pytest.raises(RuntimeError, match="masked_scatter|Number of elements"):
        torch.zeros(3).masked_scatter(torch.ones(3, dtype=torch.bool), torch.ones(2))


def test_what_is_dropped_gets_the_gradient_0():
    """It takes its source in order, and ignores what is left over."""
    source = torch.ones(3, requires_grad=True)
    torch.zeros(3).masked_scatter(torch.tensor([False, True, True]), source).sum().backward()
    assert source.grad.tolist() == [1.0, 1.0, 0.0]


def test_rows_of_samples_are_taken_in_order():
    """With more than one sample the mask takes the features in row order."""
    samples, features = torch.zeros(2, 3, 2), torch.arange(6.0).view(3, 2)
    samples[torch.tensor([[True, False, True], [False, True, False]])] = features
    found = torch.stack([samples[0, 0], samples[0, 2], samples[1, 1]])
    assert torch.equal(found, features) and samples.sum() == features.sum()


def test_a_frozen_table():
    """The features get the gradient of their places, with a frozen table too."""
    table = torch.nn.Embedding(10, 2).requires_grad_(False)
    features = torch.ones(1, 2, requires_grad=True)
    put(table(torch.tensor([9, 5])), torch.tensor([True, False]), features).sum().backward()
    assert features.grad.tolist() == [[1.0, 1.0]] and table.weight.grad is None


def test_a_write_to_the_table_raises():
    """A write to the table itself would raise."""
    with pytest.raises(RuntimeError, match="leaf Variable"):
        torch.nn.Embedding(10, 2).weight[9] = 1.0


def test_the_table_stays():
    """``embeddings`` is a new tensor: the table does not change."""
    table = torch.nn.Embedding(10, 2)
    before = table.weight.detach().clone()
    put(table(torch.tensor([9, 5])), torch.tensor([True, False]), torch.ones(1, 2))
    assert torch.equal(table.weight, before)


def test_features_of_several_images_fell():
    """Count the positions, convert, write: ``len`` of [images, patches, hidden] counts images."""
    embeddings, mask = torch.zeros(5, 2), torch.arange(5) < 4
    images = torch.arange(8.0).view(2, 2, 2)
    with pytest.raises(AssertionError):
        put(embeddings, mask, images)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        embeddings[mask] = images
    assert put(embeddings, mask, images.flatten(0, 1))[:4].flatten().tolist() == list(range(8))


@pytest.mark.parametrize("way", ["assign", "masked_scatter"])
def test_the_total_says_nothing_of_a_sample_fell(way):
    """Count the positions: with the right total a sample gets features of another one."""
    mask = torch.tensor([[True, False, False], [True, True, True]])
    features = torch.tensor([1.0, 1.0, 2.0, 2.0])[:, None].expand(4, 2)  # two for each sample
    embeddings = torch.zeros(2, 3, 2)
    if way == "assign":
        put(embeddings, mask, features)
    else:
        embeddings = embeddings.masked_scatter(mask[..., None], features)
    assert embeddings[1, 0].tolist() == [1.0, 1.0] and mask.sum(dim=1).tolist() != [2, 2]


@pytest.mark.parametrize("value", [torch.tensor(1.0), torch.ones(1), torch.ones(1, 1)], ids=str)
def test_one_element_is_converted(value):
    """The write raises where the dtypes differ: one number is no feature and is converted."""
    embeddings = torch.zeros(4, 2, dtype=torch.bfloat16)
    embeddings[torch.arange(4) < 2] = value
    assert embeddings.sum() == 4
    with pytest.raises(RuntimeError, match="dtypes match"):
        embeddings[torch.arange(4) < 2] = torch.ones(1, 2)


def test_one_image_with_its_own_dimension():
    """The write raises where the counts differ: a leading dimension of size 1 is dropped."""
    embeddings = torch.zeros(3, 2)
    embeddings[torch.arange(3) < 2] = torch.arange(4.0).view(1, 2, 2)
    assert embeddings.tolist() == [[0.0, 1.0], [2.0, 3.0], [0.0, 0.0]]


def test_masked_scatter_reads_strided_features_in_their_order():
    """It takes its source in order: the order of its elements, not of the memory."""
    mask = torch.tensor([[True], [False], [True]])
    found = torch.zeros(3, 2).masked_scatter(mask, torch.arange(4.0).view(2, 2).T)
    assert found.tolist() == [[0.0, 2.0], [0.0, 0.0], [1.0, 3.0]]


def test_a_mask_without_the_dimension_of_the_features():
    """``masked_scatter`` puts the features in the wrong place: its mask is read from the end."""
    found = torch.zeros(2, 2).masked_scatter(torch.tensor([True, False]), torch.arange(1.0, 5))
    assert found.tolist() == [[1.0, 0.0], [2.0, 0.0]]


def test_integer_positions():
    """``embeddings[positions] = features`` with numbers in place of a mask."""
    embeddings = torch.zeros(4, 2)
    embeddings[torch.tensor([3, 1])] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert embeddings.tolist() == [[0.0, 0.0], [3.0, 4.0], [0.0, 0.0], [1.0, 2.0]]


def test_embeddings_that_are_a_leaf():
    """The write raises for embeddings that are a leaf that requires grad."""
    with pytest.raises(RuntimeError, match="leaf Variable"):
        put(torch.zeros(2, 2, requires_grad=True), torch.tensor([True, False]), torch.ones(1, 2))


def test_under_autocast():
    """Convert the features to the dtype of the embeddings, which autocast leaves alone."""
    table, ids = torch.nn.Embedding(10, 2), torch.tensor([5, 9])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        features = torch.nn.functional.linear(torch.ones(1, 2), torch.ones(2, 2))
        result = put(table(ids), ids == 9, features)
    assert features.dtype == torch.bfloat16 and result.dtype == torch.float32


def test_a_layer_that_saved_the_embeddings_before_fell():
    """Count the positions, convert the features, and write."""
    table, ids = torch.nn.Embedding(10, 2), torch.tensor([5, 9, 9, 6])
    for written_first in (True, False):
        embeddings, features = table(ids), torch.ones(2, 2, requires_grad=True)
        if written_first:
            embeddings[ids == 9] = features
        length = (embeddings**2).sum()
        if written_first:
            length.backward()
            assert (features.grad == 2).all()
        else:
            embeddings[ids == 9] = features
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                (length + embeddings.sum()).backward()


def test_one_number_for_each_feature_is_repeated_fell():
    """The write raises where the counts differ; a single feature is repeated."""
    embeddings = torch.zeros(4, 2)
    embeddings[torch.tensor([False, True, True, False])] = torch.tensor([[1.0], [2.0]])
    assert embeddings[1:3].tolist() == [[1.0, 1.0], [2.0, 2.0]]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_text_without_pictures(count):
    """The write raises where the counts differ: without a position, one feature is dropped without an error."""
    embeddings, positions = torch.zeros(4, 2), torch.zeros(4, dtype=torch.bool)
    if count == 2:
        with pytest.raises(RuntimeError, match="shape mismatch"):
            embeddings[positions] = torch.ones(count, 2)
    else:
        embeddings[positions] = torch.ones(count, 2)
    assert not embeddings.any()
    if count:
        with pytest.raises(AssertionError):
            put(embeddings, positions, torch.ones(count, 2))


def test_a_single_feature_of_another_dtype_is_refused():
    """The write raises where the dtypes differ: for a single feature as well."""
    embeddings = torch.zeros(4, 2, dtype=torch.bfloat16)
    for positions in ([False, True, True, False], [False, True, False, False]):
        with pytest.raises(RuntimeError, match="source and destination dtypes match"):
            embeddings[torch.tensor(positions)] = torch.ones(1, 2)
    with pytest.raises(RuntimeError, match="same dtypes"):
        embeddings.masked_scatter(
            torch.tensor([False, True, True, False])[:, None], torch.ones(2, 2)
        )


def test_features_of_several_images_are_refused():
    """Features of shape ``[images, patches, hidden]`` become rows first."""
    embeddings, features = torch.zeros(6, 2), torch.arange(8.0).view(2, 2, 2)
    positions = torch.arange(6) < 4
    with pytest.raises(RuntimeError, match="shape mismatch"):
        embeddings[positions] = features
    embeddings[positions] = features.flatten(0, 1)
    assert embeddings[:4].flatten().tolist() == list(range(8))


def test_a_placeholder_outside_of_the_vocabulary():
    """Count the positions: a placeholder of -200 must be replaced before the table is asked."""
    table, ids = torch.nn.Embedding(10, 2), torch.tensor([5, -200])
    with pytest.raises(IndexError, match="out of range"):
        table(ids)
    embeddings = table(ids.clamp(min=0))
    embeddings[ids == -200] = torch.ones(1, 2)
    assert embeddings[1].tolist() == [1.0, 1.0]
