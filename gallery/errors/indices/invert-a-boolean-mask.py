r"""
Subtraction, the \`-\` operator, with a bool tensor is not supported
====================================================================

A ``bool`` mask is no number, so ``1 - mask`` and ``-mask`` are refused. Invert it with ``~mask``.
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0])
mask = torch.tensor([True, False, True])

# raises: RuntimeError: Subtraction, the `-` operator, with a bool tensor is not supported. ...
scores[1 - mask] = 0.0

# %%
# Why
# ---
#
# Masks had the dtype ``uint8`` in old versions of PyTorch, and ``1 - mask`` turned 0 and 1 around. With
# ``bool`` the result would be an integer tensor: not a mask any more, but positions 0 and 1. The same for
# the sign:

# raises: RuntimeError: Negation, the `-` operator, on a bool tensor is not supported. ...
scores[-mask] = 0.0

# %%
# Fix: ~ inverts a mask
# ---------------------
#
# :api:`torch.logical_not` does the same, and makes a ``bool`` mask of numbers too:

scores[~mask] = 0.0

assert scores.tolist() == [1.0, 0.0, 3.0]
~mask, torch.logical_not(torch.tensor([1, 0, 1]))

# %%
# Beware of ``~`` on integers. It inverts all bits, so 1 becomes -2, and as an index that is a position:

numbers = torch.tensor([1, 0, 1])
~numbers, ~numbers.bool()

# %%
# The difference of two masks is ``^`` where they differ, and ``a & ~b`` what only ``a`` has. To count,
# convert first: ``mask.int() - other.int()``.

other = torch.tensor([True, True, False])
mask ^ other, mask & ~other

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Subtraction, the `-` operator, with a bool tensor is not supported.
#    Negation, the `-` operator, on a bool tensor is not supported.
#    Subtraction, the `-` operator, with two bool tensors is not supported.
#
# .. wordings:: NotImplementedError
#
#    Subtraction, the `-` operator, with a bool tensor is not supported.  -- torch 2.14
#    Negation, the `-` operator, on a bool tensor is not supported.  -- torch 2.14
