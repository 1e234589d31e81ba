r"""
can't assign a list to a torch.FloatTensor
==========================================

A slice of a tensor takes a tensor or a number. Wrap a list of numbers: ``scores[1:3] = torch.tensor([7.0, 8.0])``. Join
a list of tensors with ``torch.stack``, which keeps their gradients.

.. symptoms::

   x[1:3] = [7, 8] works in numpy and fails in torch
   x[i] = np_array or x[0] = None refused by tensor
   write a Python list into a row of a tensor, padding token ids
"""

import numpy as np
import torch

scores = torch.tensor([1.0, 2.0, 3.0, 4.0])

# raises: TypeError: can't assign a list to a torch.FloatTensor
scores[1:3] = [7.0, 8.0]

# %%
# Why
# ---
#
# ``scores[1:3] = value`` calls ``scores.__setitem__``, which takes a tensor or a number
# (:ref:`scenario-what-an-assignment-takes`). In uncompiled code it refuses a list, a tuple, ``None`` and a NumPy array,
# whatever stands between the brackets.

# raises: TypeError: can't assign a numpy.ndarray to a torch.FloatTensor
scores[[1, 2]] = np.array([7.0, 8.0])

# %%

# raises: TypeError: can't assign a tuple to a torch.FloatTensor
scores[:2] = 7.0, 8.0

# %%
# Fix 1: make it a tensor
# -----------------------
#
# Of the dtype and on the device of the target. A tensor of integers cuts off fractions. For a row that is longer than
# the list, write ``table[0, : len(values)]``:


# fix: write(scores, values) like (scores[1:2].fill_(values[0]), scores[2:3].fill_(values[1]), None)[2]
#     from vector(n), [5.0, 6.0]
def write(scores, values):
    scores[1:3] = torch.tensor(values, dtype=scores.dtype, device=scores.device)


write(scores, [5.0, 6.0])

assert scores.tolist() == [1.0, 5.0, 6.0, 4.0]
scores

# %%
# Fix 2: an array
# ---------------
#
# :api:`torch.from_numpy` does not copy (:ref:`claim-from-numpy-shares-and-tensor-copies`), and the assignment does.
# ``np.array`` makes ``float64`` of Python floats. A list of positions, or a mask, does not convert a tensor to
# ``float32`` (:ref:`claim-only-a-slice-assignment-converts-a-tensor`). Convert it first:

# fix: not compiled: numpy
array = np.array([7.0, 8.0])
scores[[1, 2]] = torch.from_numpy(array).to(scores)
array[0] = 0.0

assert scores.tolist() == [1.0, 7.0, 8.0, 4.0]

# %%
# Fix 3: a list of tensors
# ------------------------
#
# :api:`torch.stack` joins tensors without dimensions, or rows. Tensors of shape ``[1]`` are joined by :api:`torch.cat`:


# fix: write_parts(scores, first, second) like (scores[1:2].copy_(first), scores[2:3].copy_(second), None)[2]
#     from vector(n), leaf(1)[0], leaf(2)[1]
def write_parts(scores, first, second):
    scores[1:3] = torch.stack([first, second])


parts = [torch.tensor(5.0, requires_grad=True), torch.tensor(6.0, requires_grad=True)]
scores = torch.zeros(4)
write_parts(scores, *parts)
(scores * torch.arange(4.0)).sum().backward()

assert scores.tolist() == [0.0, 5.0, 6.0, 0.0]
assert [part.grad.item() for part in parts] == [1.0, 2.0]

# %%
# Fix 4: a missing value, or a scalar of NumPy
# --------------------------------------------
#
# A missing value is ``float("nan")``, if the tensor is of floats. ``np.float64`` is a Python ``float`` and is taken.
# ``np.float32``, ``np.float16`` and ``np.bool_`` become a Python number by ``item()``:

# fix: not compiled: numpy
scores = torch.zeros(3)
scores[0] = np.float32(2.5).item()
scores[1] = float("nan")
scores[2] = np.float64(7.5)

assert scores[[0, 2]].tolist() == [2.5, 7.5] and scores.isnan().tolist() == [False, True, False]

# raises: TypeError: can't assign a numpy.float32 to a torch.FloatTensor
scores[0] = np.float32(2.5)

# %%
# A list and an array do take a list:

row, array = [1.0, 2.0, 3.0, 4.0], np.zeros(4)
row[1:3] = array[1:3] = [7.0, 8.0]
row, array

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    can't assign a {type} to a torch.{tensor}  -- list, tuple, NoneType, numpy.ndarray, numpy.float32; any tensor type
#
# .. verdict:: tensor/value-list/eager
#
# See also: :ref:`error-expanded-size-must-match`, the value is a tensor of another shape.
