r"""
Sparse CSR tensors do not have strides
======================================

You sliced a CSR tensor, or added a number to it in place; both need a layout with strides. Slice it as
COO or dense, and write to its ``values()``.
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
# A CSR tensor stores three lists (where each row starts, the columns, the values) and no strides. The
# addition in place asks whether the memory is contiguous, and that question has no answer either. The
# messages name the missing property and not your operation. Other layouts give their own name:

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: Sparse BSR tensor support is in beta state. ...
blocks = torch.eye(4).to_sparse_bsr(2)

# raises: RuntimeError: Sparse BSR tensors do not have strides
blocks[0:2]

# %%
# Fix 1: slice in another layout
# ------------------------------
#
# COO tensors have :api:`torch.index_select`:

# fix: not compiled: other-layout
two_rows = weights.to_sparse_coo().index_select(0, torch.tensor([0, 1]))

assert torch.equal(two_rows.to_dense(), torch.eye(3)[0:2])
two_rows.to_dense()

# %%
# Fix 2: add to the stored values, or to a dense tensor
# -----------------------------------------------------
#
# ``values()`` shares the memory of the CSR tensor; the zeros stay zeros. Out of place, a dense tensor may be
# added:

# fix: not compiled: other-layout
weights.values().add_(1.0)

assert torch.equal(weights.to_dense(), 2 * torch.eye(3))
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
