r"""
Two processes add to one shared tensor. Why is the sum too small?
=================================================================

``t += 1`` reads, adds and writes, and nothing locks it. If two processes read the same old value, one of the two
additions is lost. Put a lock around the write, or let one process write and the others send. ``optimizer.step()`` has
no lock either.

.. symptoms::

   workers add to weight.data after share_memory, and each run ends with another number
   share_memory_ counter is too low, race condition
   Hogwild training, does optimizer.step lock the parameters
   updates of a shared model are lost, several writers at once
   is an in-place add on a shared tensor atomic
   threads write to the same tensor
   global step counter of several workers ends lower than the number of increments
   A3C workers do steps += 1 on shared tensor, total differs every run
"""

# needs: cpu

import threading

import numpy as np
import torch
import torch.multiprocessing as mp

fork = mp.get_context("fork")
total = torch.zeros(2, device="cpu").share_memory_()

# %%
# What happens in one addition
# ----------------------------
#
# Two writers, A and B, each with its three steps. The order is written out, so that the page shows the same every
# time:

read_by_a = total.clone()
read_by_b = total.clone()
total.copy_(read_by_a + 1)
total.copy_(read_by_b + 1)
print("after two additions:", total)

# %%
# Real processes meet like this by chance: seldom for a few elements, and often for a large tensor that both write for
# long. A run that gives the right sum proves nothing. A number in a Python list, an array in shared memory and a
# tensor have no lock of their own. Threads of one process are the same, since torch lets other threads run while it
# computes.
#
# Fix 1: a lock around every write
# --------------------------------
#
# All processes have to take the *same* lock, so hand it to them as an argument of ``Process``; a queue refuses it. The
# tensor has to lie in shared memory. Reading also takes the lock, if it must not see half of a write:

total = torch.zeros(1000, device="cpu").share_memory_()
lock = fork.Lock()


def add(total, lock, times):
    for _ in range(times):
        with lock:
            total.add_(1.0)


workers = [fork.Process(target=add, args=(total, lock, 50)) for _ in range(2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
    assert worker.exitcode == 0

assert total.eq(2 * 50).all()
print("smallest and largest:", total.min().item(), total.max().item())

# %%
# A training step of several workers on one model has the same form. ``step()`` reads and writes the shared weights, and
# goes inside. The forward pass may stay outside, if a gradient from old and new weights will do: another worker can
# write a weight that backward has saved, and no version counter tells. Each worker's optimizer has its own momentum.

model = torch.nn.Linear(1, 1, bias=False, device="cpu")
model.share_memory()
with torch.no_grad():
    model.weight.zero_()


def train(model, lock, times):
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(times):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).sum().backward()
        with lock:
            optimizer.step()


workers = [fork.Process(target=train, args=(model, lock, 20)) for _ in range(2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
    assert worker.exitcode == 0

# each step subtracts 1, the gradient:
assert model.weight.item() == -2 * 20
print("weight:", model.weight.item())

# %%
# Training without the lock, called Hogwild, accepts that some updates are lost.
#
# A write to a CUDA tensor can still run when the line is done. Synchronize before you release the lock (not run here).
#
# Fix 2: places that do not overlap
# ---------------------------------
#
# Writers that write to other elements need no lock. Give each a row, and add the rows up at the end:

rows = torch.zeros(2, 1000, device="cpu").share_memory_()


def add_to_row(rows, number):
    for _ in range(50):
        rows[number] += 1.0


workers = [fork.Process(target=add_to_row, args=(rows, number)) for number in range(2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
    assert worker.exitcode == 0

assert rows.sum(dim=0).eq(2 * 50).all()
print("rows:", rows[:, 0].tolist(), "  sum:", rows.sum(dim=0)[0].item())

# %%
# Fix 3: one writer
# -----------------
#
# The others put their updates into a queue, and one process adds them. Put plain numbers or a detached clone into it:
# a tensor in the queue shares its memory (:ref:`scenario-tensor-sent-to-another-process`).

total, updates = np.zeros(2), fork.SimpleQueue()


def send(updates, times):
    for _ in range(times):
        updates.put([1.0, 2.0])


workers = [fork.Process(target=send, args=(updates, 5)) for _ in range(2)]
for worker in workers:
    worker.start()
for _ in range(2 * 5):
    total += updates.get()
for worker in workers:
    worker.join()

assert total.tolist() == [10.0, 20.0]
total

# %%
# Threads of one process take a ``threading.Lock`` in the same way:

counter, guard = torch.zeros(1000), threading.Lock()


def count():
    for _ in range(50):
        with guard:
            counter.add_(1.0)


threads = [threading.Thread(target=count) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

assert counter.eq(2 * 50).all()

# %%
# See also: :ref:`scenario-write-in-a-forked-process`, :ref:`scenario-collective-writes-to-its-argument`.
#
# .. claim:: an-addition-from-an-old-value-loses-the-other
#    :range: plain-tensors
#    :leaves-out: dtype bool; layout expanded, one element
#    :wrong: (x.clone(), x.clone()) -> (x.clone(), x)
#    :same-in-false-worlds: it is arithmetic on clones; no view, leaf or version takes part
#
#    If two writers read the same value of a tensor of numbers that is not expanded, and each writes it plus one, the
#    sum is one and not two.
#
#    >>> t = torch.zeros(1)
#    >>> first, second = t.clone(), t.clone()
#    >>> _ = t.copy_(first + 1)
#    >>> _ = t.copy_(second + 1)
#    >>> t.tolist()
#    [1.0]
#
#    def holds(x):
#        once, (read_by_a, read_by_b) = x + 1, (x.clone(), x.clone())
#        x.copy_(read_by_a + 1)
#        x.copy_(read_by_b + 1)
#        assert torch.equal(x, once)
