r"""
Sparse CSR tensors do not have strides
======================================

You sliced, split, joined or reshaped a CSR tensor, or added a number in place; these need strides. Take rows with
``weights.to_sparse_coo().index_select(...)``, add to ``values()``, and do the rest with ``to_dense()``.

.. symptoms::

   A[0:2] on a CSR matrix fails, slice rows of to_sparse_csr()
   csr += 1 or torch.cat of CSR matrices crashes
   batch rows from a scipy csr matrix turned into a torch sparse tensor
"""

import torch

# warns: UserWarning: Sparse CSR tensor support is in beta state. ...
weights = torch.eye(3).to_sparse_csr()

# raises: RuntimeError: Sparse CSR tensors do not have strides
weights[0:2]

# %%

# raises: RuntimeError: Sparse CSR tensors do not have is_contiguous
weights += 1.0

# %%
# Why
# ---
#
# A slice is a **view**: the same storage, read with other **strides** (:ref:`claim-a-slice-shares-the-storage`).
# Reading with a list, a mask or ``...`` asks for strides as well, and so do ``split``, ``unsqueeze`` and ``stride()``.
# ``reshape``, ``torch.cat`` and ``contiguous()`` ask for ``is_contiguous``. ``weights[0]`` works, and its values share
# the memory of ``weights``. (A row of a COO tensor is a copy.)
#
# A CSR tensor stores three lists (where each row starts, the columns, the values) and no strides. The
# addition in place asks whether the memory is contiguous, and that question has no answer either. The
# messages name the missing property and not your operation. Other layouts give their own name:

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: Sparse BSR tensor support is in beta state. ...
blocks = torch.eye(4).to_sparse_bsr(2)

# raises: RuntimeError: Sparse BSR tensors do not have strides
blocks[0:2]

# %%
# Fix 1: take rows in another layout
# ----------------------------------
#
# A COO tensor takes no slice either, and it has :api:`torch.index_select`. The rows are a copy:

# fix: not compiled: other-layout
two_rows = weights.to_sparse_coo().index_select(0, torch.tensor([0, 1]))

assert torch.equal(two_rows.to_dense(), torch.eye(3)[0:2])
two_rows.to_dense()

# %%
# ``index_select`` of a sparse tensor has no gradient: ``backward`` raises. A slice of ``to_dense()`` has one:

tracked = torch.eye(3).to_sparse().requires_grad_()
(tracked.to_dense()[0:2] * 3.0).sum().backward()

assert torch.equal(tracked.grad.to_dense(), torch.diag(torch.tensor([3.0, 3.0, 0.0])))
tracked.grad.to_dense()

# %%
# Fix 2: add to the stored values, or to a dense tensor
# -----------------------------------------------------
#
# ``values()`` shares the memory of the CSR tensor. The elements that are not stored stay zero. Out of place, a
# dense tensor of the same shape may be added, and the result is dense:

# fix: not compiled: other-layout
weights.values().add_(1.0)

assert torch.equal(weights.to_dense(), 2 * torch.eye(3))
assert torch.equal(weights + torch.ones(3, 3), 2 * torch.eye(3) + 1.0)
weights.to_dense(), weights + torch.ones(3, 3)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Sparse {layout} tensors do not have strides  -- CSR, CSC, BSR and BSC
#    Sparse {layout} tensors do not have is_contiguous
#    torch.add: Expected input tensors to have the same shape, but got tensor `self` with shape {shape} and tensor `other` with shape {shape}  -- torch 2.1 and older, for a CSR tensor and a number
#
# See also: :ref:`error-operator-not-available-for-sparse`, :ref:`error-add-dense-to-sparse`
