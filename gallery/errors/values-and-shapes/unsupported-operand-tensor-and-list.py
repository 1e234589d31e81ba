r"""
unsupported operand type(s) for +=: 'Tensor' and 'list'
=======================================================

``+=`` with a tensor takes tensors and numbers, no lists. Make a tensor of the list:
``scores += torch.tensor([7.0, 8.0])``.
"""

import torch

scores = torch.tensor([1.0, 2.0])

# raises: TypeError: unsupported operand type(s) for +=: 'Tensor' and 'list'
scores += [7.0, 8.0]

# %%
# Why
# ---
#
# ``scores += value`` calls ``scores.__iadd__``. With a list it gives up, and Python says so:

assert scores.__iadd__([7.0, 8.0]) is NotImplemented

# %%
# The method is more direct about it:

# raises: TypeError: add_(): argument 'other' (position 1) must be Tensor, not list
scores.add_([7.0, 8.0])

# %%
# Fix 1: make it a tensor
# -----------------------
#
# Of the same dtype and on the same device:


# fix: add_list(scores, values) like (scores[:1].add_(values[0]), scores[1:2].add_(values[1]), None)[2]
#     from computed(2), [7.0, 8.0]
def add_list(scores, values):
    scores += torch.tensor(values, dtype=scores.dtype, device=scores.device)


add_list(scores, [7.0, 8.0])

assert scores.tolist() == [8.0, 10.0]
scores

# %%
# "'Tensor' and 'NoneType'" is another mistake: the right side is ``None``, often a ``.grad`` before the
# first ``backward()``, or a function without ``return``.

weights = torch.tensor([1.0, 2.0], requires_grad=True)
total = torch.zeros(2)

# raises: TypeError: unsupported operand type(s) for +=: 'Tensor' and 'NoneType'
total += weights.grad

# %%
# Fix 2: ask whether there is a gradient
# --------------------------------------

# fix: not compiled: backward
weights.sum().backward()
if weights.grad is not None:
    total += weights.grad

assert total.tolist() == [1.0, 1.0]

# %%
# What a list and an array do
# ---------------------------
#
# A list grows by ``+=``; from a tensor it takes a 0-dim tensor for each element. An array adds the list. On the right of
# a tensor an array raises nothing, and nothing is written: :ref:`claim-plus-equals-an-array-makes-a-new-tensor`.

import numpy as np

row, array = [1.0, 2.0], np.array([1.0, 2.0])
row += [7.0, 8.0]
row += torch.tensor([9.0])
array += [7.0, 8.0]
row, array

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    unsupported operand type(s) for {operator}: 'Tensor' and '{type}'
#    argument 'other' (position 1) must be Tensor, not {type}
