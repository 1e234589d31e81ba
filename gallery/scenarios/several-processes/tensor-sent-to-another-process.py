r"""
Does the sender see a write to a tensor that came through a queue?
==================================================================

Yes, if it is a dense tensor on the CPU. A queue of ``torch.multiprocessing`` moves it to shared memory, and both sides
write to one storage. Lists and arrays are copied; send a detached clone of what you go on writing to.

.. symptoms::

   sender overwrites data after put
   mp.Queue shares memory of tensors
   all items in the queue have the last value
   consumer edits a received tensor and the producer's tensor is edited too
   actor puts obs buffer into mp.Queue and refills it, learner reads only the newest
"""

import numpy as np
import torch
import torch.multiprocessing as mp

fork = mp.get_context("fork")
queue = fork.SimpleQueue()


def overwrite(queue):
    for _ in range(3):
        queue.get()[0] = 9.0


samples, array, signal = [0.0, 0.0], np.zeros(2), torch.zeros(2, device="cpu")
for item in (samples, array, signal):
    queue.put(item)
process = fork.Process(target=overwrite, args=(queue,))
process.start()
process.join()

assert process.exitcode == 0
print(samples, array, (signal, signal.is_shared()), sep="\n")

# %%
# Why
# ---
#
# From a list or an array the other side makes a new one. A tensor is moved to shared memory by ``put``, and with a
# slice its whole storage is, as the claim below shows. A queue or a pipe of Python's own ``multiprocessing`` does the
# same once ``torch.multiprocessing`` has been imported. A ``Queue`` copies a list in a thread of its own, some time
# after ``put``; a ``SimpleQueue`` copies it in ``put``.
#
# A write by the other side is not counted by the version counter. If ``backward`` saved the tensor, it uses the new
# values and raises nothing.
#
# A conjugate arrives without its flag, so with other values: send ``z.resolve_conj()``
# (:ref:`scenario-write-to-a-conjugate`).
#
# The tensor moves, and an array that shared its memory stays behind. A write to the tensor no longer reaches the array:

origin = np.zeros(2)
moved = torch.from_numpy(origin)
queue.put(moved)
moved[0] = 9.0

assert queue.get().tolist() == [9.0, 0.0] and origin.tolist() == [0.0, 0.0]
moved, origin

# %%
# A tensor that was computed from one that requires grad is refused, and its ``clone()`` too: send it detached. A leaf
# that requires grad arrives as a leaf, without its ``.grad``.

# raises: RuntimeError: Cowardly refusing to serialize non-leaf tensor which requires_grad, ...
queue.put(torch.ones(2, device="cpu", requires_grad=True) * 2)

# %%
# One buffer, put many times
# --------------------------
#
# A producer that fills the same tensor again sends one memory three times, with its last values:

frame = torch.zeros(2, device="cpu")
for step in (1.0, 2.0, 3.0):
    frame.fill_(step)
    queue.put(frame)

[queue.get().tolist() for _ in range(3)]

# %%
# Send a clone, and each item has memory of its own:

for step in (1.0, 2.0, 3.0):
    queue.put(frame.fill_(step).clone())
received = [queue.get().tolist() for _ in range(3)]

assert received == [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]
received

# %%
# See also: :ref:`scenario-write-in-a-forked-process`.
#
# .. claim:: sending-a-slice-shares-its-base
#
#    Putting a slice into a queue moves the storage of its base to shared memory.
#
#    >>> import torch.multiprocessing as mp
#    >>> base = torch.zeros(4, device="cpu")
#    >>> queue = mp.get_context("fork").SimpleQueue()
#    >>> queue.put(base[1:3])
#    >>> _ = queue.get().fill_(5.0)
#    >>> base, base.is_shared()
#    (tensor([0., 5., 5., 0.]), True)
