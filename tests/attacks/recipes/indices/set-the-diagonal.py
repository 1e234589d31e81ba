import itertools

import pytest
import torch


def view(tables):
    return tables.diagonal(dim1=-2, dim2=-1)


def with_diagonal(tables, values):
    tables = tables.clone()
    view(tables)[:] = values
    return tables


def meant(tables, values):
    """One element at a time."""
    tables = tables.clone()
    values = torch.as_tensor(values).expand(view(tables).shape)
    for place in itertools.product(*(range(size) for size in values.shape)):
        tables[(*place, place[-1])] = values[place]
    return tables


@pytest.mark.parametrize("batch", [(), (1,), (2,), (0,), (2, 2)], ids=str)
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (3, 3), (2, 4), (4, 2), (0, 3)], ids=str)
def test_the_view(batch, size):
    """It takes a number, a vector, or a row for each matrix."""
    tables = torch.rand(*batch, *size)
    length = min(size)
    for values in (5.0, torch.rand(length), torch.rand(*batch, length)):
        changed = tables.clone()
        view(changed)[:] = values
        assert torch.equal(changed, meant(tables, values))
        assert torch.equal(with_diagonal(tables, values), changed)


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
@pytest.mark.parametrize(
    "other", [lambda t: t, lambda t: t.transpose(0, 2), lambda t: t[:, ::2, ::2]]
)
def test_other_dtypes_and_layouts(dtype, other):
    """Write to the view: of a transposed or a strided batch as well."""
    tables = other(torch.ones(4, 4, 4, dtype=dtype))
    expected = meant(tables, 0)
    view(tables)[:] = 0
    assert torch.equal(tables, expected)


def test_the_matrix_is_not_last_fell():
    """Write to the view: ``tables.diagonal(dim1=-2, dim2=-1)[:]`` (channels at the end)."""
    tables = torch.ones(2, 2, 3)
    view(tables)[:] = 0.0
    assert tables[..., 2].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_number_for_each_matrix_fell():
    """With a number, a vector, or a row for each matrix (as many numbers as matrices and rows)."""
    numbers = torch.tensor([1.0, 2.0])
    wrong = with_diagonal(torch.zeros(2, 2, 2), numbers)
    assert wrong[0].tolist() == [[1.0, 0.0], [0.0, 2.0]]
    right = with_diagonal(torch.zeros(2, 2, 2), numbers[:, None])
    assert right.tolist() == [[[1.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [0.0, 2.0]]]


@pytest.mark.parametrize("size", [1, 3, 5])
def test_numbers_as_a_column(size):
    """For one number for each matrix, write ``numbers[:, None]``."""
    tables, numbers = torch.rand(3, size, size), torch.rand(3)
    changed = with_diagonal(tables, numbers[:, None])
    for before, after, number in zip(tables, changed, numbers, strict=True):
        assert torch.equal(after, meant(before, number.item()))


def test_values_take_the_dtype():
    """The values broadcast to it and take its dtype."""
    counts = with_diagonal(torch.zeros(1, 2, 2, dtype=torch.int64), torch.tensor([1.9, 2.9]))
    assert counts.tolist() == [[[1, 0], [0, 2]]]


@pytest.mark.parametrize("shape", [(2, 3, 3), (3, 3, 2), (3, 2, 3), (0, 3, 3), (1, 3, 3)], ids=str)
def test_a_batch_of_as_many_matrices_as_rows_fell(shape):
    """``fill_diagonal_`` refuses a batch, unless it has as many matrices as rows: (3, 3, 2) too."""
    with pytest.raises(RuntimeError, match="all dimensions of input must be of equal length"):
        torch.ones(shape).fill_diagonal_(0.0)


@pytest.mark.parametrize(("shape", "zeros"), [((3, 3, 3), 3), ((2, 2, 2, 2), 2), ((1, 1, 1), 1)])
def test_one_line_through_the_cube(shape, zeros):
    """Then it fills one line through the cube, and says nothing."""
    assert (torch.ones(shape).fill_diagonal_(0.0) == 0).sum() == zeros


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (2, 3), (3, 2), (0, 0)], ids=str)
def test_one_matrix(shape):
    """``fill_diagonal_`` is for one matrix."""
    matrix = torch.ones(shape)
    assert torch.equal(matrix.clone().fill_diagonal_(0.0), meant(matrix, 0.0))


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (2, 3)], ids=str)
@pytest.mark.parametrize("requires_grad", [False, True])
def test_diag_is_a_copy(shape, requires_grad):
    """``torch.diag`` of a matrix is a copy of the diagonal, and a write to the copy is lost."""
    matrix = torch.ones(shape, requires_grad=requires_grad)
    torch.diag(matrix).fill_(0.0)
    assert bool((matrix == 1).all())


def test_jitter_on_a_kernel_fell():
    """``+=`` adds: (to a kernel that ``exp`` computed and saved)."""
    points = torch.tensor([0.0, 1.0], requires_grad=True)
    kernel = torch.exp(-((points[:, None] - points) ** 2))
    kernel.diagonal()[:] += 0.5
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        kernel.sum().backward()


def test_jitter_on_a_clone():
    """... and a result that was saved for backward, such as that of ``exp``, needs the clone."""
    points = torch.tensor([0.0, 1.0], requires_grad=True)
    kernel = torch.exp(-((points[:, None] - points) ** 2))
    jittered = kernel.clone()
    jittered.diagonal()[:] += 0.5
    (grad,) = torch.autograd.grad(jittered[0].sum(), points, retain_graph=True)
    (expected,) = torch.autograd.grad((kernel + 0.5 * torch.eye(2))[0].sum(), points)
    assert jittered.diagonal().tolist() == [1.5, 1.5] and torch.equal(grad, expected)


def test_an_expanded_tensor_fell():
    """To write into a tensor that requires no grad, leave the clone out."""
    tables = torch.eye(2).expand(2, 2, 2)
    with pytest.raises(RuntimeError, match="refers to a single memory location"):
        view(tables)[:] = 0.0
    changed = with_diagonal(tables, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert changed.tolist() == [[[1.0, 0.0], [0.0, 2.0]], [[3.0, 0.0], [0.0, 4.0]]]


def test_a_leaf_refuses():
    """A leaf that requires grad needs the clone."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        view(torch.ones(2, 2, 2, requires_grad=True))[:] = 0.0


def test_a_parameter_under_no_grad():
    """Without the clone the write goes into ``tables``. A parameter takes it under ``no_grad``."""
    weight = torch.nn.Parameter(torch.ones(2, 2, 2))
    with torch.no_grad():
        view(weight)[:] = 0.0
    assert weight.is_leaf and weight[1].tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_a_sparse_matrix_fell():
    """remove self loops from adjacency matrices (one in a sparse layout)."""
    with pytest.raises(NotImplementedError):
        view(torch.eye(3).to_sparse())[:] = 0.0


def test_vmap_refuses_values_of_each_sample():
    """... it works under vmap (``with_diagonal`` does not, where ``values`` alone is mapped)."""
    with pytest.raises(RuntimeError, match="vmap: inplace arithmetic"):
        torch.vmap(lambda values: with_diagonal(torch.zeros(3, 3), values))(torch.ones(4, 3))


def test_masked_fill_under_vmap():
    """For one number, ``masked_fill`` needs no clone, and it works under vmap."""
    off = torch.eye(3, dtype=torch.bool)
    filled = torch.vmap(lambda table: table.masked_fill(off, 0.0))(torch.ones(4, 3, 3))
    assert torch.equal(filled, with_diagonal(torch.ones(4, 3, 3), 0.0))


def test_with_diagonal_under_vmap_fell():
    """Under vmap, or for one number in scores that require grad, ``masked_fill`` (it holds too)."""
    tables, values = torch.rand(4, 2, 3, 3), torch.rand(4, 2, 3)
    assert torch.equal(torch.vmap(with_diagonal)(tables, values), with_diagonal(tables, values))


@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2)], ids=str)
def test_masked_fill_of_scores_that_backward_saved(shape):
    """For one number, ``masked_fill`` needs no clone."""
    scores = torch.ones(shape, requires_grad=True)
    scores.softmax(-1).masked_fill(torch.eye(2, dtype=torch.bool), 0.0).sum().backward()
    assert scores.grad.shape == shape
