"""Attacks on gallery/errors/transforms/vmap-item.py."""

import math

import pytest
import torch

REFUSED = r"calling \.item\(\) on a Tensor"
ROWS = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
LENGTHS = torch.tensor([2, 1])


def blank(row, length):
    size = row.shape[0]
    length = torch.where(length < 0, length + size, length)
    positions = torch.arange(size, device=row.device)
    return row.masked_fill(positions >= length, 0.0)


def written(row, length):
    row = row.clone()
    row[length:] = 0.0
    return row


@pytest.mark.parametrize(
    "ask",
    [
        lambda r, n: n.item(),
        lambda r, n: int(n),
        lambda r, n: float(n),
        lambda r, n: r[:n],
        lambda r, n: r.narrow(0, 0, n),
        lambda r, n: torch.zeros(n),
        lambda r, n: [1, 2, 3][n],
        lambda r, n: r.roll(n),
        lambda r, n: math.sqrt(n),
        lambda r, n: f"{n:d}",
        lambda r, n: 1.0 in r,
    ],
    ids=["item", "int", "float", "slice", "narrow", "zeros", "list", "roll", "math", "f", "in"],
)
def test_what_needs_a_number(ask):
    """A Python number is needed: x[:n], range(n), n.item()."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(ask)(ROWS, LENGTHS)


def test_one_sample():
    """length holds 2 and 1 at once: a batch of one is refused, too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(written)(ROWS[:1], LENGTHS[:1])


def test_an_operation_that_takes_a_tensor_does_not_ask():
    """A Python number is needed: not by fill_, clamp or an index."""
    assert torch.vmap(lambda r, n: r.clone().fill_(n))(ROWS, LENGTHS).tolist() == [
        [2.0] * 3,
        [1.0] * 3,
    ]
    assert torch.vmap(lambda r, n: r.clamp(max=n))(ROWS, LENGTHS).max().item() == 2.0
    assert torch.vmap(lambda r, n: r[n])(ROWS, LENGTHS).tolist() == [3.0, 5.0]


def test_the_same_number_for_all():
    """With in_dims=(0, None) the slice runs."""
    cut = torch.vmap(written, in_dims=(0, None))(ROWS, torch.tensor(2))
    assert cut.tolist() == [[1.0, 2.0, 0.0], [4.0, 5.0, 0.0]]


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16, torch.complex64])
def test_the_dtype_of_the_rows_fell(dtype):
    """where(positions < length, row, 0.0) for row[length:] = 0.0: of integers it makes floats."""
    rows = ROWS.to(dtype)
    expected = torch.stack([written(row, int(n)) for row, n in zip(rows, LENGTHS, strict=True)])
    blanked = torch.vmap(blank)(rows, LENGTHS)
    assert torch.equal(blanked, expected) and blanked.dtype == dtype


@pytest.mark.parametrize("length", [-5, -3, -1, 0, 2, 3, 9])
def test_a_negative_length_fell(length):
    """A slice whose end differs is a mask over positions: a negative end counts from the end."""
    blanked = torch.vmap(blank)(ROWS, torch.tensor([length, length]))
    assert torch.equal(blanked, torch.stack([written(row, length) for row in ROWS]))


def test_rows_of_two_dimensions_fell():
    """The mask is for rows of one dimension: a square one would be cut along its columns."""
    table = torch.ones(2, 2)
    assert blank(table, torch.tensor(1)).tolist() == [[1.0, 0.0], [1.0, 0.0]]
    assert written(table, 1).tolist() == [[1.0, 1.0], [0.0, 0.0]]
    positions = torch.arange(2)[:, None]
    assert torch.equal(table.masked_fill(positions >= 1, 0.0), written(table, 1))


def test_nan_behind_the_length():
    """masked_fill stores 0 over nan."""
    rows = torch.tensor([[1.0, float("nan"), 2.0]], requires_grad=True)
    torch.vmap(blank)(rows, torch.tensor([1])).sum().backward()
    assert rows.grad.tolist() == [[1.0, 0.0, 0.0]]


def test_the_last_of_an_empty_row_is_the_last():
    """row[length - 1]: for the length 0 it is the last element, in eager code as well."""
    assert torch.vmap(lambda r, n: r[n - 1])(ROWS, torch.tensor([0, 1])).tolist() == [3.0, 4.0]
    with pytest.raises(IndexError):
        torch.vmap(lambda r, n: r[n - 1])(ROWS, torch.tensor([1, 4]))
