r"""
attribute 'shape' of 'torch._C.TensorBase' objects is not writable
==================================================================

The shape of a tensor is read-only, and so are its dtype and ``.T``. Make a view with the new
shape and give it the name: ``scores = scores.view(3, 1)``.
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
# Views and the graph of autograd rely on the shape that a tensor had when they were made. So these
# attributes are answers, not settings. A NumPy array lets you set its shape, and not its ``T``:

array = np.array([1.0, 2.0, 3.0])
array.shape = (3, 1)

# raises: AttributeError: attribute 'T' of 'numpy.ndarray' objects is not writable
array.T = array

# %%
# The dtype and ``.T`` of a tensor are read-only as well:

# raises: AttributeError: attribute 'dtype' of 'torch._C.TensorBase' objects is not writable
scores.dtype = torch.float64

# %%

# raises: AttributeError: attribute 'T' of 'torch._C.TensorBase' objects is not writable
scores.T = torch.zeros(3)

# %%
# ``requires_grad`` can be set, to ``True`` or ``False``:

# raises: RuntimeError: requires_grad must be a bool
scores.requires_grad = 1

# %%
# Fix: a new tensor object
# ------------------------
#
# :api:`torch.Tensor.view` is a **view**: it has the new shape over the same storage. A write to it
# reaches the original.

# fix: not compiled: statement
column = scores.view(3, 1)
column[0] = 9.0
scores.requires_grad = bool(0)

assert scores.tolist() == [9.0, 2.0, 3.0]
column

# %%
# Another dtype needs other memory, so :api:`torch.Tensor.to` copies, and a write to the result stays
# there. Only if nothing is to change does it return the tensor itself.

whole = scores.to(torch.int64)
whole[0] = 0

assert scores[0] == 9.0 and scores.to(scores.dtype) is scores
whole, scores

# %%
# To write to the transposed tensor, index its view. This sets the first column:

table = torch.zeros(2, 2)
table.T[0] = 1.0
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
