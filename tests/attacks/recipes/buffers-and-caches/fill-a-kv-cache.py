"""Attacks on gallery/recipes/buffers-and-caches/fill-a-kv-cache.py."""

import copy

import pytest
import torch
from pages import definitions

(fill,) = definitions("recipes/buffers-and-caches/fill-a-kv-cache", "fill")


TOKENS = torch.eye(2)


def project():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)


def recorded(read, weights):
    cache, loss = torch.zeros(3, 2), 0.0
    for position, token in enumerate(TOKENS):
        key = token @ weights
        cache[position] = key
        loss = loss + read(cache, key, position).sum()
    return loss


@pytest.mark.parametrize(
    "read", [lambda c, k, p: c @ k, lambda c, k, p: c[: p + 1] @ k], ids=["whole", "slice"]
)
def test_backward_raises_if_it_saved_the_cache(read):
    """If gradients are recorded, backward raises if it saved the cache."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        recorded(read, project()).backward()


@pytest.mark.parametrize(
    "read",
    [lambda c, k, p: c, lambda c, k, p: c @ k.detach(), lambda c, k, p: c.clone() @ k],
    ids=["sum", "detached", "clone"],
)
def test_not_if_nothing_saved_it_fell(read):
    """The second breaks backward: not if nothing saved the cache, or a clone is saved."""
    weights = project()
    recorded(read, weights).backward()
    assert weights.grad.abs().sum() > 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_the_cache_keeps_its_dtype(dtype):
    """Write under no_grad: the cache keeps its dtype and requires no grad."""
    cache = torch.zeros(3, 2, dtype=dtype)
    fill(cache, TOKENS @ project())
    assert cache.tolist() == [[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]]
    assert cache.dtype == dtype and not cache.requires_grad


@pytest.mark.parametrize("count", [0, 1, 3])
def test_as_many_as_fit(count):
    """Allocate it once."""
    cache = torch.zeros(3, 2)
    fill(cache, torch.ones(count, 2))
    assert cache.sum() == 2.0 * count


def test_a_full_cache_raises():
    """The loop ends with an IndexError where the cache is full."""
    cache = torch.zeros(3, 2)
    with pytest.raises(IndexError, match="out of bounds"):
        fill(cache, torch.ones(4, 2))
    assert cache.sum() == 6.0


def test_a_slice_past_the_end_writes_nothing_fell():
    """A slice past the end writes nothing if the key is one row."""
    cache = torch.zeros(3, 2)
    cache[5:6] = torch.ones(1, 2)
    cache[5:6] = torch.ones(2)
    assert not cache.any()
    with pytest.raises(RuntimeError, match="must match the existing size"):
        cache[5:7] = torch.ones(2, 2)


def outside(write):
    with torch.inference_mode():
        cache = torch.zeros(3)
    return write(cache)


@pytest.mark.parametrize("mode", [torch.enable_grad, torch.no_grad])
def test_an_inference_cache_refuses_writes_outside(mode):
    """A cache that was made under inference_mode refuses writes outside of it."""
    with mode(), pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        outside(lambda cache: cache.fill_(1.0))


def test_an_inference_cache_may_be_read_and_copied_outside():
    """It refuses writes outside of it: reads and copies are not refused."""
    assert outside(lambda cache: (cache + 1.0).tolist()) == [1.0, 1.0, 1.0]
    assert outside(lambda cache: cache.clone().fill_(2.0).tolist()) == [2.0, 2.0, 2.0]
    assert not outside(copy.deepcopy).is_inference()


def test_the_joined_keys_against_the_product():
    """The gradient is that of the product without a cache."""
    one, other, joined = project(), project(), torch.zeros(0, 2)
    for token in TOKENS:
        joined = torch.cat([joined, (token @ one)[None]])
    (joined**3).sum().backward()
    ((TOKENS @ other) ** 3).sum().backward()
    assert torch.equal(one.grad, other.grad)


def test_a_position_in_a_tensor_without_dimensions_converts_fell():
    """Positions in a tensor do not convert: with dimensions."""
    cache = torch.zeros(3, 2, dtype=torch.bfloat16)
    cache[torch.tensor(1)] = torch.ones(2)
    assert cache[1].tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        cache[torch.tensor([1])] = torch.ones(2)


@pytest.mark.parametrize("key", [torch.ones(2), torch.ones(2, requires_grad=True).detach()])
def test_a_key_without_a_gradient_leaves_no_graph_fell(key):
    """If gradients are recorded, the cache holds the graph of every token."""
    cache = torch.zeros(3, 2)
    cache[:, 0] = key[0]
    assert not cache.requires_grad


@pytest.mark.parametrize("sizes", [(0,), (1,), (2,), (1, 1)], ids=str)
def test_another_dtype_is_refused_for_each_length(sizes):
    """Assignment of values with dimensions through an index tensor raises."""
    cache = torch.zeros(3, dtype=torch.bfloat16)
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        cache[torch.arange(sizes[-1])] = torch.ones(sizes)
    assert not cache.any()


def test_the_same_dtype_is_taken_fell():
    """Assignment of values with dimensions through an index tensor raises in uncompiled code."""
    cache = torch.zeros(3, dtype=torch.bfloat16)
    cache[torch.tensor([0, 1])] = torch.ones(2, dtype=torch.bfloat16)
    cache[[2]] = torch.ones(1, dtype=torch.bfloat16)
    assert cache.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda c, p, k: c[:, p].copy_(k),
        lambda c, p, k: c.index_copy(1, p, k),
        lambda c, p, k: c.clone().index_copy_(1, p, k),
    ],
    ids=["copy_", "no underscore", "clone"],
)
def test_a_cache_that_stays_zero_fell(write):
    """Symptom "cache stays zero after writing": the page had the slice past the end."""
    cache = torch.zeros(2, 3)
    write(cache, torch.tensor([1]), torch.ones(2, 1))
    assert not cache.any()


def test_what_is_too_large_becomes_inf_fell():
    """An assignment to a slice converts the dtype and rounds without a word."""
    cache = torch.zeros(2, dtype=torch.float16)
    cache[0:1] = torch.tensor([1e6])
    assert cache[0] == torch.inf


def test_cat_from_zeros_changes_the_dtype_fell():
    """Join them with ``cat`` (from ``torch.zeros(0, 2)``, for keys in half precision)."""
    key = torch.ones(1, 2, dtype=torch.float16)
    assert torch.cat([torch.zeros(0, 2), key]).dtype == torch.float32
    assert torch.cat([key.new_zeros(0, 2), key]).dtype == torch.float16


def test_the_slice_that_was_read_changes():
    """``read`` is a view: what ``fill`` writes next arrives in it."""
    cache = torch.zeros(3, 2)
    read = cache[:2]
    fill(cache, torch.ones(1, 2))
    assert read.tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_a_loss_with_the_cache_itself():
    """Backward raises if it saved the cache before a later token was written (no_grad or not)."""
    weights, cache = project(), torch.zeros(3, 2)
    fill(cache, TOKENS)
    loss = (cache[:2] @ weights).sum()
    fill(cache, TOKENS[:1])
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_an_inference_cache_is_written_before_it_raises_fell():
    """A cache that was made under inference_mode refuses writes outside of it."""
    with torch.inference_mode():
        cache = torch.zeros(3)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        cache[:1] = 1.0
    assert cache.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("first", [0, -1, 2])
def test_a_slice_that_ends_past_the_end(first):
    """A slice past the end writes nothing if the key is one row: one that begins inside does."""
    cache = torch.zeros(3, 2)
    cache[first : first + 4] = torch.ones(1, 2)
    assert cache.sum() == {0: 6.0, -1: 0.0 if len(cache[-1:3]) == 0 else 2.0, 2: 2.0}[first]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """``fill`` of the page, compiled as a whole."""
    cache = torch.zeros(3, 2)
    torch.compile(fill, backend=backend, fullgraph=True)(cache, torch.ones(2, 2))
    assert cache.sum() == 4.0


def test_under_no_grad_the_cache_is_saved_all_the_same_fell():
    """If gradients are recorded and the key requires grad, backward raises if it saved the cache."""
    weights, cache, loss = project(), torch.zeros(3, 2), 0.0
    for position, token in enumerate(TOKENS):
        with torch.no_grad():
            cache[position] = token @ weights
        loss = loss + (cache @ (token @ weights)).sum()
    assert not cache.requires_grad
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_position_without_dimensions_reads_a_view_fell():
    """``cache[positions].copy_(key)`` with a tensor of positions writes into a copy."""
    cache = torch.zeros(3, 2)
    cache[torch.tensor(1)].copy_(torch.ones(2))
    assert cache[1].tolist() == [1.0, 1.0]
    cache[torch.tensor([0])].copy_(torch.ones(1, 2))
    assert not cache[0].any()


def test_a_batch_is_joined_along_its_second_dimension_fell():
    """Join them with ``cat``, beginning in their dtype."""
    keys, joined = torch.randn(2, 3, 4, dtype=torch.float64), torch.zeros(2, 0, 4).double()
    for key in keys.unbind(1):
        joined = torch.cat([joined, key[:, None]], dim=1)
    assert torch.equal(joined, keys)


@pytest.mark.parametrize("index", [torch.tensor([0]), 0], ids=["tensor", "number"])
@pytest.mark.parametrize("mode", [torch.no_grad, torch.enable_grad])
def test_an_inference_cache_is_written_through_other_indices(index, mode):
    """A write outside of ``inference_mode`` to a cache that was made inside raises, after the values have changed."""
    with torch.inference_mode():
        cache = torch.zeros(3)
    with mode(), pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        cache[index] = torch.ones(cache[index].shape)
    assert cache.tolist() == [1.0, 0.0, 0.0]


def test_a_full_cache_raises_through_positions_and_compiled():
    """The loop ends with an ``IndexError`` where the cache is full."""
    with pytest.raises(IndexError, match="out of bounds"):
        torch.zeros(3, 2)[torch.tensor([5])] = torch.ones(1, 2)
    with pytest.raises(IndexError, match="out of bounds"):
        torch.compile(fill, backend="eager")(torch.zeros(3, 2), torch.ones(4, 2))


def test_positions_take_no_value_without_dimensions_of_another_dtype():
    """Positions in a tensor that has dimensions do not convert (a number is converted)."""
    cache = torch.zeros(3, dtype=torch.bfloat16)
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        cache[torch.tensor([1, 2])] = torch.tensor(1.0)
    cache[torch.tensor([1, 2])] = 1.0
    assert cache.tolist() == [0.0, 1.0, 1.0]
