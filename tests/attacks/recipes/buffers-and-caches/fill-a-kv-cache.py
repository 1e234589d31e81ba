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
