"""Attacks on gallery/recipes/indices/choose-one-value-for-a-repeated-index.py."""

import pytest
import torch
from pages import definitions

write_last, write_first = definitions(
    "recipes/indices/choose-one-value-for-a-repeated-index", "write_last", "write_first"
)


def write(board, index, values, reduce="amax"):
    (write_last if reduce == "amax" else write_first)(board, index, values)


def loop(board, index, values, first):
    pairs = list(zip(index.tolist(), values, strict=True))
    for place, value in reversed(pairs) if first else pairs:
        board[place] = value


@pytest.mark.parametrize("first", [False, True], ids=["last", "first"])
@pytest.mark.parametrize("size", [0, 1, 2, 17, 1000])
def test_against_a_loop(size, first):
    """Of the values of one index the last has the largest position in the list."""
    index = torch.randint(0, 5, (size,))
    values, board, right = torch.arange(float(size)), torch.full((6,), -1.0), torch.full((6,), -1.0)
    write(board, index, values, "amin" if first else "amax")
    loop(right, index, values, first)
    assert torch.equal(board, right)


def test_an_index_that_does_not_occur_stays_fell():
    """unique gives each index once: the shorter form wrote one twice if some did not occur."""
    board = torch.full((4,), -1.0)
    write(board, torch.tensor([3, 3, 1]), torch.tensor([5.0, 7.0, 9.0]))
    assert board.tolist() == [-1.0, 9.0, -1.0, 7.0]


@pytest.mark.parametrize("first", [False, True], ids=["last", "first"])
def test_the_gradient(first):
    """Write each index once: the gradient of the others is 0."""
    values, board = torch.tensor([5.0, 7.0, 9.0], requires_grad=True), torch.zeros(2)
    write(board, torch.tensor([0, 0, 1]), values, "amin" if first else "amax")
    (board * torch.tensor([10.0, 100.0])).sum().backward()
    assert values.grad.tolist() == ([10.0, 0.0, 100.0] if first else [0.0, 10.0, 100.0])


def test_the_gradient_of_the_board():
    """Write each index once: what was there before gets no gradient, and what stays does."""
    start = torch.ones(3, requires_grad=True)
    board = start * 1
    write(board, torch.tensor([0, 0]), torch.tensor([5.0, 7.0]))
    board.sum().backward()
    assert start.grad.tolist() == [0.0, 1.0, 1.0]


def test_rows():
    """Write each index once: rows as well."""
    board, values = torch.zeros(2, 2), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    write(board, torch.tensor([1, 1]), values)
    assert board.tolist() == [[0.0, 0.0], [3.0, 4.0]]


def test_half_values():
    """Write each index once: the board keeps its dtype."""
    board = torch.zeros(2).half()
    write(board, torch.tensor([1, 1]), torch.tensor([1.0, 2.0]).half())
    assert board.tolist() == [0.0, 2.0] and board.dtype == torch.float16


def test_negative_and_positive_names_of_a_place_are_two_fell():
    """unique gives each index once: -1 and 2 are two names of one place, so it is written twice."""
    board = torch.zeros(3)
    write(board, torch.tensor([2, -1]), torch.tensor([5.0, 7.0]))
    assert board[2].item() in (5.0, 7.0)


@pytest.mark.parametrize("repeats", [2, 3])
def test_all_values_get_the_gradient(repeats):
    """All values written at one index get the gradient of the place."""
    values, board = torch.arange(1.0, repeats + 1).requires_grad_(), torch.zeros(1)
    board[[0] * repeats] = values
    board.sum().backward()
    assert values.grad.tolist() == [1.0] * repeats


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """Write each index once: compiled too."""
    board = torch.zeros(4)
    torch.compile(write, backend=backend)(board, torch.tensor([3, 3, 1]), torch.arange(3.0))
    assert board.tolist() == [0.0, 2.0, 0.0, 1.0]


def test_without_include_self_the_first_is_the_zero():
    """include_self=False leaves out the zeros that the positions are reduced into."""
    positions, groups = torch.arange(3), torch.tensor([0, 0, 1])
    with_zero = torch.zeros(2, dtype=torch.long).scatter_reduce(0, groups, positions, "amin")
    assert with_zero.tolist() == [0, 0]


def test_short_index_numbers_fell():
    """A maximum of the positions finds it: zeros of the index's int32 were refused."""
    index, positions = torch.tensor([0, 0, 1], dtype=torch.int32), torch.arange(3)
    targets, groups = index.unique(return_inverse=True)
    with pytest.raises(RuntimeError, match="dtype"):
        torch.zeros_like(targets).scatter_reduce(0, groups, positions, "amax", include_self=False)
    board = torch.zeros(2)
    write(board, index, torch.tensor([5.0, 7.0, 9.0]))
    assert board.tolist() == [7.0, 9.0]


def test_an_index_of_two_dimensions_fell():
    """Write each index once: an index as ``scatter_`` takes it has two dimensions."""
    board, index, values = torch.zeros(2, 3), torch.tensor([[2, 2], [0, 0]]), torch.ones(2, 2)
    with pytest.raises(RuntimeError):
        write(board, index, values)


@pytest.mark.parametrize("first", [False, True], ids=["last", "first"])
@pytest.mark.parametrize(("rows", "width", "count"), [(2, 3, 2), (5, 4, 17), (1, 1, 3), (3, 2, 0)])
def test_pairs_against_a_loop(rows, width, count, first):
    """Number the places of a board of two dimensions: row times width plus column."""
    columns = torch.randint(0, width, (rows, count))
    values = torch.arange(1.0, rows * count + 1).view(rows, count)
    board, right = torch.zeros(rows, width), torch.zeros(rows, width)
    places = torch.arange(rows)[:, None] * width + columns
    write(board.view(-1), places.flatten(), values.flatten(), "amin" if first else "amax")
    for row in range(rows):
        loop(right[row], columns[row], values[row], first)
    assert torch.equal(board, right)


@pytest.mark.parametrize("method", ["scatter", "index_copy"])
def test_other_methods_have_the_wrong_gradient_too(method):
    """The gradient is wrong: the values that were overwritten get one as well."""
    values = torch.ones(3, requires_grad=True)
    getattr(torch.zeros(2), method)(0, torch.tensor([0, 0, 1]), values).sum().backward()
    assert values.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64, torch.bfloat16])
def test_other_dtypes(dtype):
    """Of the values of one index the last stays, in each dtype."""
    board, values = torch.zeros(2, dtype=dtype), torch.tensor([0, 1, 1, 0]).to(dtype)
    write(board, torch.tensor([0, 0, 1, 1]), values)
    assert torch.equal(board, values[[1, 3]])


def test_an_expanded_index_and_strided_values():
    """A maximum of the positions finds it, whatever the strides are."""
    board = torch.zeros(3, 2).T[0]
    write(board, torch.tensor([2]).expand(3), torch.arange(6.0)[1::2])
    assert board.tolist() == [0.0, 0.0, 5.0]


def test_deterministic_algorithms_do_not_mend_the_gradient():
    """Both get a gradient, also while ``torch.use_deterministic_algorithms(True)`` is on."""
    torch.use_deterministic_algorithms(True)
    try:
        for write in ("index", "scatter_"):
            values, board = torch.ones(3, requires_grad=True), torch.zeros(2)
            if write == "index":
                board[torch.tensor([0, 0, 1])] = values
            else:
                board.scatter_(0, torch.tensor([0, 0, 1]), values)
            board.sum().backward()
            assert values.grad.tolist() == [1.0, 1.0, 1.0]
    finally:
        torch.use_deterministic_algorithms(False)


def test_a_board_that_is_transposed_fell():
    """Number the places of a board of two dimensions: row times width plus column."""
    board = torch.zeros(3, 2).t()
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        board.view(-1)
    write_last(board.reshape(-1), torch.tensor([2, 2]), torch.tensor([1.0, 2.0]))
    assert not board.any()


@pytest.mark.parametrize(
    "index, error",
    [
        (torch.tensor([2, 2], dtype=torch.uint8), "shape of the mask"),
        (torch.tensor([True, True, False]), "out of bounds"),
        (torch.tensor([[2, 2]]), "same number of dimensions"),
    ],
    ids=["uint8", "mask", "two dimensions"],
)
def test_what_is_no_list_of_positions_raises_fell(index, error):
    """``unique`` gives each index once, and says for each value which of them it belongs to."""
    board = torch.zeros(3)
    with pytest.raises((IndexError, RuntimeError), match=error):
        write_last(board, index, torch.tensor([1.0, 2.0]))
    assert not board.any()


@pytest.mark.parametrize("values", [5.0, torch.tensor([5.0])], ids=["number", "one value"])
def test_a_value_for_all_is_refused_fell(values):
    """Write each index once. (One value for all needs no choice.)"""
    with pytest.raises((TypeError, IndexError)):
        write_last(torch.zeros(3), torch.tensor([0, 0]), values)
    board = torch.zeros(3)
    board[torch.tensor([0, 0])] = values
    assert board.tolist() == [5.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t, v: t.scatter(0, torch.tensor([0, 0]), v),
        lambda t, v: t.index_copy(0, torch.tensor([0, 0]), v),
        lambda t, v: t.index_put((torch.tensor([0, 0]),), v),
        lambda t, v: t.put(torch.tensor([0, 0]), v),
    ],
    ids=["scatter", "index_copy", "index_put", "put"],
)
def test_other_functions_give_both_a_gradient(write):
    """The gradient is wrong: the values that were overwritten get that of the place as well."""
    values = torch.tensor([5.0, 7.0], requires_grad=True)
    result = write(torch.zeros(1), values)
    (gradient,) = torch.autograd.grad(3.0 * result.sum(), values)
    assert result.item() in (5.0, 7.0) and gradient.tolist() == [3.0, 3.0]


def test_an_index_out_of_bounds_raises():
    """Write each index once. (What comes before the one that is out of bounds may be written.)"""
    board = torch.zeros(2)
    with pytest.raises(IndexError, match="out of bounds"):
        write_last(board, torch.tensor([0, 5]), torch.tensor([1.0, 2.0]))


def test_under_vmap_it_is_refused():
    """``unique`` gives each index once: their number depends on the sample, so ``vmap`` refuses it."""

    def one(index, values):
        board = values.new_zeros(3)
        write_last(board, index, values)
        return board

    with pytest.raises(RuntimeError, match="dynamic shape"):
        torch.vmap(one)(torch.tensor([[0, 0]]), torch.tensor([[5.0, 6.0]]))


def test_a_leaf_board_refuses_the_write():
    """Write each index once: into a leaf that requires grad under ``no_grad``."""
    board = torch.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        write_last(board, torch.tensor([0, 0]), torch.tensor([5.0, 6.0]))
    with torch.no_grad():
        write_last(board, torch.tensor([0, 0]), torch.tensor([5.0, 6.0]))
    assert board.tolist() == [6.0, 0.0, 0.0]


def test_a_board_of_columns_with_a_step_can_be_viewed():
    """Where ``view(-1)`` raises (a board that is not contiguous need not raise)."""
    board = torch.zeros(2, 6)[:, ::2]
    write_last(board.view(-1), torch.tensor([2, 2]), torch.tensor([1.0, 2.0]))
    assert board.tolist() == [[0.0, 0.0, 2.0], [0.0] * 3]
