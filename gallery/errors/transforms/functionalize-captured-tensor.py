r"""
mutating a non-functional tensor with a functional tensor is not allowed
========================================================================

A function under ``torch.func.functionalize`` wrote a value that was computed inside it into a tensor that it did not
get as an argument. Pass the tensor in, or in a list or dictionary. Of ``self.running``, pass the tensor, not ``self``.

.. symptoms::

   functionalize(f) crashes with an internal assert, f does cache.add_(x) on a global tensor
   update buffer from an outer scope under torch.func.functionalize
   self.running += x within a functionalized method, report a bug message
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
# **Functionalization** replaces each write by an operation that returns a new tensor, and copies the results
# into the arguments at the end; :ref:`scenario-what-functionalize-makes-of-a-write` shows the code. ``cache``
# comes from outside, and is not among the arguments that are wrapped for this.
#
# ``cache.add_(1.0)``, with no tensor from inside, is accepted and writes. ``cache[0] = 1.0`` makes a tensor of the
# number first, and is refused. A view of an argument, taken outside, is a captured tensor as well: slice the
# argument inside.
#
# Fix: pass it in
# ---------------


# fix: remember(scores, cache) like (scores + scores, cache.copy_(scores + cache))[0] from leaf(n), vector(n)
def remember(scores, cache):
    cache.add_(scores)
    return scores * 2


doubled = functionalize(remember)(scores, cache)

assert doubled.tolist() == [2.0, 4.0] and cache.tolist() == [1.0, 2.0]
doubled, cache

# %%
# The write has gone through to ``cache`` (:ref:`claim-a-functionalized-write-reaches-the-caller`). Do not pass the same
# memory in two arguments: if both are written, one write may be lost.
#
# A dataclass or ``self`` is not looked into: pass its tensors, ``remember(scores, state.cache)``. For a module,
# pass its parameters and buffers with :api:`torch.func.functional_call`. The writes go to the tensors that you pass.
#
# The same assert for sparse tensors
# ----------------------------------
#
# A write to the ``values()`` of a tensor that was made sparse inside is refused:


def fill(table):
    return table.to_sparse().values().add_(1.0)


# raises: RuntimeError: ... INTERNAL ASSERT FAILED ... Attempted to call values() during the
#     functionalization pass. ...
functionalize(fill)(scores)

# %%
# Return new values, without the write:

# fix: not compiled: other-layout
added = functionalize(lambda table: table.to_sparse().values() + 1.0)(torch.tensor([0.0, 2.0]))

assert added.tolist() == [3.0]
added

# %%
# Operations without a functional form
# ------------------------------------
#
# Functionalization knows no replacement for some in-place operations, among them ``fill_diagonal_``, ``|=`` and
# ``multiply_``:

# raises: RuntimeError: Found a custom (non-ATen) operator whose output has alias annotations:
#     aten::fill_diagonal_(...
functionalize(lambda table: table.clone().fill_diagonal_(5.0))(torch.zeros(2, 2))

# %%
# Write it with others: ``bitwise_or_`` for ``|=``, ``mul_`` for ``multiply_``, and for a matrix a write to its diagonal:


def fill_diagonal(table):
    table = table.clone()
    table.diagonal().fill_(5.0)
    return table


filled = functionalize(fill_diagonal)(torch.zeros(2, 2))

assert filled.tolist() == [[5.0, 0.0], [0.0, 5.0]]
filled

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    mutating a non-functional tensor with a functional tensor is not allowed.
#    Attempted to call values() during the functionalization pass.
#    Found a custom (non-ATen) operator whose output has alias annotations
