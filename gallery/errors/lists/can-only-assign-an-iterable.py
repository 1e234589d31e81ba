r"""
can only assign an iterable
===========================

A slice of a list takes an iterable, not a number: a list does not broadcast. Write as many values as you
replace, ``row[0:2] = [5.0] * len(row[0:2])``, or use a tensor. For one element write ``losses[i] = loss``.

.. symptoms::

   row[0:2] = 5.0 on a Python list fails, works in numpy
   set a range of list elements to zero or None, a[2:5] = 0
   losses[i:i + 1] = loss with a scalar tensor raises TypeError
"""

row = [1.0, 2.0, 3.0]

# raises: TypeError: can only assign an iterable | must assign iterable to extended slice
row[0:2] = 5.0

# %%
# Why
# ---
#
# A list replaces the slice by the elements of the right-hand side. A number has no elements, nor has ``None``, nor a
# tensor without dimensions, such as a loss. For a slice with a step CPython 3.11 and 3.12 have other words:

# raises: TypeError: must assign iterable to extended slice
row[::2] = 5.0

# %%
# For a new last element write ``row.append(1.0)``. ``+=`` is concatenation, which asks the number for its elements:

# raises: TypeError: 'float' object is not iterable
row[0:2] += 1.0

# %%
# Fix 1: write the values
# -----------------------
#
# Take the number of values from the slice itself. If the list has one element, ``[5.0] * 2`` would make it longer. An
# empty slice, such as ``row[1:1]``, stays empty: to insert a value write ``row.insert(1, 5.0)``.

# fix: not compiled: statement
row[0:2] = [5.0] * len(row[0:2])
row[::2] = [6.0] * len(row[::2])
row[0:2] = [value + 1.0 for value in row[0:2]]

assert row == [7.0, 6.0, 6.0]
row

# %%
# ``row[0:2] *= 2`` does not raise, and does not double the values: it repeats them, so the list grows.

row[0:2] *= 2
row

# %%
# Fix 2: a tensor or an array
# ---------------------------
#
# There the number is **broadcast** to the elements of the slice, and ``+=`` and ``*=`` compute. An integer tensor or
# array stores 5 for 5.5, and refuses ``*= 2.5``: make it of floats. Of a leaf that requires grad take a clone, as here:

import torch


# fix: update(values) like torch.cat([values[:2] * 2.0, torch.full_like(values[2:], 5.0)]) from leaf(n)
def update(values):
    scores = values.clone()
    scores[0:2] *= 2.0
    scores[2:] = 5.0
    return scores


values = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
scores = update(values)
(scores * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert scores.tolist() == [2.0, 4.0, 5.0] and values.grad.tolist() == [2.0, 20.0, 0.0]
scores.detach(), values.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    can only assign an iterable
#    must assign iterable to extended slice
#    'int' object is not iterable  -- a number where a sequence is expected, here after += on a slice
#    'float' object is not iterable
#
# .. verdict:: list/value-number/eager
#
# See also: :ref:`scenario-arithmetic-on-a-slice-of-a-list`, :ref:`scenario-one-element-fills-the-slice`.
