import threading

import pytest
import torch
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
