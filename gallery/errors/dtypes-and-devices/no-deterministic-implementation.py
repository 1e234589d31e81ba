r"""
does not have a deterministic implementation
============================================

``torch.use_deterministic_algorithms(True)`` is on, and this operation may give another result each time.
Write with ``index_put_``, that is ``scores[index] = values``, or turn the switch to ``warn_only=True``.
"""

import torch

torch.use_deterministic_algorithms(True)
scores = torch.zeros(4)
index = torch.tensor([1, 3])

# raises: RuntimeError: put_ does not have a deterministic implementation, but you set
#     'torch.use_deterministic_algorithms(True)'. ...
scores.put_(index, torch.tensor([5.0, 7.0]))

# %%
# Why
# ---
#
# If a position occurs twice in the index, threads write to it in an order that nothing fixes: the last
# one wins, and the last one may be another next time. Torch does not look whether a position occurs
# twice; it refuses the operation by its name. On CUDA the list is longer, and the message then often
# names a kernel, with ``_cuda`` in it.
#
# Fix 1: an operation that has a fixed order
# ------------------------------------------
#
# Advanced indexing has one, on the CPU and on CUDA. For ``put_``, which counts positions in the
# flattened tensor, write to ``view(-1)``:

table = torch.zeros(2, 2)
values = torch.tensor([5.0, 7.0], requires_grad=True)
table.view(-1)[index] = values
(table * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()

assert table.tolist() == [[0.0, 5.0], [0.0, 7.0]] and values.grad.tolist() == [2.0, 4.0]
table.detach(), values.grad

# %%
# ``view(-1)`` needs a contiguous tensor, and says so otherwise.
#
# Fix 2: be warned, not stopped
# -----------------------------
#
# If each position occurs once, the result is the same each time anyway.

torch.use_deterministic_algorithms(True, warn_only=True)

# warns: UserWarning: put_ does not have a deterministic implementation, but you set
#     'torch.use_deterministic_algorithms(True, warn_only=True)'. ...
scores.put_(index, torch.tensor([5.0, 7.0]))

assert scores.tolist() == [0.0, 5.0, 0.0, 7.0]
scores

# %%

torch.use_deterministic_algorithms(False)
torch.are_deterministic_algorithms_enabled()

# %%
# A list and an array are written by one thread in the order of the loop.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    {op} does not have a deterministic implementation, but you set 'torch.use_deterministic_algorithms(True)'
#
# .. wordings:: UserWarning
#
#    {op} does not have a deterministic implementation, but you set 'torch.use_deterministic_algorithms(True, warn_only=True)'
