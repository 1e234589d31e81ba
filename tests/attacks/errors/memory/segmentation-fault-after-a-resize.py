"""Attacks on gallery/errors/memory/segmentation-fault-after-a-resize.py."""

import pytest
import torch


def freed():
    cache = torch.tensor([1.0, 2.0, 3.0])
    cache.untyped_storage().resize_(0)
    return cache


def test_the_tensor_stays_as_it_is():
    """It frees the memory and leaves the tensor as it is: three elements, over no bytes."""
    cache = freed()
    assert cache.shape == (3,) and cache.stride() == (1,)
    assert cache.untyped_storage().nbytes() == 0


def test_a_view_loses_its_memory_too():
    """The memory of a tensor was freed: that of its views is the same."""
    cache = torch.tensor([1.0, 2.0, 3.0])
    view = cache[1:]
    cache.untyped_storage().resize_(0)
    assert view.untyped_storage().nbytes() == 0 and view.shape == (2,)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64, torch.bool])
def test_give_the_memory_back(dtype):
    """Give the memory back before you read."""
    cache = torch.tensor([1, 0, 3], dtype=dtype)
    kept, size = cache.clone(), cache.untyped_storage().nbytes()
    cache.untyped_storage().resize_(0)
    cache.untyped_storage().resize_(size)
    cache.copy_(kept)
    assert torch.equal(cache, kept) and cache.dtype == dtype


def test_views_come_back_as_well():
    """The memory that comes back is that of the views, too."""
    cache = torch.tensor([1.0, 2.0, 3.0])
    view = cache[1:]
    cache.untyped_storage().resize_(0)
    cache.untyped_storage().resize_(12)
    cache.fill_(7.0)
    assert view.tolist() == [7.0, 7.0]


def test_the_resize_of_a_storage_is_not_counted():
    """A line reads the memory: nothing counted that it was freed."""
    cache = torch.zeros(3)
    before = cache._version
    cache.untyped_storage().resize_(0)
    assert cache._version == before


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_shared_memory_may_be_resized_to_less_fell(size):
    """resize_ of a tensor after share_memory_() ends the process: to more elements."""
    frames = torch.tensor([1.0, 2.0, 3.0]).share_memory_()
    assert frames.resize_(size).tolist() == [1.0, 2.0, 3.0][:size]


@pytest.mark.parametrize("length", [1, 5])
def test_the_final_size_first(length):
    """The final size first."""
    frames = torch.zeros(length).share_memory_()
    frames[:1] = 1.0
    assert frames.tolist() == [1.0] + [0.0] * (length - 1) and frames.is_shared()


def test_resize_of_the_tensor_keeps_its_values():
    """resize_ of a tensor that is not shared moves its memory, and keeps the values."""
    cache = torch.tensor([1.0, 2.0, 3.0])
    assert cache.resize_(100)[:3].tolist() == [1.0, 2.0, 3.0]
