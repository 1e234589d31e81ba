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
# A list holds references, and more can be added. The elements of a tensor lie side by side in a **storage**,
# and its views rely on their places. Other methods of lists are missing, too, in NumPy as well:

names = ("append", "extend", "insert", "pop")
[(hasattr(list, name), hasattr(np.ndarray, name), hasattr(torch.Tensor, name)) for name in names]

# %%
# Fix 1: collect in a list
# ------------------------
#
# :api:`torch.stack` at the end, once. Gradients go to every item:

weight = torch.tensor(2.0, requires_grad=True)
collected = []
for step in range(3):
    collected.append(weight * step)
total = torch.stack(collected)
total.sum().backward()

assert weight.grad == 0 + 1 + 2
total.detach(), weight.grad

# %%
# Fix 2: allocate, and write to slices
# ------------------------------------
#
# If the length is known. :ref:`recipe-log-losses-into-a-tensor` says what happens with a graph:

history = torch.zeros(3)
for step in range(3):
    history[step] = step / 2
history

# %%
# Fix 3: one element longer
# -------------------------
#
# :api:`torch.cat` makes a new tensor each time, so it is for single additions, not for loops:

history = torch.cat([history, torch.tensor([1.5])])
history

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
