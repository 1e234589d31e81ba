r"""
torch.copy\_: only sparse compressed tensors with the same number of specified elements are supported
=====================================================================================================

The CSR tensor that you copy into stores more or fewer elements, or blocks, than the one you copy from. Use the new
tensor itself, ``weights = update``, or, without gradients, ``weights.resize_as_sparse_(update).copy_(update)``.

.. symptoms::

   csr.copy_(other_csr) refused, number of nonzeros differs
   update a CSR matrix with a new sparsity pattern, pruning or changed graph
   overwrite sparse weight after re-pruning, nnz not equal, copy fails
"""

import torch

# warns: UserWarning: Sparse CSR tensor support is in beta state. ...
weights = torch.eye(2).to_sparse_csr()
# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: Sparse CSR tensor support is in beta state. ...
update = torch.tensor([[5.0, 6.0], [0.0, 7.0]]).to_sparse_csr()

# raises: RuntimeError: torch.copy_: only sparse compressed tensors with the same number of specified
#     elements are supported.
weights.copy_(update)

# %%
# Why
# ---
#
# ``weights`` stores two elements and ``update`` three. ``copy_`` writes places and values into the lists that a
# CSR tensor has, and it does not make the lists of columns and values longer:

weights.col_indices(), update.col_indices()

# %%
# Fix 1: bind the name to the new tensor
# --------------------------------------
#
# Another name for the old tensor keeps the old one. The dtype and the gradient are those of ``update``. In a module
# assign to the attribute; for a parameter assign ``torch.nn.Parameter(update)``. An optimizer keeps the old parameter.

# fix: not compiled: other-layout
layer = torch.nn.Module()
layer.register_buffer("adjacency", weights)
layer.adjacency = update

assert layer.adjacency.to_dense().tolist() == [[5.0, 6.0], [0.0, 7.0]]
layer.adjacency.to_dense(), weights.to_dense()

# %%
# Fix 2: the places should stay, and only numbers change
# ------------------------------------------------------
#
# Write to the values of a tensor without gradients. The tensor stays the same, so each name for it sees the write:

# fix: not compiled: other-layout
alias = weights
weights.values().copy_(torch.tensor([5.0, 7.0]))

assert alias.to_dense().tolist() == [[5.0, 0.0], [0.0, 7.0]]
alias.to_dense()

# %%
# Fix 3: other places in the same tensor
# --------------------------------------
#
# ``resize_as_sparse_`` makes the lists as long as those of ``update``, and ``copy_`` fills them. Each name for
# the tensor sees the write. Call ``values()`` again: what it returned before keeps the old length. The resize has no
# gradient: if ``update`` requires grad, pass ``update.detach()`` to it, or ``backward`` raises. For a parameter write
# under ``torch.no_grad()``:

# fix: not compiled: other-layout
weights.resize_as_sparse_(update).copy_(update)

assert alias.to_dense().tolist() == [[5.0, 6.0], [0.0, 7.0]]
assert weights.values().data_ptr() != update.values().data_ptr()
alias.to_dense()

# %%
# The ``copy_`` of a COO tensor has no such rule. It takes over places and values, and here a larger shape:

torch.eye(2).to_sparse().copy_(torch.ones(3, 3).to_sparse()).to_dense()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    torch.copy_: only sparse compressed tensors with the same number of specified elements are supported
#
# ``load_state_dict`` quotes this message as well. With ``assign=True`` it takes over the new tensor, as in fix 1.
#
# See also: :ref:`error-copy-between-dense-and-sparse`
