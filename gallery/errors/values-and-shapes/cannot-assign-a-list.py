r"""
can't assign a list to a torch.FloatTensor
==========================================

A slice of a tensor takes a tensor or a number. Wrap the list: ``scores[1:3] = torch.tensor([7.0, 8.0])``.
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
# ``scores[1:3] = value`` calls ``scores.__setitem__``, which copies numbers into the storage of
# ``scores``. It takes a tensor or a number (:ref:`scenario-what-an-assignment-takes`). It refuses a list, a tuple,
# ``None`` and a NumPy array, whatever stands between the brackets.

# raises: TypeError: can't assign a numpy.ndarray to a torch.FloatTensor
scores[[1, 2]] = np.array([7.0, 8.0])

# %%

# raises: TypeError: can't assign a tuple to a torch.FloatTensor
scores[:2] = 7.0, 8.0

# %%
# Fix: make it a tensor
# ---------------------
#
# Of the dtype and on the device of the target:

scores[1:3] = torch.tensor([5.0, 6.0], dtype=scores.dtype, device=scores.device)

assert scores.tolist() == [1.0, 5.0, 6.0, 4.0]
scores

# %%
# For a NumPy array there is :api:`torch.from_numpy`, which does not copy
# (:ref:`claim-from-numpy-shares-and-tensor-copies`). A list of *tensors* needs :api:`torch.stack`, which
# keeps their gradients:

parts = [torch.tensor(5.0, requires_grad=True), torch.tensor(6.0, requires_grad=True)]
scores = torch.zeros(4)
scores[1:3] = torch.stack(parts)
(scores * torch.arange(4.0)).sum().backward()

assert [part.grad.item() for part in parts] == [1.0, 2.0]
[part.grad for part in parts]

# %%
# A missing value is ``float("nan")``, and a NumPy scalar becomes a number by ``float(...)``:

scores = torch.zeros(2)
scores[0], scores[1] = float(np.float32(2.5)), float("nan")
scores

# %%
# A list and an array take the line of the top as it is:

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
