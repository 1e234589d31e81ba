"""Attacks on gallery/scenarios/length-and-shape/as-many-values-as-the-mask-selects.py."""

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
    """None of the three raises here: masked_scatter_ does with too few values."""
    with pytest.raises(RuntimeError, match="source"):
        torch.zeros(4).masked_scatter_(MASK, torch.ones(2))


def test_your_own_slice_with_too_few_raises():
    """None of the three raises here: your own slice does with too few values."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        write(torch.ones(2)[: int(MASK.sum())])


def test_zip_says_it_if_asked_fell():
    """zip over two lists stops where the shorter one ends, unless you give it strict=True."""
    with pytest.raises(ValueError, match="zip"):
        list(zip([0, 1, 2], [11, 12, 13, 14], strict=True))
