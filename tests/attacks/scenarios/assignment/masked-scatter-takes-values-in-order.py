"""Attacks on gallery/scenarios/assignment/masked-scatter-takes-values-in-order.py."""

import pytest
import torch
from pages import definitions

(replaced,) = definitions("scenarios/assignment/masked-scatter-takes-values-in-order", "replaced")

X = torch.zeros(2, 3)
SOURCE = torch.arange(1.0, 7.0).reshape(2, 3)
MASK = torch.tensor([[False, True, True], [True, False, False]])


def assigned(x, mask, source):
    x[mask] = source[mask]
    return x


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("inplace", [False, True])
def test_the_order_of_rows(turned, inplace):
    """Places of the mask are counted in the order of rows: in a transposed tensor, too."""
    x = torch.zeros(3, 2).t() if turned else torch.zeros(2, 3)
    result = (x.masked_scatter_ if inplace else x.masked_scatter)(MASK, SOURCE)
    assert result.tolist() == [[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]]
    assert x.any() == inplace


def test_the_order_of_a_transposed_source():
    """The numbers of ``source`` are counted in the order of its rows, not in that of memory."""
    assert X.masked_scatter(MASK, SOURCE.t())[MASK].tolist() == [1.0, 4.0, 2.0]


@pytest.mark.parametrize(
    ("x", "mask"), [([1.0, 2.0], [True, True]), ([0.0, 0.0, 9.0], [True, True, False])]
)
def test_places_at_the_beginning(x, mask):
    """It takes the values from the beginning: the same where the mask is True at the beginning."""
    x, mask = torch.tensor(x), torch.tensor(mask)
    source = torch.arange(5.0, 5.0 + len(x))
    assert torch.equal(x.masked_scatter(mask, source), replaced(x, mask, source))


def test_another_dtype_is_refused_fell():
    """A source of the shape of ``x`` raises nothing."""
    with pytest.raises(RuntimeError, match="same dtypes"):
        X.masked_scatter(MASK, SOURCE.double())


def test_one_value_is_enough_for_brackets_fell():
    """An assignment to ``x[mask]`` wants as many values as the mask selects."""
    x = X.clone()
    x[MASK] = torch.tensor([7.0])
    assert x[MASK].tolist() == [7.0] * 3


@pytest.mark.parametrize("shape", [(4,), (1, 4), (1,), ()], ids=str)
def test_a_mask_of_true_accepts_the_source_fell(shape):
    """An assignment to ``x[mask]`` refuses a source of the shape of ``x``."""
    x = torch.zeros(shape)
    x[torch.ones(shape, dtype=torch.bool)] = torch.ones(shape)
    assert (x == 1).all()


@pytest.mark.parametrize("mask", [[[True, True], [False, False]], [[False] * 2, [False] * 2]])
def test_a_matrix_is_refused(mask):
    """An assignment to ``x[mask]`` refuses a source of the shape of ``x``, a matrix."""
    x = torch.zeros(2, 2)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        x[torch.tensor(mask)] = torch.ones(2, 2)


@pytest.mark.parametrize(
    "mask", [torch.tensor([True, False, True]), torch.tensor([[False], [True]])]
)
def test_brackets_refuse_a_mask_to_broadcast_fell(mask):
    """For the value at the same place write ``x[mask] = source[mask]``."""
    assert X.masked_scatter(mask, SOURCE).count_nonzero() == mask.expand(2, 3).sum()
    expected = torch.where(mask.expand(2, 3), SOURCE, X)
    assert torch.equal(replaced(X, mask, SOURCE), expected)
    with pytest.raises(IndexError, match="shape of the mask"):
        assigned(X.clone(), mask, SOURCE)


def test_brackets_pick_rows_fell():
    """Write ``torch.where(mask, source, x)``, or ``x[mask] = source[mask]``: for a square, two results."""
    mask, source = torch.tensor([False, True]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert replaced(torch.zeros(2, 2), mask, source).tolist() == [[0.0, 2.0], [0.0, 4.0]]
    assert assigned(torch.zeros(2, 2), mask, source).tolist() == [[0.0, 0.0], [3.0, 4.0]]


def test_a_leaf_refuses_the_assignment_fell():
    """For the value at the same place write ``x[mask] = source[mask]``."""
    leaf = torch.zeros(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        assigned(leaf, MASK, SOURCE)
    assert replaced(leaf, MASK, SOURCE).requires_grad


def test_packed_values_stay_for_masked_scatter_fell():
    """Image patches come out in the wrong order after masked_scatter_: write ``torch.where``."""
    packed = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    mask = torch.tensor([[False], [True], [True]])
    with pytest.raises(RuntimeError, match="must match the size"):
        replaced(torch.zeros(3, 2), mask, packed)
    assert torch.zeros(3, 2).masked_scatter(mask, packed)[1:].tolist() == packed.tolist()


@pytest.mark.parametrize("mask", [MASK, MASK & False])
def test_dtypes(mask):
    """``torch.where`` promotes. The assignment raises if the dtypes differ, also where none is chosen."""
    assert replaced(X, mask, SOURCE.double()).dtype == torch.float64
    assert replaced(X.long(), mask, SOURCE).dtype == torch.float32
    with pytest.raises(RuntimeError, match="dtypes match"):
        assigned(X.clone(), mask, SOURCE.double())


@pytest.mark.parametrize(
    "dtype", [torch.bool, torch.uint8, torch.int64, torch.bfloat16, torch.complex64]
)
def test_other_dtypes(dtype):
    """For the value at the same place: in one dtype both keep it."""
    x, source = X.to(dtype), SOURCE.to(dtype)
    expected = [[0, 1, 1], [1, 0, 0]] if dtype == torch.bool else [[0, 2, 3], [4, 0, 0]]
    for write in (replaced, assigned):
        result = write(x.clone(), MASK, source)
        assert result.tolist() == expected and result.dtype == dtype


@pytest.mark.parametrize("write", [replaced, assigned])
def test_gradients(write):
    """Gradients go to ``source`` where the mask is True, and to ``x`` elsewhere."""
    x, source = X.clone().requires_grad_(), SOURCE.clone().requires_grad_()
    (write(x * 1, MASK, source) * SOURCE).sum().backward()
    assert x.grad.tolist() == [[1.0, 0.0, 0.0], [0.0, 5.0, 6.0]]
    assert source.grad.tolist() == [[0.0, 2.0, 3.0], [4.0, 0.0, 0.0]]


def test_only_the_assignment_writes():
    """``torch.where`` makes a new tensor. The assignment is in place."""
    x = X.clone()
    assert replaced(x, MASK, SOURCE) is not x and not x.any()
    assigned(x[:], MASK, SOURCE)
    assert x[MASK].tolist() == [2.0, 3.0, 4.0]


@pytest.mark.parametrize("write", [replaced, assigned])
def test_compiled(write):
    """For the value at the same place: compiled, the same."""
    compiled = torch.compile(write, backend="aot_eager")
    assert torch.equal(compiled(X.clone(), MASK, SOURCE), write(X.clone(), MASK, SOURCE))


def test_a_nan_outside_of_the_mask():
    """``torch.where`` takes no value from ``source`` where the mask is False."""
    source = torch.full((2, 3), torch.nan)
    assert torch.equal(replaced(X, MASK, source).isnan(), MASK)


def test_too_few_raise():
    """With too few of them it raises."""
    with pytest.raises(RuntimeError, match="Number of elements of source < number of ones"):
        X.masked_scatter(MASK, torch.ones(2))
