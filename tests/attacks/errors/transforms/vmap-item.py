"""Attacks on gallery/errors/transforms/vmap-item.py."""

import math

import pytest
import torch
from pages import definitions

blank, discounted, features = definitions(
    "errors/transforms/vmap-item", "blank", "discounted", "features"
)

REFUSED = r"calling \.item\(\) on a Tensor"
ROWS = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
LENGTHS = torch.tensor([2, 1])


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


@pytest.mark.parametrize(
    "ask",
    [
        lambda r, n: torch.tensor([n, n]),
        lambda r, n: torch.arange(n),
        lambda r, n: torch.full((3,), n),
        lambda r, n: torch.nn.functional.leaky_relu(r, n),
        lambda r, n: torch.add(r, r, alpha=n),
        lambda r, n: r.norm(p=n),
        lambda r, n: r.topk(n),
        lambda r, n: r.repeat(n),
        lambda r, n: torch.nn.ModuleList([torch.nn.ReLU(), torch.nn.ReLU()])[n - 1](r),
        lambda r, n: f"{n}",
        lambda r, n: (r.sum().item(), r)[1],
    ],
    ids=[
        "tensor",
        "arange",
        "full",
        "slope",
        "alpha",
        "norm",
        "topk",
        "repeat",
        "modules",
        "text",
        "log",
    ],
)
def test_more_that_needs_a_number_fell(ask):
    """Select with a mask instead of a slice: here is no slice."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(ask)(ROWS, LENGTHS)


@pytest.mark.parametrize("dtype", [torch.int8, torch.int16, torch.uint8])
def test_small_integers_as_lengths_fell(dtype):
    """Add the size to a negative number: in int8 the sum wrapped."""
    rows = torch.ones(1, 300)
    ends = torch.tensor([100 if dtype == torch.uint8 else -1], dtype=dtype)
    assert torch.equal(torch.vmap(blank)(rows, ends)[0], written(rows[0], ends[0]))
    if dtype == torch.int8:
        assert (ends + 300).item() == 43


def test_a_shared_row():
    """Fix 1: the lengths alone may have the batch."""
    blanked = torch.vmap(blank, in_dims=(None, 0))(ROWS[0], LENGTHS)
    assert blanked.tolist() == [[1.0, 2.0, 0.0], [1.0, 0.0, 0.0]]


class Logged(torch.autograd.Function):
    """Its backward asks the gradient for a number."""

    @staticmethod
    def forward(row):
        return row * 2

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 2 * float(gradient.sum().item() >= 0)


def test_jacrev_calls_vmap_for_you_fell():
    """A number is needed where each sample of a vmap has its own: jacrev of such a backward."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.func.jacrev(Logged.apply)(ROWS[0])
    jacobian = torch.func.jacrev(Logged.apply, chunk_size=1)(ROWS[0])
    assert torch.equal(jacobian, torch.eye(3) * 2)


@pytest.mark.parametrize("name", ["jacrev", "jacfwd", "hessian"])
def test_an_item_of_the_argument_is_no_vmap(name):
    """jacrev calls vmap on the backward pass: an .item() of the argument runs."""

    def loss(row):
        return row.sum() * row.sum().item()

    assert getattr(torch.func, name)(loss)(ROWS[0]).shape[0] == 3


@pytest.mark.parametrize("ends", [[0, 3], [1, 2], [2, 9]])
def test_a_loop_over_the_whole_row(ends):
    """A loop over range(length) becomes a loop over the whole row."""
    expected = []
    for row, end in zip(ROWS, ends, strict=True):
        total = torch.zeros(())
        for step in range(min(end, 3)):
            total = total * 0.5 + row[step]
        expected.append(total)
    totals = torch.vmap(discounted)(ROWS, torch.tensor(ends))
    assert torch.equal(totals, torch.stack(expected))


def test_the_gradient_of_the_loop():
    """where keeps what the sample has so far: nothing flows to what is behind the length."""
    rows = ROWS.clone().requires_grad_()
    torch.vmap(discounted)(rows, LENGTHS).sum().backward()
    assert rows.grad.tolist() == [[0.5, 1.0, 0.0], [1.0, 0.0, 0.0]]


def test_the_last_of_more_than_one_dimension():
    """Read it with the tensor as the index: of a table, a row of each sample."""
    tables = ROWS.reshape(2, 3, 1)
    assert torch.vmap(lambda t, n: t[n - 1])(tables, LENGTHS).tolist() == [[2.0], [4.0]]


def test_a_list_is_stacked_first():
    """A Python list needs a number for its index: torch.stack it first."""
    table = [torch.tensor(10.0), torch.tensor(20.0), torch.tensor(30.0)]
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda n: table[n])(LENGTHS)
    assert torch.vmap(lambda n: torch.stack(table)[n])(LENGTHS).tolist() == [30.0, 20.0]


def test_a_number_to_log_is_returned():
    """To log a number, return it from the function."""
    doubled, sums = torch.vmap(lambda r: (r * 2, r.sum()))(ROWS)
    assert sums.tolist() == [6.0, 15.0] and torch.equal(doubled, ROWS * 2)


def test_the_formula_written_out():
    """Write the formula out: for alpha, for a slope, for full."""
    added = torch.vmap(lambda r, n: r + n * r)(ROWS, LENGTHS)
    assert torch.equal(added, ROWS * (1 + LENGTHS[:, None]))
    filled = torch.vmap(lambda r, n: torch.zeros_like(r) + n)(ROWS, LENGTHS)
    assert filled.tolist() == [[2.0] * 3, [1.0] * 3]
    assert torch.vmap(features)(ROWS, LENGTHS).shape == (2, 2)


def test_narrow_says_something_else():
    """A Python number is needed for narrow, too: with a tensor it has another message."""
    with pytest.raises(RuntimeError, match="doesn't work on out= or view ops"):
        torch.vmap(lambda r, n: r.narrow(0, n, 1))(ROWS, LENGTHS)
