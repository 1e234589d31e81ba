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


ZERO = torch.tensor([0])
WRITES = {
    "cumsum_": lambda s: s.cumsum_(0),
    "put_": lambda s: s.put_(ZERO, torch.zeros(1)),
    "scatter_": lambda s: s.scatter_(0, ZERO, 0.0),
    "index_add_": lambda s: s.index_add_(0, ZERO, torch.ones(1)),
    "index_fill_": lambda s: s.index_fill_(0, ZERO, 9.0),
    "masked_scatter_": lambda s: s.masked_scatter_(torch.tensor([True, False]), torch.zeros(2)),
    "copy_": lambda s: s.copy_(s.sort(descending=True)[0]),
    "relu_": lambda s: s.neg_().relu_(),
    "lerp_": lambda s: s.lerp_(torch.zeros(2), 0.5),
    "unbind": lambda s: s.unbind()[0].zero_(),
    "reshape": lambda s: s.reshape(2, 1).zero_(),
    "contiguous": lambda s: s.contiguous().zero_(),
    "as_strided": lambda s: s.as_strided((1,), (1,)).zero_(),
    "a copy by a list": lambda s: s[[0]].zero_(),
    "a copy by double": lambda s: s.double().zero_(),
    "addmv_": lambda s: s.addmv_(torch.ones(2, 2), torch.ones(2)),
    "index_reduce_": lambda s: s.index_reduce_(0, ZERO, torch.ones(1) * 5, "prod"),
}


@pytest.mark.parametrize("name", [*WRITES])
def test_it_changes_what_a_loop_changes(name):
    """The sample is a view of the batch: a write changes what the same write in a loop changes."""
    batch, meant = make(), make()
    torch.vmap(lambda s: (WRITES[name](s), s * 1)[1])(batch)
    for row in meant:
        WRITES[name](row)
    assert torch.equal(batch, meant)


@pytest.mark.parametrize(
    "write",
    [
        lambda s: s.data.zero_(),
        lambda s: s.numpy().fill(0.0),
        lambda s: torch.add(s, 1.0, out=s),
        lambda s: torch._foreach_zero_([s]),
    ],
    ids=["data", "numpy", "out", "foreach"],
)
def test_ways_that_are_refused_fell(write):
    """Yes, a write changes the batch: some ways to write are refused."""
    batch = make()
    with pytest.raises(RuntimeError):
        torch.vmap(lambda s: (write(s), s * 1)[1])(batch)
    assert torch.equal(batch, make())


@pytest.mark.parametrize("chunk_size", [1, 2])
def test_the_result_of_chunks_is_a_copy_fell(chunk_size):
    """The result of drop_first is the memory of the batch: with chunk_size it is a copy."""
    batch = make()
    result = torch.vmap(drop_first, chunk_size=chunk_size)(batch)
    assert result.data_ptr() != batch.data_ptr() and torch.equal(result, batch)


def test_a_sample_that_is_expanded_itself_fell():
    """If the batch is expanded the assignment raises: not if it is along another dimension."""
    whole = torch.ones(2, 1)
    torch.vmap(drop_first)(whole.expand(2, 3))
    assert whole.tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize(
    ("write", "accepted"),
    [
        (lambda s: s.fill_(0.0), True),
        (lambda s: s[:1].zero_(), True),
        (listed, True),
        (lambda s: s.masked_fill_(torch.tensor([True, False]), 0.0), True),
        (lambda s: s.mul_(0.0), False),
        (lambda s: s.copy_(torch.zeros(2)), False),
        (drop_first, False),
    ],
    ids=["fill_", "slice", "list", "masked_fill_", "mul_", "copy_", "element"],
)
def test_which_writes_an_expanded_batch_takes(write, accepted):
    """sample.zero_() is accepted: so are other constants, and some writes are not."""
    whole = torch.ones(1, 2)
    function = lambda s: (write(s), s * 1)[1]  # noqa: E731
    if accepted:
        torch.vmap(function)(whole.expand(3, 2))
        assert whole[0, 0] == 0.0
    else:
        with pytest.raises(RuntimeError, match="refers to a single memory location"):
            torch.vmap(function)(whole.expand(3, 2))
        assert torch.equal(whole, torch.ones(1, 2))


def test_under_vmap_of_grad_it_raises_fell():
    """Yes: under vmap(grad(...)) the write raises, and with a clone it does not."""
    batch = make()
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        torch.vmap(torch.func.grad(lambda s: drop_first(s).sum()))(batch)
    found = torch.vmap(torch.func.grad(lambda s: drop_first(s.clone()).sum()))(batch)
    assert found.tolist() == [[0.0, 1.0], [0.0, 1.0]] and torch.equal(batch, make())


def test_a_write_stays_if_the_function_raises():
    """A write changes the batch, also if the function raises after it."""

    def failing(sample):
        drop_first(sample)
        raise ValueError("after the write")

    batch = make()
    with pytest.raises(ValueError, match="after the write"):
        torch.vmap(failing)(batch)
    assert batch.tolist() == [[0.0, 2.0], [0.0, 4.0]]


@pytest.mark.parametrize("shape", [(0, 2), (1, 2), (3, 1)])
def test_small_batches(shape):
    """A write changes the batch: whatever its size."""
    batch = torch.ones(shape)
    torch.vmap(drop_first)(batch)
    assert not batch[:, 0].any()


def test_samples_without_a_dimension():
    """sample[0] = 0.0 changes a row: of a vector the samples are numbers, written with [...]."""
    batch = torch.ones(3)
    with pytest.raises(IndexError, match="invalid index of a 0-dim tensor"):
        torch.vmap(drop_first)(batch)
    torch.vmap(lambda s: s.fill_(5.0))(batch)
    assert batch.tolist() == [5.0] * 3


@pytest.mark.parametrize("nesting", ["dictionary", "vmap in vmap", "array"])
def test_batches_that_are_nested(nesting):
    """The sample is a view: in a dictionary, under two vmaps, and of an array."""
    batch = make()
    if nesting == "dictionary":
        torch.vmap(lambda parts: drop_first(parts["x"]))({"x": batch})
    elif nesting == "vmap in vmap":
        torch.vmap(torch.vmap(drop_first))(batch.expand(1, 2, 2))
    else:
        array = batch.numpy()
        torch.vmap(drop_first)(torch.from_numpy(array))
        assert array.tolist() == [[0.0, 2.0], [0.0, 4.0]]
    assert batch.tolist() == [[0.0, 2.0], [0.0, 4.0]]


@pytest.mark.parametrize("batch", [torch.ones(1, 2).expand(3, 2), torch.ones(3, 2).long()])
def test_a_clone_of_unusual_samples(batch):
    """Write to sample.clone(): of an expanded batch, and of integers."""
    before = batch.clone()
    found = torch.vmap(lambda s: drop_first(s.clone()))(batch)
    assert torch.equal(batch, before) and found.tolist() == [[0, 1]] * 3
