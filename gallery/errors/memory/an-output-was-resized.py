r"""
An output with one or more elements was resized
===============================================

The tensor you gave as ``out=`` has another shape than the result, and torch changed its shape. Allocate it in the shape
of the result. For a smaller last batch give a part, ``out=buf[:len(batch)]``, or assign: ``buf[:3] = values + 1``.

.. symptoms::

   torch.add(a, b, out=buf) warns, buf has another shape
   preallocated buffer for torch.cat or matmul with out=, last batch is smaller, warning
   out=cache[0:2] overwrites neighbouring values, result larger than the slot
"""

import torch

scores = torch.zeros(2)
values = torch.tensor([1.0, 2.0, 3.0])

# warns: UserWarning: An output with one or more elements was resized since it had shape [2], which does not
#     match the required output shape [3]. This behavior is deprecated, and in a future PyTorch release
#     outputs will not be resized unless they have zero elements. ...
torch.add(values, 1.0, out=scores)

# %%
# Why
# ---
#
# An assignment fits the value to the tensor, :ref:`or raises <error-expanded-size-must-match>`. ``out=`` fits the
# tensor to the result, as ``resize_`` does. A **view** that has to grow may write over its neighbours:

cache = torch.zeros(6)
slot = cache[0:2]

# warns: UserWarning: An output with one or more elements was resized since it had shape [2], ...
torch.add(values, 1.0, out=slot)
slot, cache

# %%
# The third element of ``cache`` was not in ``slot``, and was overwritten.
#
# Fix 1: the shape of the result
# ------------------------------

# fix: not compiled: statement
scores = values.new_empty(3)
torch.add(values, 1.0, out=scores)

assert scores.tolist() == [2.0, 3.0, 4.0] and scores.dtype == values.dtype
scores

# %%
# Fix 2: start from no elements
# -----------------------------
#
# An ``out`` without elements is resized without a warning. ``resize_(0)`` empties one that you use again, and keeps
# its memory. A part of ``cache`` without elements is resized over ``cache``, without a warning:

# fix: not compiled: statement
buffer = torch.empty(0)
torch.add(values, 1.0, out=buffer)
torch.add(values[:2], 5.0, out=buffer.resize_(0))

assert buffer.tolist() == [6.0, 7.0]

cache = torch.zeros(6)
torch.add(values, 1.0, out=cache[2:2])
assert cache[2] == 2.0
buffer

# %%
# Fix 3: write to a part
# ----------------------
#
# If ``values`` requires grad, the assignment is recorded, and ``out=``
# :ref:`raises <error-out-does-not-support-automatic-differentiation>`.

# fix: not compiled: statement
cache = torch.full((6,), -1.0)
cache[0:3] = values + 1.0

assert cache.tolist() == [2.0, 3.0, 4.0, -1.0, -1.0, -1.0]
cache

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    An output with one or more elements was resized since it had shape {shape}, which does not match the required output shape {shape}
#    An output with one or more elements was resized since it had shape {shape} which does not match the required output shape  -- from a function that is written in Python
#    The number of elements in the out tensor of shape {shape:shapes} is {count:int} which does not match the computed number of elements {count:int}
#
# See also: :ref:`scenario-out-into-a-slice`, :ref:`scenario-resize-a-slice`.
