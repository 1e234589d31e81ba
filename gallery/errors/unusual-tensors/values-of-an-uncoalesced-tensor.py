r"""
Cannot get values on an uncoalesced tensor, please call .coalesce() first
=========================================================================

The sparse tensor may hold one element in several parts, so there is no list of its values yet.
Coalesce it, and keep the result: ``counts = counts.coalesce()``. Read that, or edit it where no gradients are needed.

.. symptoms::

   sparse.values()[0] = 5 refused after torch.sparse_coo_tensor(...)
   clip or scale the gradient of Embedding(sparse=True), grad.values() crashes
   indices() of a transposed sparse matrix fails, duplicates in coordinates
"""

import torch

places, parts = torch.tensor([[0, 0, 2]]), torch.tensor([1.0, 2.0, 4.0])
counts = torch.sparse_coo_tensor(places, parts, (3,), check_invariants=True)

# raises: RuntimeError: Cannot get values on an uncoalesced tensor, please call .coalesce() first
counts.values()[0] = 5.0

# %%
# Why
# ---
#
# A COO tensor of numbers may name a place twice; its element is the sum. Here element 0 is stored as 1 and 2. A write
# to one of the parts would not set the element. Torch gives out ``values()`` and ``indices()`` only of a tensor that is
# marked as coalesced. A new :api:`torch.sparse_coo_tensor` of two places or more is not marked by itself, even if all
# places differ as here. Neither is the gradient of an embedding with ``sparse=True`` that looked up two rows or more.

fresh = torch.sparse_coo_tensor(torch.tensor([[0, 2]]), parts[:2], (3,), check_invariants=True)
fresh.is_coalesced()

# %%
# Fix: coalesce, and keep the result
# ----------------------------------
#
# :api:`torch.Tensor.coalesce` returns a **new** tensor, unless the tensor is coalesced already:

# fix: not compiled: other-layout
merged = counts.coalesce()
merged.values()[0] = 5.0

assert merged.coalesce() is merged and merged.to_dense().tolist() == [5.0, 0.0, 4.0]
merged.to_dense(), counts.to_dense()

# %%
# So ``counts.coalesce().values()[0] = 5.0`` raises nothing, and the write is lost:

counts.coalesce().values()[0] = 5.0

assert counts.to_dense().tolist() == [3.0, 0.0, 4.0]
counts.to_dense()

# %%
# Another name for ``counts``, such as a buffer, still holds the old tensor. Without gradients ``copy_`` writes the
# merged parts into it:

# fix: not compiled: other-layout
same = counts
counts.copy_(counts.coalesce())
same.values()[0] = 5.0

assert same is counts and counts.to_dense().tolist() == [5.0, 0.0, 4.0]
counts.to_dense()

# %%
# A method in place, such as ``relu_``, that "requires coalesced input" works on the coalesced tensor.
#
# With gradients, compute with the values instead of writing them. Each part gets the gradient of
# its sum:

parts.requires_grad_()
counts = torch.sparse_coo_tensor(places, parts, (3,), check_invariants=True).coalesce()
(counts.values() * torch.tensor([10.0, 1.0])).sum().backward()

assert parts.grad.tolist() == [10.0, 10.0, 1.0]
parts.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Cannot get values on an uncoalesced tensor, please call .coalesce() first
#    Cannot get indices on an uncoalesced tensor, please call .coalesce() first
#    {function:op} requires coalesced input
#
# See also: :ref:`error-assign-to-a-sparse-tensor`, :ref:`scenario-write-to-the-values-of-a-sparse-tensor`.
