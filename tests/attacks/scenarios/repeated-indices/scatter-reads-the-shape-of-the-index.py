"""Attacks on gallery/scenarios/repeated-indices/scatter-reads-the-shape-of-the-index.py."""

import pytest
import torch

ROWS, SOURCE = torch.tensor([2, 0]), torch.arange(1.0, 7.0).reshape(2, 3)
COLUMN = ROWS[:, None]


def test_one_index_per_row_writes_the_first_column():
    """It goes through the elements of the index, with one write for each."""
    table = torch.zeros(3, 3).scatter_(0, COLUMN, SOURCE)
    assert table.tolist() == [[4.0, 0.0, 0.0], [0.0] * 3, [1.0, 0.0, 0.0]]


def test_along_the_other_dimension():
    """One write for each element of the index: along dimension 1 too."""
    table = torch.zeros(2, 3).scatter_(1, COLUMN, SOURCE)
    assert table.tolist() == [[0.0, 0.0, 1.0], [4.0, 0.0, 0.0]]


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)], ids=str)
def test_an_empty_index_writes_nothing(shape):
    """One write for each element of the index: none for an empty one."""
    index = torch.zeros(shape, dtype=torch.long)
    assert not torch.zeros(3, 3).scatter_(0, index, SOURCE).any()


@pytest.mark.parametrize("name", ["scatter_", "scatter_add_"])
def test_scatter_add_reads_it_too(name):
    """What src has beyond the shape of the index is not read."""
    table = getattr(torch.zeros(3, 3), name)(0, COLUMN, SOURCE)
    assert table.sum() == 5.0


def test_a_number_has_no_shape():
    """One write for each element of the index: with a number as well."""
    assert torch.zeros(3, 3).scatter_(0, COLUMN, 7.0).sum() == 14.0


def test_the_expanded_index_writes_rows():
    """If you want it for rows, expand the index."""
    table = torch.zeros(3, 3).scatter_(0, COLUMN.expand_as(SOURCE), SOURCE)
    right = torch.zeros(3, 3)
    right[ROWS] = SOURCE
    assert torch.equal(table, right) and COLUMN.expand_as(SOURCE).stride() == (1, 0)


def test_a_longer_index_along_the_written_dimension_fell():
    """An index that is larger is refused: not along the dimension that is written."""
    index = torch.tensor([[0], [1], [2], [0], [1]])
    table = torch.zeros(3, 1).scatter_(0, index, torch.ones(5, 1))
    assert table.tolist() == [[1.0], [1.0], [1.0]]


@pytest.mark.parametrize("shape", [(2, 4), (3, 3)], ids=str)
def test_larger_than_the_source_is_refused(shape):
    """It may not be larger than src."""
    with pytest.raises(RuntimeError, match="no larger size than src"):
        torch.zeros(3, 4).scatter_(0, torch.zeros(shape, dtype=torch.long), torch.ones(2, 3))


@pytest.mark.parametrize("name", ["scatter", "scatter_add"])
def test_backward_refuses_a_larger_source(name):
    """If src requires grad, backward raises."""
    source = SOURCE.clone().requires_grad_()
    out = getattr(torch.zeros(3, 3), name)(0, COLUMN, source)
    with pytest.raises(RuntimeError, match="returned an invalid gradient"):
        out.sum().backward()


def test_backward_of_the_target_passes_fell():
    """Backward refuses a src that is larger: not if only the target requires grad."""
    target = torch.ones(3, 3, requires_grad=True)
    target.scatter(0, COLUMN, SOURCE).sum().backward()
    assert target.grad.tolist() == [[0.0, 1.0, 1.0], [1.0] * 3, [0.0, 1.0, 1.0]]


def test_a_sliced_source_goes_backward():
    """Give the index the shape of src."""
    source = SOURCE.clone().requires_grad_()
    torch.zeros(3, 3).scatter(0, COLUMN, source[:, :1]).sum().backward()
    assert source.grad.tolist() == [[1.0, 0.0, 0.0]] * 2


def test_rows_by_index_copy():
    """Brackets and index_copy_ take the whole row that a position names."""
    table = torch.zeros(3, 3).index_copy_(0, ROWS, SOURCE)
    assert table.tolist() == [[4.0, 5.0, 6.0], [0.0] * 3, [1.0, 2.0, 3.0]]
