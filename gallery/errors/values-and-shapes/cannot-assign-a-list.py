r"""
can't assign a list to a torch.FloatTensor
==========================================

A slice of a tensor takes a tensor or a number. Wrap the list: ``scores[1:3] = torch.tensor([7.0, 8.0])``.
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0, 4.0])

# raises: TypeError: can't assign a list to a torch.FloatTensor
scores[1:3] = [7.0, 8.0]

# %%
# Why
# ---
#
# ``scores[1:3] = value`` calls ``scores.__setitem__``, which copies numbers into the storage of
# ``scores``. It takes a tensor as it is and makes one of a Python number. It refuses every other
# type, whatever stands between the brackets: a list, a tuple (``scores[:2] = 7.0, 8.0`` makes one),
# ``None``, and a NumPy array.

import numpy as np

# raises: TypeError: can't assign a numpy.ndarray to a torch.FloatTensor
scores[[1, 2]] = np.array([7.0, 8.0])

# %%
# Fix: make it a tensor
# ---------------------
#
# Of the dtype and on the device of the target, so that it also fits on a GPU and in half precision:

scores[1:3] = torch.tensor([5.0, 6.0], dtype=scores.dtype, device=scores.device)

assert scores.tolist() == [1.0, 5.0, 6.0, 4.0]
scores

# %%
# For a NumPy array :api:`torch.from_numpy` or :api:`torch.as_tensor` does it without a copy. A list
# of *tensors* needs :api:`torch.stack`, which keeps their gradients:

parts = [torch.tensor(5.0, requires_grad=True), torch.tensor(6.0, requires_grad=True)]
scores = torch.zeros(4)
scores[1:3] = torch.stack(parts)
(scores * torch.arange(4.0)).sum().backward()

assert [part.grad.item() for part in parts] == [1.0, 2.0]
[part.grad for part in parts]

# %%
# A single value: NumPy scalars and None
# --------------------------------------
#
# ``np.float64`` is a Python ``float`` by inheritance and passes. ``np.float32`` is not. Take the number
# out with ``float(...)``. A missing value is ``float("nan")``.

mean = np.float32(2.5)

# raises: TypeError: can't assign a numpy.float32 to a torch.FloatTensor
scores[0] = mean

# %%

scores = torch.zeros(3)
scores[0], scores[1], scores[2] = float(mean), np.float64(3.5), float("nan")
scores

# %%
# A list and an array take the line of the top as it is, ``row[1:3] = [7.0, 8.0]``.
#
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    can't assign a {type} to a torch.{tensor}  -- list, tuple, NoneType, numpy.ndarray, numpy.float32; any tensor type
#
# See also: :ref:`error-expanded-size-must-match`, the value is a tensor of another shape.
