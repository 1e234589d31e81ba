r"""
mutating a non-functional tensor with a functional tensor is not allowed
========================================================================

A function under ``torch.func.functionalize`` wrote into a tensor that it did not get as an argument.
Pass the tensor in. It is no bug of PyTorch, though the message asks you to report one.
"""

import torch
from torch.func import functionalize

cache = torch.zeros(2)


def remember(scores):
    cache.add_(scores)
    return scores * 2


scores = torch.tensor([1.0, 2.0])
# raises: RuntimeError: ... INTERNAL ASSERT FAILED ... mutating a non-functional tensor with a
#     functional tensor is not allowed. ...
functionalize(remember)(scores)

# %%
# Why
# ---
#
# **Functionalization** runs your function with wrapped arguments, replaces each write by an operation that
# returns a new tensor, and copies the results into the arguments at the end. ``cache`` comes from
# outside and has no wrapper, so there is nothing to copy back from.
#
# Fix: pass it in
# ---------------


def remember(scores, cache):
    cache.add_(scores)
    return scores * 2


doubled = functionalize(remember)(scores, cache)

assert doubled.tolist() == [2.0, 4.0] and cache.tolist() == [1.0, 2.0]
doubled, cache

# %%
# The write has gone through to ``cache``.
#
# The same assert for sparse tensors
# ----------------------------------
#
# The values of a sparse tensor cannot be written there at all:


def fill(table):
    return table.to_sparse().values().add_(1.0)


# raises: RuntimeError: ... INTERNAL ASSERT FAILED ... Attempted to call values() during the
#     functionalization pass. ...
functionalize(fill)(scores)

# %%
# Keep that part outside the function, or dense: ``torch.where(table != 0, table + 1.0, table)``.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    mutating a non-functional tensor with a functional tensor is not allowed.
#    Attempted to call values() during the functionalization pass.
