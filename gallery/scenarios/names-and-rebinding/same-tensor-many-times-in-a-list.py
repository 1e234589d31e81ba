r"""
All entries of my history are the same. Why?
============================================

The list holds the one tensor many times, and each ``+=`` changed it. Append ``state.clone()`` (of an array,
``state.copy()``), or make a new tensor each step: ``state = state + step``. If you append ``model.state_dict()``, see
:ref:`scenario-state-dict-keeps-changing`.

.. symptoms::

   every element of the list equals the last value
   append a tensor in a loop, all entries identical
   snapshots of a tensor change later
   [torch.zeros(2)] * 3 all change together
   saved the state in every step, all saved entries show the final numbers
   pos += vel * dt; trajectory.append(pos) in a simulation, plot shows a single point
"""

import numpy as np
import torch

state, history = torch.zeros(2), []
for step in (1.0, 2.0, 3.0):
    state += step
    history.append(state)
history

# picture: state, history

# %%
# A list and an array do the same. Numbers, strings and tuples are safe: they have no ``__iadd__``, so ``+=`` makes a
# new object and rebinds the name. A tensor inside a tuple is not safe: append ``(step, state.clone())``.

count, name, shape = 0, "", ()
samples, array = [0], np.zeros(1)
safe, changed = [], []
for step in (1, 2):
    count += step
    name += "x"
    shape += (step,)
    samples[0] += step
    array += step
    safe.append((count, name, shape))
    changed.append((samples, array))

assert safe == [(1, "x", (1,)), (3, "xx", (1, 2))]
assert not any(hasattr(kind, "__iadd__") for kind in (int, float, complex, bool, str, bytes, tuple))
print("safe:   ", safe)
print("changed:", changed)

# %%
# ``[x] * 2`` puts one list or one tensor in two places. A comprehension calls ``torch.zeros`` for each place:

rows, tensors = [[0, 0]] * 2, [torch.zeros(2)] * 2
rows[0][0] = 5
tensors[0][0] = 5
print(rows, tensors, sep="\n")

separate = [torch.zeros(2) for _ in range(2)]
separate[0][0] = 5
assert separate[1].tolist() == [0.0, 0.0]
separate

# %%
# What does not help
# ------------------
#
# ``state[:]`` copies a list and not a tensor. ``state.detach()`` shares the memory as well. ``clone`` copies:

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
# Append ``state.detach().clone()`` when you need the values alone, for example of a parameter. If backward saved
# ``state``, the write in ``state += step`` makes backward raise: :ref:`scenario-in-place-in-a-loop`.
#
# .. claim:: append-stores-the-tensor-itself
#    :range: lists
#    :leaves-out: length 0
#    :wrong: isinstance(value, list) -> True
#    :same-in-false-worlds: one tensor in two places, no view
#
#    ``append`` stores the tensor itself, so a later write shows in the list. ``+=`` writes into a tensor, an array or a
#    list. It rebinds the name for a number, a string or a tuple, and what was appended stays.
#
#    >>> state, history = torch.zeros(1), []
#    >>> for step in (1.0, 2.0):
#    ...     state += step
#    ...     history.append(state)
#    >>> history
#    [tensor([3.]), tensor([3.])]
#    >>> written = (torch.tensor(1), torch.zeros(2), torch.zeros(0), np.zeros(1), np.array(1), [1])
#    >>> rebound = (1, 1.5, 1j, "a", (1,), b"a", np.float64(1.0))
#    >>> for value in written:
#    ...     history = [value]
#    ...     value += value
#    ...     assert history[0] is value
#    >>> for value in rebound:
#    ...     history = [value]
#    ...     value += value
#    ...     assert history[0] is not value and history[0] != value
#
#    def holds(items):
#        for value in list(items):
#            history = [value]
#            value += 1 if isinstance(value, int) else value
#            assert (history[0] is value) == isinstance(value, list)
