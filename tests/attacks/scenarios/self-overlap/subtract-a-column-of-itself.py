"""Attacks on gallery/scenarios/self-overlap/subtract-a-column-of-itself.py."""

import numpy as np
import pytest
import torch

METHODS = ["sub_", "div_", "mul_", "add_"]


def table(rows, columns, dtype=torch.float32):
    return (torch.arange(rows * columns) % 7 + 2).to(dtype).view(rows, columns)


def both(method, x, read):
    """Return what the write in place makes, and what the operation makes."""
    meant = getattr(x, method[:-1])(read(x))
    getattr(x, method)(read(x))
    return x, meant


@pytest.mark.parametrize("method", METHODS)
def test_each_operator(method):
    """Once its element has changed, the rest of the row reads the new one: of each operator."""
    made, meant = both(method, table(2, 3), lambda x: x[:, :1])
    assert not torch.equal(made, meant) and torch.equal(made[:, 0], meant[:, 0])


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.float16, torch.bfloat16])
def test_each_dtype(dtype):
    """Other numbers: of each dtype."""
    assert not torch.equal(*both("sub_", table(2, 3, dtype), lambda x: x[:, :1]))


@pytest.mark.parametrize(
    "read",
    [lambda x: x[:, :1], lambda x: x[:, 0, None], lambda x: x.narrow(1, 0, 1), lambda x: x.T[:1].T],
)
def test_each_way_to_the_column(read):
    """The column that is read is a view, however it is taken."""
    assert not torch.equal(*both("sub_", table(2, 3), read))


def test_a_list_of_columns_is_a_copy():
    """The column is a view: by a list it is a copy, and the values are right."""
    assert torch.equal(*both("sub_", table(2, 3), lambda x: x[:, [0]]))


def test_out_is_alike():
    """Nothing is raised: with ``out=`` neither."""
    x = table(2, 3)
    meant = x - x[:, :1]
    assert not torch.equal(torch.sub(x, x[:, :1], out=x), meant)


def test_the_batched_form():
    """The rest of the row loses 0: with a dimension of a batch as well."""
    x = table(2, 3)[None]
    meant = x - x[:, :, :1]
    x -= x[:, :, :1]
    assert not torch.equal(x, meant)


def test_a_single_row_is_noticed():
    """Torch notices it in a tensor of a single row."""
    x = table(1, 3)
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        x -= x[:, :1]


def test_a_row_is_noticed():
    """Torch notices it for a row of the tensor, ``x /= x[0]``."""
    x = table(2, 3)
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        x /= x[0]


@pytest.mark.parametrize("columns", [3, 8, 64])
def test_an_array_is_right(columns):
    """NumPy notices that the two share memory, and computes with a copy."""
    array = table(4, columns).numpy()
    meant = array - array[:, :1]
    array -= array[:, :1]
    assert np.array_equal(array, meant)


def test_sizes_and_the_last_column_may_be_right():
    """The same line can be right for another size, or for the last column."""
    sizes = [(17, 16), (17, 32), (17, 64), (17, 128), (4, 8), (17, 100)]
    assert any(torch.equal(*both("sub_", table(*size), lambda x: x[:, :1])) for size in sizes)
    assert torch.equal(*both("sub_", table(2, 3), lambda x: x[:, -1:]))


def test_the_rest_of_the_columns_alone_is_right():
    """The column is part of what is written: without it, ``x[:, 1:] -= x[:, :1]``, nothing overlaps."""
    x = table(2, 3)
    meant = x[:, 1:] - x[:, :1]
    x[:, 1:] -= x[:, :1]
    assert torch.equal(x[:, 1:], meant)


@pytest.mark.parametrize("method", ["div_", "mul_"])
def test_backward_raises_where_the_column_was_saved(method):
    """After ``/=``, ``backward()`` raises, since the division has saved its divisor."""
    x = table(2, 3).requires_grad_() * 1.0
    getattr(x, method)(x[:, :1])
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        x.sum().backward()


def test_a_diagonal():
    """A diagonal is alike."""
    assert not torch.equal(*both("sub_", table(3, 3), lambda x: x.diagonal()[:, None]))


@pytest.mark.parametrize(
    "read", [lambda x: x.mean(1, True), lambda x: x.amax(1, True), lambda x: x.sum(1, True)]
)
def test_a_reduction(read):
    """A sum, a mean or a maximum is a tensor of its own before the subtraction begins."""
    assert torch.equal(*both("sub_", table(2, 3), read))


def test_a_reduction_of_one_column_may_be_a_view():
    """A reduction is a tensor of its own: over a dimension of one element as well."""
    assert torch.equal(*both("sub_", table(2, 1), lambda x: x.amax(1, True)))


@pytest.mark.parametrize("rows", [1, 2, 17])
@pytest.mark.parametrize("columns", [1, 3, 8])
def test_the_clone(rows, columns):
    """Clone the column: of each size."""
    assert torch.equal(*both("div_", table(rows, columns), lambda x: x[:, :1].clone()))


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """Other numbers: compiled with ``aot_eager`` it is right, since the write is rewritten."""
    x = table(2, 3)
    meant = x - x[:, :1]
    torch.compile(lambda x: x.sub_(x[:, :1]), backend=backend)(x)
    assert torch.equal(x, meant) == (backend == "aot_eager")
