r"""
all dimensions of input must be of equal length
===============================================

``fill_diagonal_`` works on a matrix of any shape, or on a tensor with more dimensions that are all of one
length. For a stack of matrices fill the view that ``torch.diagonal`` gives.

.. symptoms::

   batch.fill_diagonal_(0) crashes on a stack of matrices
   zero the diagonal of each adjacency or similarity matrix in a batch
   mask self-attention diagonal, tensor (b, n, n) refused by fill_diagonal_
"""

import torch

masks = torch.zeros(2, 3, 3)

# raises: RuntimeError: all dimensions of input must be of equal length
masks.fill_diagonal_(1.0)

# %%
# Why
# ---
#
# With more than two dimensions the diagonal of :api:`torch.Tensor.fill_diagonal_` is where **all** indices are equal:
# ``[0, 0, 0]``, ``[1, 1, 1]``. It is not the diagonal of each matrix of a batch. A batch of ``n`` matrices of ``n`` by
# ``n`` raises nothing, and each matrix gets one number:

cube = torch.zeros(2, 2, 2).fill_diagonal_(1.0)

assert torch.zeros(2, 3).fill_diagonal_(1.0).tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
assert cube.tolist() == [[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]]

# %%
# A vector has no diagonal at all:

# raises: RuntimeError: dimensions must larger than 1
torch.zeros(3).fill_diagonal_(1.0)

# %%
# Fix: write to a view of the diagonals
# -------------------------------------
#
# :api:`torch.diagonal` returns a **view**, so a write to it lands in ``masks``. Name the two dimensions of the
# matrices. If ``masks`` is a leaf that requires grad, the write raises :ref:`error-view-of-a-leaf`. After a softmax,
# which saves its result, backward raises :ref:`error-modified-by-an-inplace-operation`. There compute a new tensor:
# ``masks.masked_fill(diagonal, value)``, with
# ``diagonal = torch.eye(*masks.shape[-2:], dtype=torch.bool, device=masks.device)``.


# fix: fill_each(masks) like (masks.masked_fill_(torch.eye(3, dtype=torch.bool), 1.0), None)[1]
#     from computed(9 * n).reshape(n, 3, 3) * 1.0
def fill_each(masks):
    masks.diagonal(dim1=-2, dim2=-1).fill_(1.0)


fill_each(masks)

assert masks.tolist() == torch.eye(3).expand(2, 3, 3).tolist()
masks

# %%
# If you mean the elements whose indices are all equal, index with one range for each dimension:

steps = torch.arange(min(masks.shape))
marked = torch.zeros(2, 3, 3)
marked[steps, steps, steps] = 1.0

assert marked.nonzero().tolist() == [[0, 0, 0], [1, 1, 1]]

# %%
# To make a matrix with a vector on its diagonal use :api:`torch.diag`:

assert torch.diag(torch.tensor([1.0, 2.0])).tolist() == [[1.0, 0.0], [0.0, 2.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    all dimensions of input must be of equal length
#    dimensions must larger than 1
#
# .. wordings:: ValueError
#
#    All dimensions of input must be of equal length  -- ``np.fill_diagonal``: index with ``np.arange``
