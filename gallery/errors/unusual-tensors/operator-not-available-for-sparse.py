r"""
Could not run 'aten::as_strided' with arguments from the 'SparseCPU' backend
============================================================================

You used an operation that nobody wrote for sparse tensors, such as a slice, a mask, ``fill_`` or ``scatter_``.
Read from ``to_dense()``. Without gradients, take rows of a COO tensor with ``index_select``, write to ``values()``, and
clear with ``zero_()``.

.. symptoms::

   adj[0:2] on a sparse COO matrix fails, slice or mask rows
   sparse.fill_(0) or masked_fill_ crashes, backend lists in error
   take a mini-batch x[start:end] of sparse bag-of-words features fails
"""

# needs: cpu

import torch

scores = torch.eye(3).to_sparse()

# raises: NotImplementedError: Could not run 'aten::as_strided' with arguments from the 'SparseCPU'
#     backend. This could be because the operator doesn't exist for this backend, ...
scores[0:2]

# %%
# Why
# ---
#
# The message names the operation and the **backend**. A slice is a **view** with other **strides**, made by
# ``as_strided``, and the numbers of a COO tensor do not lie in strides. Nor is there an operation to read with a list
# or a mask (``index``), to fill, or to write a sparse *value* into ``frame[mask]`` (``_index_put_impl_``):

names = ["as_strided", "index.Tensor", "masked_fill_.Scalar", "fill_.Scalar", "scatter_.value"]
for name in [*names, "_index_put_impl_", "index_select"]:
    has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key(f"aten::{name}", "SparseCPU")
    print(name, has_kernel)

# %%
# Some operations check the layout themselves, or ask for what a sparse tensor has not:

# warns: UserWarning: Sparse CSR tensor support is in beta state. ...
# raises: RuntimeError: unsupported tensor layout: SparseCsr
scores.to_sparse_csr().exp_()

# %%

# raises: RuntimeError: Sparse division requires a scalar or zero-dim dense tensor divisor (got shape [3] for divisor)
scores / torch.ones(3)

# %%
# If the divisor needs no gradient, multiply by the reciprocal: ``scores * (1 / torch.ones(3))``.
#
# ``scores[0]`` works. It is a copy: a write to its values does not arrive. It is sparse here, and then it has no
# gradient: ``backward`` raises.

scores[0].values().fill_(9.0)

assert torch.equal(scores.to_dense(), torch.eye(3))
scores.to_dense()[0]

# %%
# Fix 1: read with operations that sparse tensors have
# ----------------------------------------------------
#
# The rows of ``index_select`` are a copy. For ``scores[a:b]`` pass ``torch.arange(a, b)``, where ``b`` is at most the
# number of rows. If ``scores`` requires grad, ``backward`` raises: slice ``scores.to_dense()``. Slice it for a CSR
# tensor too, which has no ``index_select``.

# fix: not compiled: other-layout
two_rows = scores.index_select(0, torch.tensor([0, 1]))

assert torch.equal(two_rows.to_dense(), torch.eye(3)[0:2])
two_rows.to_dense()

# %%
# Fix 2: write to the stored values
# ---------------------------------
#
# The elements that are not stored stay zero. This write is for a tensor without gradients, such as the sparse ``.grad``
# of an embedding. If ``coalesce`` makes a new tensor, another name for the old one does not see the write. A CSR tensor
# has ``values()`` without ``coalesce()``.

# fix: not compiled: other-layout
scores = scores.coalesce()
scores.values().fill_(2.0)

assert torch.equal(scores.to_dense(), 2 * torch.eye(3))
scores.to_dense()

# %%
# Fix 3: make it dense
# --------------------
#
# ``to_dense()`` has a gradient, and its result can be sliced. A write to the result does not reach ``scores``:

# fix: not compiled: other-layout
frame = torch.zeros(3)
frame[[0, 1, 2]] = scores.to_dense()[0]

assert frame.tolist() == [2.0, 0.0, 0.0]
frame

# %%
# To NumPy
# --------

# raises: TypeError: can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.
torch.eye(2).to_sparse().numpy()

# %%

array = torch.eye(2).to_sparse().to_dense().numpy()

assert array.tolist() == [[1.0, 0.0], [0.0, 1.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: NotImplementedError
#
#    Could not run '{operation}' with arguments from the 'SparseCPU' backend
#    Could not run '{operation}' with arguments from the 'SparseCUDA' backend
#    Could not run '{operation}' with arguments from the 'SparseCsrCPU' backend
#    Could not run '{operation}' with arguments from the 'SparseMeta' backend
#    Could not run '{operation}' with arguments from the 'SparseCsrCUDA' backend
#    Could not run '{operation}' with arguments from the 'SparseCsrMeta' backend
#
# .. wordings:: RuntimeError
#
#    is not implemented for sparse tensors
#    is unsupported for Sparse tensors
#    unsupported memory format option {format}
#    unsupported tensor layout: Sparse{layout:name}
#    Sparse floor division requires a scalar or zero-dim dense tensor divisor
#    Sparse division requires a scalar or zero-dim dense tensor divisor
#    {function:op}_sparse_dense: expected strided result tensor, got tensor with layout {layout:name}
#    mv: two tensor dim should be 2 and 1, but got SparseTensor Dim
#    bmm_sparse: Tensor 'self' must have {count:int} {kind:name} dims, but has {count:int}
#    Concatenating sparse tensors, but a dense tensor was found at position {position:int}
#    sparse_mask(): operands have incompatible sizes
#    is not implemented for sparse layout
#    expand is unsupported for Sparse{layout:name} tensors
#    Expected !r.is_sparse() to be true, but got false
#    Only batched sparse compressed (non-block) tensors are supported
#    Only batched sparse CSR matrices are supported
#    nbytes is not defined for sparse tensors
#    Batches of sparse tensors are not currently supported by the default collate_fn
#    t_.is_sparse() INTERNAL ASSERT FAILED
#
# .. wordings:: TypeError
#
#    can't convert Sparse{layout:name} layout tensor to numpy
#    can't convert Sparse layout tensor to numpy
#
# .. wordings:: IndexError
#
#    index_select() argument index must be 1-D strided (non-sparse) long-tensor.
#
# See also: :ref:`error-csr-tensors-do-not-have-strides`, :ref:`scenario-write-to-the-values-of-a-sparse-tensor`.
