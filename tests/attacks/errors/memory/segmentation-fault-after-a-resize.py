"""Attacks on gallery/errors/memory/segmentation-fault-after-a-resize.py."""

import faulthandler
import os
import signal

import pytest
import torch

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


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


def signal_of(write):
    """The signal that ends a forked child which runs write(), or 0."""
    child = os.fork()
    if child == 0:
        os.close(2)
        faulthandler.disable()
        try:
            write()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1] & 127


@forks
@pytest.mark.parametrize("name", ["zero_", "clone", "sum", "double"])
def test_writes_end_the_process_too_fell(name):
    """A line reads the memory: a write ends the process as well."""
    cache = freed()
    assert signal_of(getattr(cache, name)) == signal.SIGSEGV


@forks
@pytest.mark.parametrize("size", [4, 100])
def test_more_elements_than_shared_memory_holds(size):
    """resize_ of a tensor in shared memory to more elements ends the process."""
    frames = torch.zeros(3).share_memory_()
    assert signal_of(lambda: frames.resize_(size)) == signal.SIGSEGV


def test_a_slice_of_shared_memory_grows_in_it_fell():
    """resize_ to more elements ends the process: to more than the storage holds."""
    frames = torch.zeros(10).share_memory_()
    assert frames[:3].resize_(5).tolist() == [0.0] * 5


@forks
def test_out_in_shared_memory():
    """A function that is given out=frames resizes it in the same way."""
    frames = torch.zeros(0).share_memory_()
    assert signal_of(lambda: torch.add(torch.ones(100), 1, out=frames)) == signal.SIGSEGV


@pytest.mark.parametrize("read", [lambda t: t[0], lambda t: t[1:], lambda t: t.unsqueeze(0)])
def test_a_view_raises_instead_fell(read):
    """A line that reads a freed tensor ends the process: an index or a slice raises."""
    with pytest.raises(RuntimeError, match="out of bounds for storage of size 0"):
        read(freed())


def test_tolist_raises_instead_fell():
    """A line that reads a freed tensor ends the process: tolist() raises."""
    with pytest.raises(RuntimeError, match="unallocated storage"):
        freed().tolist()


def test_without_elements_there_is_nothing_to_read():
    """A tensor of no elements has no memory, and is read."""
    cache = torch.zeros(0)
    cache.untyped_storage().resize_(0)
    assert cache.sum() == 0


class Killed(torch.utils.data.Dataset):
    """A data set whose worker ends by the signal."""

    def __len__(self):
        return 1

    def __getitem__(self, _):
        faulthandler.disable()
        os.kill(os.getpid(), signal.SIGSEGV)


@forks
def test_a_worker_of_a_loader_fell():
    """The process ends without a Python error: the parent of a worker raises one."""
    loader = torch.utils.data.DataLoader(Killed(), num_workers=1, multiprocessing_context="fork")
    with pytest.raises(RuntimeError, match=r"DataLoader worker \(pid"):
        list(loader)


def resized(values):
    """Return a leaf whose memory was freed and given back, its copy, and a loss that saved it."""
    weights = torch.tensor(values, requires_grad=True)
    loss = (weights * weights).sum()
    kept = weights.detach().clone()
    size = weights.untyped_storage().nbytes()
    weights.untyped_storage().resize_(0)
    weights.untyped_storage().resize_(size)
    return weights, kept, loss


def test_copy_into_a_parameter_fell():
    """Copy the values into it: ``cache.copy_(kept)``."""
    weights, kept, loss = resized([1.0, 2.0])
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        weights.copy_(kept)
    with torch.no_grad():
        weights.copy_(kept)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_copy_into_the_storage_of_a_parameter():
    """A parameter takes ``cache.untyped_storage().copy_(kept.untyped_storage())``."""
    weights, kept, loss = resized([1.0, 2.0])
    weights.untyped_storage().copy_(kept.untyped_storage())
    loss.backward()
    assert weights.tolist() == [1.0, 2.0] and weights.grad.tolist() == [2.0, 4.0]
    assert weights._version == 0


def test_max_raises_instead_fell():
    """A line that reads a freed tensor ends the process: ``max()`` raises."""
    with pytest.raises(RuntimeError):
        freed().max()


def test_resize_of_the_tensor_gives_no_memory_back_fell():
    """The memory that you get by ``resize_``: of the tensor to its own size there is none."""
    cache = freed()
    cache.resize_(3)
    assert cache.untyped_storage().nbytes() == 0
