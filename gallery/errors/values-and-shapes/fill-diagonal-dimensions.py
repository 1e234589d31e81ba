r"""
all dimensions of input must be of equal length
===============================================

``fill_diagonal_`` works on a matrix of any shape, or on a tensor with more dimensions that are all of one
length. For a stack of matrices fill the view that ``torch.diagonal`` gives.
"""

import torch

masks = torch.zeros(2, 3, 3)

# raises: RuntimeError: all dimensions of input must be of equal length
masks.fill_diagonal_(1.0)

# %%
# Why
# ---
#
# With more than two dimensions the diagonal of :api:`torch.Tensor.fill_diagonal_` is where **all** indices
# are equal: ``[0, 0, 0]``, ``[1, 1, 1]``. It does not mean the diagonal of each matrix of a batch:

torch.zeros(2, 3).fill_diagonal_(1.0), torch.zeros(2, 2, 2).fill_diagonal_(1.0)

# %%
# A vector has no diagonal at all:

# raises: RuntimeError: dimensions must larger than 1
torch.zeros(3).fill_diagonal_(1.0)

# %%
# Fix: write to a view of the diagonals
# -------------------------------------
#
# :api:`torch.diagonal` returns a **view**, so a write to it lands in ``masks``. Name the two dimensions
# of the matrices. If ``masks`` is a leaf that requires grad: :ref:`error-view-of-a-leaf`.

masks.diagonal(dim1=-2, dim2=-1).fill_(1.0)

assert torch.equal(masks[1], torch.eye(3)) and masks.sum() == 6
masks

# %%
# For a vector use ``fill_``. To make a matrix with the vector on its diagonal use :api:`torch.diag`:

torch.diag(torch.tensor([1.0, 2.0]))

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    all dimensions of input must be of equal length
#    dimensions must larger than 1
