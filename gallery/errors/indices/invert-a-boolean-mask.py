r"""
Subtraction, the \`-\` operator, with a bool tensor is not supported
====================================================================

A ``bool`` tensor is refused in a subtraction: ``1 - mask``, ``-mask``. Invert a mask with ``~mask``. For the difference
of two masks take ``a & ~b``; to subtract from numbers, convert: ``predictions - labels.to(predictions.dtype)``.

.. symptoms::

   x[1 - mask] = 0 fails, use the opposite of a bool mask
   negate a mask with -mask or minus, old code from torch 1.1
   count errors with pred - (labels > 0), difference of boolean tensors refused
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
# Subtraction refuses a ``bool`` tensor on either side, if the other side is a tensor or a number. With numbers beside
# the mask, ``+`` and ``*`` count ``True`` as 1. Of two masks they are "or" and "and", and no sum. In a mask of numbers
# ``1 - mask`` turns 0 and 1 around. As an index ``int32`` and ``int64`` are positions, not a mask:

print("1 - mask.int():", 1 - mask.int(), "as an index:", scores[1 - mask.int()])

assert (1 + mask).tolist() == [2, 1, 2]
assert (mask + mask).tolist() == (mask * mask).tolist() == [True, False, True]

# %%
# The sign is refused as well:

# raises: RuntimeError: Negation, the `-` operator, on a bool tensor is not supported. ...
scores[-mask] = 0.0

# %%
# Fix 1: ~ inverts a mask
# -----------------------
#
# :api:`torch.logical_not` does the same, and makes a ``bool`` mask of numbers too:


# fix: keep(scores, mask) like (scores.mul_(mask), None)[1] from computed(n), every_third(n)
def keep(scores, mask):
    scores[~mask] = 0.0


keep(scores, mask)

assert scores.tolist() == [1.0, 0.0, 3.0]
assert torch.logical_not(torch.tensor([1, 0, 1])).tolist() == [False, True, False]

# %%
# Beware of ``~`` on integers. It inverts all bits. A 1 of ``int64`` becomes -2, which as an index is a position. In
# ``uint8`` it becomes 254, which is true as well:

numbers = torch.tensor([1, 0, 1])

assert (~numbers).tolist() == [-2, -1, -2]
assert (~numbers.bool()).tolist() == [False, True, False]
scores[~numbers]

# %%
# Fix 2: two masks
# ----------------
#
# ``^`` is where the masks differ, and ``a & ~b`` what only ``a`` has. To subtract, convert first:


# fix: differences(a, b) like (a != b, a > b, a.to(torch.int32) - b.to(torch.int32))
#     from every_third(n), torch.arange(n) % 2 == 0
def differences(a, b):
    return a ^ b, a & ~b, a.int() - b.int()


other = torch.tensor([True, True, False])
differ, only_first, difference = differences(mask, other)

assert differ.tolist() == [False, True, True]
assert only_first.tolist() == [False, False, True]
assert difference.tolist() == [0, -1, 1]

# %%
# Fix 3: a mask as numbers
# ------------------------
#
# Labels that came from a comparison are ``bool``, and a loss may subtract them: ``l1_loss`` does. Convert them to the
# dtype of the predictions. If these are ``bool`` too, see fix 2. In ``uint8`` 0 - 1 is 255: convert both by ``int()``:


# fix: errors(predictions, labels) like torch.where(labels, predictions + -1.0, predictions)
#     from leaf(n), every_third(n)
def errors(predictions, labels):
    return predictions - labels.to(predictions.dtype)


predictions = torch.tensor([0.75, 0.25, 0.5])

assert errors(predictions, mask).tolist() == [-0.25, 0.25, -0.5]
assert torch.nn.functional.l1_loss(predictions, mask.to(predictions.dtype)) == 1.0 / 3

# raises: RuntimeError: Subtraction, the `-` operator, with a bool tensor is not supported. ...
torch.nn.functional.l1_loss(predictions, mask)

# %%
# A mask of floats
# ----------------
#
# ``~`` takes truth values and integers. A mask of 0.0 and 1.0 is no mask yet: convert it with ``bool()``.

keep = torch.tensor([1.0, 0.0])

# raises: TypeError: ~ (operator.invert) is only implemented on integer and Boolean-type tensors
~keep

# %%

dropped = ~keep.bool()

assert dropped.tolist() == [False, True]
dropped

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
#
# .. wordings:: TypeError
#
#    ~ (operator.invert) is only implemented on integer and Boolean-type tensors
