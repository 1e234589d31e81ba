r"""
All entries of my history are the same. Why?
============================================

The list holds the one tensor many times, and each ``+=`` changed it. Append ``state.clone()``, or make a new
tensor each step: ``state = state + step``.

.. symptoms::

   every element of the list equals the last value
   append a tensor in a loop, all entries identical
   snapshots of a tensor change later
   [torch.zeros(2)] * 3 all change together
"""

import numpy as np
import torch

state, history = torch.zeros(2), []
for step in (1.0, 2.0, 3.0):
    state += step
    history.append(state)
history

# %%
# A list and an array do the same. Only numbers are safe, since ``+=`` cannot write into a number:

count, samples, array, history = 0, [0], np.zeros(1), []
for step in (1, 2):
    count += step
    samples[0] += step
    array += step
    history.append((count, samples, array))
history

# %%
# ``[x] * 3`` is the same thing in one line, with lists and with tensors:

rows, tensors = [[0, 0]] * 2, [torch.zeros(2)] * 2
rows[0][0] = 5
tensors[0][0] = 5
print(rows, tensors, sep="\n")

# %%
# What does not help
# ------------------
#
# ``state[:]`` copies a list and not a tensor, and ``state.detach()`` shares the memory as well. ``clone`` copies:

state, sliced, detached, cloned = torch.zeros(1), [], [], []
for step in (1.0, 2.0, 3.0):
    state += step
    sliced.append(state[:])
    detached.append(state.detach())
    cloned.append(state.clone())

assert [s.item() for s in cloned] == [1.0, 3.0, 6.0]
print("sliced:  ", sliced)
print("detached:", detached)
print("cloned:  ", cloned)

# %%
# Append ``state.detach().clone()`` when the history is only to be looked at. With gradients ``state = state + step``
# is the better way, since a write still spoils what backward needs: :ref:`scenario-in-place-in-a-loop`.
#
# .. claim:: append-stores-the-tensor-itself
#    :same-in-false-worlds: one tensor in two places, no view
#
#    ``append`` stores the tensor itself, so a later write shows in the list.
#
#    >>> state, history = torch.zeros(1), []
#    >>> for step in (1.0, 2.0):
#    ...     state += step
#    ...     history.append(state)
#    >>> history
#    [tensor([3.]), tensor([3.])]
