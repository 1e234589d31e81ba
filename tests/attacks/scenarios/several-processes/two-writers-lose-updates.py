import threading

import pytest
import torch
import torch._dynamo  # an optimizer imports it: once here, and not in each child
import torch.multiprocessing as mp
from pages import definitions

(train,) = definitions("scenarios/several-processes/two-writers-lose-updates", "train")


FORK = mp.get_context("fork")


def run(target, arguments):
    workers = [FORK.Process(target=target, args=args) for args in arguments]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0


def add(t, lock, times, form):
    for _ in range(times):
        with lock:
            if form == "+=":
                t += 1
            elif form == "slice":
                t[:] = t + 1
            elif form == "index":
                t[[0, 1]] += 1
            else:
                t.add_(1)


@pytest.mark.parametrize("form", ["+=", "slice", "index", "add_"])
@pytest.mark.parametrize("writers", [1, 2, 4])
def test_with_a_lock_nothing_is_lost(form, writers):
    """Put a lock around the write."""
    t, lock = torch.zeros(2).share_memory_(), FORK.Lock()
    run(add, [(t, lock, 25, form)] * writers)
    assert t.tolist() == [25.0 * writers] * 2


class Pausing:
    """Stands for a lock: both processes read, then both write."""

    def __init__(self, barrier):
        self.barrier = barrier

    def read(self, t):
        value = t.clone()
        self.barrier.wait(30)
        return value


def add_after_reading(t, barrier):
    value = Pausing(barrier).read(t)
    t.copy_(value + 1)


@pytest.mark.parametrize("writers", [2, 3])
def test_writers_that_read_the_same_value(writers):
    """If two processes read the same old value, one of the two additions is lost."""
    t = torch.zeros(2).share_memory_()
    run(add_after_reading, [(t, FORK.Barrier(writers))] * writers)
    barrier = FORK.Barrier(writers)
    t.zero_()
    run(add_after_reading, [(t, barrier)] * writers)
    assert t.tolist() == [1.0, 1.0]


def add_with_own_lock(t, barrier):
    with FORK.Lock():
        value = t.clone()
        barrier.wait(30)
        t.copy_(value + 1)


def test_a_lock_of_its_own_for_each_writer_does_not_help():
    """All processes have to take the same lock."""
    t = torch.zeros(2).share_memory_()
    run(add_with_own_lock, [(t, FORK.Barrier(2))] * 2)
    barrier = FORK.Barrier(2)
    t.zero_()
    run(add_with_own_lock, [(t, barrier)] * 2)
    assert t.tolist() == [1.0, 1.0]


def write_row(rows, number):
    for _ in range(50):
        rows[number] += 1


def test_rows_need_no_lock():
    """Writers that write to other elements need no lock."""
    rows = torch.zeros(3, 100).share_memory_()
    run(write_row, [(rows, number) for number in range(3)])
    assert rows.eq(50).all()


def test_a_step_inside_the_lock():
    """``step()`` reads and writes the shared weights, and goes inside."""
    model = torch.nn.Linear(1, 1, bias=False)
    model.share_memory()
    with torch.no_grad():
        model.weight.zero_()
    run(train, [(model, FORK.Lock(), 10)])
    lock = FORK.Lock()
    run(train, [(model, lock, 10)] * 2)
    assert model.weight.item() == -30


def test_gradients_of_a_shared_model_are_not_shared():
    """The forward pass may stay outside: each worker makes its own gradients."""
    model = torch.nn.Linear(1, 1, bias=False)
    model.share_memory()
    run(train, [(model, FORK.Lock(), 1)])
    assert model.weight.grad is None


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_threads_with_a_lock(threads):
    """Threads of one process take a ``threading.Lock``."""
    t, guard = torch.zeros(10), threading.Lock()

    def count():
        for _ in range(50):
            with guard:
                t.add_(1)

    started = [threading.Thread(target=count) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert t.eq(50 * threads).all()


def send(queue, times):
    for _ in range(times):
        queue.put([1.0, 2.0])


def test_one_writer():
    """The others put their updates into a queue, and one process adds them."""
    total, queue = torch.zeros(2), FORK.SimpleQueue()
    workers = [FORK.Process(target=send, args=(queue, 5)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for _ in range(10):
        total += torch.tensor(queue.get())
    for worker in workers:
        worker.join(60)
    assert total.tolist() == [10.0, 20.0]


def test_a_queue_refuses_the_lock_fell():
    """Hand the lock to them: as an argument of Process, and not through a queue."""
    with pytest.raises(RuntimeError, match="only be shared between processes through inheritance"):
        FORK.SimpleQueue().put(FORK.Lock())


@pytest.mark.parametrize("form", ["+=", "slice", "index", "add_"])
def test_a_lock_alone_does_not_share_fell(form):
    """Put a lock around the write: if the tensor is not shared, nothing arrives."""
    t, lock = torch.zeros(2), FORK.Lock()
    run(add, [(t, lock, 5, form)] * 2)
    assert t.tolist() == [0.0, 0.0]


def overwrite(t):
    t.fill_(10.0)


@pytest.mark.parametrize("saved", ["product", "exp"])
def test_a_forward_outside_the_lock_fell(saved):
    """The forward pass may stay outside: then backward can read what another worker wrote."""
    weight = torch.ones(2).share_memory_().requires_grad_()
    shared = weight.detach()
    out = weight * weight if saved == "product" else (weight * weight).exp()
    run(overwrite, [(shared,)])
    assert weight._version == 0
    out.sum().backward()
    factor = 1.0 if saved == "product" else torch.e
    assert torch.allclose(weight.grad, torch.tensor([20.0, 20.0]) * factor)


def momentum(weight, lock):
    optimizer = torch.optim.SGD([weight], lr=1.0, momentum=0.5)
    for _ in range(2):
        optimizer.zero_grad()
        weight.sum().backward()
        with lock:
            optimizer.step()


def test_each_worker_has_its_own_momentum_fell():
    """A training step has the same form: two workers do not share the momentum of one."""
    weight = torch.zeros(1).share_memory_().requires_grad_()
    run(momentum, [(weight, FORK.Lock())] * 2)
    assert weight.item() == -2 * (1.0 + 1.5)
    alone = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([alone], lr=1.0, momentum=0.5)
    for _ in range(4):
        optimizer.zero_grad()
        alone.sum().backward()
        optimizer.step()
    assert alone.item() < weight.item()


@pytest.mark.parametrize("kind", ["RLock", "Semaphore"])
def test_other_locks(kind):
    """Put a lock around the write: another kind of lock does as well."""
    t, lock = torch.zeros(2).share_memory_(), getattr(FORK, kind)()
    run(add, [(t, lock, 25, "add_")] * 2)
    assert t.tolist() == [50.0, 50.0]


def write_every_second(t, start):
    for _ in range(50):
        t[start::2] += 1


@pytest.mark.parametrize("dtype", [torch.int8, torch.uint8, torch.float16, torch.float64])
def test_neighbours_of_small_elements_need_no_lock(dtype):
    """Writers that write to other elements need no lock: also to bytes side by side."""
    t = torch.zeros(64, dtype=dtype).share_memory_()
    run(write_every_second, [(t, 0), (t, 1)])
    assert t.eq(50).all()


def add_to_part(t, part, barrier):
    value = t[part].clone()
    barrier.wait(30)
    t[part] = value + 1


def test_places_that_overlap():
    """Places that do not overlap need no lock: those that do lose an addition."""
    t, barrier = torch.zeros(3).share_memory_(), FORK.Barrier(2)
    run(add_to_part, [(t, slice(0, 2), barrier), (t, slice(1, 3), barrier)])
    assert t.tolist() == [1.0, 1.0, 1.0]


def half_a_write(t, lock, half, read):
    with lock:
        t[0] = 5.0
        half.set()
        read.wait(30)
        t[1] = 5.0


def test_a_reader_without_the_lock_sees_half():
    """Reading also takes the lock, if it must not see half of a write."""
    t, lock = torch.zeros(2).share_memory_(), FORK.Lock()
    half, read = FORK.Event(), FORK.Event()
    writer = FORK.Process(target=half_a_write, args=(t, lock, half, read))
    writer.start()
    half.wait(30)
    assert t.tolist() == [5.0, 0.0]
    read.set()
    with lock:
        assert t.tolist() == [5.0, 5.0]
    writer.join(60)


@pytest.mark.parametrize("kind", ["list", "array", "tensor"])
def test_threads_that_read_the_same_value(kind):
    """Threads of one process are the same: a list, an array and a tensor lose an addition."""
    held = {"list": [0.0], "array": torch.zeros(1).numpy(), "tensor": torch.zeros(1)}[kind]
    barrier = threading.Barrier(2)

    def count():
        value = float(held[0])
        barrier.wait(30)
        held[0] = value + 1

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert float(held[0]) == 1.0


def test_a_clone_with_a_history_cannot_be_sent_fell():
    """Put plain numbers or a clone into it: a clone of what requires grad is refused."""
    update, queue = torch.ones(2, requires_grad=True), FORK.SimpleQueue()
    with pytest.raises(RuntimeError, match="Cowardly refusing"):
        queue.put(update.clone())
    queue.put(update.detach().clone())
    assert queue.get().tolist() == [1.0, 1.0]
