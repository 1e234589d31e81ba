"""Attacks on gallery/scenarios/length-and-shape/as-many-values-as-the-mask-selects.py."""

import numpy as np
import pytest
import torch

MASK = torch.tensor([True, True, False, True])


def write(values, mask=MASK):
    t = torch.zeros(4)
    t[mask] = values
    return t


@pytest.mark.parametrize("count", [0, 2, 4, 5])
def test_another_number_raises(count):
    """It takes exactly as many values as the mask has True, or one for all, and raises otherwise."""
    t = torch.zeros(4)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        t[MASK] = torch.ones(count)
    assert not t.any()


@pytest.mark.parametrize("values", [7.0, torch.tensor(7.0), torch.tensor([7.0])], ids=str)
def test_one_for_all(values):
    """Or one for all."""
    assert write(values).tolist() == [7.0, 7.0, 0.0, 7.0]


def test_as_many():
    """As many values as the mask has True."""
    assert write(torch.tensor([1.0, 2.0, 3.0])).tolist() == [1.0, 2.0, 0.0, 3.0]


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_selected_takes_none_or_one(count):
    """A mask with n True takes n values or one: with none as well."""
    assert not write(torch.ones(count), torch.zeros(4, dtype=torch.bool)).any()


def test_values_for_the_whole_tensor_are_too_many():
    """Exactly as many values as the mask has True: not as many as it has elements."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        write(torch.arange(4.0))


def test_a_column_of_as_many_is_refused():
    """A vector of n values: as a column they do not fit."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        write(torch.ones(3, 1))


def test_a_leading_one_fits():
    """A vector of n values: a size of 1 in front is dropped."""
    assert write(torch.tensor([[1.0, 2.0, 3.0]])).tolist() == [1.0, 2.0, 0.0, 3.0]


def test_one_row_for_all_rows_is_stretched():
    """Rows are counted too."""
    table, mask = torch.zeros(3, 2), torch.tensor([True, False, True])
    table[mask] = torch.tensor([[1.0, 2.0]])
    assert table.tolist() == [[1.0, 2.0], [0.0, 0.0], [1.0, 2.0]]


def test_as_many_numbers_as_rows_fit_a_square_selection_fell():
    """Rows are counted too: a vector is lined up with the columns, whatever the mask's count."""
    table = torch.zeros(3, 2)
    table[torch.tensor([True, False, True])] = torch.tensor([1.0, 2.0])
    assert table.tolist() == [[1.0, 2.0], [0.0, 0.0], [1.0, 2.0]]


def test_masked_scatter_takes_the_front():
    """masked_scatter_ takes as many values as it needs from the front."""
    t = torch.zeros(4).masked_scatter_(MASK, torch.arange(1.0, 9.0))
    assert t.tolist() == [1.0, 2.0, 0.0, 3.0]


def test_masked_scatter_with_too_few_raises_fell():
    """Three lines that hide the difference: masked_scatter_ raises with too few values."""
    with pytest.raises(RuntimeError, match="source"):
        torch.zeros(4).masked_scatter_(MASK, torch.ones(2))


def test_your_own_slice_with_too_few_raises():
    """Three lines that hide one value too many: your own slice raises with too few."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        write(torch.ones(2)[: int(MASK.sum())])


def test_zip_says_it_if_asked_fell():
    """zip over two lists stops where the shorter one ends, unless you give it strict=True."""
    with pytest.raises(ValueError, match="zip"):
        list(zip([0, 1, 2], [11, 12, 13, 14], strict=True))


@pytest.mark.parametrize(
    "value", [[1.0, 2.0, 3.0], np.ones(3), (1.0, 2.0, 3.0)], ids=["list", "array", "tuple"]
)
def test_the_right_number_in_a_list_raises_fell(value):
    """It takes exactly as many values as the mask has True: in a tensor."""
    t = torch.zeros(4)
    with pytest.raises(TypeError, match="can't assign"):
        t[MASK] = value
    assert not t.any()


@pytest.mark.parametrize("dtype", [torch.int64, torch.float64, torch.float16])
def test_the_right_number_of_another_dtype_raises_fell(dtype):
    """It takes exactly as many values as the mask has True: of the tensor's dtype."""
    t = torch.zeros(4)
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        t[MASK] = torch.ones(3, dtype=dtype)
    assert not t.any()


@pytest.mark.parametrize("shape", [(1,), ()], ids=str)
def test_one_value_of_another_dtype(shape):
    """Or one for all: of another dtype as well."""
    assert write(torch.full(shape, 7)).tolist() == [7.0, 7.0, 0.0, 7.0]


def test_features_for_each_image_are_refused_fell():
    """The mask or the values were counted wrong: six of six in another shape raise."""
    embeddings, places = torch.zeros(2, 4, 5), torch.arange(8).reshape(2, 4) % 4 < 3
    features = torch.ones(2, 3, 5)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        embeddings[places] = features
    embeddings[places] = features.flatten(0, 1)
    assert embeddings.sum() == 30.0


def test_one_image_needs_no_flatten():
    """Six features have a dimension too many: of size 1 it is dropped."""
    embeddings = torch.zeros(4, 5)
    embeddings[MASK] = torch.ones(1, 3, 5)
    assert embeddings.sum() == 15.0


def test_counts_that_are_wrong_sample_by_sample_fell():
    """Compare mask.sum() with len(values): the total is right, and values land in another sample."""
    holes = torch.tensor([[True, True, False, False], [True, True, True, True]])
    values = torch.tensor([1.0, 1.0, 1.0, 2.0, 2.0, 2.0])
    t = torch.zeros(2, 4)
    t[holes] = values
    assert holes.sum() == len(values) and t.tolist() == [[1.0, 1.0, 0.0, 0.0], [1.0, 2.0, 2.0, 2.0]]
    assert holes.sum(1).tolist() != [3, 3]


@pytest.mark.parametrize("number", [6, 7])
def test_an_expanded_mask_selects_numbers_fell(number):
    """Compare mask.sum() with len(values): an expanded mask counts numbers, and too many raise nothing."""
    expanded = (torch.arange(8) < 6)[:, None].expand(8, 5)
    features = torch.arange(number * 5.0).reshape(number, 5)
    filled = torch.zeros(8, 5).masked_scatter(expanded, features)
    assert torch.equal(filled[:6], features[:6]) and not filled[6:].any()
    assert expanded.sum() != len(features) and (expanded.sum() == features.numel()) == (number == 6)


def test_a_vector_as_long_as_the_count_is_one_row_fell():
    """Rows are counted too: in a square selection a vector is one row."""
    table = torch.zeros(4, 3)
    table[MASK] = torch.tensor([1.0, 2.0, 3.0])
    assert table[MASK].tolist() == [[1.0, 2.0, 3.0]] * 3


@pytest.mark.parametrize(
    "mask", [MASK.numpy(), MASK.tolist(), [0, 1, 3]], ids=["array", "list", "positions"]
)
def test_other_masks_count_as_well(mask):
    """Another number raises: for a mask in an array or a list, and for positions."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        torch.zeros(4)[mask] = torch.ones(2)


def test_zeros_and_ones_are_positions():
    """An assignment through a mask: integers are positions."""
    t = torch.zeros(4)
    t[MASK.long()] = torch.tensor([7.0])
    assert t.tolist() == [7.0, 7.0, 0.0, 0.0]


def test_masked_scatter_with_too_few_has_written_on_the_cpu():
    """It raises, and writes nothing: that holds for the assignment, not for masked_scatter_."""
    t = torch.zeros(4)
    with pytest.raises(RuntimeError, match="source"):
        t.masked_scatter_(MASK, torch.ones(2))
    assert t.any()


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_it_raises_as_well(count, backend):
    """Another number raises: in compiled code too."""

    def assign(t, mask, values):
        t[mask] = values

    t = torch.zeros(4)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        torch.compile(assign, backend=backend)(t, MASK, torch.ones(count))
    assert not t.any()


@pytest.mark.parametrize(
    "values",
    [torch.ones(2), torch.ones(1, 2), torch.ones(3, 1), torch.ones(1)],
    ids=lambda v: str(v.shape),
)
def test_a_table_takes_other_numbers_fell(values):
    """It takes as many values as the mask has True, or one for all, and raises otherwise (in a table not)."""
    table = torch.zeros(4, 2)
    table[MASK] = values
    assert table[MASK].eq(1).all() and table.sum() == 6


def test_an_array_of_as_many_values_fell():
    """An assignment through a mask takes as many values as the mask has True (in an array it raises)."""
    with pytest.raises(TypeError, match="can't assign a numpy.ndarray"):
        write(np.ones(3, dtype=np.float32))


@pytest.mark.parametrize(("count", "fits"), [(3, True), (2, False), (1, True)])
def test_a_mask_of_a_matrix(count, fits):
    """As many values as the mask has True, or one for all: a mask over two dimensions."""
    t, mask = torch.zeros(3, 3), torch.eye(3, dtype=torch.bool)
    if fits:
        t[mask] = torch.arange(1.0, count + 1)
        assert t.diagonal().tolist() == ([1.0, 2.0, 3.0] if count == 3 else [1.0, 1.0, 1.0])
    else:
        with pytest.raises(RuntimeError, match="shape mismatch"):
            t[mask] = torch.arange(1.0, count + 1)
