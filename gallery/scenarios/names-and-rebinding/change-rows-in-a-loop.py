r"""
I change each row in a loop. Why is the tensor the same as before?
==================================================================

``row = row * 2`` makes a new tensor and moves the name ``row`` to it. ``row *= 2`` or ``row[...] = f(row)`` writes
into the row, which is a view of the tensor, and so changes the tensor.

.. symptoms::

   for loop over a tensor does not modify it
   loop variable, values stay the same after the loop
   does editing the loop variable change the tensor
   normalise each line of a matrix one after another, matrix unchanged
   for row in probs: row = row / row.sum() leaves the probabilities unnormalised

.. verdict:: tensor/loop-rebind/eager
.. verdict:: tensor/loop-in-place/eager
"""

import numpy as np
import torch

table = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
for row in table:
    row = row * 2
table

# picture: table, row

# %%
# The same loop with ``*=`` writes:

for row in table:
    row *= 2

assert table.tolist() == [[2.0, 4.0], [6.0, 8.0]]
table

# picture: table, row

# %%
# A row that a function computes is assigned to ``row[...]``:

for row in table:
    row[...] = row - row.mean()

assert table.tolist() == [[-1.0, 1.0], [-1.0, 1.0]]
table

# %%
# Rows of a list and of an array
# ------------------------------
#
# Here ``*=`` writes, too. But a row of the list is a list, and ``*=`` repeats a list.

lists, array = [[1.0, 2.0], [3.0, 4.0]], np.array([[1.0, 2.0], [3.0, 4.0]])
for rows in (lists, array):
    for row in rows:
        row *= 2
print(lists, array, sep="\n")

# %%
# Elements instead of rows
# ------------------------
#
# A list of numbers and an array of one dimension hand out *numbers*. For a number ``*=`` makes another number.
# A tensor of one dimension hands out 0-d tensors, and each is a view of its element:

samples, array, signal = [1.0, 2.0], np.array([1.0, 2.0]), torch.tensor([1.0, 2.0])
for sequence in (samples, array, signal):
    for value in sequence:
        value *= 10
print(samples, array, signal, sep="\n")

# %%
# Unpacking is such a loop, too:

first, second = signal
first += 1
signal

# %%
# ``table[mask]``, ``table[[0, 1]]`` and ``reversed(table)`` are copies, so a loop over them does not change ``table``.
# Loop over the positions: ``for i in [0, 1]: table[i] *= 2``.
#
# While gradients are recorded, the loop with ``*=`` raises for a tensor that requires grad. What to write then:
# :ref:`scenario-loop-over-channels`. For integers, ``row *= 0.5`` and ``row /= 2`` raise
# (:ref:`error-result-type-cannot-be-cast`), and ``row[...] = row / 2`` drops the fractions.
#
# See also: :ref:`error-output-of-a-multi-view-function`, :ref:`scenario-what-a-list-of-a-tensor-holds`.
#
# .. claim:: a-loop-over-a-tensor-hands-out-views
#    :exception-in: requires-grad: a-loop-over-rows-writes-through-without-grad-only
#    :range: plain-tensors
#    :leaves-out: rank 0; dtype bool; layout expanded, one element
#    :wrong: for value in x: -> for value in x.clone():
#
#    A loop over a tensor with dimensions hands out views, so ``*=`` on the loop variable changes the tensor.
#
#    >>> t = torch.tensor([1.0, 2.0])
#    >>> for value in t:
#    ...     value *= 10
#    >>> t
#    tensor([10., 20.])
#
#    def holds(x):
#        x.fill_(1)
#        for value in x:
#            value *= 10
#        assert (x == 10).all()
