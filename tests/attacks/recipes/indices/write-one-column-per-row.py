import pytest
import torch
from pages import definitions

(set_each,) = definitions("recipes/indices/write-one-column-per-row", "set_each")


def places(n=3, width=4):
    return torch.arange(n), torch.arange(n).flip(0) % width


@pytest.mark.parametrize("n", [0, 1, 2, 3, 17])
def test_numbers_of_rows(n):
    """Element ``i`` of both index tensors names one place."""
    rows, columns = places(n)
    table = torch.zeros(n, 4)
    table[rows, columns] = 1.0
    assert table.sum() == n and all(table[i, columns[i]] == 1 for i in range(n))


@pytest.mark.parametrize("dtype", [torch.int16, torch.int8])
def test_short_column_numbers_are_refused(dtype):
    """Column numbers are int64 or int32."""
    with pytest.raises(IndexError, match="must be long, int, byte or bool"):
        torch.zeros(3, 4)[torch.arange(3), torch.tensor([2, 0, 2], dtype=dtype)] = 1.0


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32])
def test_dtypes_of_the_column_numbers(dtype):
    """A row number for each column number, of either kind of integers."""
    rows, columns = places()
    table = torch.zeros(3, 4)
    table[rows, columns.to(dtype)] = 1.0
    assert table.sum() == 3


def test_bytes_are_a_mask():
    """uint8 column numbers are read as a mask, with a warning, and do not do the same."""
    table = torch.zeros(3, 4)
    with pytest.warns(UserWarning, match="uint8"), pytest.raises(IndexError):
        table[torch.arange(3), torch.tensor([2, 0, 2], dtype=torch.uint8)] = 1.0


def test_float_columns_are_refused():
    """Column numbers are integers."""
    with pytest.raises(IndexError):
        torch.zeros(3, 4)[torch.arange(3), torch.tensor([2.0, 0.0, 2.0])] = 1.0


@pytest.mark.parametrize("rows", [[0, 1, 2], range(3), "tensor"])
def test_row_numbers_as_list_or_tensor(rows):
    """The row numbers may be a list."""
    table = torch.zeros(3, 4)
    rows = torch.arange(3) if rows == "tensor" else list(rows)
    table[rows, torch.tensor([2, 0, 2])] = 1.0
    assert table[:, 2].tolist() == [1.0, 0.0, 1.0]


def test_a_slice_in_the_place_of_the_rows():
    """``table[:, columns]`` writes each column in every row."""
    table = torch.zeros(3, 4)
    table[:, torch.tensor([2, 0, 2])] = 1.0
    assert table.sum(dim=1).tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("bad", [-100, 4, -5])
def test_columns_outside(bad):
    """A target of -100 would raise."""
    with pytest.raises(IndexError, match="out of bounds"):
        torch.zeros(2, 4)[torch.arange(2), torch.tensor([1, bad])] = 1.0


def test_minus_one_is_the_last_column():
    """-1 is the last column, for index tensors; ``scatter_`` refuses it."""
    table = torch.zeros(1, 4)
    table[torch.arange(1), torch.tensor([-1])] = 1.0
    assert table.tolist() == [[0.0, 0.0, 0.0, 1.0]]
    with pytest.raises(RuntimeError, match="out of bounds"):
        table.scatter_(1, torch.tensor([[-1]]), 1.0)


def test_scatter_writes_the_same():
    """``scatter_`` along dimension 1 is the same write in another form."""
    rows, columns = places(5)
    first, second, values = torch.zeros(5, 4), torch.zeros(5, 4), torch.randn(5)
    first[rows, columns] = values
    second.scatter_(1, columns[:, None], values[:, None])
    assert torch.equal(first, second)


def test_scatter_without_the_column_is_refused():
    """``scatter_`` takes an index of as many dimensions as the tensor."""
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        torch.zeros(3, 4).scatter_(1, torch.tensor([2, 0, 2]), 1.0)


def test_plus_equals_adds_once():
    """No place comes twice, so ``+=`` counts each."""
    rows, columns = places(9)
    table = torch.zeros(9, 4)
    table[rows, columns] += 1
    assert torch.equal(table.sum(dim=1), torch.ones(9))


def test_a_leaf_is_refused_and_no_grad_helps():
    """The write to a leaf that requires grad is refused like any other."""
    table = torch.zeros(3, 4, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        table[places()] = 1.0
    with torch.no_grad():
        table[places()] = 1.0
    assert table.sum() == 3


def test_the_gradient_by_finite_differences():
    """An element that was written over gets 0, and each value gets that of its place."""
    table = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    values = torch.randn(3, dtype=torch.float64, requires_grad=True)

    def write(table, values):
        result = table * 1
        result[places()] = values
        return result

    assert torch.autograd.gradcheck(write, (table, values))


@pytest.mark.parametrize("layout", ["transposed", "strided"])
def test_other_layouts(layout):
    """The write arrives in a view of another tensor."""
    base = torch.zeros(4, 3) if layout == "transposed" else torch.zeros(6, 4)
    view = base.T if layout == "transposed" else base[::2]
    view[places()] = 1.0
    assert base.sum() == 3


def test_a_dimension_in_front():
    """With a batch in front a slice before the two indices writes the places in each sample."""
    table = torch.zeros(2, 3, 4)
    table[:, torch.arange(3), torch.tensor([2, 0, 2])] = 1.0
    assert torch.equal(table[0], table[1]) and table.sum() == 6


@pytest.mark.parametrize("width", [3, 4, 17])
def test_one_value_a_row_does_not_raise_fell(width):
    """Where the values have one number a row, the line raises: it is wrong at each width."""
    table, columns = torch.zeros(3, width), torch.tensor([2, 0, 1])
    table[:, columns] = torch.tensor([5.0, 6.0, 7.0])
    assert table[:, :3].tolist() == [[6.0, 7.0, 5.0]] * 3


def test_minus_hundred_is_a_column_of_a_vocabulary_fell():
    """A target of -100 would raise: with 1000 columns it is column 900."""
    table = torch.zeros(2, 1000)
    table[torch.arange(2), torch.tensor([2, -100])] = 1.0
    assert table.nonzero().tolist() == [[0, 2], [1, 900]]


def test_column_numbers_that_kept_their_dimension_fell():
    """``table[torch.arange(len(table)), columns] = values`` with columns of shape [rows, 1]."""
    table, columns = torch.zeros(3, 4), torch.tensor([[2], [0], [3]])
    table[torch.arange(3), columns] = 1.0
    assert table.sum() == 9
    table.zero_()[torch.arange(3)[:, None], columns] = 1.0
    assert table.nonzero().tolist() == [[0, 2], [1, 0], [2, 3]]


@pytest.mark.parametrize("values", [torch.tensor(5.0), torch.ones(3), torch.ones(1, 1)], ids=str)
def test_values_of_another_shape_fell(values):
    """``scatter_`` takes the value as a number or as a tensor: of the shape of the index."""
    with pytest.raises((RuntimeError, IndexError)):
        torch.zeros(3, 4).scatter_(1, torch.tensor([[2], [0], [3]]), values)


@pytest.mark.parametrize("dtype", [torch.int32, torch.uint8])
def test_one_hot_takes_int64_fell(dtype):
    """``one_hot`` does this for integers."""
    with pytest.raises(RuntimeError, match="LongTensor"):
        torch.nn.functional.one_hot(torch.tensor([2, 0], dtype=dtype), 4)


def test_the_gradient_of_scatter():
    """``scatter_`` along dimension 1 is the same write: each value gets that of its place."""
    values, weight = torch.ones(3, requires_grad=True), torch.arange(12.0).view(3, 4)
    written = torch.zeros(3, 4).scatter_(1, torch.tensor([[2], [0], [3]]), values[:, None])
    (written * weight).sum().backward()
    assert values.grad.tolist() == [2.0, 4.0, 11.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_minus_infinity_in_each_dtype(dtype):
    """Put the score of the target class to minus infinity."""
    scores = set_each(torch.zeros(3, 4, dtype=dtype), torch.tensor([2, 0, 3]), -torch.inf)
    assert scores.dtype == dtype and scores.isinf().sum(dim=1).tolist() == [1, 1, 1]


def test_minus_infinity_after_an_exponential():
    """``set_each`` writes into a copy, so what backward saved stays."""
    logits, places = torch.zeros(3, 4, requires_grad=True), torch.tensor([2, 0, 3])
    set_each(logits.exp(), places, torch.zeros(3)).sum().backward()
    assert torch.equal(logits.grad, 1.0 - torch.nn.functional.one_hot(places, 4))


def test_a_batch_of_tables_under_vmap():
    """A row number for each column number, with other columns for each sample."""
    tables, columns = torch.zeros(2, 3, 4), torch.tensor([[2, 0, 3], [1, 1, 1]])
    found = torch.vmap(set_each)(tables, columns, torch.ones(2, 3))
    assert torch.equal(found, torch.nn.functional.one_hot(columns, 4).to(found))


def test_scatter_refuses_a_negative_column_fell():
    """``scatter_`` along dimension 1 is the same write in another form (not for a negative column)."""
    table, columns = torch.zeros(2, 3), torch.tensor([-1, 0])
    table[torch.arange(2), columns] = 1.0
    assert table.tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    with pytest.raises(RuntimeError, match="out of bounds"):
        torch.zeros(2, 3).scatter_(1, columns[:, None], 1.0)


def test_the_last_step_of_an_empty_sequence_fell():
    """Last valid token of each sequence: ``lengths - 1`` of an empty one is the last column."""
    table = torch.zeros(2, 3)
    table[torch.arange(2), torch.tensor([2, 0]) - 1] = 1.0
    assert table.tolist() == [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]


@pytest.mark.parametrize("shape", [(1, 4), (3, 4), (2, 3, 4)])
def test_the_largest_of_each_row(shape):
    """To keep the ``k`` largest of each row and set all others, begin with the others."""
    table = torch.arange(float(torch.Size(shape).numel())).flip(0).view(shape)
    top = table.topk(2, dim=-1)
    kept = torch.full_like(table, -torch.inf).scatter_(-1, top.indices, top.values)
    assert (kept[..., :2] == table[..., :2]).all() and kept[..., 2:].isinf().all()


def test_ties_keep_as_many_as_asked():
    """To keep the ``k`` largest of each row: of equal ones as many as ``k``."""
    top = torch.ones(1, 4).topk(2, dim=1)
    kept = torch.full((1, 4), -torch.inf).scatter_(1, top.indices, top.values)
    assert kept.isfinite().sum() == 2


def test_the_largest_keep_their_gradient():
    """To keep the ``k`` largest of each row: the gradient goes to those that are kept."""
    table = torch.tensor([[3.0, 1.0, 2.0]], requires_grad=True)
    top = (table * 1).topk(2, dim=1)
    torch.full_like(table, 0.0).scatter_(1, top.indices, top.values).sum().backward()
    assert table.grad.tolist() == [[1.0, 0.0, 1.0]]
