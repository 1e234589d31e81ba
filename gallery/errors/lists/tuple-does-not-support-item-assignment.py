r"""
'tuple' object does not support item assignment
===============================================

``split``, ``chunk``, ``unbind`` and ``shape`` give tuples, and an item of a tuple cannot be replaced. To change the
tensor that was split, write into the part: ``parts[0][:] = value``. To replace an item, make a list first:
``parts = list(parts)``.

.. symptoms::

   parts = x.split(2); parts[0] = v fails, replace a chunk
   x.shape[0] = 5 or x.size()[1] = n raises TypeError
   edit a dataset sample, hook inputs or LSTM state pair, sample[0] = x fails
"""

import torch

weights = torch.ones(4)
parts = weights.split(2)

# raises: TypeError: 'tuple' object does not support item assignment
parts[0] = torch.zeros(2)

# %%
# Why
# ---
#
# ``parts[0] = ...`` would put another object into the tuple. But each part is a **view** of ``weights``, so
# a write *into* the part changes ``weights`` (fix 1).
#
# ``parts[0] += 1.0`` writes into the part, and then assigns it to ``parts[0]``. The write happens, and the
# assignment raises:

# raises: TypeError: 'tuple' object does not support item assignment
parts[0] += 1.0

# %%
# Elements 0 and 1 were changed before the error:

weights

# %%
# The shape of a tensor is a tuple, too:

shape = torch.zeros(2, 3).shape

# raises: TypeError: 'torch.Size' object does not support item assignment
shape[0] = 5

# %%
# ``tolist()`` of a vector gives numbers, and a number has no items:

# raises: TypeError: 'float' object does not support item assignment
weights.tolist()[0][0] = 5.0

# %%
# Fix 1: you want to change the tensor
# ------------------------------------

# fix: not compiled: statement
parts[0][:] = 7.0

assert weights.tolist() == [7.0, 7.0, 1.0, 1.0]
weights

# %%
# A part without dimensions, as ``unbind`` of a vector gives, takes ``parts[0][...] = value``. While gradients
# are recorded, a part of a tensor that requires grad refuses the write:
# :ref:`error-output-of-a-multi-view-function`. Then use fix 2.
#
# Fix 2: you want other parts
# ---------------------------
#
# Replace the part in a list and join again. The tensor that was split keeps its values. Gradients go to what is in
# the result:

# fix: not compiled: backward
scores = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
parts = list(scores.split(2))
parts[0] = parts[0] * 10.0
(torch.cat(parts) ** 2).sum().backward()

assert scores.tolist() == [1.0, 2.0, 3.0, 4.0]
assert scores.grad.tolist() == [200.0, 400.0, 6.0, 8.0]
scores.grad

# %%
# Fix 3: another shape, or where a tuple is asked for
# ---------------------------------------------------
#
# Build a new tuple. A pair of states, the arguments in a hook or a sample of a data set are changed in this way, too:

# fix: not compiled: statement
new_shape = (5, *shape[1:])

hidden, cell = torch.zeros(2), torch.ones(2)
states = (hidden, cell)
states = (states[0] + 5.0, *states[1:])

assert new_shape == (5, 3) and torch.zeros(new_shape).shape == (5, 3)
assert states[0].tolist() == [5.0, 5.0] and states[1] is cell
new_shape

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    'tuple' object does not support item assignment
#    'float' object does not support item assignment
#    'int' object does not support item assignment
#    'tuple' object does not support item deletion
#    'tuple' object doesn't support item deletion
#    'torch.{type}' object does not support item deletion
#    'torch.{type}' object doesn't support item deletion
#    'torch.{type}' object does not support item assignment  -- torch.Size, torch.return_types.max and others
