r"""
'Tensor' object has no attribute 'append'
=========================================

A tensor never changes its length. Collect in a list and make one tensor at the end with ``torch.stack``,
or allocate the full length and write to slices.
"""

import torch

losses = torch.zeros(0)

# raises: AttributeError: 'Tensor' object has no attribute 'append'
losses.append(0.5)

# %%
# Why
# ---
#
# A list holds references and has room to grow. The elements of a tensor lie side by side in a
# **storage** of fixed size, and its views rely on that. ``extend``, ``insert`` and ``pop`` are missing
# for the same reason. A NumPy array has none of them either.
#
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
# If the length is known and no gradient is needed. It also keeps shapes fixed for ``torch.compile``:

history = torch.zeros(3)
for step in range(3):
    history[step] = step / 2

assert history.tolist() == [0.0, 0.5, 1.0]
history

# %%
# Fix 3: one element longer
# -------------------------
#
# :api:`torch.cat` copies everything each time, so it is for single additions, not for loops:

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
#
# .. wordings:: TypeError
#
#    Tensor does not support deleting items  -- del losses[0]
