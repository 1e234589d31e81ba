r"""
attribute 'shape' of 'torch._C.TensorBase' objects is not writable
==================================================================

The shape of a tensor is read-only, and so are its dtype, its device and ``.T``. For a new shape make a view and give it
the name: ``scores = scores.view(3, 1)``. For a dtype or a device there is ``scores = scores.to(...)``.

.. symptoms::

   x.shape = (3, 1) works in numpy and fails for a tensor
   x.dtype = torch.float16 or x.device = "cuda" refused
   x.T = y, set the transpose of a matrix fails
"""

import numpy as np
import torch

scores = torch.tensor([1.0, 2.0, 3.0])

# raises: AttributeError: attribute 'shape' of 'torch._C.TensorBase' objects is not writable
scores.shape = (3, 1)

# %%
# Why
# ---
#
# The graph of autograd relies on the shape that a tensor had when an operation was recorded. A NumPy array lets you set
# its shape, and not its ``T``:

array = np.array([1.0, 2.0, 3.0])
array.shape = (3, 1)

# raises: AttributeError: attribute 'T' of 'numpy.ndarray' objects is not writable
array.T = array

# %%

# raises: AttributeError: attribute 'dtype' of 'torch._C.TensorBase' objects is not writable
scores.dtype = torch.float64

# %%

# raises: AttributeError: attribute 'T' of 'torch._C.TensorBase' objects is not writable
scores.T = torch.zeros(3)

# %%
# ``requires_grad`` of these scores can be set. It takes ``True`` or ``False``. A number, or a ``bool`` of NumPy, needs
# ``bool(...)``:

# raises: RuntimeError: requires_grad must be a bool
scores.requires_grad = 1

# %%

scores.requires_grad = bool(0)

# %%
# Fix 1: a view of another shape
# ------------------------------
#
# :api:`torch.Tensor.view` is a **view**: it has the new shape over the same storage. A write to it reaches the
# original. A leaf that requires grad refuses it: :ref:`error-view-of-a-leaf`. If the strides do not allow a view:
# :ref:`error-view-size-is-not-compatible`.


# fix: as_column(scores) like scores[:, None] from leaf(n)
def as_column(scores):
    return scores.view(len(scores), 1)


column = as_column(scores)
column[0] = 9.0

assert column.shape == (3, 1) and scores.tolist() == [9.0, 2.0, 3.0]
column

# %%
# Fix 2: a copy of another dtype
# ------------------------------
#
# Converted values need other memory, so :api:`torch.Tensor.to` copies, and a write to the result stays there. If
# nothing is to change, ``scores.to(dtype)`` is the tensor itself. Integers carry no gradient.


# fix: as_integers(scores) like torch.floor(scores).type(torch.int64) from vector(n) + 0.5
def as_integers(scores):
    return scores.to(torch.int64)


whole = as_integers(scores)
whole[0] = 0

assert scores.tolist() == [9.0, 2.0, 3.0] and whole.tolist() == [0, 2, 3]
assert scores.to(scores.dtype) is scores

# %%
# Fix 3: write to the transposed tensor
# -------------------------------------
#
# Index the view that ``.T`` of a matrix gives: ``table.T[:]`` is the whole table, and ``table.T[0]`` its first column.


# fix: set_columns(table, columns) like (table.copy_(torch.stack(columns.unbind(), dim=1)), None)[1]
#     from computed(3 * n).reshape(n, 3) * 1.0, leaf(3 * n).reshape(3, n)
def set_columns(table, columns):
    table.T[:] = columns


table = torch.zeros(2, 2)
set_columns(table, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))

assert table.tolist() == [[1.0, 3.0], [2.0, 4.0]]
table

# %%
# Other wordings
# --------------
#
# .. wordings:: AttributeError
#
#    attribute '{name}' of 'torch._C.{class}' objects is not writable
#    attribute '{name:name}' of 'numpy.ndarray' objects is not writable
#    attribute '{name:name}' of 'numpy.generic' objects is not writable
#
# .. wordings:: RuntimeError
#
#    requires_grad must be a bool
