r"""
Does the parent see what a child process writes to a tensor?
============================================================

Where the child is forked, if the tensor lies in shared memory: call ``share_memory_()`` before the child starts. Other
tensors, lists and arrays a forked child has for itself. Where the child is spawned or comes from a fork server, CPU
tensors among its ``args`` are moved to shared memory.

.. symptoms::

   tensor unchanged after multiprocessing
   share_memory_ and fork
   worker process updates are lost
   filled an array in a subprocess, parent still sees zeros after join
   results = torch.zeros(n); Process(target=work, args=(results, i)) leaves results empty
   mp.spawn or forkserver, a tensor passed in args is changed by the child
"""

import numpy as np
import torch
import torch.multiprocessing as mp

# not for spawned: its-subject

fork = mp.get_context("fork")
samples, array = [0.0, 0.0], np.zeros(2)
plain = torch.zeros(2, device="cpu")
shared = torch.zeros(2, device="cpu").share_memory_()


def run(function):
    process = fork.Process(target=function)
    process.start()
    process.join()
    assert process.exitcode == 0


def write():
    for sequence in (samples, array, plain, shared):
        sequence[0] = 9.0
    shared.numpy()[1] = 8.0


run(write)
print(samples, array, plain, shared, sep="\n")

# %%
# Why
# ---
#
# After a fork each process has a memory of its own, with the values of that moment. ``share_memory_()`` moves a
# tensor's storage to memory that both have. Take the array of the tensor after that: an array from before points to
# the old memory. If ``numpy()`` of the tensor had made it, that memory is freed.
#
# A slice of a shared tensor has its storage, also if it was made before. What is computed into new memory is an
# ordinary tensor (``contiguous()`` and ``float()`` can return the tensor itself):

table = torch.zeros(2, 2, device="cpu")
row = table[1]
table.share_memory_()
assert row.is_shared()

shared[1:].is_shared(), shared.clone().is_shared(), (shared + 1).is_shared()

# %%
# So a child must *write*. Assigning to a name makes the name mean another tensor, in that process, and ``t.data = x``
# gives ``t`` other memory there:


def rebind():
    global shared
    shared = shared + 100.0


def add():
    shared.add_(1.0)


run(rebind)
run(add)

assert shared.tolist() == [10.0, 9.0]
shared

# %%
# The parameters and buffers of a module move with ``module.share_memory()``, and each ``.grad`` that exists by then.
# A ``.grad`` that is ``None`` does not: ``backward()`` in a child makes one there. If there is a shared ``.grad``,
# ``backward()`` in a child adds to it, for the parent as well.
#
# Without a fork
# --------------
#
# A child that is not forked gets its ``args`` pickled, and ``torch.multiprocessing`` pickles a CPU tensor by moving its
# storage to shared memory. So the parent sees what such a child writes to an argument. Python 3.14 made the fork server
# the default on Linux. The same pickling, without a child:

from multiprocessing.reduction import ForkingPickler

argument = torch.zeros(2, device="cpu")
assert not argument.is_shared()
ForkingPickler.dumps(argument)
argument.is_shared()

# %%
# If two processes write to the same elements, take a lock (:ref:`scenario-two-writers-lose-updates`). See also:
# :ref:`scenario-tensor-sent-to-another-process`.
#
# .. claim:: shared-memory-belongs-to-the-storage
#    :range: plain-tensors views
#    :wrong: before = view(x) -> before = view(x).clone()
#
#    A view of a shared tensor is shared, also one that was made before, and a computed tensor is not.
#
#    >>> x = torch.zeros(3, device="cpu").share_memory_()
#    >>> x[1:].is_shared(), (x + 0).is_shared()
#    (True, False)
#    >>> x = torch.zeros(3, device="cpu")
#    >>> before = x[1:]
#    >>> _ = x.share_memory_()
#    >>> before.is_shared()
#    True
#
#    def holds(x, view):
#        x = x.cpu()
#        before = view(x)
#        x.share_memory_()
#        assert before.is_shared() and view(x).is_shared() and not x.clone().is_shared()
