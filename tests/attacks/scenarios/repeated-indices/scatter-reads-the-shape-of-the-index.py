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


def test_repeated_positions_lose_values_fell():
    """Give the index the shape of ``src``: then repeated positions may still write a part of the values."""
    table = torch.zeros(3, 3).scatter_(0, torch.zeros(2, 3, dtype=torch.long), SOURCE)
    assert all(table[0, j] in SOURCE[:, j] for j in range(3)) and not table[1:].any()


def backward_of(index, source):
    source = source.clone().requires_grad_()
    torch.zeros(3, *source.shape[1:]).scatter(0, index, source).sum().backward()
    return source.grad.tolist()


@pytest.mark.parametrize(("index", "source"), [((0,), (1,)), ((0, 3), (1, 3))], ids=str)
def test_an_empty_index_for_one_row_passes_fell(index, source):
    """A smaller index passes forward. If ``src`` requires grad, backward raises."""
    grad = backward_of(torch.zeros(index, dtype=torch.long), torch.ones(source))
    assert grad == torch.zeros(source).tolist()


@pytest.mark.parametrize(
    ("index", "source"), [((0,), (2,)), ((0, 3), (2, 3)), ((2, 0), (2, 3))], ids=str
)
def test_other_empty_indices_raise(index, source):
    """If backward needs a gradient for ``src``, it raises."""
    with pytest.raises(RuntimeError, match="returned an invalid gradient"):
        backward_of(torch.zeros(index, dtype=torch.long), torch.ones(source))


def test_a_gradient_of_the_target_alone_fell():
    """If ``src`` requires grad, backward raises: not where its gradient is not asked for."""
    target, source = torch.ones(3, 3, requires_grad=True), SOURCE.clone().requires_grad_()
    out = target.scatter(0, COLUMN, source)
    (grad,) = torch.autograd.grad(out.sum(), target)
    assert grad.tolist() == [[0.0, 1.0, 1.0], [1.0] * 3, [0.0, 1.0, 1.0]]


def test_forward_mode_passes():
    """A larger ``src`` is refused in backward: forward mode accepts it."""
    scatter = lambda s: torch.zeros(3, 3).scatter(0, COLUMN, s)  # noqa: E731
    tangent = torch.func.jvp(scatter, (SOURCE,), (torch.ones(2, 3),))[1]
    assert tangent.tolist() == [[1.0, 0.0, 0.0], [0.0] * 3, [1.0, 0.0, 0.0]]


def test_a_product_goes_backward_with_a_wrong_gradient_fell():
    """A larger ``src`` is refused in backward: not by ``scatter_reduce`` with ``"prod"``."""
    source = SOURCE.clone().requires_grad_()
    torch.ones(3, 3).scatter_reduce(0, COLUMN, source, "prod").sum().backward()
    assert source.grad.shape == SOURCE.shape and source.grad[:, 1:].abs().sum() > 0


def test_a_product_of_the_part_is_right():
    """Give ``scatter`` the part that is read. Do so for ``scatter_reduce`` with ``"prod"`` as well."""
    source = SOURCE.clone().requires_grad_()
    torch.ones(3, 3).scatter_reduce(0, COLUMN, source[:, :1], "prod").sum().backward()
    assert source.grad.tolist() == [[1.0, 0.0, 0.0]] * 2


def test_negative_positions():
    """Brackets take the whole row that a position names: scatter_ takes no negative one."""
    with pytest.raises(RuntimeError, match="out of bounds"):
        torch.zeros(3, 3).scatter_(0, torch.tensor([[-1, -1, -1]]), SOURCE)


def test_an_index_of_fewer_dimensions():
    """It goes through the elements of the index: which has as many dimensions as the target."""
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        torch.zeros(3, 3).scatter_(0, ROWS, SOURCE)


def test_positions_of_32_bits():
    """One write for each element of the index: int32 will do."""
    assert torch.zeros(3, 3).scatter_(0, COLUMN.int(), SOURCE).sum() == 5.0


def test_a_vector_and_a_longer_source():
    """It ignores the rest of the source: which may be longer than the target."""
    assert torch.zeros(2).scatter_(0, torch.tensor([0]), torch.ones(9)).tolist() == [1.0, 0.0]


def test_a_number_and_a_wide_index_are_refused():
    """It may not be larger than the target apart from the dimension that is written: a number does not help."""
    with pytest.raises(RuntimeError, match="no larger than self"):
        torch.zeros(3, 3).scatter_(0, torch.zeros(5, 4, dtype=torch.long), 1.0)
    assert torch.zeros(3, 3).scatter_(0, torch.zeros(5, 3, dtype=torch.long), 1.0).sum() == 3.0
