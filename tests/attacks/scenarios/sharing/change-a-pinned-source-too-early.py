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


@pytest.mark.parametrize(
    "kind", ["half", "bool", "complex", "strided", "expanded", "0-dim", "conj"]
)
def test_more_copies_on_the_cpu(kind):
    """``copy_`` with ``non_blocking=True`` on the CPU copies the values of the moment of the call."""
    dtype = {"half": torch.half, "bool": torch.bool, "complex": torch.complex64}.get(kind)
    buffer = torch.zeros(2, 2, dtype=torch.complex64 if kind == "conj" else dtype)
    source = {
        "strided": lambda: buffer.T,
        "expanded": lambda: buffer[:1, :1].expand(3, 3),
        "0-dim": lambda: buffer[0, 0],
        "conj": buffer.conj,
    }.get(kind, lambda: buffer)()
    moved = torch.empty(source.shape, dtype=source.dtype).copy_(source, non_blocking=True)
    buffer.fill_(1)
    assert not (moved != 0).any()


def test_compiled_on_the_cpu():
    """``copy_`` with ``non_blocking=True`` on the CPU copies the values of the moment of the call."""

    @torch.compile(backend="aot_eager")
    def refill(buffer, moved):
        moved.copy_(buffer, non_blocking=True)
        buffer.fill_(7.0)

    buffer, moved = torch.zeros(4), torch.ones(4)
    refill(buffer, moved)
    assert moved.tolist() == [0.0] * 4 and buffer.tolist() == [7.0] * 4


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_a_pinned_batch_is_passed_on_fell():
    """A pinned buffer that ``collate_fn`` fills again: ``DataLoader(pin_memory=True)`` makes no copy of it."""
    buffer = torch.zeros(2, pin_memory=True)
    loader = torch.utils.data.DataLoader([0, 1], pin_memory=True, collate_fn=lambda rows: buffer)
    assert [batch.data_ptr() == buffer.data_ptr() for batch in loader] == [True, True]


def test_pin_memory_keeps_what_is_pinned(monkeypatch):
    """``DataLoader(pin_memory=True)`` makes no copy of a pinned buffer: it calls ``pin_memory()``."""
    from torch.utils.data._utils.pin_memory import pin_memory

    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda self, device=None: self)
    batch = torch.zeros(2)
    assert pin_memory(batch) is batch and pin_memory({"image": batch})["image"] is batch


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_two_buffers_in_turn():
    """With two buffers in turn, each needs its own event: wait for it before you fill that buffer."""
    buffers = [torch.zeros(2**20, pin_memory=True) for _ in range(2)]
    copied = [torch.cuda.Event() for _ in range(2)]
    moved = []
    for i in range(6):
        turn = i % 2
        copied[turn].synchronize()
        buffers[turn].fill_(float(i))
        torch.cuda._sleep(10**7)
        moved.append(buffers[turn].to("cuda", non_blocking=True))
        copied[turn].record()
    torch.cuda.synchronize()
    assert [frame.unique().tolist() for frame in moved] == [[float(i)] for i in range(6)]
