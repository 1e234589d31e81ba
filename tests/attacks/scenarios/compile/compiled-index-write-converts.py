"""Attacks on gallery/scenarios/compile/compiled-index-write-converts.py."""

import pytest
import torch
from pages import definitions

(by_list,) = definitions("scenarios/compile/compiled-index-write-converts", "by_list")


MISMATCH = "(?i)dtype|scalar type"
POSITIONS = torch.tensor([0, 2])
MASK = torch.tensor([True, False, True])
FRAMES = torch.tensor([1.5, 2.5], dtype=torch.float64)


def by_mask(cache, frames):
    cache[MASK] = frames


def index_add(cache, frames):
    cache.index_add_(0, POSITIONS, frames)


def index_copy(cache, frames):
    cache.index_copy_(0, POSITIONS, frames)


def put(cache, frames):
    cache.put_(POSITIONS, frames)


def scatter(cache, frames):
    cache.scatter_(0, POSITIONS, frames)


def masked_scatter(cache, frames):
    cache.masked_scatter_(MASK, frames)


@pytest.mark.needs_compiler
def test_a_mask_raises_with_the_default_backend_fell():
    """The default backend writes its own loop, which converts: not for a mask."""
    cache = torch.zeros(3)
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        torch.compile(by_mask)(cache, FRAMES)
    assert not cache.any()


@pytest.mark.parametrize("write", [by_list, by_mask, index_add, index_copy, put])
def test_aot_eager_raises_like_uncompiled_code(write):
    """It raises for its dtype: uncompiled, and with backend="aot_eager"."""
    for run in (write, torch.compile(write, backend="aot_eager")):
        cache = torch.zeros(3)
        with pytest.raises(RuntimeError, match=MISMATCH):
            run(cache, FRAMES)
        assert not cache.any()


@pytest.mark.parametrize("write", [scatter, masked_scatter])
def test_others_raise_while_they_are_traced(write):
    """The default backend converts: scatter_ and masked_scatter_ raise before a backend runs."""
    with pytest.raises(torch._dynamo.exc.TorchRuntimeError, match=MISMATCH):
        torch.compile(write, backend="inductor")(torch.zeros(3), FRAMES)


@pytest.mark.parametrize("write", [by_list, by_mask, index_copy, put, scatter, masked_scatter])
def test_the_converted_value_is_taken(write):
    """Convert the value yourself: the element between keeps its value."""
    for run in (write, torch.compile(write, backend="aot_eager")):
        cache = torch.full((3,), 9.0)
        run(cache, FRAMES.to(cache.dtype))
        assert cache.tolist() == [1.5, 9.0, 2.5]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.int64])
def test_the_fix_has_the_dtype_of_the_cache(dtype):
    """Convert the value yourself, frames.to(cache.dtype): fractions are cut off for int64."""
    cache = torch.zeros(3, dtype=dtype)
    by_list(cache, FRAMES.to(cache.dtype))
    expected = [1, 0, 2] if dtype == torch.int64 else [1.5, 0.0, 2.5]
    assert cache.dtype == dtype and cache.tolist() == expected


def test_the_gradient_has_the_dtype_of_the_source():
    """The gradient has the dtype of the source, and the overwritten elements get none."""
    cache, frames = torch.ones(3, requires_grad=True), FRAMES.clone().requires_grad_()
    written = cache * 1
    by_list(written, frames.to(written.dtype))
    written.sum().backward()
    assert frames.grad.dtype == torch.float64 and frames.grad.tolist() == [1.0, 1.0]
    assert cache.grad.tolist() == [0.0, 1.0, 0.0]


REFUSED = [
    *[(torch.float32, torch.complex64, write) for write in (by_list, index_add, index_copy, put)],
    *[(dtype, torch.float32, index_add) for dtype in (torch.int64, torch.bool, torch.bfloat16)],
]


@pytest.mark.needs_compiler
@pytest.mark.parametrize(("dtype", "source", "write"), REFUSED)
def test_the_default_backend_refuses_some_fell(dtype, source, write):
    """The default backend writes a loop that converts: not from complex, nor each sum."""
    cache = torch.zeros(3, dtype=dtype)
    with pytest.raises(RuntimeError):
        torch.compile(write)(cache, FRAMES.to(source))
    assert not cache.any()


@pytest.mark.needs_compiler
@pytest.mark.parametrize("write", [by_list, put])
def test_the_compiled_store_cuts_off_fractions(write):
    """Where cache holds integers, the compiled store cuts off fractions, as to does."""
    cache, converted = torch.zeros(3, dtype=torch.int64), torch.zeros(3, dtype=torch.int64)
    torch.compile(write)(cache, FRAMES)
    write(converted, FRAMES.to(converted.dtype))
    assert cache.tolist() == converted.tolist() == [1, 0, 2]


@pytest.mark.parametrize("backend", [None, "aot_eager"])
def test_autocast_meets_the_error_fell(backend):
    """frames has another dtype: a product under autocast has, and the fix is the same."""

    def write(cache, a, convert):
        product = a @ a
        cache[[0, 1]] = product.to(cache.dtype) if convert else product

    run = torch.compile(write, backend=backend) if backend else write
    cache = torch.zeros(2, 2)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        with pytest.raises(RuntimeError, match="source and destination dtypes match"):
            run(cache, torch.ones(2, 2), False)
        run(cache, torch.ones(2, 2), True)
    assert cache.tolist() == [[2.0, 2.0], [2.0, 2.0]] and cache.dtype == torch.float32


def test_a_tensor_without_dimensions_is_refused_too():
    """index_put_ compares the dtypes: of a value without dimensions as well, not of a number."""
    cache = torch.zeros(3)
    with pytest.raises(RuntimeError, match=MISMATCH):
        by_list(cache, torch.tensor(1.5, dtype=torch.float64))
    by_list(cache, 1.5)
    assert cache.tolist() == [1.5, 0.0, 1.5]
