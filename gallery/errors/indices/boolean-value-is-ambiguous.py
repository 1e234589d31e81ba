r"""
Boolean value of Tensor with more than one value is ambiguous
=============================================================

``and``, ``or``, ``not``, ``if`` and ``a < x < b`` want one truth value, and the tensor has many. Combine masks
with ``&``, ``|`` and ``~``, each comparison in parentheses.
"""

import torch

scores = torch.tensor([-1.0, 0.5, 2.0])

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
scores[scores > 0 and scores < 1] = 0.0

# %%
# Why
# ---
#
# Python turns ``a and b`` into a question about ``a`` alone: is it true? A comparison of tensors is a mask,
# one answer an element. Python does not let a library redefine ``and``. A chained comparison hides one:
# ``0 < x < 1`` means ``0 < x and x < 1``.

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
scores[0 < scores < 1] = 0.0

# %%
# The same question is behind ``if mask:``, ``max(a, b)`` of Python, and ``tensor in some_list``.
#
# Fix 1: the operators for masks
# ------------------------------
#
# The parentheses are needed, since ``&`` binds tighter than ``<``. Then write:

inside = (scores > 0) & (scores < 1)
scores[inside] = 0.0

assert scores.tolist() == [-1.0, 0.0, 2.0]
inside, scores

# %%
# Fix 2: one answer, in words
# ---------------------------
#
# :api:`torch.any` and :api:`torch.all` reduce a mask to a single truth value:

if torch.any(scores > 1):
    scores[scores > 1] = 1.0

assert scores.tolist() == [-1.0, 0.0, 1.0]
scores

# %%
# Fix 3: element by element, without a branch
# -------------------------------------------
#
# For ``if x > 0: ... else: ...`` on each element there is :api:`torch.where`. It also needs no value from
# the device, and compiles:

scores = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
leaky = torch.where(scores > 0, scores, 0.1 * scores)
leaky.sum().backward()

assert torch.allclose(scores.grad, torch.tensor([0.1, 1.0, 1.0]))
leaky.detach(), scores.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Boolean value of Tensor with more than one value is ambiguous
#    bool value of Tensor with more than one value is ambiguous
#    Boolean value of Tensor with no values is ambiguous  -- an empty tensor
