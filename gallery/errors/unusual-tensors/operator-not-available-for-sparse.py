r"""
Could not run 'aten::as_strided' with arguments from the 'SparseCPU' backend
============================================================================

You used an operation that nobody wrote for sparse tensors: a slice, a mask, ``fill_``, ``scatter_``.
Take rows with ``index_select``, edit ``values()``, or go through ``to_dense()``.
"""

import torch

scores = torch.eye(3).to_sparse()

# raises: NotImplementedError: Could not run 'aten::as_strided' with arguments from the 'SparseCPU'
#     backend. This could be because the operator doesn't exist for this backend, ...
scores[0:2]

# %%
# Why
# ---
#
# The message names the operation and the **backend**; the long list after them says who else has the
# operation, and is no help. A slice of a tensor is a **view** with other **strides**, made by
# ``as_strided``. A sparse tensor has no strides. ``scores[0]`` works, since it is a copy.
#
# The same message names ``aten::index.Tensor`` if you read with a list or a mask,
# ``aten::masked_fill_.Scalar``, ``aten::fill_.Scalar`` or ``aten::scatter_.value`` for those
# methods, and ``aten::_index_put_impl_`` if you assign a sparse *value* to ``frame[[0, 1]]`` or
# ``frame[mask]`` of a dense tensor.
#
# Fix 1: read with operations that sparse tensors have
# ----------------------------------------------------

two_rows = scores.index_select(0, torch.tensor([0, 1]))

assert torch.equal(two_rows.to_dense(), torch.eye(3)[0:2])
two_rows.to_dense()

# %%
# Fix 2: write to the stored values
# ---------------------------------

scores = scores.coalesce()
scores.values().fill_(2.0)

assert torch.equal(scores.to_dense(), 2 * torch.eye(3))
scores.to_dense()

# %%
# Fix 3: make it dense
# --------------------

frame = torch.zeros(3)
frame[[0, 1, 2]] = scores[0].to_dense()

assert frame.tolist() == [2.0, 0.0, 0.0]
frame

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    Could not run '{operation}' with arguments from the 'SparseCPU' backend
#    Could not run '{operation}' with arguments from the 'SparseCUDA' backend
#    Could not run '{operation}' with arguments from the 'SparseCsrCPU' backend
#    Could not run '{operation}' with arguments from the 'SparseCsrCUDA' backend
#
# .. wordings:: RuntimeError
#
#    is not implemented for sparse tensors
#    is unsupported for Sparse tensors
#    unsupported memory format option {format}
