"""Attacks on gallery/scenarios/self-overlap/swap-two-rows.py."""

import random

import numpy as np
import pytest
import torch


def by_tuple(x):
    x[0], x[1] = x[1], x[0]
    return x


def by_index(x):
    x[[0, 1]] = x[[1, 0]]
    return x


MAKE = {
    "vector": lambda: torch.tensor([1, 2, 3]),
    "rows": lambda: torch.arange(6.0).reshape(3, 2),
    "half": lambda: torch.arange(6).reshape(3, 2).half(),
    "strided": lambda: torch.arange(12).reshape(3, 4)[:, ::2],
    "with a history": lambda: torch.ones(3, 2, requires_grad=True).cumsum(0),
}


@pytest.mark.parametrize("name", list(MAKE))
def test_a_tuple_leaves_the_second_twice(name):
    """In a tensor it leaves the second row, or the second element, in both places."""
    x = MAKE[name]()
    second = x[1].tolist()
    by_tuple(x)
    assert x[0].tolist() == x[1].tolist() == second


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_it_loses_the_row_as_well(backend):
    """In a tensor it leaves the second row in both places: compiled too."""
    x = torch.compile(by_tuple, backend=backend)(torch.tensor([1, 2, 3]))
    assert x.tolist() == [2, 2, 3]


@pytest.mark.parametrize("name", list(MAKE))
def test_an_index_list_swaps(name):
    """Write x[[0, 1]] = x[[1, 0]], where the right side is a copy."""
    x = MAKE[name]()
    rows = x.tolist()
    assert by_index(x).tolist() == [rows[1], rows[0], rows[2]]


@pytest.mark.parametrize(
    "read",
    [torch.Tensor.clone, lambda row: row + 0, torch.Tensor.tolist],
    ids=["clone", "+", "list"],
)
def test_a_copy_on_the_right_swaps(read):
    """The first assignment overwrites the row that the second one still has to read."""
    x = torch.arange(4.0).reshape(2, 2)
    x[0], x[1] = torch.as_tensor(read(x[1])), torch.as_tensor(read(x[0]))
    assert x.tolist() == [[2.0, 3.0], [0.0, 1.0]]


def test_rows_of_lists_by_their_elements():
    """From the list it gets two objects: written by their elements they are lost as well."""
    rows = [[1], [2]]
    rows[0][:], rows[1][:] = rows[1], rows[0]
    assert rows == [[2], [2]]


@pytest.mark.parametrize("make", [lambda: torch.arange(8), lambda: np.arange(16).reshape(8, 2)])
def test_shuffle_can_lose(make):
    """random.shuffle can lose elements of a tensor, and rows of an array."""
    lost = [len({str(row) for row in shuffled(make(), seed)}) < 8 for seed in range(5)]
    assert any(lost)


def shuffled(x, seed):
    random.Random(seed).shuffle(x)
    return x.tolist()


def test_shuffle_can_keep_all_fell():
    """random.shuffle loses elements: it can keep all of two."""
    kept = [sorted(shuffled(torch.arange(2), seed)) == [0, 1] for seed in range(20)]
    assert any(kept) and not all(kept)


def test_shuffle_of_a_vector_in_numpy():
    """A single element of an array is a number: shuffle keeps all of a vector."""
    assert sorted(shuffled(np.arange(8), 0)) == list(range(8))


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_flip_of_a_block(backend):
    """flip swaps one block between two channels."""

    def swap(x):
        x[:, 1:, 1:] = x[:, 1:, 1:].flip(0)
        return x

    x = torch.compile(swap, backend=backend)(torch.arange(18).reshape(2, 3, 3))
    assert x[0, 1:, 1:].tolist() == [[13, 14], [16, 17]] and x[1, 1:, 1:].tolist() == [
        [4, 5],
        [7, 8],
    ]
    assert x[:, 0].tolist() == [[0, 1, 2], [9, 10, 11]] and x[:, 1:, 0].tolist() == [
        [3, 6],
        [12, 15],
    ]


def test_channels_are_the_rows_fell():
    """Write ``x[[0, 1]] = x[[1, 0]]`` (of images, the channels are the second dimension)."""
    images = torch.arange(8.0).reshape(2, 2, 2)
    meant = torch.stack([images[:, 1], images[:, 0]], dim=1)
    images[:, [0, 1]] = images[:, [1, 0]]
    assert torch.equal(images, meant)


@pytest.mark.parametrize("size", [1, 2, 17])
def test_two_parts_of_one_shape(size):
    """For any two parts of one shape, clone the one that is written first."""
    x = torch.arange(2.0 * size)
    meant = torch.cat([x[size:], x[:size]])
    x[:size], x[size:] = x[size:], x[:size].clone()
    assert torch.equal(x, meant)
