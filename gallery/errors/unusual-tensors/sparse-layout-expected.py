r"""
values expected sparse tensor layout but got Strided
====================================================

``values()``, ``indices()`` and ``coalesce()`` are methods of sparse tensors, and this one is dense (``Strided``): write
to it as it is, or make a sparse copy with ``to_sparse()``. ``SparseCsr`` and other layouts: ``to_sparse_coo()`` first.

.. symptoms::

   x.values() or x.coalesce() fails, I thought the tensor was sparse
   clip nonzero values of a matrix, sparse product turned dense
   .indices() on a CSR tensor or dense gradient crashes
"""

import torch

scores = torch.tensor([[0.0, 5.0], [7.0, 0.0]])

# raises: RuntimeError: values expected sparse tensor layout but got Strided
scores.values().clamp_(max=6.0)

# %%
# Why
# ---
#
# The **layout** of a tensor says how its numbers lie in memory. ``Strided`` is the usual one, where each element has
# its place. A sparse tensor stores some elements and their positions, and has a list of values. The rest are zeros.
# Somewhere the tensor lost the layout, or never had it: a sum or a matrix product with a dense tensor is dense, and so
# is ``to_dense()``; an elementwise product with a dense tensor stays sparse. Ask before you choose:

kept = scores.to_sparse()
for name, tensor in (
    ("scores", scores),
    ("to_sparse()", kept),
    ("plus 1", torch.ones(2, 2) + kept),
    ("@ ones", kept @ torch.ones(2, 2)),
    ("times 2", kept * torch.full((2, 2), 2.0)),
):
    print(f"{name}: {tensor.layout}")

# raises: RuntimeError: coalesce expected sparse coordinate tensor layout but got Strided
scores.coalesce()

# %%
# Fix 1: the dense tensor, with a mask
# ------------------------------------


# fix: capped(scores) like torch.stack([row.clamp(max=6.0) for row in scores])
#     from leaf(2 * n).reshape(2, n) * 3
def capped(scores):
    return torch.where(scores > 6.0, 6.0, scores)


assert capped(scores).tolist() == [[0.0, 5.0], [6.0, 0.0]]
capped(scores)

# %%
# Fix 2: a sparse copy
# --------------------
#
# ``to_sparse()`` copies, so the write does not reach ``scores``:

# fix: not compiled: other-layout
kept = scores.to_sparse()
kept.values().clamp_(max=6.0)

assert kept.to_dense().tolist() == [[0.0, 5.0], [6.0, 0.0]] and scores[1, 0] == 7.0
kept.to_dense()

# %%
# Fix 3: a sparse tensor of another layout
# ----------------------------------------
#
# The message may end with ``SparseCsr``, ``Sparse`` or another layout. The tensor is sparse then, and the method is that
# of another layout: ``indices()`` and ``coalesce()`` are for COO, ``crow_indices()`` for CSR and BSR, ``ccol_indices()``
# for CSC and BSC.

# warns: UserWarning: Sparse CSR tensor support is in beta state. ...
rows = scores.to_sparse_csr()

# raises: RuntimeError: indices expected sparse coordinate tensor layout but got SparseCsr
rows.indices()

# %%
# Convert it, or take the lists that it has. The conversion copies the positions:

# fix: not compiled: other-layout
positions = rows.to_sparse_coo().indices()

assert positions.tolist() == kept.indices().tolist() == [[0, 1], [1, 0]]
assert rows.crow_indices().tolist() == [0, 1, 2] and rows.col_indices().tolist() == [1, 0]
positions

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    values expected sparse tensor layout but got {layout:name}
#    indices expected sparse coordinate tensor layout but got {layout:name}
#    coalesce expected sparse coordinate tensor layout but got {layout:name}
#    crow_indices expected sparse row compressed tensor layout but got {layout:name}
#
# See also: :ref:`error-operator-not-available-for-sparse`, :ref:`error-values-of-an-uncoalesced-tensor`.
