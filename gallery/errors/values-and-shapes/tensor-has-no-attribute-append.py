r"""
'Tensor' object has no attribute 'append'
=========================================

A tensor has no ``append``. Collect in a list and make one tensor at the end: ``torch.stack`` of tensors of one shape,
``torch.cat`` of batches, ``torch.tensor`` of numbers. Or allocate the full length and write to slices.

.. symptoms::

   add an element to a tensor in a loop, losses.append(loss), extend a tensor by a batch of rows
   losses = torch.zeros(0); losses.append(loss) fails, grow a tensor like a list
   add an element to a tensor in a loop, insert or pop missing
   collect outputs of batches in one tensor, append does not exist
"""

import numpy as np
import torch

losses = torch.zeros(0)

# raises: AttributeError: 'Tensor' object has no attribute 'append'
losses.append(0.5)

# %%
# Why
# ---
#
# A tensor and its views count places in one **storage**. These methods of lists are missing, in NumPy as well:

names = ("append", "extend", "insert", "pop")
for name in names:
    print(name, "- a list has it, and an array and a tensor do not")
    assert hasattr(list, name)
    assert not hasattr(np.ndarray, name) and not hasattr(torch.Tensor, name)

# %%
# Fix 1: collect in a list
# ------------------------
#
# :api:`torch.stack` at the end, once. It wants one item at least. Gradients go back to the items:


# fix: multiples(weight) like torch.arange(3.0) * weight from leaf(n)[-1]
def multiples(weight):
    collected = []
    for step in range(3):
        collected.append(weight * step)
    return torch.stack(collected)


weight = torch.tensor(2.0, requires_grad=True)
total = multiples(weight)
total.sum().backward()

assert total.tolist() == [0.0, 2.0, 4.0] and weight.grad.item() == 0 + 1 + 2
total.detach()

# %%
# If the items are numbers, as ``loss.item()`` is, write ``torch.tensor(collected)``. If they are batches of rows, which
# may differ in length, write ``torch.cat(collected)``.
#
# Fix 2: allocate, and write to slices
# ------------------------------------
#
# If the length is known. Give ``torch.zeros`` the dtype of the values. With a graph:
# :ref:`recipe-log-losses-into-a-tensor`.


# fix: halves(count) like torch.arange(float(count)) / 2 from 3
def halves(count):
    history = torch.zeros(count)
    for step in range(count):
        history[step] = step / 2
    return history


history = halves(3)

assert history.tolist() == [0.0, 0.5, 1.0]
history

# %%
# Fix 3: one element longer
# -------------------------
#
# :api:`torch.cat` makes a new tensor each time, so it is for single additions, not for loops. Give both sides
# as many dimensions: ``loss[None]`` is a vector of one number, and ``row[None]`` a table of one row. A longer
# parameter is a new one: :ref:`scenario-parameter-that-grew`. NumPy has ``np.concatenate``.


# fix: with_one_more(history, value) like torch.stack([*history, value[0]]) from leaf(n), leaf(1)
def with_one_more(history, value):
    return torch.cat([history, value])


longer = with_one_more(history, torch.tensor([1.5]))

assert longer.tolist() == [0.0, 0.5, 1.0, 1.5] and history.tolist() == [0.0, 0.5, 1.0]
longer

# %%
# Fix 4: insert, pop and del
# --------------------------
#
# Join the slices that stay: :ref:`recipe-remove-or-insert-elements`. ``history[-1]`` and ``history[:-1]`` are views:


# fix: without_the_second(history) like history[torch.arange(n) != 1] from leaf(n)
def without_the_second(history):
    return torch.cat([history[:1], history[2:]])


inserted = torch.cat([history[:1], torch.tensor([7.0]), history[1:]])
last, rest = history[-1], history[:-1]

assert without_the_second(history).tolist() == [0.0, 1.0]
assert inserted.tolist() == [0.0, 7.0, 0.5, 1.0]
assert last.item() == 1.0 and rest.tolist() == [0.0, 0.5]

# %%
# Other wordings
# --------------
#
# .. wordings:: AttributeError
#
#    'Tensor' object has no attribute 'append'
#    'Tensor' object has no attribute 'extend'
#    'Tensor' object has no attribute 'insert'
#    'Tensor' object has no attribute 'pop'
#    'Parameter' object has no attribute 'append'
#    'numpy.ndarray' object has no attribute 'append'
#    'numpy.ndarray' object has no attribute 'extend'
#    'numpy.ndarray' object has no attribute 'insert'
#    'numpy.ndarray' object has no attribute 'pop'
#
# .. wordings:: TypeError
#
#    Tensor does not support deleting items  -- del losses[0]
#
# .. verdict:: tensor/append/eager
# .. verdict:: list/append/eager
