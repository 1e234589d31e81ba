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
# With a mask of numbers, ``1 - mask`` turns 0 and 1 around. As an index these are positions, not a mask:

print(1 - mask.int(), scores[1 - mask.int()])

# %%
# The sign is refused as well:

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
# Beware of ``~`` on integers. It inverts all bits, so 1 becomes -2, and as an index -2 is a position:

numbers = torch.tensor([1, 0, 1])
~numbers, ~numbers.bool(), scores[~numbers]

# %%
# For two masks, ``^`` is where they differ, and ``a & ~b`` what only ``a`` has. To subtract, convert first:

other = torch.tensor([True, True, False])
mask ^ other, mask & ~other, mask.int() - other.int()

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
