"""Attacks on gallery/recipes/indices/choose-one-value-for-a-repeated-index.py."""

import pytest
import torch


def write(board, index, values, reduce="amax"):
    targets, groups = index.unique(return_inverse=True)
    positions = torch.arange(len(index), device=index.device)
    kept = torch.zeros_like(targets).scatter_reduce(
        0, groups, positions, reduce, include_self=False
    )
    board[targets] = values[kept]


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
    """unique gives each index once: the shorter form wrote one index twice if some did not occur."""
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
