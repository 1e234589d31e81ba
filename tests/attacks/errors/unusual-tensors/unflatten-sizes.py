"""Attacks on gallery/errors/unusual-tensors/unflatten-sizes.py."""

import pytest
import torch

WRONG = "don't multiply up to the size of dim"


@pytest.mark.parametrize(
    ("length", "sizes"),
    [(6, (2, 2)), (6, (4, -1)), (6, (7, -1)), (6, (0, -1)), (1, (2, -1)), (3, (2, -1))],
    ids=repr,
)
def test_products_that_are_not_the_size_fell(length, sizes):
    """Let torch work out one of them: -1 does not help where the rest leaves a remainder."""
    with pytest.raises(RuntimeError, match=WRONG):
        torch.zeros(length).unflatten(0, sizes)


@pytest.mark.parametrize("length", [0, 2, 4, 6])
def test_minus_one_works_if_it_divides(length):
    """If it divides evenly, let torch work out one size."""
    assert torch.zeros(length).unflatten(0, (2, -1)).shape == (2, length // 2)


def test_two_unknown_sizes_say_something_else():
    """The message is about the product (two unknown sizes have another one)."""
    with pytest.raises(RuntimeError, match="only one dimension can be inferred"):
        torch.zeros(6).unflatten(0, (-1, -1))


LAYOUTS = {
    "strided": lambda: torch.zeros(12)[::2],
    "transposed": lambda: torch.zeros(3, 6).t(),
    "offset": lambda: torch.zeros(7)[1:],
    "leaf": lambda: torch.zeros(6, requires_grad=True) * 1,
}


@pytest.mark.parametrize("name", ["strided", "transposed", "offset", "leaf"])
def test_it_is_a_view_in_each_layout(name):
    """unflatten makes a view with other sizes of the same memory."""
    x = LAYOUTS[name]()
    x.unflatten(0, (2, -1))[0] = 9.0
    assert bool(x[:3].eq(9.0).all()) and bool(x[3:].eq(0.0).all())


def test_slice_first():
    """You want a part only: slice first (the rest stays)."""
    series = torch.arange(6.0)
    series[:4].unflatten(0, (2, 2))[:, 0] = 9.0
    assert series.tolist() == [9.0, 1.0, 9.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize("length", [0, 1, 3, 4, 5, 8])
def test_pad_at_each_length_fell(length):
    """The last group is short: pad (by a number that holds for one length only)."""
    source = torch.arange(float(length))
    groups = torch.nn.functional.pad(source, (0, -length % 4)).unflatten(0, (-1, 4))
    assert groups.shape == (-(-length // 4), 4)
    assert groups.flatten()[:length].equal(source) and not groups.flatten()[length:].any()
    groups.fill_(9.0)
    assert source.equal(torch.arange(float(length)))


def test_sizes_of_all_dimensions_fell():
    """Let torch work out one size: for sizes of all dimensions ``view`` is meant."""
    table = torch.arange(24.0).reshape(4, 6)
    with pytest.raises(RuntimeError, match=WRONG):
        table.unflatten(0, (2, 12))
    assert table.view(2, 12).flatten().equal(table.flatten())


@pytest.mark.parametrize("dim", [1, -1])
def test_the_other_dimensions_do_not_count(dim):
    """The other dimensions do not count (the message names the dimension from the front)."""
    with pytest.raises(RuntimeError, match=WRONG + r" 1 \(6\)"):
        torch.zeros(4, 6).unflatten(dim, (2, 2))
    assert torch.zeros(4, 6).unflatten(0, (2, 2)).shape == (2, 2, 6)


def test_the_module():
    """``torch.nn.Unflatten`` calls it (and takes ``-1`` too)."""
    with pytest.raises(RuntimeError, match=WRONG):
        torch.nn.Unflatten(1, (2, 2))(torch.zeros(3, 6))
    assert torch.nn.Unflatten(1, (2, -1))(torch.zeros(3, 6)).shape == (3, 2, 3)


@pytest.mark.parametrize("guard", [True, False])
def test_a_parameter_fell(guard):
    """The write goes through: of a leaf that requires grad it raises without ``no_grad``."""
    weight = torch.zeros(6, requires_grad=True)
    if guard:
        with torch.no_grad():
            weight.unflatten(0, (2, -1))[0] = 9.0
        assert weight.tolist() == [9.0] * 3 + [0.0] * 3
    else:
        with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
            weight.unflatten(0, (2, -1))[0] = 9.0


def test_the_gradient_of_a_computed_tensor():
    """The write goes through (with the gradient of what is overwritten)."""
    leaf = torch.zeros(6, requires_grad=True)
    series = leaf * 1
    series.unflatten(0, (2, -1))[0] = 9.0
    series.sum().backward()
    assert leaf.grad.tolist() == [0.0] * 3 + [1.0] * 3


@pytest.mark.parametrize("length", [0, 3, 4, 6, 9])
def test_slice_at_a_multiple_fell(length):
    """You want a part only: ``series[:4]`` of another length is not a multiple of four."""
    series = torch.arange(float(length))
    if length == 3:
        with pytest.raises(RuntimeError, match=WRONG):
            series[:4].unflatten(0, (2, 2))
    groups = series[: length // 4 * 4].unflatten(0, (-1, 4))
    assert groups.shape == (length // 4, 4)


@pytest.mark.parametrize("length", [4, 6])
def test_rows_of_a_table_fell(length):
    """``-len(source) % 4`` is what is missing: of a table, pad adds columns with it."""
    source = torch.ones(length, 2)
    if length == 6:
        with pytest.raises(RuntimeError, match=WRONG):
            torch.nn.functional.pad(source, (0, -length % 4)).unflatten(0, (-1, 4))
    groups = torch.nn.functional.pad(source, (0, 0, 0, -length % 4)).unflatten(0, (-1, 4))
    assert groups.shape == (-(-length // 4), 4, 2) and groups.sum() == source.sum()


@pytest.mark.parametrize("sizes", [(0, -1), (-2, -3), (3, -2)], ids=repr)
def test_other_sizes_have_other_messages(sizes):
    """The message is about the product: zeros and negatives of a fitting product differ."""
    length = 0 if 0 in sizes else 6
    with pytest.raises(RuntimeError, match="unflatten got an unexpected error"):
        torch.zeros(length).unflatten(0, sizes)


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16, torch.complex64])
def test_pad_of_other_dtypes(dtype):
    """The last group is short: pad."""
    groups = torch.nn.functional.pad(torch.ones(6, dtype=dtype), (0, 2)).unflatten(0, (-1, 4))
    assert groups.dtype == dtype and groups[1].tolist() == [1, 1, 0, 0]


def test_under_vmap():
    """If it divides evenly, let torch work out one size (also under vmap)."""
    with pytest.raises(RuntimeError, match=WRONG + r" 0 \(6\)"):
        torch.vmap(lambda row: row.unflatten(0, (2, 2)))(torch.zeros(3, 6))
    assert torch.vmap(lambda row: row.unflatten(0, (2, -1)))(torch.zeros(3, 6)).shape == (3, 2, 3)


def test_a_nested_tensor():
    """If it divides evenly, let torch work out one size (of a jagged tensor)."""
    rows = [torch.ones(2, 6), torch.ones(3, 6)]
    frames = torch.nested.nested_tensor(rows, layout=torch.jagged)
    with pytest.raises(RuntimeError, match=WRONG):
        frames.unflatten(-1, (2, 2))
    assert frames.unflatten(-1, (2, -1)).values().shape == (5, 2, 3)


def test_a_reshape_may_be_a_copy_fell():
    """For a whole new shape use ``reshape``: a write to its result may not arrive."""
    table = torch.zeros(2, 3).t()
    table.reshape(6)[0] = 9.0
    assert not table.any()
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        table.view(6)


@pytest.mark.parametrize("features", [40, 48, 96])
def test_a_decoder(features):
    """``Unflatten(1, (3, 4, 4))`` needs a layer before it that gives 48 features."""
    decoder, hidden = torch.nn.Unflatten(1, (3, 4, 4)), torch.zeros(2, features)
    if features == 48:
        assert decoder(hidden).shape == (2, 3, 4, 4)
    else:
        with pytest.raises(RuntimeError, match=WRONG):
            decoder(hidden)


@pytest.mark.parametrize("length", [5, 9, 12])
def test_the_sizes_of_the_slice_fell(length):
    """Slice at ``len(series) // 4 * 4`` (and keep ``(2, 2)``)."""
    part = torch.arange(float(length))[: length // 4 * 4]
    if length > 8:
        with pytest.raises(RuntimeError, match=WRONG):
            part.unflatten(0, (2, 2))
    assert part.unflatten(0, (-1, 4)).shape == (length // 4, 4)
