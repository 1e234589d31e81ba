r"""
values expected sparse tensor layout but got Strided
====================================================

``values()``, ``indices()`` and ``coalesce()`` are methods of sparse tensors, and this one is dense. A dense tensor is
written to as it is: ``scores[scores > 0] = 0.0``; ``to_sparse()`` makes a sparse copy.
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
# its place. A sparse tensor keeps the elements that are not zero, and their positions, and has a list of values.
# Somewhere the tensor lost the layout, or never had it: an operation with a dense tensor gives a dense one, and so does
# ``to_dense()``. Ask before you choose:

kept = scores.to_sparse()
for name, tensor in (
    ("scores", scores),
    ("to_sparse()", kept),
    ("plus 1", torch.ones(2, 2) + kept),
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
