"""Attacks on gallery/scenarios/transforms/write-to-a-sample-under-vmap.py."""

import pytest
import torch
from pages import definitions

(drop_first,) = definitions("scenarios/transforms/write-to-a-sample-under-vmap", "drop_first")


def make():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def listed(sample):
    sample[[0]] = 0.0
    return sample


@pytest.mark.parametrize(
    "write",
    [
        drop_first,
        listed,
        lambda s: s[:1].zero_(),
        lambda s: s.mul_(torch.tensor([0.0, 1.0])),
        lambda s: s.masked_fill_(torch.tensor([True, False]), 0.0),
        lambda s: s.detach()[:1].zero_(),
        lambda s: s.to(torch.float32)[:1].zero_(),
    ],
    ids=["element", "list", "slice", "mul_", "masked_fill_", "detach", "to"],
)
def test_ways_to_write(write):
    """The sample is a view of the batch: a write to it changes a row for each sample."""
    batch = make()
    torch.vmap(write)(batch)
    assert batch.tolist() == [[0.0, 2.0], [0.0, 4.0]]


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16, torch.complex64])
def test_dtypes(dtype):
    """A write to the sample changes the batch, of each dtype."""
    batch = make().to(dtype)
    torch.vmap(drop_first)(batch)
    assert not batch[:, 0].any() and batch[:, 1].all()


@pytest.mark.parametrize("keyword", [{"chunk_size": 1}, {"randomness": "same"}, {"out_dims": 1}])
def test_options_of_vmap(keyword):
    """Yes, whatever the options of vmap."""
    batch = make()
    torch.vmap(drop_first, **keyword)(batch)
    assert batch.tolist() == [[0.0, 2.0], [0.0, 4.0]]


def test_columns_and_parts():
    """With in_dims=1 a sample is a column; what the batch is a view of is written, too."""
    table = torch.ones(3, 4)
    torch.vmap(drop_first, in_dims=1)(table[1:, 1:])
    assert table.tolist() == [[1.0] * 4, [1.0, 0.0, 0.0, 0.0], [1.0] * 4]


def test_an_expanded_batch_raises_fell():
    """The write is written to the batch: if that is expanded it raises, where a loop writes."""
    with pytest.raises(RuntimeError, match="refers to a single memory location"):
        torch.vmap(drop_first)(torch.ones(1, 2).expand(3, 2))
    whole = torch.ones(1, 2)
    for row in whole.expand(3, 2):
        drop_first(row)
    assert whole.tolist() == [[0.0, 1.0]]
    torch.vmap(torch.Tensor.zero_)(whole.expand(3, 2))
    assert whole.tolist() == [[0.0, 0.0]]


def test_the_result_is_the_memory_of_the_batch():
    """The result of drop_first, which is its sample, is the memory of the batch, too."""
    batch = make()
    torch.vmap(drop_first)(batch).add_(100.0)
    assert batch.tolist() == [[100.0, 102.0], [100.0, 104.0]]


def test_a_computed_batch_records_the_write_fell():
    """A batch that requires grad raises: a leaf does, and a computed one records the write."""
    leaf = make().requires_grad_()
    batch = leaf * 1
    torch.vmap(drop_first)(batch)
    (batch**2).sum().backward()
    assert batch.tolist() == [[0.0, 2.0], [0.0, 4.0]]
    assert leaf.grad.tolist() == [[0.0, 4.0], [0.0, 8.0]]


def test_a_leaf_raises_while_gradients_are_recorded():
    """With drop_first this batch raises: under no_grad it is written."""
    leaf = make().requires_grad_()
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        torch.vmap(drop_first)(leaf)
    with torch.no_grad():
        torch.vmap(drop_first)(leaf)
    assert leaf.tolist() == [[0.0, 2.0], [0.0, 4.0]]


def test_an_assignment_to_the_name_changes_nothing():
    """A write changes the batch: sample = sample + 1 is none."""
    batch = make()
    torch.vmap(lambda s: s + 1)(batch)
    assert torch.equal(batch, make())


def test_clone():
    """Write to sample.clone()."""
    batch = make()
    torch.vmap(lambda s: drop_first(s.clone()))(batch)
    assert torch.equal(batch, make())


def test_an_argument_without_a_batch_takes_a_constant():
    """The sample is a view: an argument with in_dims=None is your tensor, too."""
    shared = torch.zeros(2)
    torch.vmap(lambda s, t: (t.add_(1.0), s)[1], in_dims=(0, None))(make(), shared)
    assert shared.tolist() == [1.0, 1.0]
