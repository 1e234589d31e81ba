"""Attacks on gallery/scenarios/sharing/change-a-pinned-source-too-early.py."""

import numpy as np
import pytest
import torch

COPIES = {
    "copy_": lambda source: torch.empty_like(source).copy_(source, non_blocking=True),
    "to": lambda source: source.to("cpu", torch.float64, non_blocking=True),
    "to copy": lambda source: source.to("cpu", copy=True, non_blocking=True),
    "assignment": lambda source: torch.empty_like(source).index_put_((torch.arange(4),), source),
    "clone": torch.clone,
}


@pytest.mark.parametrize("name", list(COPIES))
@pytest.mark.parametrize("size", [4])
def test_done_when_it_returns(name, size):
    """A copy from one tensor on the CPU to another has read the source when the call returns."""
    buffer = torch.zeros(size)
    moved = COPIES[name](buffer)
    buffer.fill_(7.0)
    assert not moved.any()


def test_to_without_work_is_no_copy_fell():
    """Without a GPU the values are those of the moment of the call (``to`` of what is on the CPU is no copy)."""
    buffer = torch.zeros(2)
    moved = buffer.to("cpu", non_blocking=True)
    buffer.fill_(7.0)
    assert moved is buffer and moved.tolist() == [7.0, 7.0]


@pytest.mark.parametrize("make", [torch.tensor, np.array, list], ids=["tensor", "array", "list"])
def test_arrays_and_lists_fell(make):
    """So has every copy between tensors, arrays and lists on the CPU (from_numpy is none)."""
    source = make([0.0, 0.0])
    copied = torch.tensor(source) if make is not torch.tensor else source.clone()
    source[0] = 7.0
    assert copied.tolist() == [0.0, 0.0]


def test_from_numpy_is_no_copy():
    """So has every copy between tensors and arrays on the CPU."""
    array = np.zeros(2)
    shared = torch.from_numpy(array)
    array[0] = 7.0
    assert shared[0] == 7.0


def test_large_on_the_cpu():
    """A copy from one tensor on the CPU to another has read the source when the call returns."""
    buffer = torch.zeros(2**16)
    moved = torch.empty_like(buffer).copy_(buffer, non_blocking=True)
    buffer.fill_(7.0)
    assert not moved.any()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@pytest.mark.parametrize("pinned", [True, False])
def test_pinned_and_not(pinned):
    """A copy from memory that is not pinned has read the source when the call returns."""
    buffer = torch.zeros(2**20, pin_memory=pinned)
    torch.cuda._sleep(10**8)
    moved = buffer.to("cuda", non_blocking=True)
    buffer.fill_(7.0)
    torch.cuda.synchronize()
    assert pinned or not moved.any()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_the_event_waits():
    """``synchronize()`` of an event waits for what was queued before ``record()``."""
    buffer = torch.zeros(2**20, pin_memory=True)
    torch.cuda._sleep(10**8)
    moved = buffer.to("cuda", non_blocking=True)
    copied = torch.cuda.Event()
    copied.record()
    copied.synchronize()
    buffer.fill_(7.0)
    torch.cuda.synchronize()
    assert not moved.any()
