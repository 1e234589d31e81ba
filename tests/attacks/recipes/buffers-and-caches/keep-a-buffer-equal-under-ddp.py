"""Attacks on gallery/recipes/buffers-and-caches/keep-a-buffer-equal-under-ddp.py."""

import multiprocessing
import os

import pytest
import torch
from pages import definitions
from torch import nn

(Scaled,) = definitions("recipes/buffers-and-caches/keep-a-buffer-equal-under-ddp", "Scaled")


def work(rank, file, queue, copy, broadcast, no_sync, forwards):
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", f"file://{file}", rank=rank, world_size=2)
    model = nn.parallel.DistributedDataParallel(Scaled(copy), broadcast_buffers=broadcast)
    x = torch.tensor([1.0 + 2 * rank], device="cpu")
    if no_sync:
        with model.no_sync():
            loss = sum(model(x) for _ in range(forwards))
            loss.sum().backward()
    else:
        sum(model(x) for _ in range(forwards)).sum().backward()
    queue.put((rank, model.module.scale.item(), model.module.weight.grad.item()))
    os._exit(0)


def two_ranks(folder, copy=False, broadcast=True, no_sync=False, forwards=2):
    fork = multiprocessing.get_context("fork")
    queue = fork.SimpleQueue()
    how = (copy, broadcast, no_sync, forwards)
    for rank in range(2):
        fork.Process(target=work, args=(rank, f"{folder}/store", queue, *how)).start()
    return sorted(queue.get() for _ in range(2))


def test_without_a_copy_the_gradient_is_wrong(tmp_path):
    """The second broadcast wrote over the scale that rank 1 had saved, and nothing was raised."""
    results = two_ranks(tmp_path)
    assert results[1][1] == 4.0 and results[0][2] == results[1][2] != 12.0


def test_with_a_copy_it_is_right(tmp_path):
    """Compute with a copy of the buffer."""
    assert two_ranks(tmp_path, copy=True) == [(0, 2.0, 12.0), (1, 4.0, 12.0)]


def test_without_broadcast_nothing_is_overwritten_fell(tmp_path):
    """Unless broadcast_buffers=False, DDP overwrites the buffers."""
    assert two_ranks(tmp_path, broadcast=False) == [(0, 2.0, 15.0), (1, 6.0, 15.0)]


def test_one_forward_needs_no_copy_fell(tmp_path):
    """With them a buffer that backward saved: with one forward before backward there is none."""
    assert two_ranks(tmp_path, forwards=1) == [(0, 1.0, 5.0), (1, 3.0, 5.0)]


def test_under_no_sync_it_does_not_broadcast_each_time_fell(tmp_path):
    """Under no_sync DDP does not broadcast before each forward."""
    assert two_ranks(tmp_path, copy=True, no_sync=True)[1][1] == 6.0


@pytest.mark.parametrize(
    "write", [lambda b: b.add_(1.0), lambda b: b.zero_(), lambda b: b.copy_(b + 1)]
)
def test_a_product_with_a_clone(write):
    """A product with a clone of a buffer goes backward after a write; with the buffer it raises."""
    w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    direct, cloned = w * buffer, w * buffer.clone()
    write(buffer)
    cloned.backward()
    assert w.grad == 1.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        direct.backward()


def test_a_write_through_data_is_not_noticed():
    """A product with the buffer itself raises in backward: not after a write through data."""
    w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    direct = w * buffer
    buffer.data.add_(1.0)
    direct.backward()
    assert w.grad == 2.0


def test_a_sum_with_the_buffer_does_not_raise():
    """A *product* with the buffer itself raises: a sum saved nothing."""
    w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    total = w + buffer
    buffer.add_(1.0)
    total.backward()
    assert w.grad == 1.0


def reduced(value):
    value = value.detach().clone()
    torch.distributed.all_reduce(value)
    return value


def counted(module, x):
    module.scale = module.scale + reduced(x)
    return module.weight * module.scale.clone() * x


def counted_twice(module, x):
    module.scale = reduced(module.scale + x)
    return module.weight * module.scale.clone() * x


def scale_after(case, rank):
    module = Scaled(True)
    if case == "counted":
        module.forward = lambda x: counted(module, x)
    if case == "buffer reduced":
        module.forward = lambda x: counted_twice(module, x)
    if case == "in place":
        module.forward = lambda x: module.weight * module.scale.add_(x).clone() * x
    if case == "not persistent":
        module.register_buffer("scale", torch.zeros(1), persistent=False)
    model = nn.parallel.DistributedDataParallel(module)
    x = torch.tensor([1.0 + 2 * rank], device="cpu")
    with torch.set_grad_enabled(case != "no_grad"):
        model.train(case != "eval")
        for _ in range(2):
            model(x)
    if case == "reduced":
        torch.distributed.all_reduce(module.scale)
    if case == "once more":
        model(x)
    return module.scale.item()


def measure(rank, file, queue, cases):
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", f"file://{file}", rank=rank, world_size=2)
    queue.put((rank, [scale_after(case, rank) for case in cases]))
    os._exit(0)


def test_when_it_broadcasts_fell(tmp_path):
    """DDP overwrites the buffers before each forward: not after a forward under ``no_grad``.

    Join the buffers with ``all_reduce``: that counts what the ranks had in common (4) twice.
    """
    expected = {
        "grad": (2.0, 4.0),
        "eval": (2.0, 4.0),
        "no_grad": (2.0, 6.0),
        "in place": (2.0, 4.0),
        "not persistent": (2.0, 4.0),
        "once more": (3.0, 5.0),
        "reduced": (6.0, 6.0),
        "counted": (8.0, 8.0),
        "buffer reduced": (12.0, 12.0),
    }
    fork = multiprocessing.get_context("fork")
    queue = fork.SimpleQueue()
    for rank in range(2):
        fork.Process(target=measure, args=(rank, f"{tmp_path}/store", queue, [*expected])).start()
    scales = [result for _, result in sorted(queue.get() for _ in range(2))]
    assert dict(zip(expected, zip(*scales, strict=True), strict=True)) == expected


@pytest.mark.parametrize("write", [lambda b: b.numpy().fill(3.0), lambda b: b.data.fill_(3.0)])
def test_writes_that_are_not_counted_fell(write):
    """A product with the buffer itself raises in backward (after a write to the buffer)."""
    w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    direct, cloned = w * buffer, w * buffer.clone()
    write(buffer)
    direct.backward()
    assert w.grad == 3.0
    cloned.backward()
    assert w.grad == 4.0


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_writes_in_another_mode(mode):
    """A product with the buffer itself raises in backward: after a write without gradients too."""
    w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    direct = w * buffer
    with mode():
        buffer.add_(1.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        direct.backward()


def test_a_product_that_requires_no_grad_fell():
    """A product with the buffer itself raises in backward (if the other factor requires grad)."""
    w, other, buffer = torch.ones(1, requires_grad=True), torch.ones(1), torch.ones(1)
    total = w + other * buffer
    buffer.add_(1.0)
    total.backward()
    assert w.grad == 1.0


@pytest.mark.parametrize("copied", [torch.clone, torch.Tensor.double, lambda b: b + 0])
def test_other_copies(copied):
    """A product with a clone of a buffer goes backward: with a converted copy as well."""
    w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    total = w * copied(buffer)
    buffer.add_(1.0)
    total.backward()
    assert w.grad == 1.0


@pytest.mark.parametrize("shared", [torch.detach, torch.Tensor.contiguous, torch.Tensor.float])
def test_what_is_no_copy(shared):
    """A product with a clone of a buffer goes backward: these return the buffer or a view."""
    w, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    total = w * shared(buffer)
    buffer.add_(1.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        total.backward()
