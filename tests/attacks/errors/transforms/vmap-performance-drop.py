"""Attacks on gallery/errors/transforms/vmap-performance-drop.py."""

import warnings

import pytest
import torch

DROP = "There is a performance drop"
ROWS, INDEX = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([0])


def put(row):
    return row.clone().put_(INDEX, torch.tensor([9.0]))


def quiet(function, rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return torch.vmap(function)(rows)


@pytest.mark.parametrize(
    "write",
    [
        lambda r: r.put_(INDEX, torch.tensor([9.0])),
        lambda r: r.scatter_(0, INDEX, 9.0),
        lambda r: r.scatter_(0, INDEX, r[:1] * 2),
        lambda r: r.index_copy_(0, INDEX, r[:1] * 2),
        lambda r: r.masked_scatter_(r > 1, r),
        lambda r: r.lerp_(r, 0.5),
        lambda r: r.cumsum_(0),
    ],
    ids=["put_", "scatter_", "scatter_ src", "index_copy_", "masked_scatter_", "lerp_", "cumsum_"],
)
def test_the_result_is_right(write):
    """The named operation ran once for each sample, and its result is right."""
    with pytest.warns(UserWarning, match=DROP):
        written = torch.vmap(lambda r: write(r.clone()))(ROWS)
    assert torch.equal(written, torch.stack([write(row.clone()) for row in ROWS]))


def assign(row):
    row = row.clone()
    row[0] = 9.0
    return row


@pytest.mark.parametrize(
    "write",
    [
        assign,
        lambda r: r.scatter(0, INDEX, 9.0),
        lambda r: r.masked_fill(torch.arange(2) == 0, 9.0),
        lambda r: r.index_fill(0, INDEX, 9.0),
        lambda r: r.clone().index_fill_(0, INDEX, 9.0),
        lambda r: r.clone().masked_fill_(torch.arange(2) == 0, 9.0),
    ],
    ids=["row[0]", "scatter", "masked_fill", "index_fill", "index_fill_", "masked_fill_"],
)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_without_the_warning(write, count):
    """Replace it by one that torch.vmap has a rule for; such an operation takes an empty batch."""
    assert quiet(write, ROWS[:count]).tolist() == [[9.0, 2.0], [9.0, 4.0]][:count]


def test_an_empty_batch_raises_fell():
    """The result is right: for a batch of no samples there is none."""
    with (
        pytest.warns(UserWarning, match=DROP),
        pytest.raises(RuntimeError, match="does not support vmap over dims of size 0"),
    ):
        torch.vmap(put)(ROWS[:0])


def test_the_other_variant_may_lack_a_rule_too():
    """An in-place variant can lack a rule that the other has: of put neither has one."""
    with pytest.warns(UserWarning, match=DROP):
        torch.vmap(lambda r: r.put(INDEX, torch.tensor([9.0])))(ROWS)


def test_gradients_of_the_fallback():
    """The result is right: so are the gradients."""
    rows = ROWS.clone().requires_grad_()
    with pytest.warns(UserWarning, match=DROP):
        (torch.vmap(put)(rows) ** 2).sum().backward()
    assert rows.grad.tolist() == [[0.0, 4.0], [0.0, 8.0]]


def test_where_makes_floats_of_integers_fell():
    """torch.where(positions == 0, 9.0, row) for put_: of integers it makes floats."""
    rows = ROWS.long()
    chosen = torch.vmap(lambda r: torch.where(torch.arange(2) == 0, 9.0, r))(rows)
    assert chosen.dtype.is_floating_point
    for write in (assign, lambda r: r.scatter(0, INDEX, 9.0)):
        assert torch.vmap(write)(rows).dtype == torch.int64


def test_put_counts_the_flattened_elements_fell():
    """row[0] = 9.0 for put_ at 0: in a sample of two dimensions row[0] is a row."""
    table = torch.zeros(1, 2, 2)
    with pytest.warns(UserWarning, match=DROP):
        assert torch.vmap(put)(table).tolist() == [[[9.0, 0.0], [0.0, 0.0]]]
    assert torch.vmap(assign)(table).tolist() == [[[9.0, 9.0], [0.0, 0.0]]]


def test_without_a_sample_there_is_no_fallback():
    """Where there is none for an operation, vmap calls it for each sample: of samples."""

    def outside(row):
        return torch.zeros(2).put_(INDEX, torch.tensor([9.0])) + row

    assert quiet(outside, ROWS).tolist() == [[10.0, 2.0], [12.0, 4.0]]


def test_view_of_a_transposed_sample_raises_fell():
    """row.view(-1)[index] is what put_ writes to: for a contiguous sample."""
    samples, index = torch.arange(12.0).view(2, 3, 2).transpose(1, 2), torch.tensor([1])

    def put(row, memory_format):
        row = row.clone(memory_format=memory_format)
        row.view(-1)[index] = 9.0
        return row

    with pytest.raises(RuntimeError, match="view size is not compatible"):
        torch.vmap(lambda row: put(row, torch.preserve_format))(samples)
    written = torch.vmap(lambda row: put(row, torch.contiguous_format))(samples)
    expected = torch.stack([s.clone().put_(index, torch.tensor([9.0])) for s in samples])
    assert torch.equal(written, expected)
