r"""
copy\_() between dense and sparse Tensors is not implemented!
=============================================================

You assigned a sparse value to a slice of a dense tensor, or copied a dense one into a sparse
tensor. Convert the value first: ``frame[:] = weights.to_dense()``, or
``weights.copy_(frame.to_sparse(weights.sparse_dim()))``. If ``weights`` is a parameter, copy under
``torch.no_grad()``.

.. symptoms::

   dense[:] = sparse refused, write a sparse matrix into part of a dense one
   sparse.copy_(dense) crashes, fill a sparse tensor from dense values
   load dense weights into a sparse COO parameter, layouts differ
"""

import torch

frame = torch.zeros(2, 2)
weights = torch.eye(2).to_sparse()

# raises: RuntimeError: copy_() between dense and sparse Tensors is not implemented! Found self type
#     = torch....FloatTensor and src type = torch....FloatTensor
frame[:] = weights

# %%
# ``self`` is the tensor that is written, ``src`` is the value. The other direction raises the same:

# raises: RuntimeError: copy_() between dense and sparse Tensors is not implemented! Found self type...
weights.copy_(torch.ones(2, 2))

# %%
# CSR tensors use other words, in each direction:

# warns: UserWarning: Sparse CSR tensor support is in beta state. ...
compressed = torch.eye(2).to_sparse_csr()

# raises: RuntimeError: copy_sparse_compressed_ expected sparse compressed tensor layout but got
#     Strided
frame[:] = compressed

# %%

# raises: RuntimeError: torch.copy_: copy of sparse compressed tensors having different layouts is
#     not supported. self layout is SparseCsr and src layout is Strided
compressed.copy_(torch.ones(2, 2))

# %%
# Why
# ---
#
# ``frame[:] = value`` is a ``copy_``, as the message says. (With a list or a mask it is not, and the message is
# another: :ref:`error-operator-not-available-for-sparse`.) A copy converts the dtype
# (:ref:`claim-an-assignment-converts-to-the-dtype-of-the-target`), but not between these **layouts**: dense memory
# has a place for each element, and sparse memory has places for the stored ones only.
#
# Fix: convert the value to the layout of the target
# --------------------------------------------------
#
# ``load_state_dict`` without ``assign=True`` copies as well, and reports this error inside its own: convert the entry
# of the dictionary. The gradient goes back to the sparse value:

# fix: not compiled: other-layout
weights = torch.eye(2).to_sparse().requires_grad_()
frame[:] = weights.to_dense()
(frame * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()

assert torch.equal(frame, torch.eye(2))
assert torch.equal(weights.grad.to_dense(), torch.diag(torch.tensor([1.0, 4.0])))
frame.detach()

# %%
# A COO target takes a COO value of its size. A CSR target takes a CSR value of its size with as many stored elements
# (:ref:`error-same-number-of-specified-elements`).

target = torch.eye(2).to_sparse()
target.copy_(torch.ones(2, 2).to_sparse())

assert target.to_dense().tolist() == [[1.0, 1.0], [1.0, 1.0]]
target.to_dense()

# %%
# A larger COO value makes the target larger, without an error. The gradient of ``nn.Embedding(sparse=True)`` has
# one sparse dimension, and the value must have as many:

table = torch.nn.Embedding(2, 2, sparse=True)
table(torch.tensor([1])).sum().backward()
gradient = table.weight.grad
gradient.copy_(torch.ones(2, 2).to_sparse(gradient.sparse_dim()))

assert gradient.to_dense().tolist() == [[1.0, 1.0], [1.0, 1.0]]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    copy_() between dense and sparse Tensors is not implemented! Found self type = {type} and src type = {type}
#    copy_sparse_compressed_ expected sparse compressed tensor layout but got {layout}
#    "copy_sparse_compressed_" expected sparse compressed tensor layout but got {layout}  -- torch 1.13
#    torch.copy_: copy of sparse compressed tensors having different layouts is not supported
