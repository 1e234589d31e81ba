r"""
Cannot access data pointer of Tensor that doesn't have storage
==============================================================

The tensor stands for others: inside ``vmap`` or ``torch.func.grad``, or with a sparse or oneDNN layout. A call such as
``tolist()`` or ``numpy()`` reads memory that it does not have. Read outside of the transform, or after ``to_dense()``.

.. symptoms::

   print x.tolist() or x.numpy() inside vmap crashes
   data_ptr() or untyped_storage() of a sparse tensor refused
   debug values inside torch.func.grad, call numpy function under vmap fails
"""

import torch

rows = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def first_set(row):
    row = row.clone()
    row[0] = 0.0
    print(row.tolist())
    return row


# raises: RuntimeError: Cannot access data pointer of Tensor that doesn't have storage
torch.vmap(first_set)(rows)

# %%
# Why
# ---
#
# Under ``vmap`` and ``torch.func.grad`` the function gets a wrapper. The numbers lie in a tensor inside of it. In
# ``torch.func.grad`` ``data_ptr()`` and ``row.detach().numpy()`` raise, and ``tolist()`` reads them. A sparse tensor
# has tensors for positions and for values inside. Other calls name the kind:

sparse = rows.to_sparse()

# raises: NotImplementedError: Cannot access storage of SparseTensorImpl
sparse.untyped_storage()

# %%
# Fix 1: read outside
# -------------------
#
# Return what you want to see. (``torch.func.grad`` and ``torch.func.jvp`` return it beside their result with
# ``has_aux=True``.)

# fix: not compiled: transform
written = torch.vmap(lambda row: torch.cat([row[:1] * 0, row[1:]]))(rows)

assert written.tolist() == [[0.0, 2.0], [0.0, 4.0]]
written

# %%
# ``print(row)`` without ``tolist()`` shows the wrapper and what is in it.
#
# Fix 2: a dense tensor
# ---------------------
#
# ``to_dense()`` makes a copy. The memory of the stored values is that of ``sparse.values()``.

# fix: not compiled: other-layout
assert sparse.to_dense().tolist() == rows.tolist()
sparse.to_dense().tolist()

# %%
# Other wordings
# --------------
#
# - Unallocated storage: under ``functionalize`` read outside, as in fix 1. A ZeroTensor has memory after ``clone()``
#   (:ref:`error-zero-tensors-are-immutable`). The numbers of a tensor whose storage was resized to 0 are gone.
# - Cannot access storage: ``copy.deepcopy`` of a CSR or oneDNN tensor asks for it, and ``clone()`` does not. Before
#   ``share_memory_()``, or pickle of a oneDNN tensor, convert with ``to_dense()``.
#
# .. wordings:: RuntimeError
#
#    Cannot access data pointer of Tensor that doesn't have storage
#    tolist() shouldn't be called on a tensor with unallocated storage
#    on an invalid python storage.
#
# .. wordings:: NotImplementedError
#
#    Cannot access storage of TensorWrapper
#    Cannot access storage of SparseTensorImpl
#    Cannot access storage of SparseCsrTensorImpl
#    Cannot access storage of OpaqueTensorImpl
#    Cannot access storage of BatchedTensorImpl
#
# See also: :ref:`error-vmap-item`, :ref:`error-mkldnn-tensor-has-no-views`,
# :ref:`error-operator-not-available-for-sparse`.
