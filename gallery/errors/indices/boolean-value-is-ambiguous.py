r"""
Boolean value of Tensor with more than one value is ambiguous
=============================================================

``and`` and ``a < x < b`` want one truth value, and the mask has many. Combine masks with ``&``, each comparison
in parentheses, or ask :api:`torch.any` or :api:`torch.all`.
"""

import torch

scores = torch.tensor([-1.0, 0.5, 2.0])

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
scores[scores > 0 and scores < 1] = 0.0

# %%
# Why
# ---
#
# A comparison of tensors is a mask, one answer an element. ``and`` asks whether the mask is true. A chained
# comparison asks too:

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
scores[0 < scores < 1] = 0.0

# %%
# And so does ``max(a, b)`` of Python. :api:`torch.maximum` goes element by element.

assert torch.maximum(scores, -scores).tolist() == [1.0, 0.5, 2.0]

# raises: RuntimeError: Boolean value of Tensor with more than one value is ambiguous
max(scores, -scores)

# %%
# Fix 1: the operators for masks
# ------------------------------
#
# The parentheses are needed: ``&`` binds tighter than ``>``, as the two numbers show.

inside = (scores > 0) & (scores < 1)
scores[inside] = 0.0

assert scores.tolist() == [-1.0, 0.0, 2.0]
inside, scores, 2 > 1 & 0, (2 > 1) & 0

# %%
# Fix 2: one answer, in words
# ---------------------------
#
# ``any`` and ``all`` reduce a mask to a single truth value:

if torch.any(scores > 1) and not torch.all(scores > 1):
    scores[scores > 1] = 1.0

assert scores.tolist() == [-1.0, 0.0, 1.0]
scores

# %%
# Fix 3: element by element, without a branch
# -------------------------------------------
#
# For ``if x > 0: ... else: ...`` on each element there is :api:`torch.where`:

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
