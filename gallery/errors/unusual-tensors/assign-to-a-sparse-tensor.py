r"""
Cannot assign to a sparse tensor
================================

A sparse tensor takes no ``weights[...] = value``, whatever the index. Edit its ``values()``, add
a sparse tensor that holds the new elements, or write to ``weights.to_dense()``.

.. symptoms::

   set one element of a sparse matrix, adjacency[i, j] = value
   zero a row of the gradient of nn.Embedding(sparse=True)
   A[0, :] = 0 on a torch sparse COO or CSR matrix refused
   update entries of a sparse graph adjacency in PyTorch, item assignment fails
"""

import torch

weights = torch.eye(3).to_sparse()

# raises: TypeError: Cannot assign to a sparse tensor
weights[0, 0] = 5.0

# %%
# Why
# ---
#
# A sparse tensor stores a list of places, ``indices()``, and a list of numbers, ``values()``. Most of its
# elements have no memory that a **view** could show. An assignment by an integer or a slice writes through a
# view (:ref:`claim-item-assignment-is-a-select-and-a-copy`). Torch refuses an assignment with any index, for
# CSR as for COO:

# warns: UserWarning: Sparse CSR tensor support is in beta state. ...
compressed = torch.eye(3).to_sparse_csr()

# raises: TypeError: Cannot assign to a sparse tensor
compressed[0:2] = 5.0

# %%
# Fix 1: the element is stored: edit the values
# ---------------------------------------------
#
# ``values()`` of a coalesced tensor shares its memory, so this write goes through. If the element is not
# stored, the line writes nothing, without an error. It is for a tensor without gradients
# (:ref:`scenario-write-to-the-values-of-a-sparse-tensor`). ``indices()`` has a row for each sparse dimension, here
# two. A CSR tensor has no ``indices()``: take Fix 3. If ``weights`` was not coalesced, ``coalesce()`` makes a new
# tensor, and a second name keeps the old one.

# fix: not compiled: other-layout
weights = weights.coalesce()
rows, columns = weights.indices()
weights.values()[(rows == 0) & (columns == 0)] = 5.0

assert torch.equal(weights.to_dense(), torch.diag(torch.tensor([5.0, 1.0, 1.0])))
weights.to_dense()

# %%
# Fix 2: the element is not stored yet: add it
# --------------------------------------------
#
# Where nothing was stored, the sum is the new value. Where an element was stored, the sum is not. ``weights`` must be
# COO here, with as many sparse dimensions as the patch. The gradient goes to the new value as well:

# not for float16: needs-its-dtype
# fix: not compiled: other-layout
value = torch.tensor([7.0], requires_grad=True)
place = torch.tensor([[0], [2]])
patch = torch.sparse_coo_tensor(place, value, (3, 3), check_invariants=True)
changed = weights + patch
(changed.to_dense() * torch.arange(9.0).view(3, 3)).sum().backward()

assert value.grad.tolist() == [2.0]
assert changed.to_dense().tolist() == [[5.0, 0.0, 7.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
changed.to_dense().detach(), value.grad

# %%
# Fix 3: many elements: go through a dense tensor
# -----------------------------------------------
#
# :api:`torch.Tensor.to_dense` makes a new tensor, so take the result back. Elements that are zero are not stored
# afterwards. End with ``dense.to_sparse_csr()`` if the tensor was CSR. If its values are rows, end with
# ``dense.to_sparse(weights.sparse_dim())``:

# fix: not compiled: other-layout
dense = weights.to_dense()
dense[1] = 4.0
weights = dense.to_sparse()

assert weights.to_dense().tolist() == [[5.0, 0.0, 0.0], [4.0, 4.0, 4.0], [0.0, 0.0, 1.0]]
weights.values()

# %%
# The gradient of an embedding
# ----------------------------
#
# ``nn.Embedding(sparse=True)`` gives its weight a sparse gradient. Set the gradient of a row to zero by its
# ``indices()``:

table = torch.nn.Embedding(4, 2, sparse=True)
table(torch.tensor([1, 3, 3])).sum().backward()

# raises: TypeError: Cannot assign to a sparse tensor
table.weight.grad[3] = 0.0

# %%

gradient = table.weight.grad.coalesce()
gradient.values()[gradient.indices()[0] == 3] = 0.0
table.weight.grad = gradient

assert table.weight.grad.to_dense().tolist() == [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]

# %%
# A gradient of zero keeps the row for plain ``SGD``. Momentum of earlier steps still moves it, and a row that is left
# out as well. ``SparseAdam`` updates the rows that the gradient stores, so leave the row out:

others = gradient.indices()[0] != 3
table.weight.grad = torch.sparse_coo_tensor(
    gradient.indices()[:, others], gradient.values()[others], gradient.shape, check_invariants=True
)
table.weight.grad.indices()

# %%
# Positions and values that do not fit
# ------------------------------------
#
# A changed copy is made of positions of shape ``(dimensions, count)`` and ``count`` values, on one device. A value may
# be a row, as in the gradient above. The values that you leave out are to be left out of the positions:

places, numbers = torch.tensor([[0, 1, 2]]), torch.tensor([5.0, 6.0, 7.0])

# raises: RuntimeError: indices and values must have same nnz, but got nnz from indices: 3, nnz from values: 2
torch.sparse_coo_tensor(places, numbers[1:], (3,), check_invariants=True)

# %%

shorter = torch.sparse_coo_tensor(places[:, 1:], numbers[1:], (3,), check_invariants=True)

assert shorter.to_dense().tolist() == [0.0, 6.0, 7.0]
shorter.to_dense()

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    Cannot assign to a sparse tensor
#
# .. wordings:: RuntimeError
#
#    indices and values must have same nnz, but got nnz from indices: {count:int}, nnz from values: {count:int}
#    'len(size) == sparse_dim + dense_dim' is not satisfied
#    number of dimensions must be sparse_dim ({count:int}) + dense_dim ({count:int}), but got
#    backend of indices ({backend:name}) must match backend of values ({backend:name})
#    indices must be sparse_dim x nnz, but got: {shape:shapes}
#
# See also: :ref:`error-values-of-an-uncoalesced-tensor`, :ref:`error-operator-not-available-for-sparse`.
