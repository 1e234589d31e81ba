r"""
'Tensor' object has no attribute 'append'
=========================================

A tensor does not grow as a list does. Collect in a list and make one tensor at the end with ``torch.stack``,
or allocate the full length and write to slices.
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
# A list holds references, and more can be added. The elements of a tensor lie in one **storage**, and the tensor and
# its views count places in that storage. Other methods of lists are missing, too, in NumPy as well:

names = ("append", "extend", "insert", "pop")
for name in names:
    print(name, "- a list has it, and an array and a tensor do not")
    assert hasattr(list, name)
    assert not hasattr(np.ndarray, name) and not hasattr(torch.Tensor, name)

# %%
# Fix 1: collect in a list
# ------------------------
#
# :api:`torch.stack` at the end, once. It wants one item at least, and all items of one shape. Gradients go back to the
# items:


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
# ``torch.stack`` takes tensors. If the items are numbers, as ``loss.item()`` is, write ``torch.tensor(collected)``.
#
# Fix 2: allocate, and write to slices
# ------------------------------------
#
# If the length is known. :ref:`recipe-log-losses-into-a-tensor` says what happens with a graph:


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
# :api:`torch.cat` makes a new tensor each time, so it is for single additions, not for loops. Both
# sides have as many dimensions: ``loss[None]`` makes a vector of a single number, and ``row[None]`` a table of one row.
# For an array of NumPy the functions are ``np.concatenate`` and ``np.stack``.


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
# Slices are the parts that stay. Join them: :ref:`recipe-remove-or-insert-elements`.


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
